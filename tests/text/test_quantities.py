"""Figures are read with what they count and what became of it."""

from __future__ import annotations

import pytest

from rag.text.quantities import extract_quantities


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("At least 27 people were killed.", [("at least 27", "people", "die")]),
        ("The blast killed 16 people and hurt three soldiers.",
         [("16", "people", "die"), ("three", "soldier", "hurt")]),
        ("Texas counts 159 measles cases.", [("159", "case", "")]),
        ("27 had been infected, and two were killed.", [("27", "people", "ill"), ("two", "people", "die")]),
        ("Officials confirmed 28 deaths.", [("28", "people", "die")]),
        ("The death toll rose to at least 81 on Sunday.", [("at least 81", "people", "die")]),
        ("Flood deaths pass 100 in Texas.", [("more than 100", "people", "die")]),
        ("The loot is worth $102.63 million.", [("$102.63 million", "$", "")]),
        ("More than 735,000 people had been evacuated.", [("more than 735,000", "people", "moved")]),
    ],
)  # fmt: skip
def test_what_a_figure_counts(sentence: str, read: list[tuple[str, str, str]]) -> None:
    assert [(t.printed, t.noun, t.outcome) for t in extract_quantities(sentence)] == read


@pytest.mark.parametrize(
    "sentence",
    [
        "A 72-year-old man drowned.",
        "It took 40 minutes and 12 miles.",
        "Three more people died, 20% of the crew.",
        "Two of the people came back.",
        "In 2025 storms came on 3 May at 8:55 p.m.",
        "One person was hurt.",
        "The list grows from 47 stores.",
        "The 500 was full.",
    ],
)
def test_a_figure_that_counts_nothing_plain_is_left_out(sentence: str) -> None:
    assert extract_quantities(sentence) == []
