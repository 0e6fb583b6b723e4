"""Evidence to the sentences of an answer. Knows nothing of searching.

The extractive answerer needs no language model: it quotes. Whose words a sentence has, and of which day,
stands in its citation; in the text only where that is part of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rag.answer.pronouns import shown_quote
from rag.core.types import Article, Evidence, Question
from rag.core.usage import Usage
from rag.text.machine_orders import instructs_machine
from rag.text.phrases import format_date, outlet_with_claim
from rag.text.tokens import stem_set

EXTRACTIVE = "extractive"
"""Name of the engine that only quotes."""
BULLET = "- "
"""What a sentence begins with that is a point of a list."""
MOST_SENTENCES = 4
"""Sentences of an extractive answer: the answer, and background after it."""
BACKGROUND_SHARE = 0.35
"""A further sentence must score this share of the best one, or it would only be noise."""
SAME_MATTER_SHARE = 0.15
"""The same where its headline has a word of the best one's: with more the answer stood in a sentence
that was cut for 4 of 70 questions of the sample corpus. Of another matter so little is no answer."""


@dataclass(frozen=True)
class Draft:
    """A sentence before verification, with the evidence it was made from."""

    text: str
    """Without markers."""
    rests_on: tuple[Evidence, ...]
    """Evidence to cite, the one it rests on most first."""
    language: str = ""
    """What it is written in, empty for the archive's language."""
    claims: tuple[str, ...] = ()
    """What it says of each of `rests_on`, where it is put together; empty for the text itself."""


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
    ) -> Iterator[Draft | PartialSentence | Usage]:
        """Sentences in reading order, each as soon as it is there; at least one for any evidence.

        A language model also tells what it took, as often as its provider does.

        Raises EngineError, after the sentences that were finished, when it cannot go on.
        """


class ExtractiveAnswerer:
    """One to four verbatim quotations, the most responsive first."""

    name = EXTRACTIVE
    quotes = 0

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """Quote the evidence in its order; its citation says whose it is, and of which day."""
        for item in select_quotations(evidence):
            yield quotation_draft(item, _introduction(question, item))


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


def quotation_draft(item: Evidence, frame: str = "") -> Draft:
    """The evidence, word for word but for a name in brackets, behind a frame such as "Yes."."""
    shown, rests_on = shown_quote(item), (item, *item.also)
    named = shown != on_one_line(item.quote)
    claims = tuple(on_one_line(one.quote) for one in rests_on) if named else ()
    return Draft(f"{frame} {shown}".strip(), rests_on, claims=claims)


def chronological(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same by the days of their articles, those without a day first."""
    return sorted(evidence, key=lambda item: item.hit.article.published or date.min)


def select_quotations(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best and those that come near it; sentences of one article stand together."""
    if not evidence:
        return []
    first = evidence[0]
    further = evidence[:MOST_SENTENCES]
    best = [e for e in further if e.score >= _least_share(first, e) * first.score]
    first_of = {e.hit.passage.article_id: n for n, e in reversed(list(enumerate(best)))}
    return sorted(best, key=lambda e: first_of[e.hit.passage.article_id])


def _least_share(best: Evidence, other: Evidence) -> float:
    same_matter = stem_set(best.hit.article.title) & stem_set(other.hit.article.title)
    return SAME_MATTER_SHARE if same_matter else BACKGROUND_SHARE


def _introduction(question: Question, evidence: Evidence) -> str:
    """`On 3 May 2024 CNN reported:` where whose words they are is part of the answer; else nothing.

    That is so where the question asks several outlets, or a page claims to be of another one.
    """
    article = evidence.hit.article
    asks_outlets = any(part.filters.outlets for part in question.subquestions)
    if not (asks_outlets or article.claimed_outlet):
        return ""
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
