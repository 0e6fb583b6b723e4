"""What can be seen of a claim beside its source, as a few numbers: the features of `verification`. Pure.

No model here: how near the claim is to sentences of the source arrives as cosines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.text.entities import missing_names, missing_quotations, normalised_words
from rag.text.numbers import missing_numbers as missing_figures
from rag.text.passages import split_sentences
from rag.text.references import needs_context
from rag.text.tokens import STOP_WORDS, idf_coverage, idf_weights, stem, stem_set

NEAREST = 3
"""Sentences of the source that are looked at closely, those that share most with the claim: where their
vectors are not kept they must be read, which takes 15 ms of a core each."""
COVERING = 4
"""Sentences that the verifier reads with a claim at most. Of 2,014 claims that people wrote about news
articles in their own words, the sentences that carry one are all among 2, 3 and 4 for 77, 84 and 87%."""
_AGAIN, _LENGTH, _LEAST_GAIN = 0.3, 0.004, 0.6
"""Weight of words that an earlier sentence had already, of a sentence's length, and least worth it must
have."""

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
READ_FEATURES = ("carries", *FEATURES)
"""With the verifier's logit."""
PARAPHRASE_FEATURES = ("carries", "copied", "order", "cosine", "lost")
"""What a claim in other words is judged by: of the others the verifier's logit knows more."""

_PASSED_OVER = frozenset(("the", "a", "an", "that"))
_NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot fail deny refus reject unabl".split()
)


@dataclass(frozen=True)
class SourceSentence:
    """A sentence of a source, by position."""

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
    quotations: tuple[str, ...]
    """Without their marks."""

    @property
    def all(self) -> tuple[str, ...]:
        """All of them."""
        return self.figures + self.names + self.quotations


def missing_facts(claim: str, source: str) -> MissingFacts:
    """Figures, names and quotations of the claim that the source does not hold."""
    return MissingFacts(
        tuple(missing_figures(claim, source)),
        tuple(missing_names(claim, source)),
        tuple(missing_quotations(claim, source)),
    )


def source_sentences(sources: Sequence[str]) -> list[SourceSentence]:
    """All sentences of the sources."""
    return [sentence for n, source in enumerate(sources) for sentence in _sentences(n, source)]


@lru_cache(64)
def _sentences(n: int, source: str) -> tuple[SourceSentence, ...]:
    """An answer's sentences often cite the same passage."""
    sentences = enumerate(split_sentences(source))
    return tuple(SourceSentence(n, i, s.start, s.end, s.text) for i, s in sentences)


def nearest_sentences(claim: str, sentences: Sequence[SourceSentence]) -> list[SourceSentence]:
    """The `NEAREST` sentences that share most with the claim, best first."""
    wanted, rarity = normalized_stems(claim), _rarity(sentences)

    def share(sentence: SourceSentence) -> float:
        return idf_coverage(wanted, normalized_stems(sentence.text), rarity)

    return sorted(sentences, key=share, reverse=True)[:NEAREST]


def covering_sentences(
    claim: str, sentences: Sequence[SourceSentence], most: int = COVERING
) -> list[SourceSentence]:
    """The few sentences that together have most of the claim's words, in the order of the sources.

    A greedy cover, words weighed by their rarity; the two best bring the one before where a pronoun
    opens them.
    """
    stems = [stem_set(sentence.text) for sentence in sentences]
    rarity = idf_weights(stems)
    rarest, wanted = max(rarity.values(), default=1.0), stem_set(claim)
    left, chosen = set(wanted), list[int]()

    def weight(words: AbstractSet[str]) -> float:
        return math.fsum(rarity.get(word, rarest) for word in words)

    def gain(n: int) -> float:
        length = _LENGTH * math.sqrt(len(sentences[n].text))
        return weight(stems[n] & left) + _AGAIN * weight(stems[n] & wanted) - length

    while len(chosen) < most:
        rest = [n for n in range(len(sentences)) if n not in chosen]
        best = max(rest, key=lambda n: (gain(n), -n), default=None)
        if best is None or gain(best) <= _LEAST_GAIN:
            break
        chosen.append(best)
        left -= stems[best]
    before = [n - 1 for n in chosen[:2] if n and sentences[n - 1].source == sentences[n].source]
    before = [n for n in before if needs_context(sentences[n + 1].text)]
    return [sentences[n] for n in sorted({*chosen, *before})] or list(sentences[:1])


def _rarity(sentences: Sequence[SourceSentence]) -> dict[str, float]:
    return idf_weights([normalized_stems(sentence.text) for sentence in sentences])


def support_features(
    claim: str,
    sentences: Sequence[SourceSentence],
    nearest: Sequence[SourceSentence],
    cosines: Sequence[float],
    missing: MissingFacts,
) -> dict[str, float]:
    """The values of `FEATURES`; `cosines` are those of the claim to its nearest sentences.

    Without cosines `cosine` is 0.
    """
    wanted = normalized_stems(claim)
    best_two = frozenset().union(*(normalized_stems(sentence.text) for sentence in nearest[:2]))
    low, high = COPIED
    covered = idf_coverage(wanted, best_two, _rarity(sentences))
    copied = min(max((covered - low) / (high - low), 0.0), 1.0)
    return {
        "copied": copied,
        "phrases": copied * _shared_phrases(claim, sentences),
        "order": copied * max((_same_order(claim, sentence.text) for sentence in nearest), default=0.0),
        "cosine": max(cosines, default=0.0),
        "lost": float(min(len(missing.figures) + len(missing.names), 2)),
        "changed": float(len(wanted - best_two) == 1),
        "negated": float(covered > 0.5 and has_negation(claim) != has_negation(nearest[0].text)),
    }


@lru_cache(4096)
def _stems(text: str) -> tuple[str, ...]:
    """Stems of all words in order, spelling normalised."""
    return tuple(stem(word) for word in normalised_words(text))


@lru_cache(4096)
def normalized_stems(text: str) -> frozenset[str]:
    """Stems of the words that are no stop words, spelling normalised."""
    return frozenset(stem(word) for word in normalised_words(text) if word not in STOP_WORDS)


def _shared_phrases(claim: str, sentences: Iterable[SourceSentence]) -> float:
    """Share of the claim's neighbouring words that are neighbours in a sentence; 1 for a single word."""
    pairs = {pair for sentence in sentences for pair in _neighbours(sentence.text)}
    wanted = _neighbours(claim)
    return sum(pair in pairs for pair in wanted) / len(wanted) if wanted else 1.0


@lru_cache(4096)
def _neighbours(text: str) -> tuple[tuple[str, str], ...]:
    """Neighbouring words, articles and "that" left aside."""
    return tuple(pairwise(word for word in _stems(text) if word not in _PASSED_OVER))


def _same_order(claim: str, sentence: str) -> float:
    """Share of the claim's neighbouring content words that stand in this order in the sentence."""
    content = normalized_stems(claim)
    words = _stems(sentence)
    first = {word: n for n, word in reversed(list(enumerate(words)))}
    last = {word: n for n, word in enumerate(words)}
    pairs = list(pairwise(word for word in _stems(claim) if word in content))
    in_order = [a in first and b in last and first[a] < last[b] for a, b in pairs]
    return sum(in_order) / len(pairs) if pairs else 0.0


def has_negation(text: str) -> bool:
    """Whether a text has a word such as "not", "never" or "refused"."""
    words = (*_stems(text), *normalised_words(text))
    return any(word in _NEGATIONS or word.endswith("n't") for word in words)
