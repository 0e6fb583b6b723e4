"""What the archive is about, what is new, what happened in some days: told by stories, biggest first.

One line a story: the headline of its newest report, how many reports there are and of which days, with
a citation of how that report begins. Where there is nothing of the days asked about it says so, and
gives the newest day's. Effects live in the catalog it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from rag.answer.citations import citation_markers, number_citations
from rag.answer.compose import EXTRACTIVE, Draft, titled
from rag.answer.gather import Clock, EvidenceSet
from rag.answer.orders import mark_orders
from rag.answer.turn import AnswerDraft, Event, FinalAnswer
from rag.core.types import (
    NO_FILTERS,
    AnswerSentence,
    Article,
    Evidence,
    Filters,
    Hit,
    Passage,
    Question,
    Report,
)
from rag.text.passages import sentences_of
from rag.text.phrases import format_date, format_period, join_with_and, pluralise

STORIES = 5
"""Stories told unless the question names a number."""
_MOST_STORIES = 20
_RECENT = (6, 30, 90, 365)
"""Days before the newest that still count as new: the first that have as many reports as `STORIES`."""
_NEWEST = 2
"""Stories of the newest day that come first when news is asked for."""
_OUTLETS = 5
"""Outlets named; the rest are only counted."""
_OF_ALL = frozenset(
    """archive about articles article cover covers covered topics subjects themes holdings collection
    library database corpus outlets newspapers papers sources contain contains many period types kinds
    biggest events oldest far back""".split()
)
"""Words that ask for all the archive, not for what is new."""
_OF_NEW = frozenset({"newest", "latest", "new"})
_LEAST_WORDS = 6
"""Words of a sentence that is quoted: fewer are a dateline or a label."""


class StoryCatalog(Protocol):
    """The stories of an archive."""

    def newest_day(self, until: date, within: Filters = NO_FILTERS) -> date | None:
        """Day of the newest report up to a day."""

    def oldest_day(self, until: date, within: Filters = NO_FILTERS) -> date | None:
        """Day of the oldest report up to a day."""

    def count(self, since: date, until: date, within: Filters = NO_FILTERS) -> int:
        """Reports of these days."""

    def biggest(
        self, since: date, until: date, within: Filters = NO_FILTERS, most: int = STORIES
    ) -> list[tuple[Report, ...]]:
        """The biggest stories of these days, each oldest first."""


Openings = Callable[[Sequence[str]], Mapping[str, tuple[Passage, Article]]]
"""Passages by their ids, with their articles."""


@dataclass(frozen=True)
class StoryLine:
    """A story in a line, with what it cites."""

    text: str
    evidence: Evidence


@dataclass(frozen=True)
class Overview:
    """The archive, or some days of it, by stories."""

    lead: str
    """What stands before the stories: what there is, or that there is nothing of those days."""
    lines: tuple[StoryLine, ...]


class OverviewWriter:
    """Writes overviews of one archive; `outlets` gives its outlets, most articles first."""

    def __init__(
        self, stories: StoryCatalog, openings: Openings, outlets: Callable[[], Sequence[str]]
    ) -> None:
        self._stories = stories
        self._openings = openings
        self._outlets = outlets

    def write(self, question: Question) -> Overview | None:
        """The overview that a question asks for; None where there is no report to tell of."""
        last = min(question.filters.until or question.as_of, question.as_of)
        within = question.filters
        newest = self._stories.newest_day(last, within)
        if newest is None:
            return None
        since, until, lead = self._days(question, newest)
        most = min(question.shape.items or STORIES, _MOST_STORIES)
        stories = self._stories.biggest(since, until, within, most)
        if until == newest and "newest" in lead:
            stories = _first(self._stories.biggest(newest, newest, within, _NEWEST), stories)
        lines = self._lines(stories[:most])
        return Overview(lead, lines) if lines else None

    def _days(self, question: Question, newest: date) -> tuple[date, date, str]:
        """The days to tell of, and what to say first."""
        within, time = question.filters, question.time
        first = question.filters.since or date.min
        since = self._recent(first, newest, within)
        recent = f"newest articles are of {format_date(newest)}. First what they tell, then the "
        recent += f"biggest stories since {format_date(since)}"
        if time.kind == "days" and time.until:
            asked = (max(time.since or date.min, first), time.until)
            period = format_period(None if asked[0] == date.min else asked[0], time.until)
            if count := self._stories.count(*asked, within):
                return *asked, f"{pluralise(count, 'article')} of {period}. The biggest stories:"
            return since, newest, f"The archive holds nothing of {period}. Its {recent}:"
        if asks_for_new(question.text):
            return since, newest, f"The {recent}:"
        count = self._stories.count(first, newest, within)
        return first, newest, f"{self._holdings(count, within, newest)} The biggest stories:"

    def _recent(self, first: date, newest: date, within: Filters) -> date:
        """The first of the newest days, as many as have some stories."""
        starts = [max(newest - timedelta(days=n), first) for n in _RECENT]
        return next((s for s in starts if self._stories.count(s, newest, within) >= STORIES), starts[-1])

    def _holdings(self, count: int, within: Filters, newest: date) -> str:
        names = list(within.outlets or self._outlets())
        shown = names[:_OUTLETS] + ([f"{len(names) - _OUTLETS} more"] if len(names) > _OUTLETS else [])
        by = f" from {join_with_and(shown)}" if shown and not within.sections else ""
        by = f" of {join_with_and(within.sections)}{by}" if within.sections else by
        oldest = self._stories.oldest_day(newest, within)
        return f"The archive holds {pluralise(count, 'article')}{by}, {format_period(oldest, newest)}."

    def _lines(self, stories: Sequence[Sequence[Report]]) -> tuple[StoryLine, ...]:
        openings = self._openings([story[-1].opening for story in stories])
        told = ((story, openings.get(story[-1].opening)) for story in stories)
        return tuple(story_line(story, *opening) for story, opening in told if opening)


def _first(
    newest: Sequence[tuple[Report, ...]], others: Sequence[tuple[Report, ...]]
) -> list[tuple[Report, ...]]:
    """The stories of the newest day, each as big as it is, before the others."""
    ids = {report.article_id for story in newest for report in story}
    grown = [story for story in others if any(report.article_id in ids for report in story)]
    told = {report.article_id for story in grown for report in story}
    alone = [story for story in newest if not any(report.article_id in told for report in story)]
    return [*grown, *alone, *(story for story in others if story not in grown)]


def asks_for_new(text: str) -> bool:
    """Whether an overview without days is of what is new, not of all the archive."""
    words = set(text.lower().replace("’", "'").replace("?", " ").split())
    return not _OF_ALL.intersection(words) or bool(_OF_NEW.intersection(words))


def story_line(story: Sequence[Report], passage: Passage, article: Article) -> StoryLine:
    """`Headline (12 reports from 3 outlets, 4 to 18 July 2025)`, citing how its newest report begins."""
    days = [report.article.published for report in story if report.article.published]
    outlets = {report.article.outlet for report in story if report.article.outlet}
    told = pluralise(len(story), "report")
    told += f" from {pluralise(len(outlets), 'outlet')}" if len(outlets) > 1 else ""
    when = f", {format_period(days[0], days[-1])}" if days else ""
    return StoryLine(f"{titled('{}', article)} ({told}{when})", _opening(passage, article))


def _opening(passage: Passage, article: Article) -> Evidence:
    """The first sentence of a passage that says something."""
    sentences = sentences_of(passage)
    long = (s for s in sentences if len(s.text.split()) >= _LEAST_WORDS)
    sentence = next(long, sentences[0])
    hit = mark_orders(Hit(passage, article, 1.0, {}))
    return Evidence(hit, sentence.start, sentence.end, sentence.text, 1.0)


def overview_events(question: Question, overview: Overview, clock: Clock) -> Iterator[Event]:
    """The turn that tells an overview."""
    evidence = tuple(line.evidence for line in overview.lines)
    found = EvidenceSet(question, tuple(item.hit for item in evidence), evidence, 1.0)
    clock.mark("retrieve")
    clock.mark("evidence")
    yield found
    draft = AnswerDraft(found, clock, premise=overview.lead, engines=[EXTRACTIVE])
    clock.mark("first_token")
    yield draft.note(overview.lead, first=True)
    for line in overview.lines:
        cited = number_citations(Draft(line.text, (line.evidence,)), draft.citations)
        sentence = AnswerSentence(line.text, tuple(c.n for c in cited), "supported", 1.0)
        yield draft.add(sentence, cited)
    lines = (f"- {s.text} {citation_markers(s.citations)}" for s in draft.sentences)
    yield FinalAnswer(replace(draft.answer(), text="\n".join([overview.lead, *lines])))
