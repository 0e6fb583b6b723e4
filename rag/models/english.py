"""Whether a word is English: the bundled model's tokenizer has it whole, or a spelling checker knows it.

The first has 20,000 words and names and is loaded anyway, the second 160,000 words, loaded for the first
word that the other lacks. Knows no archive.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rag.models.files import bundled_tokenizer

if TYPE_CHECKING:
    from spellchecker import SpellChecker
    from tokenizers import Tokenizer


def is_english_word(word: str) -> bool:
    """Whether a word in lower case is an English one, or one of the commonest names."""
    return _tokenizer().token_to_id(word) is not None or word in _spelling_checker()


@cache
def _tokenizer() -> Tokenizer:
    return bundled_tokenizer()


@cache
def _spelling_checker() -> SpellChecker:
    from spellchecker import SpellChecker

    return SpellChecker(language="en")
