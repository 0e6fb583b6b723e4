"""Sentences that need the one before."""

from __future__ import annotations

import pytest

from rag.text.references import needs_context


@pytest.mark.parametrize(
    ("sentence", "needs"),
    [
        ("“Finds like that are rare,” she said.", True),
        ("Of the dive team he asked for patience.", True),
        ("“Finds like that are rare,” Anna Hale said; later she said that it was not.", False),
        ("The ferry sank at dawn.", False),
    ],
)
def test_a_sentence_said_by_nobody_that_it_names_needs_the_one_before(
    sentence: str, needs: bool
) -> None:
    assert needs_context(sentence) is needs
