"""Whether a message has words of an article, word for word, and which sentences those are. Pure.

Case, accents and the style of quotation marks do not count. Around the words may stand what asks where
they are from ("who said ...", "... which article?"); anything else makes it a question about something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.query.kind_patterns import ASKS
from rag.text.entities import extract_quotations, normalised_words

LEAST_WORDS = 4
"""Words between quotation marks, or beside "who said", from which they may be a quotation."""
LEAST_PASTED = 6
"""Words of a text that has nothing else from which it may be one."""
LEAST_WHOLE = 3
"""Words from which they are one where the article has just these between quotation marks."""
_TELLING = frozenset(
    """said says saying say wrote writes written tweeted posted told spoke spoken quote quoted quotes
    quotation source sources article articles from line phrase sentence words remark uttered
    speaker statement claimed announced declared find context""".split()
)
"""One of these asks where words are from."""
_FILLING = frozenset(
    """who whom whose what where which when is was are were this that these those it the a an of does
    did do come comes came in on to by for please me you i can could tell know find found want need
    look looking there has have had with containing appear appears stand stands and so hey hi ok
    person someone somebody anyone exactly following about at newspaper outlet paper story report
    about full back up actually true real really first ever""".split()
)
"""These may stand beside it."""
_AUXILIARIES = frozenset("is are was were did does do has have had can could will would should".split())
"""With one of these first a text asks, also without a question mark."""
_PART = re.compile(r"(?<=[.!?;:,–—-])\s+")


@dataclass(frozen=True)
class Pasted:
    """Words that may have been pasted, normalised."""

    words: tuple[str, ...]
    whole_only: bool = False
    """Whether they count only where the article has just these between quotation marks."""


def pasted_texts(text: str) -> list[Pasted]:
    """What may have been pasted: what stands between quotation marks, else all of it, or most of it."""
    quoted = [normalised_words(quotation) for quotation in extract_quotations(text)]
    inside = [Pasted(words) for words in quoted if len(words) >= LEAST_WORDS]
    return inside or list(_without_asking(text))


def _without_asking(text: str) -> Iterator[Pasted]:
    """All its words, then fewer and fewer of what asks for their source taken away."""
    words = normalised_words(text)
    asks = bool(ASKS.match(text)) and ("?" in text or not _AUXILIARIES.isdisjoint(words[:1]))
    if len(words) >= LEAST_WHOLE:
        yield Pasted(words, whole_only=asks or len(words) < LEAST_PASTED)
    ahead, behind = _asking(words), _asking(words[::-1])
    cuts = ((i, j) for i in range(ahead + 1) for j in range(behind + 1) if i + j)
    for i, j in sorted(cuts, key=sum):
        rest, taken = words[i : len(words) - j], {*words[:i], *words[len(words) - j :]}
        if len(rest) >= LEAST_WHOLE and taken & _TELLING:
            yield Pasted(rest, whole_only=len(rest) < LEAST_WORDS)


def _asking(words: Sequence[str]) -> int:
    """How many words at the beginning only ask where the rest is from."""
    other = (n for n, word in enumerate(words) if word not in _TELLING and word not in _FILLING)
    return next(other, len(words))


def find_pasted(pasted: Pasted, sentences: Sequence[str]) -> tuple[int, int] | None:
    """Numbers of the first and last sentence that the words stand in; None where they do not."""
    words = [(w, n) for n, sentence in enumerate(sentences) for w in normalised_words(sentence)]
    plain, wanted = [w for w, _ in words], list(pasted.words)
    for at in range(len(plain) - len(wanted) + 1):
        if plain[at] == wanted[0] and plain[at : at + len(wanted)] == wanted:
            first, last = words[at][1], words[at + len(wanted) - 1][1]
            if not pasted.whole_only or _is_whole(pasted.words, " ".join(sentences[first : last + 1])):
                return first, last
    return None


def _is_whole(words: tuple[str, ...], text: str) -> bool:
    """Whether the text has just these words between quotation marks, or as a clause of what is there."""
    clauses = (
        part for quotation in extract_quotations(text) for part in (quotation, *_PART.split(quotation))
    )
    return any(normalised_words(clause) == words for clause in clauses)
