"""Reports for the rules: a hit is an article of one passage, of an outlet and a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.answer.kinds.statements import statements
from rag.core.types import Evidence, Filters, Hit, Passage, Question, QuestionKind
from tests.fakes import article


def report(
    n: int, text: str, day: date = date(2024, 5, 3), *, title: str = "", outlet: str = "CNN"
) -> Hit:
    source = replace(article(n, text, outlet=outlet, published=day), title=title or f"Report {n}")
    return Hit(Passage(f"{n}-1-0", str(n), 0, 0, len(text), text), source, 1.0, {})


def asked(text: str, kind: QuestionKind = "fact") -> Question:
    return Question(text, text, Filters(), date(2025, 3, 12), kind=kind)


def ranked(question: Question, *hits: Hit) -> list[Evidence]:
    """All sentences in their order, as if the evidence had put them there."""
    return statements(question, hits)
