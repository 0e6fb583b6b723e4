"""Whether a word is English, as far as the bundled model's tokenizer has it whole. Knows no archive."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rag.models.files import bundled_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def is_english_word(word: str) -> bool:
    """Whether it is one of the 20,000 commonest words and names, in lower case."""
    return _tokenizer().token_to_id(word) is not None


@cache
def _tokenizer() -> Tokenizer:
    return bundled_tokenizer()
