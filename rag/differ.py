"""Where reports give different figures for what is asked: all of them, the newest first. Pure.

For questions that count ("How many cases ...?"): in each hit that speaks of the same the figure that
stands before the thing counted. Knows nothing of which is right; a later report may simply know more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.types import Hit, Question
from rag.words import STOP_WORDS, content_stems, place, stem, tokens

_COUNTS = re.compile(
    r"\bhow many\s+(?P<things>.+?)(?=\s+(?:ha[sd]|have|did|do|does|are|were|was|is|be|been|can|could"
    r"|will|would|in|at|on|by|from|of|for|after|since|during|that|who|which|so)\b|[?,]|$)",
    re.I,
)
_FIGURE = re.compile(
    r"(?<![\w.,$€£-])(?P<figure>\d[\d,]*(?:\.\d+)?(?: (?:million|billion|thousand))?)(?![\d%-])"
    r"(?P<after>(?: [^\W\d_][\w'’-]*){1,4})"
)
_NAME = re.compile(r"(?<!^)\b[A-Z][\w'’-]*")
_REPORTS = 3
"""Reports named at most."""
_SAME = 0.6
"""Share of the question's words that a passage must have to speak of the same."""


@dataclass(frozen=True)
class Count:
    """A figure that a report gives for the thing asked about."""

    figure: str
    """As printed."""
    day: date | None
    """Day of the report."""
    where: str
    """Its outlet and day, or its headline."""


def difference(question: Question, hits: Sequence[Hit]) -> str:
    """`Reports differ: CNN, 4 March 2025: 159; AFP, 28 February 2025: 146.`, or nothing."""
    things = counted_things(question.standalone)
    found = [c for hit in hits if _of_the_same(hit, question.standalone) for c in _counts(hit, things)]
    found.sort(key=lambda count: count.day or date.min, reverse=True)
    newest: dict[str, Count] = {}
    for count in found:
        newest.setdefault(count.figure, count)
    told = list(newest.values())[:_REPORTS]
    if len({count.where for count in told}) < 2:
        return ""
    return "Reports differ: " + "; ".join(f"{c.where}: {c.figure}" for c in told) + "."


def counted_things(question: str) -> frozenset[str]:
    """Stems of what a question counts; none when it does not count."""
    asked = _COUNTS.search(question)
    words = tokens(asked["things"]) if asked else []
    return frozenset(stem(word) for word in words if word not in STOP_WORDS)


def _of_the_same(hit: Hit, question: str) -> bool:
    """Whether a passage, with its headline, has every name of the question and most of its words."""
    words = frozenset(content_stems(f"{hit.article.title} {hit.passage.text}"))
    asked = frozenset(content_stems(question)) - {stem("many")}
    named = frozenset(content_stems(" ".join(_NAME.findall(question))))
    return named <= words and len(asked & words) >= _SAME * len(asked)


def _counts(hit: Hit, things: frozenset[str]) -> list[Count]:
    """The first figure of a passage that counts these things."""
    article = hit.article
    where = place(article.outlet, article.published) or article.title
    for match in _FIGURE.finditer(hit.passage.text):
        if things and things <= {stem(word) for word in tokens(match["after"])}:
            return [Count(match["figure"], article.published, where)]
    return []
