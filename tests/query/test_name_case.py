"""Names typed in lower case, found in articles that write them with capitals."""

from __future__ import annotations

import pytest

from rag.query.name_case import restore_capitals

TEXTS = [
    "Hurricane Melissa hit Jamaica. The storm Melissa killed 50 people, said Anna O’Hara of the UN.",
    "Red Hook is a chain. The stores of Red Hook have red hooks and a hook for hats.",
    "In Jamaica the hurricane Melissa felled trees, O’Hara told the UN. Trees fell. Storm on storm came.",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hurricane melissa death toll", "hurricane Melissa death toll"),
        ("who is o’hara", "who is O’Hara"),
        ("what did the un say of jamaica", "what did the UN say of Jamaica"),
        ("Did melissa hit jamaica?", "Did Melissa hit Jamaica?"),
        ("What did Anna say of melissa?", "What did Anna say of melissa?"),
        ("which trees fell", "which trees fell"),
        ("how many stores has red hook", "how many stores has Red Hook"),
        ("where is atlantis", "where is atlantis"),
        ("", ""),
    ],
    ids=[
        "storm",
        "person",
        "initials",
        "opens",
        "has capitals",
        "common",
        "two words",
        "unknown",
        "empty",
    ],
)
def test_names_get_their_capitals(typed: str, meant: str) -> None:
    assert restore_capitals(typed, TEXTS) == meant
