"""Who holds a role: the name beside it, never one that is only in the same sentence."""

from __future__ import annotations

import pytest

from rag.text.role_holder import role_asked, role_holder


@pytest.mark.parametrize(
    ("sentence", "role", "name"),
    [
        (
            "Norvik Mayor Anna Hale dismissed Fire Chief Jon Brook.",
            "mayor of Norvik",
            "Norvik Mayor Anna Hale",
        ),
        ("Anna Hale, the mayor of Norvik, dismissed Jon Brook.", "mayor of Norvik", "Anna Hale"),
        ("The mayor of Norvik, Anna Hale, left.", "mayor of Norvik", "Anna Hale"),
        ("The mayor of Norvik met Jon Brook of the harbour police on Monday.", "mayor of Norvik", ""),
        ("Norvik named Jon Brook, a deputy, after the mayor left.", "mayor of Norvik", ""),
        ("Mayor Anna Hale left.", "mayor of Norvik", ""),
    ],
    ids=["title", "apposition", "before", "who is met", "another's role", "another place perhaps"],
)
def test_the_holder_of_a_role(sentence: str, role: str, name: str) -> None:
    place = role_holder(sentence, role)
    assert (sentence[slice(*place)] if place else "") == name


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("who is the current mayor of Norvik?", "mayor of Norvik"),
        ("Who's the Norvik fire chief", "Norvik fire chief"),
        ("Who was elected mayor of Norvik?", ""),
        ("who's the artist behind the banana", ""),
        ("who is Norvik sending to the queen", ""),
        ("Who is the director of the Norvik museum?", "director of the Norvik museum"),
        ("Who is Anna Hale?", ""),
        ("Who dismissed the mayor?", ""),
    ],
)
def test_a_role_that_is_asked_for(question: str, role: str) -> None:
    assert role_asked(question) == role
