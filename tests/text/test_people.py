"""A person in a sentence: who they are said to be."""

from __future__ import annotations

import pytest

from rag.text.people import described_name


@pytest.mark.parametrize(
    ("sentence", "name", "described"),
    [
        ("In Norvik, Senate party leader Ann Hale spoke.", "Ann Hale", "Senate party leader Ann Hale"),
        ("It was over, Police Chief Ann Hale said.", "ann hale", "Police Chief Ann Hale"),
        ("They told reporter Ann Hale so.", "Ann Hale", "reporter Ann Hale"),
        ("The mayor, Ann Hale Berg, spoke.", "Ann Hale", "mayor, Ann Hale Berg"),
        ("Ann Hale, 45, a former head of the port who left, spoke.", "Ann Hale",
         "Ann Hale, 45, a former head of the port"),
        ("Ann Hale, director of Camp Fir, was killed.", "Ann Hale", "Ann Hale, director of Camp Fir"),
        ("Ann Hale of Norvik University, a professor of law, spoke.", "Ann Hale",
         "Ann Hale of Norvik University, a professor of law"),
        ("Ann Hale, Norvik's longest serving judge who left, spoke.", "Ann Hale",
         "Ann Hale, Norvik's longest serving judge"),
        ("Ann Hale, 45, was in her third year there.", "Ann Hale", ""),
        ("Ann Hale, 45, attended Norvik's parade.", "Ann Hale", ""),
        ("Ann Hale, according to the port's director, left.", "Ann Hale", ""),
        ("They met Ann Hale, Port Director Bo Ek and others.", "Ann Hale", ""),
        ("They met Ann Hale, whose brother is a lawyer.", "Ann Hale", ""),
        ("Per Lund, the mayor, saw Ann Hale.", "Ann Hale", ""),
        ("Hale left.", "Ann Hale", ""),
    ],
    ids=["lower role", "title", "after a verb", "role and comma", "age and apposition", "role alone", "of a body",
         "whose", "age alone", "a verb", "according to", "the next title", "a clause", "another's", "last name"],
)  # fmt: skip
def test_a_name_is_given_with_its_title_or_apposition(sentence: str, name: str, described: str) -> None:
    place = described_name(sentence, name)
    assert (sentence[slice(*place)] if place else "") == described
