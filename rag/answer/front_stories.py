"""The front page's stories: the headline that stands for each, the question that sums it up. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.core.types import Report
from rag.text.phrases import format_period, truncate
from rag.text.tokens import stem_set

NEWEST_DAYS = 2
"""Days before a story's newest report whose headlines may stand for it: older ones are overtaken."""
_OVERTAKEN = 0.05
"""What a day costs a headline, in shares of words that it has in common with the others."""
_OUTLETS = 3
"""Outlets named of a story; the rest are only counted."""
_LONGEST = 200
"""Most characters of a headline that is shown, and asked for."""
_NOT_NEWS = re.compile(
    r"\?|\b(?:opinion|column|commentary|editorial|letters|live updates?|photos|podcast|quiz|horoscope)\b"
    r"|\b(?:here['’](?:s|re)|here (?:is|are)|how to|what to know|takeaways|tracker|explained|list of)\b"
    r"|^(?:here['’]?s|see|watch|read|look|how|what|when|where|why|who|which|is|are|can|could|will|did|does"
    r"|should|shop|meet)\b",
    re.IGNORECASE,
)
"""Headlines that tell no news: questions, columns, lists of pictures."""


@dataclass(frozen=True)
class Story:
    """A story as the front page shows it."""

    headline: str
    article_id: str
    """The article that the headline is of."""
    outlets: tuple[str, ...]
    """Most reports first, `_OUTLETS` of them at most."""
    more_outlets: int
    """How many others there are."""
    days: str
    """`5 to 12 July 2025`; empty where no report has a day."""
    reports: int
    question: str
    """What asks for its summary."""


def story_of(reports: Sequence[Report]) -> Story:
    """The story of reports, which come oldest first."""
    chosen = leading_report(reports)
    headline = truncate(" ".join(chosen.article.title.split()), _LONGEST)
    names = [report.article.outlet for report in reports if report.article.outlet]
    outlets = sorted(dict.fromkeys(names), key=lambda name: -names.count(name))
    days = [report.article.published for report in reports if report.article.published]
    return Story(
        headline=headline,
        article_id=chosen.article_id,
        outlets=tuple(outlets[:_OUTLETS]),
        more_outlets=max(0, len(outlets) - _OUTLETS),
        days=format_period(min(days), max(days)) if days else "",
        reports=len({report.cluster for report in reports}),
        question=summary_question(headline),
    )


def summary_question(headline: str) -> str:
    """What asks for a summary of what is told under a headline.

    Of five wordings it is the one whose answers keep to the story: of 18 stories of two archives all the
    sentences cited its reports, where "Summarise EVENT" cited others of the same name in 3.
    """
    return f"What is known about “{headline.strip(' “”')}”?"


def leading_report(reports: Sequence[Report]) -> Report:
    """Of the newest reports that tell news the one whose headline is most like the story's others."""
    last = max((_day(report) for report in reports), default=date.min)
    newest = [r for r in reports if (last - _day(r)).days <= NEWEST_DAYS] or list(reports)
    plain = [r for r in newest if not _NOT_NEWS.search(r.article.title)]
    plain = plain or [r for r in reports if not _NOT_NEWS.search(r.article.title)] or newest
    headlines = {stem_set(report.article.title) for report in reports}

    def fitness(report: Report) -> float:
        own = stem_set(report.article.title)
        like = [len(own & other) / max(1, len(own | other)) for other in headlines - {own}]
        return sum(like) / max(1, len(like)) - _OVERTAKEN * (last - _day(report)).days

    return max(reversed(plain), key=fitness)


def _day(report: Report) -> date:
    return report.article.published or date.min
