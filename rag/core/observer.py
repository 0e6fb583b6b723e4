"""Who is told of the turns that readers and programs ask for: metrics and traces, made in `app`.

What Byline asks itself, for suggestions or an evaluation, is asked inside `unobserved`: nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from rag.core.types import Answer, Question

_observed: ContextVar[bool] = ContextVar("observed", default=True)


class TurnObserver(Protocol):
    """Is told what became of each turn; must be quick, and must not raise."""

    def answered(self, answer: Answer) -> None:
        """A turn is over, with an answer or a refusal."""

    def failed(self, question: Question, error: Exception, seconds: float) -> None:
        """A turn ended in an error after so many seconds."""


@contextmanager
def unobserved() -> Iterator[None]:
    """Turns inside the block are told to nobody."""
    token = _observed.set(False)
    try:
        yield
    finally:
        _observed.reset(token)


def is_observed() -> bool:
    """Whether the turn that goes on is somebody's."""
    return _observed.get()
