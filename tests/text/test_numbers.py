"""Numbers and dates as values."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.numbers import missing_numbers, parse_numbers
from rag.text.partial_dates import parse_dates


def said(text: str) -> list[tuple[float, str]]:
    """The largest reading and the unit of every number."""
    return [(float(max(n.values)), n.unit) for n in parse_numbers(text)]


SAME = [
    "2,000,000|2000000|2 million|two million|2m|2mn|2,000 thousand",
    "1.5bn|1,500,000,000|1.5 billion|1,500 million|1.5 bn",
    "$12m|12 million dollars|US$12 million|$12,000,000|twelve million dollars|USD 12 million",
    "£1.2 million|1.2m pounds|£1,200,000|GBP 1.2m",
    "€3bn|3 billion euros|three billion euros",
    "12%|12 per cent|12 percent|twelve per cent|12 percentage points",
    "12|twelve|a dozen",
    "24|two dozen|twenty-four|twenty four",
    "101|a hundred and one|one hundred and one|one hundred one",
    "250,000|two hundred and fifty thousand|250k",
    "500,000|half a million|five hundred thousand",
    "20,300|twenty thousand three hundred|20.3 thousand",
    "21st|twenty-first|twenty first",
    "3rd|third",
    "10:30 pm|10.30pm|22:30|10:30 p.m.",
    "2 p.m.|14:00|2pm",
    "the 1990s|the '90s|the ’90s",
    "1\u00a0200\u202f000|1,200,000|1.2 million",
]


@pytest.mark.parametrize(
    ("one", "other"), [(a, b) for line in SAME for a in line.split("|") for b in line.split("|")]
)
def test_formats_of_one_number_agree(one: str, other: str) -> None:
    assert missing_numbers(f"It was {one} then.", f"They counted {other} in all.") == []


@pytest.mark.parametrize(
    ("claim", "source", "lost"),
    [
        ("12,000 left", "1,200 left", ["12,000"]),
        ("$12m was paid", "€12m was paid", ["$12m"]),
        ("two million people", "two billion people", ["two million"]),
        ("12% of voters", "12 voters", ["12%"]),
        ("the third attempt", "three attempts", ["third"]),
        ("aged 41 and 42", "aged 41", ["42"]),
        ("1.5bn and 1.6bn", "1.5 billion", ["1.6bn"]),
        ("at 10 a.m.", "at 10 p.m.", ["10 a.m."]),
        ("in the 1980s", "in the 1990s", ["1980s"]),
        ("seventeen died", "seventy died", ["seventeen"]),
        ("in 2018", "in 2019", ["2018"]),
    ],
)
def test_another_number_is_missing(claim: str, source: str, lost: list[str]) -> None:
    assert missing_numbers(claim, source) == lost


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("between two and three people", [(2, ""), (3, "")]),
        ("2 to 3 million", [(2_000_000, ""), (3_000_000, "")]),
        ("five or six thousand", [(5000, ""), (6000, "")]),
        ("12-15%", [(12, "%"), (15, "%")]),
        ("won 28-24", [(28, ""), (24, "")]),
        ("in 2018 and three million dollars", [(2018, ""), (3_000_000, "$")]),
        ("a hundred, three of them", [(100, ""), (3, "")]),
        ("nineteen eighty-four", [(19, ""), (84, "")]),
        ("Covid-19 and the F-16", []),
        ("mid-2019", [(2019, "")]),
        ("hundreds of thousands", []),
        ("a few hundred and several dozen", []),
        ("the 100m final", [(100_000_000, "")]),
        ("twenty-nine or thirty", [(29, ""), (30, "")]),
        ("sixty-six per second", [(66, "")]),
        ("someone often weighs a stone", []),
    ],
)
def test_what_a_text_says(text: str, values: list[tuple[float, str]]) -> None:
    assert said(text) == values


def test_one_and_first_may_be_said_unasked() -> None:
    assert missing_numbers("For the first time, one of them spoke.", "A man broke his silence.") == []
    assert missing_numbers("There was 1 goal.", "There was one goal.") == []


def test_a_number_alone_agrees_with_its_metres_and_its_millions() -> None:
    assert missing_numbers("the 100 metres", "the 100m final") == []
    assert missing_numbers("100 million", "it cost 100m") == []


@pytest.mark.parametrize("other", ["27 April 2018", "April 27, 2018", "27th of April, 2018", "2018-04-27",
                                   "27/04/2018", "4/27/2018", "27.4.2018", "the 27th April 2018"])  # fmt: skip
@pytest.mark.parametrize("claim", ["27 April 2018", "April 27", "April 2018", "in April", "in 2018",
                                   "2018-04-27", "27 Apr 2018", "the 27th of April"])  # fmt: skip
def test_a_date_holds_what_says_less(claim: str, other: str) -> None:
    assert missing_numbers(f"It happened {claim}.", f"It was {other} when it happened.") == []


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("27 April 2018", "28 April 2018"),
        ("27 April 2018", "27 April 2019"),
        ("27 April 2018", "27 May 2018"),
        ("27 April", "in April"),
        ("April 2018", "in 2018"),
        ("3 May", "the 3rd of a month"),
        ("27 April 2018", "27 April"),
        ("since late March", "since February"),
    ],
)
def test_another_or_a_vaguer_date_does_not(claim: str, source: str) -> None:
    assert len(missing_numbers(f"It began {claim}.", f"It began {source}.")) == 1


def test_the_year_may_stand_elsewhere() -> None:
    assert (
        missing_numbers("It began on 27 April 2018.", "The plan for 2018: it began on 27 April.") == []
    )


def test_a_numeric_date_is_read_both_ways() -> None:
    assert missing_numbers("on 3 April 2024", "on 4/3/2024") == []
    assert missing_numbers("on 4 March 2024", "on 4/3/2024") == []


def test_may_and_march_are_words_too() -> None:
    assert parse_dates("They may march on. May said so. It may be.") == []
    assert [d.month for d in parse_dates("in May, late March and on may 27")] == [5, 3, 5]


def test_no_such_date() -> None:
    assert (
        parse_dates("2018-13-45 and 40 April") == []
        or parse_dates("2018-13-45 and 40 April")[0].day is None
    )


@given(st.integers(0, 10**12))
def test_grouped_and_plain_digits_agree(n: int) -> None:
    assert missing_numbers(f"{n:,} it was", f"{n} it was") == []


@given(st.integers(2, 999), st.sampled_from(["thousand", "million", "billion"]))
def test_scales_agree_with_their_zeros(n: int, scale: str) -> None:
    zeros = {"thousand": 3, "million": 6, "billion": 9}[scale]
    assert missing_numbers(f"{n} {scale} left", f"{n * 10**zeros:,} left") == []
    assert missing_numbers(f"{n + 1} {scale} left", f"{n * 10**zeros:,} left") != []


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(1, 300))
def test_days_agree_however_they_are_written(day: date, later: int) -> None:
    written = [
        f"{day.day} {day:%B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        day.isoformat(),
        f"{day:%d/%m/%Y}",
    ]
    for one in written:
        for other in written:
            assert missing_numbers(f"on {one} it rained", f"it rained on {other} again") == []
    other_day = day + timedelta(days=later)
    assert missing_numbers(f"on {other_day.day} {other_day:%B %Y}", f"on {written[0]}") != []


@given(st.text(max_size=60))
def test_any_text_holds_its_own_figures(text: str) -> None:
    assert missing_numbers(text, text) == []
    assert all(text[n.start : n.end].strip() == n.text for n in parse_numbers(text))


def test_a_table_of_thousands_of_figures_and_dates_is_read_at_once() -> None:
    started = time.perf_counter()
    assert len(parse_numbers(" ".join(f"In Brask {n} ships" for n in range(2100, 22_100)))) == 20_000
    assert len(parse_dates("on 3 May 2024 and then " * 20_000)) == 20_000
    assert time.perf_counter() - started < 6, "each was compared with all before it: a minute"
