"""Words of a text: tokens, stop words, stems, and what share of a question's words a text has. Pure.

Shared by lexical search, evidence and verification, so that all three mean the same by "word".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.text.folding import fold_word, join_compounds

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by
    can could did do does doing for from had has have having he her here hers him his how i if in into
    is it its itself just me more most my no nor not now of off on once only or other our out over own
    said say says she should so some such than that the their them then there these they this those
    through to too under until up us very was we were what when where which while who whom whose why
    will with would you your according""".split()
)
"""Words that say nothing about the subject of a question or a sentence."""

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}(?!\w)|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+\w+")


@lru_cache(maxsize=1)
def _stemmer() -> object:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Snowball English stem of a word in whatever spelling; the possessive `'s` is dropped first."""
    plain = fold_word(word.replace("’", "'").removesuffix("'s"))
    return str(_stemmer().stemWord(plain))  # type: ignore[attr-defined]  # PyStemmer has no types


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers in order; `1,200` stays one token, `U.N.` becomes `un`."""
    return [_word(t) for t in _TOKEN.findall(text)]


def _word(token: str) -> str:
    return token.replace(".", "").lower() if token[-1] == "." else token.lower()


def content_stems(text: str) -> list[str]:
    """Stems of the words that are no stop words, in order, repeats kept."""
    return [stem(t) for t in join_compounds([t for t in tokens(text) if t not in STOP_WORDS])]


def stem_set(text: str) -> frozenset[str]:
    """The same without order and repeats."""
    return frozenset(content_stems(text))


def matching_terms(question: str, text: str) -> tuple[str, ...]:
    """The question's words that a text has in any inflection, spelt as in the question, each once."""
    stems = stem_set(text)
    words = dict.fromkeys(t for t in _TOKEN.findall(question) if t.lower() not in STOP_WORDS)
    return tuple(word for word in words if stem(_word(word)) in stems)


def idf_weights(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """log(1 + N / df) of each word over the texts at hand: what all of them say tells none apart."""
    counts = Counter(word for words in texts for word in words)
    return {word: math.log(1 + len(texts) / n) for word, n in counts.items()}


def idf_coverage(question: frozenset[str], text: frozenset[str], idf: Mapping[str, float]) -> float:
    """Share in 0..1 of the question's weight that the text has; a word that no text has weighs most."""
    most = max(idf.values(), default=1.0)
    total = sum(idf.get(word, most) for word in question)
    return sum(idf.get(word, most) for word in question & text) / total if total else 0.0
