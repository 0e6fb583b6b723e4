"""rag/models/english: common words and rare ones are English, typing errors are not."""

from __future__ import annotations

import pytest

from rag.models.english import is_english_word


@pytest.mark.parametrize("word", ["people", "calories", "refund", "mortgages", "broccoli", "paris"])
def test_english(word: str) -> None:
    assert is_english_word(word)


@pytest.mark.parametrize("word", ["teh", "goverment", "presidant", "cheif", "poap", "dors", "measels"])
def test_no_english(word: str) -> None:
    assert not is_english_word(word)
