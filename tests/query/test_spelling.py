"""rag/query/spelling: typing errors mended against a vocabulary, and nothing else changed."""

from __future__ import annotations

import pytest

from rag.query.spelling import is_only_folded, mend_spelling, sounds_like
from rag.text.vocabulary import Vocabulary, load_vocabulary, words_of

COMMON = (
    "pope 12 pop 3 soap 1 new 40 erdoğan 6 government 30 movement 9 resignation 5 designation 4 people 90"
    " died 60 texas 20 text 2 floods 15 museum 8 stolen 7 müller 3 mueller 0 thibault 1 chief 9 guardian 2"
    " measles 8 melissa 11 president 44 the 99 louvre 10 listeria 6 resignated 3 holloway 2 where 70 were 95 which 60"
)
PAIRS = COMMON.split()
FILLER = {f"filler{a}{b}": 1 for a in "abcdefgh" for b in "abcdefgh"}
COUNTS = {word: int(n) for word, n in zip(PAIRS[::2], PAIRS[1::2], strict=True) if n != "0"} | FILLER
ENGLISH = frozenset("bust who is what was how many did say in of to a and won they cat".split())
WORDS = Vocabulary.of(COUNTS)


def mended(text: str, spared: tuple[tuple[int, int], ...] = ()) -> str:
    return mend_spelling(text, WORDS, ENGLISH.__contains__, spared)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("who is teh new poap", "who is the new pope", id="sounds-alike"),
        pytest.param("What did Erdogen say?", "What did Erdoğan say?", id="name"),
        pytest.param("teh goverment", "the government", id="letter-missing"),
        pytest.param("the goverment's resignaton", "the government's resignation", id="possessive"),
        pytest.param("how many poeple died", "how many people died", id="swapped"),
        pytest.param("the fire cheif", "the fire chief", id="swapped-in-name"),
        pytest.param("Mellisa", "Melissa", id="doubled"),
        pytest.param("the louvre musem", "the louvre museum", id="short"),
        pytest.param("the presdnt", "the presdnt", id="seven-letters-two-wrong"),
        pytest.param("the presidant", "the president", id="changed"),
        pytest.param("Whre did people die?", "Where did people die?", id="asking-word"),
    ],
)
def test_an_error_is_mended(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what did the text say", id="known-word"),
        pytest.param("who went bust", id="english-word"),
        pytest.param("what do they resignate", id="other-ending"),
        pytest.param("the floods of 12845 and B52", id="numbers"),
        pytest.param("what did the FLOD say", id="initials"),
        pytest.param("he said “the goverment”", id="quotation"),
        pytest.param("Zelenskyy", id="far-from-all"),
        pytest.param("the popes soapy text", id="short-other-ending"),
        pytest.param("catt", id="nothing-near"),
        pytest.param("what did Holloway's do", id="name-possessive"),
        pytest.param("goverment.gov.uk", id="address"),
        pytest.param("What did Garpen and Popo say", id="short-names"),
        pytest.param("<a href=https://x.org/goverment>", id="markup"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_right_or_unknown_stays(text: str) -> None:
    assert mended(text) == text


def test_what_is_spared_stays() -> None:
    assert mended("the gaurdian on the musem", ((4, 12),)) == "the gaurdian on the museum"


def test_umlauts_are_no_error() -> None:
    assert mended("what did Mueller say") == "what did Müller say"
    assert is_only_folded("what did Mueller say", "what did Müller say")
    assert not is_only_folded("the goverment", "the government")


def test_a_small_archive_says_nothing_of_spelling() -> None:
    few = Vocabulary.of({"pope": 2})
    assert mend_spelling("the poap", few, ENGLISH.__contains__) == "the poap"


@pytest.mark.parametrize(("one", "other"), [("poap", "pope"), ("kimel", "kimmel"), ("fone", "phone")])
def test_sounds(one: str, other: str) -> None:
    assert sounds_like(one) == sounds_like(other)


def test_a_vocabulary_is_kept_as_text() -> None:
    mark, again = load_vocabulary(WORDS.dump("7"))
    assert (mark, len(again), again.count("erdogan")) == ("7", len(WORDS), 6)
    assert again.spelling("erdogan") == "erdoğan"
    assert load_vocabulary(Vocabulary().dump(""))[1].count("pope") == 0
    with pytest.raises(ValueError, match="Expecting"):
        load_vocabulary("rubbish")


def test_words_are_letters_alone() -> None:
    assert words_of("In 2025 B52s flew; Łódź, O’Brien") >= {"in", "flew", "łódź", "brien"}
