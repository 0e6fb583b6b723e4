"""The words of a question as a query of tantivy's language, each in all its spellings. Pure.

The index folds case and accents by itself (`lexical_tantivy`); what a folded word is also written as
(color, 1,284, cease-fire) is asked for beside it. Nothing a reader types is read as an operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.folding import COMPOUNDS, fold, join_compounds, other_spellings, split_compound
from rag.text.initials import STANDS_FOR, WRITTEN_OUT, is_initials, without_dots
from rag.text.tokens import STOP_WORDS

_PART = re.compile(r"\"[^\"]*\"|“[^”]*”|\d+(?:[.,]\d+)+|\w+(?:[-‐‑]\w+)+|\w+")
_QUOTES = re.compile('["“”]')
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_JOINED = 3
"""Words of a compound that are also looked for as one."""


def any_of(text: str) -> str:
    """A query for passages with any of the words, stop words left out: they only add noise."""
    words = _PART.findall(_QUOTES.sub(" ", without_dots(text)))
    content = [w for w in words if fold(w) not in STOP_WORDS or w in STANDS_FOR]
    return " ".join([*_spellings(content or words), *_initials_of(text)])


def all_of(text: str) -> str:
    """A query for passages with every word, and what stands in quotation marks word for word."""
    parts = _PART.findall(text)
    phrases = [part for part in parts if part[0] in '"“']
    words = [fold(part) for part in parts if part[0] not in '"“']
    quoted = (" ".join(map(str.lower, _WORD.findall(phrase))) for phrase in phrases)
    required = [f'"{phrase}"' for phrase in quoted if phrase]
    required += [f"({_alternatives(word, whole=True)})" for word in join_compounds(words)]
    return " ".join(f"+{group}" for group in required)


def _spellings(words: list[str]) -> Iterator[str]:
    """Each word with its other spellings; two words that are also one compound with that."""
    folded = [fold(word) for word in words]
    for n, word in enumerate(folded):
        yield _initials(words[n]) if is_initials(words[n]) else _alternatives(word)
        if n and (folded[n - 1], word) in COMPOUNDS:
            yield folded[n - 1] + word


def _initials(word: str) -> str:
    """`UN` also as `U.N.`, which the index holds as two letters, and written out."""
    meaning = STANDS_FOR.get(word, "")
    plain = [] if fold(word) in STOP_WORDS else [fold(word)]
    phrases = [f'"{" ".join(word.lower())}"', *([f'"{meaning}"'] if meaning else [])]
    return f"({' OR '.join([*plain, *phrases])})"


def _initials_of(text: str) -> Iterator[str]:
    """Initials of what the text writes out."""
    folded = fold(text)
    for words, initials in WRITTEN_OUT.items():
        if words in folded and initials not in STOP_WORDS:
            yield f'({initials} OR "{" ".join(initials)}")'


def _alternatives(word: str, *, whole: bool = False) -> str:
    pieces = _WORD.findall(word)
    if word[0].isdigit() and word.replace(",", "").replace(".", "").isdigit():
        return _number(word, pieces)
    if len(pieces) > 1:
        joined = ["".join(pieces)] if len(pieces) <= _MOST_JOINED else []
        return " ".join([f'"{" ".join(pieces)}"'] + joined if whole else pieces + joined)
    compound = split_compound(word)
    phrase = [f'"{" ".join(compound)}"'] if compound else []
    forms = [word, *other_spellings(word), *phrase]
    return f"({' OR '.join(forms)})" if len(forms) > 1 else word


def _number(word: str, pieces: list[str]) -> str:
    """`1284` also as `1,284`, which the index holds as two numbers that follow each other."""
    grouped = len(pieces) > 1 and "," in word
    plain = "".join(pieces) if grouped else word
    if len(pieces) == 1 and len(word) > 3 and not _YEAR.fullmatch(word) and len(word) <= 9:
        pieces = f"{int(word):,}".split(",")
    if len(pieces) == 1:
        return word
    phrase = f'"{" ".join(pieces)}"'
    return f"({plain} OR {phrase})" if grouped or "." not in word else phrase
