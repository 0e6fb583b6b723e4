"""A claim that says only who somebody is."""

from __future__ import annotations

import pytest

from rag.answer.stated_roles import stating_sentence
from rag.answer.support_features import source_sentences
from rag.answer.verification import judge


@pytest.mark.parametrize(
    ("role", "source"),
    [
        ("the mayor of Norvik", "Ann Hale, the mayor of Norvik, left."),
        ("the mayor of Norvik", "Ann Hale, 45, mayor of Norvik, left."),
        ("Norvik's mayor", "It rained. Norvik mayor Ann Hale left."),
        ("the mayor of Norvik", "The mayor of Norvik, Ann Hale, left."),
        ("the Senate's Democratic leader", "“No,” said Senate Democratic leader Ann Hale."),
        ("the Senate Democratic leader", "Ann Hale, the Senate’s Democratic leader, met Bo Ek, a clerk."),
        ("a senator", "Sen. Ann Hale left."),
        ("the president", "It is a portrait of President Ann Hale."),
        ("a former mayor", "Ann Hale, a former mayor, left."),
    ],
)  # fmt: skip
def test_a_role_that_the_source_gives_the_name_is_supported(role: str, source: str) -> None:
    judgement = judge(f"Ann Hale is {role}.", [source])
    assert judgement.verdict == "supported"
    assert judgement.quote
    assert "Ann Hale" in judgement.quote.text


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Ann Hale is a clerk.", "Ann Hale, the mayor, met Bo Ek, a clerk."),
        ("Ann Hale is the president.", "Former President Ann Hale left."),
        ("Ann Hale is president.", "They told Vice President Ann Hale so."),
        ("Ann Hale is the mayor.", "Ann Hale, the former mayor, left."),
        ("Ann Hale is the mayor.", "Ann Hale, the mayor-elect, left."),
        ("Ann Hale is the mayor.", "According to Ann Hale, the mayor resigned."),
        ("Ann Hale is the mayor.", "Ann Hale's brother, the mayor, left."),
        ("Ann Hale is the mayor.", "To the mayor, Ann Hale is a friend."),
        ("Ann Hale is the mayor.", "Present were Ann Hale, the mayor, and the bishop."),
        ("Ann Hale is the mayor.", "In a letter to Ann Hale, the mayor, Bo Ek, said no."),
        ("Ann Hale is the mayor.", "The brother of the mayor, Ann Hale, left."),
        ("Ann Hale is not the mayor.", "Ann Hale, the mayor, left."),
        ("Ann Hale is the leader.", "Ann Hale, a leader, left."),
        ("Ann Hale is his wife.", "His wife, Ann Hale, left."),
        ("Hale is the president.", "Hunter Hale, the president, left."),
        ("Ann Hale was the mayor.", "Ann Hale, the mayor, left."),
        ("Ann Hale is happy.", "Ann Hale, happy, left."),
    ],
    ids=["another's", "former", "vice", "former behind", "elect", "subject", "brother", "to the mayor", "list",
         "next name", "brother of", "not", "a leader", "whose", "last name", "was", "no role"],
)  # fmt: skip
def test_another_role_is_not(claim: str, source: str) -> None:
    assert stating_sentence(claim, source_sentences([source])) is None


def test_a_fact_that_is_missing_outranks_a_role() -> None:
    judgement = judge("Ann Hale is the mayor of Sandby.", ["Ann Hale, the mayor of Norvik, left."])
    assert judgement.verdict != "supported"
