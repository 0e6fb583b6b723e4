"""Quantities that are the same, however they are written."""

from __future__ import annotations

import pytest

from rag.evaluation.metrics.numeric import is_numeric, numeric_match


@pytest.mark.parametrize(
    ("said", "gold", "same"),
    [
        ("It cost $1.2 million.", "1,200,000 dollars", True),
        ("It cost 1.2 million euros.", "$1.2 million", False),
        ("They walked 5 kilometers.", "5 km", True),
        ("They walked 5km.", "5 kilometres", True),
        ("They walked 5 miles.", "5 km", False),
        ("They walked five miles.", "5 miles", True),
        ("They walked for 5 hours.", "5 miles", False),
        ("He drove at 50 kilometers per hour.", "50 km/h", True),
        ("He drove 50 km.", "50 km/h", False),
        ("He ran the 100m in ten seconds.", "100 metres", True),
        ("A fund of $100m", "100 million dollars", True),
        ("Some 5 died.", "5 km", False),
        ("Some twelve died.", "12", True),
        ("A rise of 12% was seen.", "12 percent", True),
        ("A rise of 12% was seen.", "12", False),
        ("It came 12th.", "12", False),
        ("It is 12 years old.", "12", True),
        ("It came first.", "First", True),
        ("Between 5 and 7 people", "5 to 7", True),
        ("Between 5 and 8 people", "5 to 7", False),
        ("On 5 May 2024 it rained.", "5", False),
    ],
)
def test_quantities(said: str, gold: str, same: bool) -> None:
    assert numeric_match(said, [gold]) is same


def test_what_has_a_quantity() -> None:
    assert is_numeric(["the mayor", "three men"])
    assert not is_numeric(["5 May 2024", "one of the men"])
    assert is_numeric(["one"])
    assert not numeric_match("5", ["the mayor"])
