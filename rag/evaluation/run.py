"""Ask every question of a test set and measure the answers, without a judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.catalog import Catalog
from rag.evaluation.metrics import contains_answer, first_rank, hit_at, mean, reciprocal_rank
from rag.evaluation.testset import Item
from rag.pipeline import Archive
from rag.types import Answer, Citation


@dataclass(frozen=True)
class Result:
    """One question, asked."""

    item: Item
    """The question."""
    answer: Answer
    """What came back."""
    gold: frozenset[str]
    """Ids of the articles that hold the answer."""


def run(archive: Archive, items: Sequence[Item]) -> list[Result]:
    """Ask the questions in order."""
    places = article_places(archive.catalog)
    results = []
    for item in items:
        question = archive.question(item.question, item.history, as_of=item.as_of)
        gold = frozenset(places[name] for name in item.articles if name in places)
        results.append(Result(item, archive.assistant.answer(question), gold))
    return results


def article_places(catalog: Catalog) -> dict[str, str]:
    """Id of every article by its id, URL, path and file name: what a test set may call it by."""
    places: dict[str, str] = {}
    for stored in catalog.headlines():
        source = stored.article.source
        names = (stored.id, stored.article.url, source, Path(source).name)
        places |= {name: stored.id for name in names if name}
    return places


def measure(results: Sequence[Result]) -> dict[str, float]:
    """Every metric over the results; answers and hits over the answerable questions only.

    containment: a gold answer, normalised, stands in the answer. citation_verbatim: the quote stands
    in the cited passage. citation_correct: share of answers with a citation whose quote holds a gold
    answer in a gold article. refusal_precision, refusal_recall: of the refusals, and of the
    unanswerable questions.
    """
    answerable = [r for r in results if not r.item.unanswerable]
    answered = [r for r in answerable if not r.answer.refused]
    refused = [r for r in results if r.answer.refused]
    unanswerable = [r for r in results if r.item.unanswerable]
    ranks = [first_rank([_right_hit(r, n) for n in range(len(r.answer.hits))]) for r in answerable]
    figures = {f"answer_hit@{k}": mean([hit_at(k, rank) for rank in ranks]) for k in (1, 5, 10)}
    return figures | {
        "mrr@10": mean([reciprocal_rank(rank) for rank in ranks]),
        "containment": mean([_contained(r) for r in answerable]),
        "containment_when_answered": mean([_contained(r) for r in answered]),
        "citation_correct": mean([_rightly_cited(r) for r in answered]),
        "citation_verbatim": mean([_verbatim(r.answer, c) for r in results for c in r.answer.citations]),
        "refusal_precision": mean([float(r.item.unanswerable) for r in refused]),
        "refusal_recall": mean([float(r.answer.refused) for r in unanswerable]),
        "answerable_refused": mean([float(r.answer.refused) for r in answerable]),
    }


def _right_hit(result: Result, n: int) -> bool:
    hit = result.answer.hits[n]
    right_article = not result.gold or hit.passage.article_id in result.gold
    return right_article and contains_answer(hit.passage.text, result.item.answers)


def _contained(result: Result) -> float:
    return float(not result.answer.refused and contains_answer(result.answer.text, result.item.answers))


def _rightly_cited(result: Result) -> float:
    answers = result.item.answers
    return float(
        any(
            (not result.gold or c.article_id in result.gold) and contains_answer(c.quote, answers)
            for c in result.answer.citations
        )
    )


def _verbatim(answer: Answer, citation: Citation) -> float:
    texts = {hit.passage.id: hit.article.text for hit in answer.hits}
    article = texts.get(citation.passage_id, "")
    return float(bool(citation.quote) and article[citation.start : citation.end] == citation.quote)
