"""rag/storage/checksums.py: nothing that is stored of a version is left out of its checksum."""

from __future__ import annotations

from datetime import date

import pytest

from rag.storage.checksums import _COLUMNS, _LATER, version_checksum
from rag.storage.schema import versions

ROW = dict.fromkeys([*_COLUMNS, *_LATER], "x") | {
    "version": 1,
    "published": date(2024, 5, 3),
    "stored_at": 1.5,
    "authors": ["Ann Lee"],
}


def test_every_column_is_in_the_checksum() -> None:
    """A column that comes later goes into `_LATER`: the checksums there are must still fit."""
    assert set(versions.c.keys()) - {"authors"} <= {*_COLUMNS, *_LATER}


@pytest.mark.parametrize("name", ROW)
def test_a_change_of_any_column_changes_it(name: str) -> None:
    other = {"version": 2, "published": None, "stored_at": 1.25, "authors": ["Ann", "Lee"]}
    assert version_checksum(ROW | {name: other.get(name, "y")}) != version_checksum(ROW)


def test_what_came_later_and_says_nothing_changes_nothing() -> None:
    older = {name: value for name, value in ROW.items() if name not in _LATER}
    assert version_checksum(older) == version_checksum(ROW | dict.fromkeys(_LATER, ""))
    assert version_checksum(ROW | {"published": "2024-05-03"}) == version_checksum(ROW)
