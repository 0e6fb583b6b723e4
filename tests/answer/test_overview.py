"""Overviews of the archive: what stands before the stories, and a line a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rag.answer.gather import Clock
from rag.answer.overview import OverviewWriter, overview_events
from rag.answer.turn import FinalAnswer
from rag.core.types import NO_FILTERS, Article, Filters, Passage, Question, Report
from rag.query.question import understand

TEXT = "RAVENHOLM - The flood reached the old harbour of Ravenholm on Monday. It rose for two days."


def report(name: str, outlet: str, day: date) -> Report:
    article = Article(name, f"Flood news {name}", "", outlet=outlet, published=day)
    return Report(name, article, name, f"{name}-1-0")


FLOOD = (
    report("a", "CNN", date(2025, 10, 1)),
    report("b", "Reuters", date(2025, 10, 2)),
    report("c", "CNN", date(2025, 10, 4)),
)
NEWEST = (report("d", "CNN", date(2025, 12, 7)),)


class FakeStories:
    """Two stories: a flood of October, and one report of 7 December."""

    def _within(self, since: date, until: date) -> list[tuple[Report, ...]]:
        inside = [
            tuple(r for r in story if since <= (r.article.published or since) <= until)
            for story in (FLOOD, NEWEST)
        ]
        return [story for story in inside if story]

    def newest_day(self, until: date, within: Filters = NO_FILTERS) -> date | None:
        days = [r.article.published for r in (*FLOOD, *NEWEST) if r.article.published]
        return max((day for day in days if day <= until), default=None)

    def oldest_day(self, until: date, within: Filters = NO_FILTERS) -> date | None:
        days = [r.article.published for r in (*FLOOD, *NEWEST) if r.article.published]
        return min((day for day in days if day <= until), default=None)

    def count(self, since: date, until: date, within: Filters = NO_FILTERS) -> int:
        return sum(map(len, self._within(since, until)))

    def biggest(
        self, since: date, until: date, within: Filters = NO_FILTERS, most: int = 5
    ) -> list[tuple[Report, ...]]:
        return self._within(since, until)[:most]


def openings(ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
    by_id = {r.opening: r for r in (*FLOOD, *NEWEST)}
    return {
        i: (
            Passage(i, by_id[i].article_id, 0, 0, len(TEXT), TEXT),
            replace(by_id[i].article, text=TEXT),
        )
        for i in ids
    }


WRITER = OverviewWriter(FakeStories(), openings, lambda: ["CNN", "Reuters"])


def ask(text: str, as_of: date = date(2025, 12, 10)) -> Question:
    return understand(text, [], Filters(), as_of, ["CNN", "Reuters"])


@pytest.mark.parametrize(
    ("asked", "lead", "lines"),
    [
        (
            "What is this archive about?",
            "The archive holds 4 articles from CNN and Reuters, 1 October to 7 December 2025. The biggest stories:",
            ["c", "d"],
        ),
        ("What happened in October 2025?", "3 articles of October 2025. The biggest stories:", ["c"]),
        (
            "what's new today?",
            "The archive holds nothing of 10 December 2025. Its newest articles are of 7 December 2025.",
            ["d", "c"],
        ),
        ("latest news", "The newest articles are of 7 December 2025.", ["d", "c"]),
    ],
)
def test_what_is_told(asked: str, lead: str, lines: list[str]) -> None:
    overview = WRITER.write(ask(asked))
    assert overview is not None
    assert overview.lead.startswith(lead)
    assert [line.evidence.hit.passage.article_id for line in overview.lines] == lines


def test_a_line_counts_reports_outlets_and_days_and_cites_how_the_newest_begins() -> None:
    overview = WRITER.write(ask("What happened in October 2025?"))
    assert overview is not None
    (line,) = overview.lines
    assert line.text == "Flood news c (3 reports from 2 outlets, 1 to 4 October 2025)"
    assert line.evidence.quote == TEXT[line.evidence.start : line.evidence.end]


def test_the_turn_cites_every_line() -> None:
    question = ask("give me the 2 biggest stories in the archive")
    overview = WRITER.write(question)
    assert overview is not None
    *_, last = overview_events(question, overview, Clock())
    assert isinstance(last, FinalAnswer)
    answer = last.answer
    assert [s.citations for s in answer.sentences] == [(1,), (2,)]
    assert answer.text.splitlines()[1].endswith("[1]") and not answer.refused


def test_an_archive_without_days_has_no_overview() -> None:
    assert WRITER.write(ask("latest news", date(2020, 1, 1))) is None


def test_news_from_a_month_is_of_that_month_alone() -> None:
    time = ask("give me the headlines from october 2025").time
    assert (time.since, time.until) == (date(2025, 10, 1), date(2025, 10, 31))


def test_how_far_back_the_archive_goes_is_said_first() -> None:
    overview = WRITER.write(ask("how far back do your articles go"))
    assert overview is not None
    assert "1 October to 7 December 2025" in overview.lead
