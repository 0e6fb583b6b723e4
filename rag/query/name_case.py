"""Names typed in lower case get the capitals that the articles write them with. Pure.

"hurricane melissa death toll" names no storm to rules that know a name by its capital: a figure of
another hurricane would do. After "tRuEcasIng" (Lita et al. 2003); the corpus is what was found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rag.text.tokens import STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_IN_SENTENCE = re.compile(r"(?<=[\w,] )(?<!\. )[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word that does not open a sentence: only there a capital says that it is a name."""
_LEAST = 2
"""Times that a word must stand with a capital."""


def restore_capitals(question: str, texts: Iterable[str]) -> str:
    """The question with capitals where the texts always write them; one that has some stays as it is."""
    words = {word for word in _WORD.findall(question) if word.lower() not in STOP_WORDS}
    if any(word[0].isupper() for word in _WORD.findall(question)[1:]):
        return question
    forms: dict[str, Counter[str]] = {word.lower(): Counter() for word in words}
    for text in texts:
        for word in _IN_SENTENCE.findall(text):
            if (lower := word.lower()) in forms:
                forms[lower][word] += 1
    names = {lower: _name(found) for lower, found in forms.items()}
    return _WORD.sub(lambda match: names.get(match.group().lower()) or match.group(), question)


def _name(found: Counter[str]) -> str:
    """The form with a capital where no other is written; empty for a common word."""
    always = all(word[0].isupper() for word in found)
    return found.most_common(1)[0][0] if always and found.total() >= _LEAST else ""
