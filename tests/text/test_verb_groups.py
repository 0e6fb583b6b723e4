"""Words of news that say the same of one thing share a group, and others do not."""

from __future__ import annotations

import pytest

from rag.text.verb_groups import verb_groups


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Who refused it?", "The minister turned it down."),
        ("who took over from Hale", "Brook was named to take Hale's place."),
        ("who was arrested", "Two men were taken into custody."),
        ("the heist", "Thieves stole eight jewels."),
        ("what should I do to get rid of it", "Buyers should throw it away."),
    ],
)
def test_words_that_say_the_same_share_a_group(asked: str, told: str) -> None:
    assert verb_groups(asked) & verb_groups(told)


@pytest.mark.parametrize("text", ["The shares declined.", "She took the train.", "A wedge of cheese."])
def test_other_words_have_no_group(text: str) -> None:
    assert verb_groups(text) == frozenset()
