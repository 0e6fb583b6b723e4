"""A turn's stages and when each began and ended, from what its answer tells. Pure.

understand   the question is read, before the turn's clock starts
search       passages are found
read         the reader looks in them for the answer
answer       sentences are written, cited and verified
chat         a language model writes, verify the verifier judges: both within answer
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.core.types import Answer


@dataclass(frozen=True)
class Stage:
    """A stage, in milliseconds since the turn's clock started."""

    name: str
    start_ms: float
    end_ms: float
    model: str = ""


def stages(answer: Answer) -> list[Stage]:
    """The stages that follow each other; those of small talk are none."""
    times = answer.timings_ms
    understood = [Stage("understand", -answer.question.understood_ms, 0.0)]
    if not times.get("total"):
        return understood
    retrieved, evidence = times.get("retrieve", 0.0), times.get("evidence", 0.0)
    ends = [("search", 0.0, retrieved), ("read", retrieved, evidence)]
    ends.append(("answer", evidence, times["total"]))
    return understood + [Stage(*end) for end in ends]


def inner_stages(answer: Answer) -> list[Stage]:
    """What a language model and the verifier did within `answer`."""
    return [Stage(i.name, i.start_ms, i.end_ms, i.model) for i in answer.intervals]


def stage_seconds(answer: Answer) -> Iterator[tuple[str, float]]:
    """Each stage once, with the seconds that it took together; also `first_word` and `total`."""
    seconds: dict[str, float] = {}
    for stage in (*stages(answer), *inner_stages(answer)):
        took = max(0.0, stage.end_ms - stage.start_ms) / 1000
        seconds[stage.name] = seconds.get(stage.name, 0.0) + took
    for name, mark in (("first_word", "first_token"), ("total", "total")):
        if answer.timings_ms.get(mark):
            seconds[name] = answer.timings_ms[mark] / 1000
    yield from seconds.items()
