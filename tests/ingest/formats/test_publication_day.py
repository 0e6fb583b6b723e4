"""Days like 3/4/2025, of which only custom tells the month: what a document says of its own custom."""

from __future__ import annotations

from datetime import date

import pytest

from rag.ingest.formats.publication_day import publication_day

TODAY = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("fields", "language", "day", "first"),
    [
        ({"published": "3/4/2025"}, "", "2025-03-04", "month first"),
        ({"published": "3/4/2025"}, "en-GB", "2025-04-03", "day first"),
        ({"published": "12/1/2025"}, "en-GB", "2025-01-12", "day first"),
        ({"published": "3/4/2025", "updated": "13/4/2025"}, "", "2025-04-03", ""),
        ({"published": "3/4/2025", "updated": "4/13/2025 9:30 AM"}, "en-GB", "2025-03-04", ""),
        (
            {"published": "3/4/2025", "updated": "13/4/2025", "seen": "4/13/2025"},
            "",
            "2025-03-04",
            "month first",
        ),
        ({"published": "11/4/2025"}, "", "2025-04-11", "day first"),
        ({"published": "4/11/2025"}, "en-GB", "2025-04-11", "month first"),
        ({"published": "11/12/2025"}, "", "2025-11-12", "month first"),
    ],
)
def test_days_in_figures(fields: dict[str, object], language: str, day: str, first: str) -> None:
    found = publication_day(fields, ["published"], language, TODAY)
    assert str(found.day) == day
    assert [first in warning for warning in found.warnings] == [True] * bool(first)
