"""rag/text/dates/written.py and rag/text/dates/instants.py: one day, in any of the ways it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.dates.instants import read_instant
from rag.text.dates.written import find_days, read_day


@pytest.mark.parametrize(
    "text",
    ["2019-03-04", "2019-3-4", "2019-03-04T23:59:00-11:00", "2019/03/04", "20190304", "20190304T093000Z"]
    + ["2019-03-04T09:30:00.1234567+0530", "20190304093000", "4.3.2019", "2019. 3. 4.", "4 March 2019"]
    + ["4th Mar. 2019", "March 4, 2019", "Mar 4th 2019", "MARCH 4 2019, 10:14 a.m. ET", "4th of March, 2019"]
    + ["Mon, 04 Mar 2019 10:00:00 GMT", "Mon Mar 04 09:30:00 EST 2019", " 04-Mar-2019 ", "Mar-04-2019"]
    + ["Updated 9:30 AM EST, March 4, 2019", "Published 9:30 AM EST, Mon March 4, 2019", "3/4/2019 9:30"]
    + ["Publicado el 4 de marzo de 2019", "4 de mar\u00e7o de 2019", "lunes, 4 de marzo del 2019", "luned\u00ec 4 marzo 2019"]
    + ["4. M\u00e4rz 2019", "4. Maerz 2019", "Publi\u00e9 le 4 mars 2019 \u00e0 10h14", "4 mrt. 2019", "4 maart 2019 om 10:14"]
    + ["4 marca 2019, 10:14", "4 \u043c\u0430\u0440\u0442\u0430 2019 \u0433., 10:14", "4 \u0431\u0435\u0440\u0435\u0437\u043d\u044f 2019 \u0440\u043e\u043a\u0443", "4 \u041c\u0410\u0420\u0422\u0410 2019"]
    + ["2019\u5e743\u67084\u65e5 10\u664214\u5206", "\uff12\uff10\uff11\uff19\u5e74\uff13\u6708\uff14\u65e5", "2019\ub144 3\uc6d4 4\uc77c", "\u4e8c\u3007\u4e00\u4e5d\u5e74\u4e09\u6708\u56db\u65e5", "\u5e73\u621031\u5e743\u67084\u65e5"]
    + ["\u0664 \u0645\u0627\u0631\u0633 \u0662\u0660\u0661\u0669", "4 \u0622\u0630\u0627\u0631 2019", "4 Mart 2019 Pazartesi", "den 4 mars 2019", "4. marts 2019", "4. mars 2019"]
    + ["4. maaliskuuta 2019", "4. b\u0159ezna 2019", "4 \u039c\u03b1\u03c1\u03c4\u03af\u03bf\u03c5 2019", "4 \u039c\u0391\u03a1\u03a4\u0399\u039f\u03a5 2019", "2019. m\u00e1rcius 4.", "4 martie 2019"]
    + ["4 de mar\u00e7 del 2019", "2019 m. kovo 4 d.", "ng\u00e0y 4 th\u00e1ng 3 n\u0103m 2019"],
)  # fmt: skip
def test_one_day_in_many_forms(text: str) -> None:
    found = read_day(text)
    assert found and found.day == date(2019, 3, 4)


@pytest.mark.parametrize(
    "value", [1551691800, 1551691800.5, 1551691800000, "1551691800", 1551691800000000]
)
def test_numbers_since_1970(value: object) -> None:
    found = read_day(value)
    assert found and found.day == date(2019, 3, 4)
    moment = read_instant(value)
    assert moment and moment.replace(microsecond=0) == datetime(2019, 3, 4, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "March 2019", "2019", "2019-03", "2019-03-044", 2019, 0, True, float("nan"), None, [], {}]
    + ["3 million people in 2019", "Room 4, 2019 seats", "2 hours ago", float("inf")],
)  # fmt: skip
def test_no_day(value: object) -> None:
    assert read_day(value) is None


@pytest.mark.parametrize("text", ["31 February 2019", "0000-00-00", "2019-13-01", "32/13/2019"])
def test_a_day_of_no_calendar(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("12/11/2019", "en-US", date(2019, 12, 11)),
        ("12/11/2019", "en-GB", date(2019, 11, 12)),
        ("12/11/2019", "es", date(2019, 11, 12)),
        ("12/11/2019", "", date(2019, 12, 11)),
        ("4 listopada 2019", "hr", date(2019, 10, 4)),
        ("4 listopada 2019", "pl", date(2019, 11, 4)),
    ],
)
def test_the_language_decides(text: str, language: str, expected: date) -> None:
    found = read_day(text, language)
    assert found and found.day == expected
    assert found.is_ambiguous is text.startswith("12/")


def test_all_days_of_a_line() -> None:
    line = "Updated 5 May 2024 | First published 3 May 2024, tel. 0800-22-45"
    assert [found.day for found in find_days(line)] == [date(2024, 5, 5), date(2024, 5, 3)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-03-04T09:30:00+0530", "2019-03-04T09:30:00+05:30"),
        ("20190304T093000Z", "2019-03-04T09:30:00+00:00"),
        ("2019-03-04 09:30:00 +0100", "2019-03-04T09:30:00+01:00"),
        ("2019-03-04 09:30:00 UTC", "2019-03-04T09:30:00+00:00"),
        ("Mon, 04 Mar 2019 09:30:00 EST", "2019-03-04T09:30:00-05:00"),
    ],
)
def test_instants(text: str, expected: str) -> None:
    moment = read_instant(text)
    assert moment and moment.isoformat() == expected


@given(st.text() | st.floats() | st.integers())
def test_nothing_makes_it_fail_but_impossible_days(value: object) -> None:
    read_instant(value)
    try:
        read_day(value)
    except ValueError as error:
        assert "must be in" in str(error) or "out of range" in str(error)
