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
_PAIR = re.compile(r"(?=(?<!\w)([^\W\d_]+ [^\W\d_]+))")
"""Two words that follow each other, each pair of neighbours."""
_LEAST = 2
"""Times that a word must stand with a capital."""


def restore_capitals(question: str, texts: Iterable[str]) -> str:
    """The question with capitals where the texts always write them; one that has some stays as it is."""
    words = {word for word in _WORD.findall(question) if word.lower() not in STOP_WORDS}
    if any(word[0].isupper() for word in _WORD.findall(question)[1:]):
        return question
    forms: dict[str, Counter[str]] = {word.lower(): Counter() for word in words}
    pairs: dict[str, Counter[str]] = {
        pair.lower(): Counter()
        for pair in _PAIR.findall(question)
        if STOP_WORDS.isdisjoint(pair.lower().split())
    }
    for text in texts:
        _count(forms, _IN_SENTENCE.findall(text))
        _count(pairs, _PAIR.findall(text))
    names = {lower: _name(found) for lower, found in forms.items()}
    question = _WORD.sub(lambda match: names.get(match.group().lower()) or match.group(), question)
    for pair, found in pairs.items():  # "aid" alone is a common word, "Rite Aid" is none
        if name := _name(found):
            question = re.sub(rf"\b{pair}\b", name, question, flags=re.I)
    return question


def _count(forms: dict[str, Counter[str]], words: Iterable[str]) -> None:
    for word in words:
        if (lower := word.lower()) in forms:
            forms[lower][word] += 1


def _name(found: Counter[str]) -> str:
    """The form with a capital where no other is written; empty for a common word."""
    always = all(part[0].isupper() for word in found for part in word.split())
    return found.most_common(1)[0][0] if always and found.total() >= _LEAST else ""
