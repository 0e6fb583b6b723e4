"""How a question went, in one word. Pure: records in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from rag.evaluation.matching import contains_answer
from rag.evaluation.metrics.rubric import grade
from rag.evaluation.records.record import Gold, Record

Outcome = Literal["right", "wrong", "refused", "error"]
"""`refused` is for questions that have an answer; refusing the others is right."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

_SEVERITY = {"error": 0, "wrong": 1, "refused": 2}


def outcome(record: Record) -> Outcome:
    """What became of the question: `metrics["containment"]` says whether an answer is right."""
    if record.error:
        return "error"
    if grade(record) == "good":
        return "right"
    if record.gold.unanswerable:
        return "right" if record.answer.refused else "wrong"
    if record.answer.refused:
        return "refused"
    return "right" if record.gold.must is None and is_correct(record) else "wrong"


def is_correct(record: Record) -> bool:
    """Whether the answer holds a gold answer, or the right choice was picked."""
    if record.gold.choices and record.picked:
        return record.picked in record.gold.answers
    return record.metrics.get("containment", 0.0) > 0


def describe_outcome(record: Record) -> str:
    """The outcome as a reader is told it."""
    word = outcome(record)
    if word == "wrong" and grade(record) == "partly":
        return "partly good"
    if record.gold.unanswerable and word != "error":
        return "rightly refused" if word == "right" else "answered what the archive does not hold"
    return {"refused": "refused, though there is an answer", "error": "failed"}.get(word, word)


def describe_gold(gold: Gold) -> str:
    """What the answer should be: the accepted ones, or what rules say that it must hold."""
    if gold.unanswerable:
        return "none: the archive does not hold it"
    if gold.answers or gold.must is None:
        return " / ".join(gold.answers)
    needed = [" or ".join(texts) for texts in gold.must]
    return " + ".join(needed) + (f"; not: {', '.join(gold.must_not)}" if gold.must_not else "")


def cites_gold(record: Record, numbers: Sequence[int]) -> bool:
    """Whether one of these citations quotes a gold answer, from a gold article where those are known."""
    return any(
        _from_gold(record, c.article_id) and contains_answer(c.quote, record.gold.answers)
        for c in record.answer.citations
        if c.n in numbers
    )


def evidence_has_gold(record: Record) -> bool:
    """Whether the evidence quotes a gold answer, from a gold article where those are known."""
    return any(
        _from_gold(record, e.article_id) and contains_answer(e.quote, record.gold.answers)
        for e in record.evidence
    )


def _from_gold(record: Record, article_id: str) -> bool:
    return not record.gold.articles or article_id in record.gold_ids


def worst_questions(records: Sequence[Record], most: int) -> list[Record]:
    """The questions that went worst: failed, then wrong, then refused; the surest first among equals."""
    not_right = [record for record in records if outcome(record) != "right"]
    return sorted(not_right, key=lambda record: (_SEVERITY[outcome(record)], -record.confidence))[:most]
