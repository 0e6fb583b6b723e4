"""Every metric of one question, by name: which apply to it, and their values. Pure.

A question that failed counts as one that was answered with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from rag.evaluation.metrics import contains_answer, exact_match, mean, token_f1
from rag.evaluation.ranking import (
    average_precision,
    first_of_each,
    first_rank,
    hit_at,
    ndcg,
    recall,
    reciprocal_rank,
)
from rag.evaluation.records import Record, RecordedHit

Scores = dict[str, float]


def scored(record: Record) -> Record:
    """The record with its metrics."""
    return replace(record, metrics=scores(record))


def scores(record: Record) -> Mapping[str, float]:
    """Metric -> value; a metric that does not apply to the question is absent."""
    found: Scores = {}
    for applies, subject in _SUBJECTS:
        if applies(record):
            found |= subject(record)
    return found


def is_answerable(record: Record) -> bool:
    """Whether the archive holds the answer, as far as the test set knows."""
    return not record.gold.unanswerable


def is_answered(record: Record) -> bool:
    """Whether there is an answer at all, right or wrong."""
    return not record.answer.refused and not record.error


def finding(record: Record) -> Scores:
    """Of an answerable question: where the first passage stands that holds an accepted answer.

    `answer_hit@k`, `mrr@10`: the passage has an accepted answer (`contains_answer`) and is, where the
    test set names articles that the archive has, one of theirs.
    """
    rank = first_rank([_holds(record, hit) for hit in record.hits])
    hits = {f"answer_hit@{k}": hit_at(k, rank) for k in (1, 5, 10)}
    return hits | {"mrr@10": reciprocal_rank(rank)}


def _holds(record: Record, hit: RecordedHit) -> bool:
    golds = record.gold.articles
    return (not golds or hit.article_id in golds) and contains_answer(hit.text, record.gold.answers)


def finding_articles(record: Record) -> Scores:
    """Of a question whose gold articles are here: how the ranking of articles finds them.

    An article stands where its first passage stands among the ten.
    """
    golds = set(record.gold.articles)
    relevant = [i in golds for i in first_of_each([hit.article_id for hit in record.hits])]
    rank = first_rank(relevant)
    return {f"article_hit@{k}": hit_at(k, rank) for k in (1, 5, 10)} | {
        "article_mrr@10": reciprocal_rank(rank),
        "article_ndcg@10": ndcg(relevant, len(golds)),
        "article_map@10": average_precision(relevant, len(golds)),
        "article_recall@10": recall(relevant, len(golds)),
    }


def answering(record: Record) -> Scores:
    """Of an answerable question: whether the answer, without its markers, is right; 0 for a refusal."""
    said, golds = spoken(record), record.gold.answers
    return {
        "containment": float(contains_answer(said, golds)),
        "exact_match": float(exact_match(said, golds)),
        "f1": token_f1(said, golds),
        "answerable_refused": float(record.answer.refused),
    }


def spoken(record: Record) -> str:
    """What the answer says, sentence by sentence; nothing for a refusal."""
    return " ".join(sentence.text for sentence in record.answer.sentences)


def answering_when_it_does(record: Record) -> Scores:
    """Of an answerable question that was answered: right, and resting on the right words.

    `citation_correct`: a quote has an accepted answer and is from a gold article, where there are any.
    """
    golds = record.gold
    right = [
        (not golds.articles or c.article_id in golds.articles)
        and contains_answer(c.quote, golds.answers)
        for c in record.answer.citations
    ]
    contained = contains_answer(spoken(record), golds.answers)
    return {"containment_when_answered": float(contained), "citation_correct": float(any(right))}


def refusing(record: Record) -> Scores:
    """Of an unanswerable question: whether it was refused, which is right."""
    return {"refusal_recall": float(record.answer.refused)}


def quoting(record: Record) -> Scores:
    """Of an answer with citations: the share that quote what stands at their offsets."""
    return {"citation_verbatim": mean([float(c.verbatim) for c in record.answer.citations])}


_SUBJECTS: tuple[tuple[Callable[[Record], bool], Callable[[Record], Scores]], ...] = (
    (is_answerable, finding),
    (lambda r: is_answerable(r) and bool(r.gold.articles), finding_articles),
    (is_answerable, answering),
    (lambda r: is_answerable(r) and is_answered(r), answering_when_it_does),
    (lambda r: r.gold.unanswerable, refusing),
    (lambda r: bool(r.answer.citations), quoting),
    (lambda _: True, lambda r: {"errors": float(bool(r.error))}),
)
"""Which questions each group of metrics is for."""
