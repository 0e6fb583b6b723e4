"""How well a sentence of another language answers a question in it: by its words, kind and place. Pure.

The question's words in it count, and less those in the sentence before it and in its headline, each by
how rare it is among the hits. Nothing reads the sentence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rag.answer.orders import is_admitted
from rag.core.types import Evidence, Hit, Sentence
from rag.text.folding import fold
from rag.text.languages.rules import LanguageRules, WantedKind
from rag.text.languages.sentences import (
    language_sentences,
    leans_on_sentence_before,
    states_something,
)
from rag.text.languages.terms import Term, TextWords, match, read_text

_NAME_WEIGHT = 2.0
"""What a name counts against another word, for an article."""
_UNKNOWN_WEIGHT = 0.6
"""What a word counts that no hit has, against the rarest that one has: it may be said otherwise."""
_UNKNOWN_UNSPACED = 0.8
"""The same where words are not parted: pairs of characters have no endings that hide one."""
_TOPIC_WEIGHT = 0.35
"""What a word of the headline counts within the article, for every sentence is about it."""
_IN_TITLE, _BEFORE = 0.75, 0.5
"""What a word counts that stands in the headline, or in the sentence before, and not in this one."""
_KIND = 0.25
"""What it adds to have the kind of thing asked for, and takes to lack it."""
_SOFT_KIND = 0.1
"""The same for kinds that are told by their surroundings only; nothing is taken for lacking them."""
_NEAR_FIGURE = 0.15
"""What it adds that a word of the question stands beside the figure."""
_EARLY, _EARLY_CHARACTERS = 0.05, 2000.0
_FRESH = 0.05
_STRICT: frozenset[WantedKind] = frozenset(("people", "number", "money", "time", "duration"))
"""Kinds without which a sentence is no answer."""
_SOFT: frozenset[WantedKind] = frozenset(("place",))
_COUNTED: frozenset[WantedKind] = frozenset(("people", "number", "duration"))
_NEIGHBOURS = 4
"""Words between a figure and what it counts."""


def wanted_kind(text: str, rules: LanguageRules) -> WantedKind:
    """The kind of thing that a question asks for."""
    return next((kind for kind, asks in rules.asks if asks.search(text)), "")


def term_weights(
    terms: Sequence[Term], hits: Sequence[Hit], rules: LanguageRules
) -> Mapping[Term, float]:
    """What each word of the question counts: more where it is a name, and rare among the hits."""
    texts = [read_text(f"{hit.article.title}\n{hit.passage.text}", rules.name) for hit in hits]
    counts = {term: sum(match(term, text) > 0 for text in texts) for term in terms}
    rarity = {t: math.log(1 + len(texts) / n) for t, n in counts.items() if n}
    of_rarest = _UNKNOWN_WEIGHT if rules.stemmer else _UNKNOWN_UNSPACED
    unknown = of_rarest * max(rarity.values(), default=1.0)
    named = {True: _NAME_WEIGHT, False: 1.0}
    pieces = Counter(term.printed for term in terms)  # pairs of ideographs count as one word together
    return {t: rarity.get(t, unknown) * named[t.is_name] / pieces[t.printed] for t in terms}


def held_share(term: Term, text: TextWords, hit: Hit) -> float:
    """How far an article has a word; the year of its day is one that it has."""
    day = hit.article.published
    return 1.0 if day and term.printed == str(day.year) else match(term, text)


def weighed_share(shares: Mapping[Term, float], weights: Mapping[Term, float]) -> float:
    """Share of the weight of all words that those of a text have."""
    total = sum(weights.values())
    return sum(weights[term] * share for term, share in shares.items()) / total if total else 0.0


class SentenceReader:
    """Weighs the sentences of hits for one question."""

    def __init__(
        self,
        asked: str,
        rules: LanguageRules,
        weights: Mapping[Term, float],
        wanted: WantedKind,
    ) -> None:
        self._asked, self._rules, self._weights = asked, rules, weights
        self._offer = rules.offers.get(wanted) if wanted else None
        self._wanted = wanted

    def weigh(self, hit: Hit, share: float) -> Iterator[Evidence]:
        """The sentences of a hit that may answer, each with its score."""
        title = read_text(hit.article.title, self._rules.name)
        before: Sentence | None = None
        for sentence in language_sentences(hit.passage, self._rules.name):
            score = self._score(hit, title, before, sentence)
            if score and states_something(sentence.text, self._rules):
                yield self._quote(hit, before, sentence, score * share)
            before = sentence

    def _score(self, hit: Hit, title: TextWords, before: Sentence | None, sentence: Sentence) -> float:
        """How well a sentence answers; 0 for one that does not."""
        offers = self._offers(sentence.text)
        lacks = self._wanted in _STRICT and not offers
        if lacks or not is_admitted(self._asked, hit, sentence):
            return 0.0
        words = self._words(title, before, sentence)
        early = math.exp(-sentence.start / _EARLY_CHARACTERS)
        fresh = hit.scores.get("freshness", 0.0)
        beside = _NEAR_FIGURE * self._counts_what_is_asked(sentence.text)
        added = self._kind(offers=offers) + beside + _EARLY * early + _FRESH * fresh
        return max(0.01, words + added) if words else 0.0

    def _words(self, title: TextWords, before: Sentence | None, sentence: Sentence) -> float:
        """Share of the question that a sentence has; 0 where it says no more of it than the headline."""
        own = read_text(sentence.text, self._rules.name)
        earlier = read_text(before.text if before else "", self._rules.name)
        in_title = {term: match(term, title) for term in self._weights}
        here = {t: max(match(t, own), _BEFORE * match(t, earlier)) for t in self._weights}
        told = {term.printed for term, share in in_title.items() if share or term.is_name}
        asked = [term for term in in_title if term.printed not in told]
        if asked and not any(here[term] for term in asked):
            return 0.0
        shares = {t: max(share, _IN_TITLE * in_title[t]) for t, share in here.items()}
        topic = {t: _TOPIC_WEIGHT if share else 1.0 for t, share in in_title.items()}
        weights = {t: topic[t] * _plain_weight(t, weight) for t, weight in self._weights.items()}
        return weighed_share(shares, weights)

    def _kind(self, *, offers: bool) -> float:
        """What having or lacking the kind of thing asked for is worth."""
        if self._offer is None:
            return 0.0
        if self._wanted in _SOFT or (self._wanted == "person" and not self._rules.stemmer):
            return _SOFT_KIND * offers
        return _KIND if offers else -_KIND

    def _offers(self, sentence: str) -> bool:
        """Whether a sentence has a thing of the kind asked for, other than what the question says."""
        if self._offer is None:
            return False
        asked = self._asked.lower()
        found = (m.group().lower() for m in self._offer.finditer(sentence))
        if self._wanted == "person" and self._rules.stemmer:
            return any(_is_new_name(name, asked, self._rules) for name in found)
        return any(self._wanted == "reason" or thing not in asked for thing in found)

    def _counts_what_is_asked(self, sentence: str) -> float:
        """Whether a word of the question stands beside a figure."""
        if self._wanted not in _COUNTED or self._offer is None:
            return 0.0
        nearby = (
            _around(sentence, m.start(), m.end(), self._rules) for m in self._offer.finditer(sentence)
        )
        texts = [read_text(text, self._rules.name) for text in nearby]
        return max((match(term, text) for term in self._weights for text in texts), default=0.0)

    def _quote(self, hit: Hit, before: Sentence | None, sentence: Sentence, score: float) -> Evidence:
        """The sentence, with the one before it where it cannot be understood alone."""
        start = sentence.start
        text = hit.article.text
        if before and leans_on_sentence_before(sentence.text, self._rules):
            same_line = "\n" not in text[before.start : sentence.start]
            start = before.start if same_line and is_admitted("", hit, before) else start
        return Evidence(hit, start, sentence.end, text[start : sentence.end], round(score, 4))


def _plain_weight(term: Term, weight: float) -> float:
    """The weight of a word without what it counts more for being a name: it tells no sentence apart."""
    return weight / _NAME_WEIGHT if term.is_name else weight


def _is_new_name(name: str, asked: str, rules: LanguageRules) -> bool:
    """Whether two words of a name are left without "The" in front, and the question has not both."""
    parts = [word for word in name.split() if fold(word) not in rules.stop_words]
    return len(parts) > 1 and not all(word in asked for word in parts)


def _around(sentence: str, start: int, end: int, rules: LanguageRules) -> str:
    """The few words, or characters, around a figure."""
    if not rules.stemmer:
        return sentence[max(0, start - _NEIGHBOURS) : end + _NEIGHBOURS]
    before, after = sentence[:start].split(), sentence[end:].split()
    return " ".join([*before[-_NEIGHBOURS:], *after[:_NEIGHBOURS]])
