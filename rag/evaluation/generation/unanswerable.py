"""Questions to which the archive has no answer, and questions that follow others. Pure.

Both are made from questions that were kept. A near miss asks the same of a name that stands nowhere in
the archive; an early question is asked the day before its only article came out. A follow-up points
back with a pronoun at the name that the question before it gave.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from rag.core.types import Turn
from rag.evaluation.generation.persons import is_person, ordinary_words
from rag.evaluation.testsets.testset import Item
from rag.text.dates.time_expressions import parse_time
from rag.text.entities import extract_names

NEAR_MISS = "unanswerable-near-miss"
"""`kind` of a question about a name that is nowhere in the archive."""
WITHHELD = "unanswerable-withheld"
"""`kind` of a question that is asked before its article was there."""
_PAIR = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+")
_SPEAKING = re.compile(r"\b[A-Z][a-z]+ ([A-Z][a-z]{3,})(?:, \d\d,| said\b)")
_PLACED = frozenset(
    "County University College Hospital School District Township Institute Museum".split()
)
_TIMELESS = ("when", "who", "role", "age", "where")
"""Kinds whose answer is no news of the day, so that they may be asked earlier."""


def surname_pool(texts: Sequence[str]) -> list[str]:
    """Surnames of the archive to make names of, sorted: of people who speak or have an age there."""
    surnames = {m[1] for text in texts for m in _SPEAKING.finditer(text) if m[1] not in _PLACED}
    return sorted(surnames - {word.capitalize() for text in texts for word in ordinary_words(text)})


def near_miss(
    item: Item, text: str, surnames: Sequence[str], texts: Sequence[str], chooser: random.Random
) -> Item | None:
    """The question with one name changed to one that is nowhere in the texts; None without such a name.

    Persons change their surnames, counties and universities what they are called by; `text` is the
    item's article, which shows who is a person.
    """
    for name in filter(_PAIR.fullmatch, extract_names(item.question)):
        first, last = name.split()[0], name.split()[-1]
        is_place = last in _PLACED
        if not is_place and not is_person(name, text):
            continue
        for surname in chooser.sample(surnames, min(5, len(surnames))):
            new_name = f"{surname} {last}" if is_place else f"{first} {surname}"
            if surname not in name and not any(new_name in one for one in texts):
                return _unanswerable(item, item.question.replace(name, new_name), NEAR_MISS)
    return None


def too_early(item: Item) -> Item | None:
    """The question on the day before its article came out; None when it names a day since."""
    if item.as_of is None or item.kind not in _TIMELESS or "As reported" in item.question:
        return None
    day = item.as_of - timedelta(days=2)
    span = parse_time(item.question, item.as_of).span
    if span and span[1] > day:
        return None
    return replace(_unanswerable(item, item.question, WITHHELD), as_of=day)


def _unanswerable(item: Item, question: str, kind: str) -> Item:
    return replace(
        item, id=f"{item.id}-u", question=question, answers=(), articles=(), facts=(),
        unanswerable=True, kind=kind,
    )  # fmt: skip


def follow_up(first: Item, second: Item, text: str) -> Item | None:
    """The second question, pointing back at a name that both begin with; None when they share none.

    `text` is their article's: it says whether the name is "he" or "she".
    """
    for name in extract_names(second.question):
        conversation = f"{first.question} {first.answers[0]}"
        short_name = name.split()[-1] if is_person(name, text) else name
        if short_name in conversation and name not in second.answers:
            pronoun = _pronoun(name, text)
            reworded = re.sub(rf"(?:the )?{re.escape(name)}(?=[ ?])", pronoun, second.question, count=1)
            if pronoun and reworded != second.question and _follows(reworded, pronoun):
                reworded = re.sub(r"^As reported in \w+ \d+, ", "", reworded)
                follow_up_question = f"And {reworded[0].lower()}{reworded[1:]}"
                history = (Turn(first.question, first.answers[0]),)
                return replace(
                    second,
                    id=f"{second.id}-f",
                    question=follow_up_question,
                    history=history,
                    kind="followup",
                )
    return None


def _follows(question: str, pronoun: str) -> bool:
    """Whether the pronoun is the subject, the only place where "he" may stand for a name."""
    return bool(
        re.match(
            rf"(?:(?:As reported in \w+ \d+, )?[Hh]ow [a-z -]+|When|Where|By what \w+) (?:did"
            rf"|does|was|is|has) {pronoun}\b",
            question,
        )
    )


def _pronoun(name: str, text: str) -> str:
    """`he` or `she` as the article has it after a person's name, `it` for no person, else nothing."""
    if not _PAIR.fullmatch(name) or not is_person(name, text):
        return "it" if re.search(rf"\b{re.escape(name)}\b[^.]{{0,60}}\bits?\b", text) else ""
    context = " ".join(_after(name.rsplit(maxsplit=1)[-1], text))
    he = len(re.findall(r"\b(?:he|his|him)\b", context, re.IGNORECASE))
    she = len(re.findall(r"\b(?:she|her)\b", context, re.IGNORECASE))
    return "he" if he > 2 * she else "she" if she > 2 * he else ""


def _after(surname: str, text: str) -> Iterator[str]:
    for match in re.finditer(rf"\b{re.escape(surname)}\b", text):
        yield text[match.end() : match.end() + 80]
