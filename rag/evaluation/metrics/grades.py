"""Grades of a judge model, read from its replies. Pure.

A reply is one word or it is no grade: nothing is guessed from a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.evaluation.records.record import Ruling

CORRECT, RELEVANT = "judge_correct", "judge_relevant"
GRADES = {CORRECT: ("RIGHT", "WRONG"), RELEVANT: ("RELEVANT", "IRRELEVANT")}
"""The words for 1 and 0."""
_WORD = re.compile(r"[\s*_`\"'.]*([A-Za-z]+)[\s*_`\"'.]*")


def read_grade(metric: str, reply: str) -> float | None:
    """1 or 0 for a reply that is one of the metric's two words and nothing else, else None."""
    word = _WORD.fullmatch(reply)
    yes, no = GRADES.get(metric, ("", ""))
    return {yes: 1.0, no: 0.0}.get(word[1].upper()) if word else None


def grades_of(rulings: Sequence[Ruling]) -> dict[str, float]:
    """Metric -> 1 or 0, of the replies that can be read."""
    return dict(_read_grades(rulings))


def _read_grades(rulings: Sequence[Ruling]) -> Iterator[tuple[str, float]]:
    for ruling in rulings:
        value = None if ruling.error else read_grade(ruling.metric, ruling.said)
        if value is not None:
            yield ruling.metric, value
