"""Days that words point at."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import mentioned_range

TODAY = date(2025, 3, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("What happened on 27 April 2018?", "2018-04-27", "2018-04-27"),
        ("What happened on April 27, 2018?", "2018-04-27", "2018-04-27"),
        ("What happened on the 3rd of May?", "2024-05-03", "2024-05-03"),
        ("toll as of 2025-01-14", "2025-01-14", "2025-01-14"),
        ("Who won in April 2018?", "2018-04-01", "2018-04-30"),
        ("Who won in Sept. 2024?", "2024-09-01", "2024-09-30"),
        ("Who resigned in February?", "2025-02-01", "2025-02-28"),
        ("Who resigned in November?", "2024-11-01", "2024-11-30"),
        ("How many died in 2022?", "2022-01-01", "2022-12-31"),
        ("What changed since 1 March 2025?", "2025-03-01", "2025-03-12"),
        ("What was known before May 2018?", "0001-01-01", "2018-05-31"),
        ("What happened yesterday?", "2025-03-11", "2025-03-11"),
        ("Who was fired this week?", "2025-03-05", "2025-03-12"),
        ("Who was fired last week?", "2025-03-03", "2025-03-09"),
        ("What passed last month?", "2025-02-01", "2025-02-28"),
        ("Who won last year?", "2024-01-01", "2024-12-31"),
        ("strikes in the past three days", "2025-03-09", "2025-03-12"),
    ],
)
def test_ranges(text: str, first: str, last: str) -> None:
    assert mentioned_range(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "Who may lead the party?",
        "What did May say?",
        "31 February 2024 is no day",
        "Why did March win?",
        "",
    ],
)
def test_words_that_point_at_no_day(text: str) -> None:
    found = mentioned_range(text, TODAY)
    assert found is None or found[0].year == 2024  # "2024" alone is a year


@given(st.text(max_size=200), st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_any_text_gives_an_ordered_range_or_none(text: str, today: date) -> None:
    found = mentioned_range(text, today)
    assert found is None or found[0] <= found[1]
