"""rag/text/folding: spellings of one word come to one form."""

from __future__ import annotations

import pytest

from rag.answer.refusal_reasons import missing_question_names
from rag.text.entities import extract_names, normalise
from rag.text.folding import fold, other_spellings
from rag.text.tokens import content_stems, matching_terms, stem, stem_set


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Erdoğan", "erdogan"),
        ("DİYARBAKIR", "diyarbakir"),
        ("ısı", "isi"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Straße", "strasse"),
        ("Müller", "muller"),
        ("São", "sao"),
        ("O’Brien", "o'brien"),
    ],
)
def test_letters(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert normalise(typed) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("colour", "color"),
        ("neighbours", "neighbors"),
        ("organisation", "organization"),
        ("analysed", "analyzed"),
        ("travelled", "traveled"),
        ("travelling", "travels"),
        ("centre", "center"),
        ("defence", "defense"),
        ("programme", "program"),
        ("killed", "kill"),
        ("1,284", "1284"),
        ("Erdoğan's", "erdogan"),
        ("manoeuvres", "maneuver"),
    ],
)
def test_spellings_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one.lower()) == stem(other.lower())


@pytest.mark.parametrize(
    ("one", "other"), [("story", "store"), ("hour", "horror"), ("1.284", "1284"), ("poet", "pot")]
)
def test_other_words_keep_theirs(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_compound_is_one_word_however_it_is_written() -> None:
    forms = {
        tuple(content_stems(f"The {form} holds")) for form in ("cease-fire", "ceasefire", "cease fire")
    }
    assert len(forms) == 1
    assert matching_terms("Does the ceasefire hold?", "A cease-fire holds.") == ("ceasefire", "hold")


def test_a_name_is_found_without_its_accents() -> None:
    assert missing_question_names("What did Erdogan say?", "President Erdoğan said so.") == []
    assert missing_question_names("What did Lodz decide?", "The city of Łódź decided.") == []
    assert extract_names("The mayor of Łódź spoke to Ørsted.") == ["Łódź", "Ørsted"]
    assert stem_set("Łódź") == stem_set("Lodz")


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("colour", ("color",)),
        ("color", ("colour",)),
        ("organised", ("organized",)),
        ("organized", ("organised",)),
        ("traveled", ("travelled",)),
        ("killed", ()),
        ("house", ()),
        ("story", ()),
    ],
)
def test_other_spellings(word: str, others: tuple[str, ...]) -> None:
    assert other_spellings(word) == others
