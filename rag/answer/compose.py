"""Evidence to the sentences of an answer. Knows nothing of searching.

The extractive answerer needs no language model: it quotes. Each sentence says who reported it and
when, so that verbatim words read as an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rag.core.types import Article, Evidence, Question
from rag.text.machine_orders import instructs_machine
from rag.text.phrases import format_date, outlet_with_claim

EXTRACTIVE = "extractive"
"""Name of the engine that only quotes."""
MOST_SENTENCES = 4
"""Sentences of an extractive answer: the answer, and background after it."""
BACKGROUND_SHARE = 0.35
"""A further sentence must score this share of the best one, or it would only be noise."""


@dataclass(frozen=True)
class Draft:
    """A sentence before verification, with the evidence it was made from."""

    text: str
    """Without markers."""
    rests_on: tuple[Evidence, ...]
    """Evidence to cite, the one it rests on most first."""
    language: str = ""
    """What it is written in, empty for the archive's language."""


@dataclass(frozen=True)
class PartialSentence:
    """The beginning of the sentence that is being written: not verified, to be shown as such."""

    text: str
    """Empty between two sentences."""


class Answerer(Protocol):
    """Writes an answer from evidence."""

    @property
    def name(self) -> str:
        """What the reader is told wrote the answer."""

    @property
    def quotes(self) -> int:
        """Sentences of the evidence to quote after what it wrote."""

    def write(
        self, question: Question, evidence: Sequence[Evidence]
    ) -> Iterator[Draft | PartialSentence]:
        """Sentences in reading order, each as soon as it is there; at least one for any evidence.

        Raises EngineError, after the sentences that were finished, when it cannot go on.
        """


class ExtractiveAnswerer:
    """One to four verbatim quotations, the most responsive first."""

    name = EXTRACTIVE
    quotes = 0

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """Quote the evidence in its order, articles introduced once."""
        previous: Evidence | None = None
        for item in select_quotations(evidence):
            yield Draft(f"{_introduction(item, previous)} {on_one_line(item.quote)}", (item, *item.also))
            previous = item


class TimelineAnswerer:
    """All of the evidence verbatim, in order of time, each sentence with its day and outlet."""

    name = EXTRACTIVE
    quotes = 0

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """Quote the evidence as a timeline; the day is the report's, so it is said to be reported."""
        for item in chronological(evidence):
            article = item.hit.article
            name = _source_name(article) or titled("“{}”", article)
            introduction = f"{format_date(article.published)}, {name} reported:"
            yield Draft(f"{introduction} {on_one_line(item.quote)}", (item, *item.also))


def chronological(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same by the days of their articles, those without a day first."""
    return sorted(evidence, key=lambda item: item.hit.article.published or date.min)


def select_quotations(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best and those that come near it; sentences of one article stand together."""
    if not evidence:
        return []
    floor = evidence[0].score * BACKGROUND_SHARE
    best = [e for e in evidence[:MOST_SENTENCES] if e.score >= floor]
    first_of = {e.hit.passage.article_id: n for n, e in reversed(list(enumerate(best)))}
    return sorted(best, key=lambda e: first_of[e.hit.passage.article_id])


def _introduction(evidence: Evidence, previous: Evidence | None) -> str:
    """Who reported it and when; `It added:` for a second quotation from one article."""
    article = evidence.hit.article
    if previous and previous.hit.passage.article_id == evidence.hit.passage.article_id:
        # "Added" would be wrong when the second quotation stands above the first.
        return "It added:" if evidence.start > previous.start else "It also said:"
    verb = "reported" if article.outlet else "says"
    name = _source_name(article) or titled("An article titled “{}”", article)
    if article.published is None:
        return f"{name} {verb}:"
    return f"On {format_date(article.published)} {_in_mid_sentence(name, article)} {verb}:"


def _source_name(article: Article) -> str:
    return outlet_with_claim(article.outlet, article.claimed_outlet)


def titled(form: str, article: Article) -> str:
    """The title in words; only that it is an article where the title instructs a machine."""
    return "An article" if instructs_machine(article.title) else form.format(article.title)


def _in_mid_sentence(name: str, article: Article) -> str:
    """The name as it stands in mid-sentence."""
    return name if article.outlet else name[0].lower() + name[1:]


def on_one_line(quote: str) -> str:
    """A quotation on one line."""
    return " ".join(quote.split())
