from __future__ import annotations

import pytest

from rag.ingest.formats.superscripts import superscript


@pytest.mark.parametrize(
    ("before", "raised", "after", "expected"),
    [
        ("1,284", "2", " crews", ""),
        ("in 2025", "1,2", "", ""),
        ("the rota", "[3]", ".", ""),
        ("the rota", "[note 4]", ".", ""),
        ("said Lind.", "†", "", ""),
        ("10", "2", " boats", ""),
        ("3 × 10", "2", "", "²"),
        ("about 10", "6", " cells", "⁶"),
        ("4 km", "2", " of sea", "²"),
        ("E = mc", "2", "", "²"),
        ("9.8 m s", "−2", "", "⁻²"),
        ("the CO", "2", " price", "2"),
        ("the 21", "st", " century", "st"),
        ("le 1", "er", " mai", "er"),
        ("M", "me", " Roux", "me"),
        ("€3", "80", "", ".80"),
        ("at 9", "30", "", ":30"),
        ("3", "1", "/", " 1"),
        ("", "2", " Counted by hand", "2"),
    ],
)
def test_what_a_raised_sign_means(before: str, raised: str, after: str, expected: str) -> None:
    assert superscript(before, raised, after) == expected
