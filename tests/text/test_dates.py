"""What a question says of time: 198 expressions of ours, and the rules behind them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.core.types import Filters, TimeExpression
from rag.query.events import event_day, event_words, resolve_event
from rag.query.question import clip_time
from rag.text.dates.spans import feast
from rag.text.dates.time_expressions import parse_time

TODAY = date(2025, 3, 12)  # a Wednesday
EXPRESSIONS = [
    json.loads(line)
    for line in (Path(__file__).parent / "time_expressions.jsonl").read_text("utf-8").splitlines()
]


def right(expression: dict[str, str | None]) -> bool:
    time = parse_time(str(expression["question"]), date.fromisoformat(str(expression["as_of"])))
    found = (None, None) if time.kind == "future" else (time.since, time.until)
    days = [day and day.isoformat() for day in found]
    return [*days, time.kind or time.order or "none"] == [
        expression[key] for key in ("since", "until", "kind")
    ]


def test_there_are_enough_of_them_and_enough_traps() -> None:
    assert len(EXPRESSIONS) >= 170
    assert sum(e["kind"] == "none" for e in EXPRESSIONS) >= 40
    assert sum(e["split"] == "held" for e in EXPRESSIONS) >= 50


def test_nearly_all_have_the_right_range() -> None:
    wrong = [e["question"] for e in EXPRESSIONS if not right(e)]
    assert len(wrong) <= 0.03 * len(EXPRESSIONS), wrong


@pytest.mark.parametrize("count", [(7, "seven"), (11, "eleven"), (12, "twelve")])
def test_days_ago_are_counted_to_a_dozen(count: tuple[int, str]) -> None:
    assert parse_time(f"What happened {count[1]} days ago?", TODAY).until == TODAY - timedelta(count[0])


@pytest.mark.parametrize("expression", [e for e in EXPRESSIONS if e["kind"] == "days"][::10])
def test_offsets_are_those_of_the_words(expression: dict[str, str]) -> None:
    time = parse_time(expression["question"], date.fromisoformat(expression["as_of"]))
    assert time.words
    assert expression["question"][time.start : time.end] == time.words


@pytest.mark.parametrize(
    ("text", "today", "kind"),
    [
        ("Who was pardoned before Thanksgiving?", "2025-11-25", "future"),
        ("Who was pardoned before Thanksgiving?", "2025-12-25", "days"),
        ("Which city holds a parade over Labor Day weekend?", "2025-08-28", "future"),
        ("What does he call 2 April?", "2025-03-28", "future"),
        ("Which holiday is on the third Monday of February every year?", "2025-02-20", ""),
        ("Who died in the Fourth of July flood?", "2025-07-25", ""),
        ("Who marched on the Fourth of July?", "2025-07-25", "days"),
        ("31 February 2024 is no day", "2025-03-12", "days"),
    ],
)
def test_feasts_and_days_that_are_near(text: str, today: str, kind: str) -> None:
    assert parse_time(text, date.fromisoformat(today)).kind == kind


def test_a_day_that_may_be_another_says_so() -> None:
    assert "5 March 2025" in parse_time("on 03/05/2025", date(2025, 12, 1)).note
    assert parse_time("on 03/05/2025", date(2025, 4, 1)).since == date(2025, 3, 5)
    assert parse_time("on 13/05/2025", date(2025, 12, 1)).note == ""


def test_an_order_stands_beside_a_range() -> None:
    time = parse_time("How many arrests so far this year?", TODAY)
    assert (time.since, time.order) == (date(2025, 1, 1), "newest")


def test_feasts_of_the_calendar() -> None:
    assert feast("easter sunday", 2024, TODAY) == (date(2024, 3, 31),) * 2
    assert feast("memorial day", 2025, TODAY) == (date(2025, 5, 26),) * 2
    assert feast("thanksgiving", 2025, TODAY) == (date(2025, 11, 27),) * 2


@given(st.text(max_size=200), st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_any_text_gives_an_ordered_range_or_none(text: str, today: date) -> None:
    time = parse_time(text, today)
    assert time.kind == "future" or time.span is None or time.span[0] <= time.span[1] <= today


WORDS = st.sampled_from(
    "since until before after by from to between and the 3 12 2025 2024 May March Monday last this next early"
    " late mid-2025 week month year Easter Christmas summer Q3 1990s ago two days past ytd of in 03/05/2025".split()
)


@given(st.lists(WORDS, max_size=12), st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_any_words_of_time_give_an_ordered_range_or_none(words: list[str], today: date) -> None:
    time = parse_time(" ".join(words), today)
    assert time.kind == "future" or time.span is None or time.span[0] <= time.span[1] <= today


class TestEvents:
    """ "Since the earthquake", by when the archive reports it."""

    SINCE = parse_time("How many bodies were found since the earthquake?", TODAY)

    def test_the_event_is_in_the_words(self) -> None:
        assert event_words(self.SINCE) == "earthquake"

    def test_the_week_with_most_reports_begins_it(self) -> None:
        days = [date(2025, 1, d) for d in (7, 7, 8, 10)]
        assert event_day([*days, date(2024, 3, 1), None]) == date(2025, 1, 7)

    def test_reports_of_many_weeks_or_few_reports_are_not_clear(self) -> None:
        assert event_day([date(2025, month, 1) for month in (1, 2, 3, 4)]) is None
        assert event_day([date(2025, 1, 7)]) is None
        assert event_day([]) is None

    def test_days_are_counted_from_it(self) -> None:
        time = resolve_event(self.SINCE, date(2025, 1, 7), TODAY)
        assert (time.kind, time.since, time.until) == ("days", date(2025, 1, 7), TODAY)
        before = parse_time("What did polls say before the election?", TODAY)
        assert resolve_event(before, date(2025, 1, 7), TODAY).until == date(2025, 1, 6)


class TestWithin:
    """The reader's own days win over the words'."""

    MARCH = TimeExpression("days", date(2025, 3, 1), date(2025, 3, 12), "in March")

    def test_what_both_leave_is_kept(self) -> None:
        found = clip_time(self.MARCH, Filters(since=date(2025, 3, 5)))
        assert found.span == (date(2025, 3, 5), date(2025, 3, 12))

    def test_where_nothing_is_left_the_words_are_dropped(self) -> None:
        assert clip_time(self.MARCH, Filters(until=date(2024, 3, 5))).kind == ""

    def test_an_open_beginning_stays_open(self) -> None:
        before = TimeExpression("days", None, date(2025, 3, 12), "before 13 March")
        assert clip_time(before, Filters(until=date(2025, 3, 5))).since is None


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("two days before 7 March", "2025-03-05", "2025-03-05"),
        ("the day after 7 March 2025", "2025-03-08", "2025-03-08"),
        ("a week after March 7", "2025-03-11", "2025-03-17"),
        ("two Fridays ago", "2025-11-21", "2025-11-21"),
        ("two fridays ago", "2025-11-21", "2025-11-21"),
        ("in week 10 of 2025", "2025-03-03", "2025-03-09"),
        ("in calendar week 10", "2025-03-03", "2025-03-09"),
        ("the weekend before last", "2025-11-15", "2025-11-16"),
        ("in Q3 2025", "2025-07-01", "2025-09-30"),
        ("in the 3rd quarter of 2025", "2025-07-01", "2025-09-30"),
        ("in october 2025", "2025-10-01", "2025-10-31"),
        ("in week 10 of the season", None, None),
        ("before 7 March", None, "2025-03-06"),
    ],
)
def test_what_is_counted_from_a_date(words: str, since: str | None, until: str | None) -> None:
    time = parse_time(f"What happened {words}?", date(2025, 11, 29))
    assert [day and day.isoformat() for day in (time.since, time.until)] == [since, until]


def test_a_date_that_can_be_read_in_two_ways_says_how_it_was() -> None:
    for text in ("03/04/2025", "03-04-2025"):
        note = parse_time(f"What happened on {text}?", date(2025, 11, 29)).note
        assert note == f"“{text}” is read as 3 April 2025; it may also be 4 March 2025."
    assert parse_time("What happened on 13/04/2025?", date(2025, 11, 29)).note == ""
