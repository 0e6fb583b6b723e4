"""How well a sentence of another language answers a question in it: by its words, kind and place. Pure.

The question's words in it count, and less those in the sentence before it and in its headline, each by
how rare it is among the hits. Nothing reads the sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from rag.answer.orders import is_admitted
from rag.core.types import Evidence, Hit, Question, Sentence
from rag.text.folding import fold
from rag.text.languages.rules import LanguageRules, WantedKind
from rag.text.languages.sentences import (
    language_sentences,
    leans_on_sentence_before,
    states_something,
)
from rag.text.languages.terms import Term, TextWords, match, read_text

LEAST_OWN = 0.15
"""Share of it that the sentence itself must have, or the one before it."""
_NAME_WEIGHT = 2.0
"""What a name counts against another word."""
_UNKNOWN_WEIGHT = 0.6
"""What a word counts that no hit has, against the rarest that one has: it may be said otherwise."""
_CONTEXT = 0.5
"""What a word counts that stands in the headline or the sentence before."""
_KIND = 0.25
"""What it adds to have the kind of thing asked for, and takes to lack it."""
_NEAR_FIGURE = 0.15
"""What it adds that a word of the question stands beside the figure."""
_EARLY, _EARLY_CHARACTERS = 0.05, 2000.0
_FRESH = 0.05
_STRICT: frozenset[WantedKind] = frozenset(("people", "number", "money", "time"))
"""Kinds without which a sentence is no answer."""
_NEIGHBOURS = 4
"""Words between a figure and what it counts."""


def wanted_kind(text: str, rules: LanguageRules) -> WantedKind:
    """The kind of thing that a question asks for."""
    return next((kind for kind, asks in rules.asks if asks.search(text)), "")


def term_weights(terms: Sequence[Term], hits: Sequence[Hit], language: str) -> Mapping[Term, float]:
    """What each word of the question counts: more where it is a name, and rare among the hits."""
    texts = [read_text(f"{hit.article.title}\n{hit.passage.text}", language) for hit in hits]
    counts = {term: sum(match(term, text) > 0 for text in texts) for term in terms}
    rarity = {t: math.log(1 + len(texts) / n) for t, n in counts.items() if n}
    unknown = _UNKNOWN_WEIGHT * max(rarity.values(), default=1.0)
    named = {True: _NAME_WEIGHT, False: 1.0}
    return {t: rarity.get(t, unknown) * named[t.is_name] for t in terms}


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
        question: Question,
        rules: LanguageRules,
        weights: Mapping[Term, float],
        wanted: WantedKind,
    ) -> None:
        self._question, self._rules, self._weights = question, rules, weights
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
        if not is_admitted(self._question.text, hit, sentence):
            return 0.0
        own = read_text(sentence.text, self._rules.name)
        earlier = read_text(before.text if before else "", self._rules.name)
        shares = {term: match(term, own) for term in self._weights}
        context = {
            term: max(share, _CONTEXT * max(match(term, title), match(term, earlier)))
            for term, share in shares.items()
        }
        offers = self._offers(sentence.text)
        strict = self._wanted in _STRICT and not offers
        if (
            strict
            or max(weighed_share(shares, self._weights), weighed_share(context, self._weights))
            < LEAST_OWN
        ):
            return 0.0
        early = math.exp(-sentence.start / _EARLY_CHARACTERS)
        fresh = hit.scores.get("freshness", 0.0)
        kind = (_KIND if offers else -_KIND) if self._offer else 0.0
        beside = _NEAR_FIGURE * self._counts_what_is_asked(sentence.text)
        words = 0.5 * (weighed_share(shares, self._weights) + weighed_share(context, self._weights))
        return max(0.01, words + kind + beside + _EARLY * early + _FRESH * fresh)

    def _offers(self, sentence: str) -> bool:
        """Whether a sentence has a thing of the kind asked for, other than what the question says."""
        if self._offer is None:
            return False
        asked = self._question.text.lower()
        found = (m.group().lower() for m in self._offer.finditer(sentence))
        if self._wanted == "person" and self._rules.stemmer:
            return any(_is_new_name(name, asked, self._rules) for name in found)
        return any(thing not in asked for thing in found)

    def _counts_what_is_asked(self, sentence: str) -> float:
        """Whether a word of the question stands beside a figure."""
        if self._wanted not in ("people", "number") or self._offer is None:
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
