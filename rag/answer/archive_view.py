"""What a turn may ask the archive beside searching it. Effects live in the functions it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.answer.choices import StoryOf
from rag.answer.overview import Overview
from rag.answer.own_language import OwnLanguageEvidence
from rag.core.types import Question


def _no_overview(_: Question) -> Overview | None:
    return None


def _english_only(_: Question) -> OwnLanguageEvidence | None:
    return None


@dataclass(frozen=True)
class ArchiveView:
    """An archive as a whole; without its functions nothing is known of it."""

    overview: Callable[[Question], Overview | None] = _no_overview
    """The overview that a question asks for."""
    story: StoryOf = lambda _id, _day: ()
    """The reports of an article's story."""
    knows: Callable[[str], bool] = lambda _: True
    """Whether any article has a word."""
    own_language: Callable[[Question], OwnLanguageEvidence | None] = _english_only
    """What articles in the question's own language hold; None where that is English, or not known."""
