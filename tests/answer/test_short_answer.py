"""The answer's own words: long enough to be understood, and only where a few words can answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rag.answer.short_answer import SURE, short_answer, widen
from rag.core.types import (
    AnswerSpan,
    Article,
    Citation,
    Evidence,
    Filters,
    Hit,
    Passage,
    Question,
    QuestionKind,
    Sentence,
)

DAY = date(2025, 7, 12)
WORDS = {
    "a title": ("Culture Minister Rachida Dati refused.", "Dati", "Culture Minister Rachida Dati"),
    "an abbreviated title": ("It was Gov. Greg Abbott who spoke.", "Abbott", "Gov. Greg Abbott"),
    "no day": ("On Monday President Emmanuel Macron spoke.", "Macron", "President Emmanuel Macron"),
    "what is counted": ("At least 129 people died in floods.", "129", "At least 129 people"),
    "nothing counted": ("The toll rose to 119 on Sunday.", "119", "119"),
    "a rate": ("It pays $5,000 per child.", "5,000", "$5,000"),
    "money": ("The deal is worth $4.5 billion, officials said.", "4.5", "$4.5 billion"),
    "a number in words": ("It took about seven minutes.", "seven", "about seven minutes"),
    "an age": ("She is 37 years old.", "37", "37 years old"),
    "half a word": ("They took the necklace.", "neck", "necklace"),
    "a month of a day": (
        "He was buried on Saturday, 26 April 2025, in Rome.",
        "April 2025",
        "Saturday, 26 April 2025",
    ),
    "a day of a month": ("It is on Sunday, May 4, at noon.", "4", "Sunday, May 4"),
    "a count beside a day": ("On 4 May 27 people fell ill.", "27", "27 people"),
    "a thing": ("They used a truck-mounted ladder.", "truck-mounted ladder", "truck-mounted ladder"),
}


@pytest.mark.parametrize("case", WORDS)
def test_words_are_made_whole(case: str) -> None:
    text, words, whole = WORDS[case]
    start = 50 + text.index(words)
    first, last = widen(Sentence(50, 50 + len(text), text), start, start + len(words))
    assert text[first - 50 : last - 50] == whole


TEXT = "At least 129 people died in the Texas floods, officials said."
HIT = Hit(Passage("a-1-0", "a", 0, 0, len(TEXT), TEXT), Article("a", "Floods", TEXT, "AP", DAY), 1.0, {})
EVIDENCE = Evidence(HIT, 0, len(TEXT), TEXT, 0.9, answer=AnswerSpan(0, 19, 0.95))
CITATION = Citation(1, "a", "a-1-0", "Floods", "AP", DAY, "", TEXT, 0, len(TEXT))


def asked(text: str = "How many people died?", kind: QuestionKind = "figure") -> Question:
    return Question(text, text, Filters(), DAY, kind=kind)


def test_a_figure_comes_with_its_day() -> None:
    short = short_answer(asked(), [EVIDENCE], [CITATION])
    assert short is not None
    assert (short.text, short.citation, short.published) == ("At least 129 people", 1, DAY)
    assert TEXT[short.start : short.end] == short.text


def test_a_name_has_no_day() -> None:
    short = short_answer(asked("What happened in Texas?", "fact"), [EVIDENCE], [CITATION])
    assert short is not None
    assert short.published is None


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        (asked(kind="summary"), EVIDENCE),
        (asked(), replace(EVIDENCE, answer=AnswerSpan(0, 19, SURE - 0.01))),
        (asked(), replace(EVIDENCE, answer=None)),
        (asked(), replace(EVIDENCE, start=4)),
        (asked("Who are the at least 129 people?"), EVIDENCE),
    ],
    ids=["another kind", "unsure", "no words", "not what is cited", "repeats the question"],
)
def test_the_sentence_speaks_alone(question: Question, evidence: Evidence) -> None:
    assert short_answer(question, [evidence], [CITATION]) is None


def test_nothing_cited_is_no_answer() -> None:
    assert short_answer(asked(), [EVIDENCE], []) is None


@pytest.mark.parametrize(
    ("question", "words", "given"),
    [
        ("Who died?", "129", False),
        ("What sank?", "129 people", False),
        ("When did they die?", "the Texas floods", False),
        ("What struck Texas?", "the Texas floods", True),
        ("Which state was hit?", "Texas", True),
    ],
)
def test_the_words_are_of_the_type_that_is_asked_for(question: str, words: str, given: bool) -> None:
    start = TEXT.index(words)
    evidence = replace(EVIDENCE, answer=AnswerSpan(start, start + len(words), 0.95))
    short = short_answer(asked(question, "fact"), [evidence], [CITATION])
    assert (short is not None) is given


@pytest.mark.parametrize(("days", "given"), [(1, False), (0, True), (-1, True)])
def test_an_older_figure_is_not_printed_large(days: int, *, given: bool) -> None:
    article = replace(HIT.article, published=DAY + timedelta(days=days))
    other = replace(EVIDENCE, hit=replace(HIT, article=article), quote="By then 131 people had died.")
    assert (short_answer(asked(), [EVIDENCE, other], [CITATION]) is not None) is given


def test_a_person_is_named_with_what_they_are() -> None:
    asked = Question("Who is Ann Hale?", "Who is Ann Hale?", Filters(), DAY, kind="person")
    quote = "It was over, Police Chief Ann Hale said."
    cited = Citation(1, "a", "a-1-0", "Port", "CNN", DAY, "", quote, 100, 100 + len(quote))
    answer = short_answer(asked, (), [cited])
    assert answer is not None
    assert (answer.text, answer.start, answer.end) == ("Police Chief Ann Hale", 113, 134)
    unknown = replace(cited, quote="Ann Hale said so.")
    assert short_answer(asked, (), [unknown]) is None
