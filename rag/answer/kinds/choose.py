"""Which rule answers which kind of question, and what each takes for enough to answer from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from rag.answer.compose import EXTRACTIVE, Draft, ExtractiveAnswerer
from rag.answer.kinds import comparison, figure, person, quotation, summary, who_said
from rag.answer.kinds.asked_for import fitting_first
from rag.answer.kinds.listing import list_lines
from rag.answer.kinds.reason import reason_lines
from rag.answer.kinds.side_by_side import wide_question
from rag.answer.kinds.superlative import is_told, superlative_lines
from rag.answer.kinds.yes_no import yes_no_lines
from rag.core.types import Evidence, Hit, Question, QuestionKind
from rag.query.event_words import other_words

_WHO_IS = re.compile(r"who(?:['’]s| is| was)\s(?!\w+(?:ed|ing)\b|chosen\b|sworn\b)", re.I)
"""Not "Who was elected mayor?", which asks what happened."""
Rule = Callable[[Question, Sequence[Hit], Sequence[Evidence]], Sequence[Draft]]
"""Question, hits and evidence to the lines of an answer; none where the rule does not hold."""
RULES: Mapping[QuestionKind, Rule] = {
    "person": person.person_lines,
    "figure": figure.figure_lines,
    "who_said": who_said.who_said_lines,
    "why": reason_lines,
    "how": reason_lines,
    "yes_no": yes_no_lines,
    "superlative": superlative_lines,
    "comparison": comparison.comparison_lines,
    "list": list_lines,
    "summary": summary.summary_lines,
}

_SHAPED: frozenset[QuestionKind] = frozenset({"list", "summary", "comparison", "superlative"})
"""Kinds of which one sentence may be no answer: their rules count for themselves."""


class KindAnswerer:
    """Quotes by the rule for the kind of question; the best sentences where no rule holds."""

    name = EXTRACTIVE
    quotes = 0

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = hits

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """The lines of the answer in their order."""
        evidence = fitting_first(question, self._hits, evidence)
        lines = composed(question, self._hits, evidence)
        yield from islice(lines or ExtractiveAnswerer().write(question, evidence), _most(question))


def _most(question: Question) -> int | None:
    """How many sentences are wanted; None for no limit, and where the rule of the kind heeds it."""
    if question.kind in _SHAPED:
        return None
    return question.shape.items or (1 if question.shape.brief else None)


def composed(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> Sequence[Draft]:
    """What the rule for the kind makes of it; nothing where there is none or it does not hold."""
    if lines := quotation.quotation_lines(question, hits):
        return lines
    rule = RULES.get(_kind(question))
    return rule(question, hits, evidence) if rule else ()


def _kind(question: Question) -> QuestionKind:
    """Its kind; "Who is ...?" is also asked of a person by what they are: the Boulder suspect."""
    who_is = question.kind == "fact" and _WHO_IS.match(question.standalone)
    return "person" if who_is else question.kind


def search_form(question: Question) -> tuple[Question, bool]:
    """The question as it is to be searched, and whether many more passages than usual are needed."""
    if question.kind == "superlative":
        return wide_question(question), True
    if question.kind == "summary":
        others = " ".join(other_words(question.standalone))
        return replace(question, standalone=f"{question.standalone} {others}".strip()), True
    return question, False


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether the hits hold what such a question asks for; None where only their sentences can tell."""
    if quotation.is_pasted(question, hits):
        return True
    tests = {
        "person": person.is_answered,
        "who_said": who_said.is_answered,
        "comparison": comparison.is_answered,
        "summary": summary.is_answered,
        "figure": figure.is_answered,
    }
    if question.kind == "superlative":
        return is_told(question, hits) or None
    test = tests.get(_kind(question))
    return test(question, hits) if test else None
