"""rag/text/bylines.py: names, and what stands around them."""

from __future__ import annotations

import pytest

from rag.text.bylines import byline_names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Other and Bo Person", ["Ann Other", "Bo Person"]),
        ("By Ann Other, Bo Person and Cy Wu, Staff Writers", ["Ann Other", "Bo Person", "Cy Wu"]),
        ("Other, Ann; Person, Bo", ["Ann Other", "Bo Person"]),
        ("Ann Other, Reuters", ["Ann Other"]),
        ("By Reuters", ["Reuters"]),
        ("Ann Other ann@wire.example", ["Ann Other"]),
        ("Published by Ann Other | Political Editor", ["Ann Other"]),
        ("By Ann Other in Paris", ["Ann Other"]),
        ("Ann Other for The Courier", ["Ann Other"]),
        ("Ann Other, March 4, 2025", ["Ann Other"]),
        ("Von Karl Heinz, Berlin", ["Karl Heinz"]),
        ("Por Ana Pérez y Luis Gómez", ["Ana Pérez", "Luis Gómez"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("Robert Downey Jr.", ["Robert Downey Jr."]),
        ("記者 山田太郎", ["山田太郎"]),
        ("admin", []),
        ("nan", []),
        ("", []),
    ],
)
def test_names_of_a_byline(byline: str, names: list[str]) -> None:
    assert byline_names(byline) == names
