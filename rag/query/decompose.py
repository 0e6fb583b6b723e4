"""A question about several things becomes one question for each, as one search would mix them up. Pure.

Two outlets ("Did both CNN and AFP report ...?"), two events ("Which came first, A or B?"), two questions
in one sentence. Whoever answers gets the evidence for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.core.types import Question
from rag.query.comparison import sides
from rag.text.outlets import Mention, find_mentions
from rag.text.tokens import STOP_WORDS, tokens

MAX_SUBQUESTIONS = 3
"""Searches of one question."""
_WHICH_FIRST = re.compile(
    r"^(?:which|what|who)\b[^,:]*\b(?:first|earlier|later|last|sooner|more recent\w*|latest)\b"
    r"[^,:]*[,:]\s*"
    r"(?P<one>.+?),? or (?P<other>.+?)\?*$",
    re.I,
)
_AND_ASKS = re.compile(
    r"(?:\?\s+(?:and\s+)?|,?\s+and\s+)(?=(?:who|whom|whose|what|when|where|which|why|how)\b)", re.I
)
_REPORTING = re.compile(
    r"\b(?:both|report\w*|sa(?:y|id|ys)|wr(?:ite|ote|itten)|publish\w*|cover\w*|according to|claim\w*"
    r"|differ\w*)\b",
    re.I,
)
_COMPARING = frozenset(
    """compare comparison contrast difference differences differ different between versus vs bigger
    larger stronger older younger higher better worse more fewer less one than""".split()
)
_LEAST_WORDS = 2
"""Words, stop words aside, that a part must have to be searched for alone."""


def decompose(question: Question, outlets: Sequence[str] = ()) -> tuple[Question, ...]:
    """The questions to search for, at most `MAX_SUBQUESTIONS`; none when it is about one thing.

    `outlets` are those the archive knows; the reader's own filters are kept.
    """
    text = question.standalone
    if len(several := outlets_side_by_side(text, outlets)) > 1 and not question.filters.outlets:
        limits = (replace(question.filters, outlets=(outlet,)) for outlet in several[:MAX_SUBQUESTIONS])
        return tuple(replace(question, filters=filters) for filters in limits)
    event = _WHICH_FIRST.match(text)
    if not event and (compared := sides(text)):
        return tuple(
            replace(question, standalone=f"{side} {_said_of_both(text, compared)}".strip(), kind="fact")
            for side in compared
        )
    parts = [event["one"], event["other"]] if event else _AND_ASKS.split(text)
    if len(parts) < 2 or not all(map(_can_stand_alone, parts)):
        return ()
    return tuple(replace(question, standalone=part.strip()) for part in parts[:MAX_SUBQUESTIONS])


def outlets_side_by_side(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Outlets that the question names side by side as outlets."""
    first: dict[str, Mention] = {}
    for mention in find_mentions(text, outlets):
        first.setdefault(mention.outlets[0], mention)
    gaps = [text[one.end : other.start] for one, other in pairwise(first.values())]
    side_by_side = all(re.fullmatch(r",?\s*(?:and|or|&|,)\s*(?:the\s+)?", gap) for gap in gaps)
    return tuple(first) if side_by_side and _REPORTING.search(text) else ()


def _said_of_both(text: str, compared: tuple[str, str]) -> str:
    """The words of a comparison that belong to neither side: `kamchatka quake` of "which quake ..."."""
    ignored = {*tokens(" ".join(compared)), *STOP_WORDS, *_COMPARING}
    return " ".join(word for word in re.findall(r"[\w'’.-]*\w", text) if word.lower() not in ignored)


def _can_stand_alone(part: str) -> bool:
    return sum(word not in STOP_WORDS for word in tokens(part)) >= _LEAST_WORDS
