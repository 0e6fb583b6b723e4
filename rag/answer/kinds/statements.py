"""The sentences that a rule may choose from: those of the hits, or of their whole articles. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.orders import is_admitted, is_order, mark_orders
from rag.core.types import Evidence, Hit, Question, Sentence
from rag.text.passages import parse_passage_id, sentences_of, split_passages
from rag.text.references import needs_context
from rag.text.statements import is_statement
from rag.text.tokens import tokens

LEAST_WORDS = 4
"""Words of a sentence below which it is a heading or a scrap."""
CONTEXT = 2
"""Sentences before one that is led by a pronoun, at most, that it is quoted with."""


def statements(question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """Every sentence of the hits in their order, the same words of one article once."""
    first: dict[tuple[str, str], Evidence] = {}
    for hit in hits:
        for item in _statements_of(question, hit):
            first.setdefault((hit.passage.article_id, " ".join(tokens(item.quote))), item)
    return list(first.values())


def _statements_of(question: Question, hit: Hit) -> Iterator[Evidence]:
    sentences = sentences_of(hit.passage)
    asked = f"{question.text} {question.standalone}"
    for n, sentence in enumerate(sentences):
        says = len(sentence.text.split()) >= LEAST_WORDS and is_statement(sentence.text)
        if says and is_admitted(asked, hit, sentence):
            yield as_evidence(hit, _opening(hit, sentences, n), sentence.end)


def _opening(hit: Hit, sentences: Sequence[Sentence], n: int) -> int:
    """Where a quotation of a sentence begins: one led by a pronoun brings those before it."""
    first = n
    while needs_context(sentences[first].text) and first > 0 and n - first < CONTEXT:
        if is_order(hit, sentences[first - 1].start, sentences[first - 1].end):
            break
        first -= 1
    return sentences[first].start


def as_evidence(hit: Hit, start: int, end: int) -> Evidence:
    """The words between two offsets of a hit's article; chosen by rule, so without a chance."""
    return Evidence(hit, start, end, hit.article.text[start:end], 0.0)


def last_sentence(item: Evidence) -> str:
    """The sentence that was chosen, without those that it is quoted with."""
    inside = (s for s in sentences_of(item.hit.passage) if s.start >= item.start and s.end == item.end)
    return next((s.text for s in reversed(list(inside))), item.quote)


def whole_articles(hits: Sequence[Hit], most: int) -> list[Hit]:
    """All passages of the first articles of the hits, in the order of the articles and of the text."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.passage.article_id, hit)
    return [passage for hit in list(first.values())[:most] for passage in article_passages(hit)]


def article_passages(hit: Hit) -> list[Hit]:
    """All passages of a hit's article, in their order; alone, the hit, where they were cut otherwise."""
    article_id, version = parse_passage_id(hit.passage.id)
    if not version.isdigit():
        return [hit]
    passages = split_passages(article_id, int(version), hit.article.text)
    if hit.passage not in passages:
        return [hit]
    return [hit if p == hit.passage else mark_orders(replace(hit, passage=p)) for p in passages]
