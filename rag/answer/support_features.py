"""What can be seen of a claim beside its source, as a few numbers: the features of `verification`. Pure.

No model here: how near the claim is to sentences of the source arrives as cosines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.text.entities import missing_names, missing_quotations, normalised_words
from rag.text.numbers import missing_numbers as missing_figures
from rag.text.passages import split_sentences
from rag.text.tokens import STOP_WORDS, idf_coverage, idf_weights, stem

NEAREST = 3
"""Sentences of the source that are looked at closely, those that share most with the claim: where their
vectors are not kept they must be read, which takes 15 ms of a core each."""

COPIED = (0.6, 0.9)
"""Share of a claim's words in its best two sentences below which it is told in other words, and from
which it is made of theirs; between them it counts as both."""

FEATURES = ("copied", "phrases", "order", "cosine", "lost", "changed", "negated")
"""How far the claim is made of the words of its best two sentences, 0..1; so far as it is, the share of
its neighbouring words that are neighbours in the source, and of its neighbouring content words that one
sentence has in this order: what is glued together of true parts falls short of both. The best cosine;
figures and names that are not there, two at most; whether exactly one word of the best two sentences was
changed; whether only one of claim and best sentence denies. What is told in other words is true as often
with little overlap as with much (on SummEdits rather more often), so overlap has no say there."""

_PASSED_OVER = frozenset(("the", "a", "an", "that"))
_DENIALS = frozenset(
    "not no never none nobody nothing neither nor without cannot fail deny refus reject unabl".split()
)


@dataclass(frozen=True)
class SourceSentence:
    """A sentence of a source."""

    source: int
    """Which source, from 0."""
    number: int
    """Which sentence of it, from 0."""
    start: int
    """Offset of its first character in the source."""
    end: int
    """Offset after its last."""
    text: str
    """The characters between, verbatim."""


@dataclass(frozen=True)
class MissingFacts:
    """What a claim says that its source does not hold, as printed."""

    figures: tuple[str, ...]
    """Numbers and dates."""
    names: tuple[str, ...]
    """Names."""
    quotations: tuple[str, ...]
    """Quotations, without their marks."""

    @property
    def all(self) -> tuple[str, ...]:
        """All of them."""
        return self.figures + self.names + self.quotations


def missing_facts(claim: str, source: str) -> MissingFacts:
    """Figures, names and quotations of the claim that the source does not hold."""
    quoted = missing_quotations(claim, source)
    return MissingFacts(
        tuple(missing_figures(claim, source)), tuple(missing_names(claim, source)), tuple(quoted)
    )


def source_sentences(sources: Sequence[str]) -> list[SourceSentence]:
    """All sentences of the sources."""
    return [spot for n, source in enumerate(sources) for spot in _spots(n, source)]


@lru_cache(64)
def _spots(n: int, source: str) -> tuple[SourceSentence, ...]:
    """An answer's sentences often cite the same passage."""
    return tuple(
        SourceSentence(n, i, s.start, s.end, s.text) for i, s in enumerate(split_sentences(source))
    )


def nearest_sentences(claim: str, of: Sequence[SourceSentence]) -> list[SourceSentence]:
    """The `NEAREST` sentences that share most with the claim, best first."""
    wanted, rarity = content(claim), idf_weights([content(spot.text) for spot in of])
    return sorted(of, key=lambda s: -idf_coverage(wanted, content(s.text), rarity))[:NEAREST]


def support_features(
    claim: str,
    of: Sequence[SourceSentence],
    near: Sequence[SourceSentence],
    cosines: Sequence[float],
    gone: MissingFacts,
) -> dict[str, float]:
    """The values of `FEATURES`; `near` are the claim's nearest sentences with their cosines.

    Without cosines `cosine` is 0. `gone` is what `missing_facts` found.
    """
    wanted = content(claim)
    held = frozenset().union(*(content(spot.text) for spot in near[:2]))
    low, high = COPIED
    covered = idf_coverage(wanted, held, idf_weights([content(spot.text) for spot in of]))
    copied = min(max((covered - low) / (high - low), 0.0), 1.0)
    return {
        "copied": copied,
        "phrases": copied * _phrases(claim, of),
        "order": copied * max((_ordered(claim, spot.text) for spot in near), default=0.0),
        "cosine": max(cosines, default=0.0),
        "lost": float(min(len(gone.figures) + len(gone.names), 2)),
        "changed": float(len(wanted - held) == 1),
        "negated": float(covered > 0.5 and denies(claim) != denies(near[0].text)),
    }


@lru_cache(4096)
def stems(text: str) -> tuple[str, ...]:
    """Stems of all words in order, spelling normalised."""
    return tuple(stem(word) for word in normalised_words(text))


@lru_cache(4096)
def content(text: str) -> frozenset[str]:
    """Stems of the words that are no stop words."""
    return frozenset(stem(word) for word in normalised_words(text) if word not in STOP_WORDS)


def _phrases(claim: str, of: Iterable[SourceSentence]) -> float:
    held = {pair for spot in of for pair in _pairs(spot.text)}
    wanted = _pairs(claim)
    return sum(pair in held for pair in wanted) / len(wanted) if wanted else 1.0


@lru_cache(4096)
def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Neighbouring words, articles and "that" left aside."""
    return tuple(pairwise(word for word in stems(text) if word not in _PASSED_OVER))


def _ordered(claim: str, sentence: str) -> float:
    """Share of the claim's neighbouring content words that stand in this order in the sentence."""
    inside = [w for w in stems(claim) if w in content(claim)]
    words = stems(sentence)
    first = {w: n for n, w in reversed(list(enumerate(words)))}
    last = {w: n for n, w in enumerate(words)}
    pairs = list(pairwise(inside))
    held = [a in first and b in last and first[a] < last[b] for a, b in pairs]
    return sum(held) / len(pairs) if pairs else 0.0


def denies(text: str) -> bool:
    """Whether a text has a word such as "not", "never" or "refused"."""
    return any(
        word in _DENIALS or word.endswith("n't") for word in (*stems(text), *normalised_words(text))
    )
