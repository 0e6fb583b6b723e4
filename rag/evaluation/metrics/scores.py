"""Every metric of one question, by name: which apply to it, and their values. Pure.

A question that failed counts as one that was answered with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from rag.answer.compose import EXTRACTIVE
from rag.evaluation.matching import contains_answer, exact_match, single_choice, token_f1
from rag.evaluation.metrics import facts
from rag.evaluation.metrics.citations import citation_precision, citation_recall
from rag.evaluation.metrics.grades import grades_of
from rag.evaluation.metrics.numeric import is_numeric, numeric_match
from rag.evaluation.metrics.ranking import (
    average_precision,
    first_of_each,
    first_rank,
    hit_at,
    ndcg,
    recall,
    reciprocal_rank,
)
from rag.evaluation.metrics.statistics import mean
from rag.evaluation.records.record import Record, RecordedHit

Scores = dict[str, float]


def scored(record: Record) -> Record:
    """The record with its metrics."""
    return replace(record, metrics=scores(record))


def scores(record: Record) -> Mapping[str, float]:
    """Metric -> value; a metric that does not apply to the question is absent."""
    found: Scores = {"errors": float(bool(record.error))}
    for subject in _OF_UNANSWERABLE if record.gold.unanswerable else _OF_ANSWERABLE:
        found |= subject(record)
    for subject in _OF_ANY:
        found |= subject(record)
    return found


def finding(record: Record) -> Scores:
    """Where the first passage stands that holds an accepted answer.

    `answer_hit@k`, `mrr@10`: the passage has an accepted answer (`contains_answer`) and is, where the
    test set names articles that the archive has, one of theirs.
    """
    rank = first_rank([_holds(record, hit) for hit in record.hits])
    hits = {f"answer_hit@{k}": hit_at(k, rank) for k in (1, 5, 10)}
    return hits | {"mrr@10": reciprocal_rank(rank)}


def _holds(record: Record, hit: RecordedHit) -> bool:
    golds = record.golds
    return (not golds or hit.article_id in golds) and contains_answer(hit.text, record.gold.answers)


def finding_articles(record: Record) -> Scores:
    """Where gold articles are here: how the ranking of articles finds them.

    An article stands where its first passage stands among the ten; copies of one are one article.
    """
    golds = record.golds
    if not golds:
        return {}
    relevant = [i in golds for i in first_of_each([hit.article_id for hit in record.hits])]
    rank = first_rank(relevant)
    return {f"article_hit@{k}": hit_at(k, rank) for k in (1, 5, 10)} | {
        "article_mrr@10": reciprocal_rank(rank),
        "article_ndcg@10": ndcg(relevant, len(golds)),
        "article_map@10": average_precision(relevant, len(golds)),
        "article_recall@10": recall(relevant, len(golds)),
    }


def finding_facts(record: Record) -> Scores:
    """Where there are gold facts: how the ranking of passages finds them, see rag/evaluation/facts."""
    passages, golds = [hit.text for hit in record.hits], record.gold.facts
    if not golds:
        return {}
    shared = float(facts.shares_a_word(record.spoken, record.gold.answers))
    return facts.multihop(passages, golds) | facts.usual(passages, golds) | {"multihop_answer": shared}


def answering(record: Record) -> Scores:
    """Whether the answer is right; 0 for a refusal. `numeric_match`: where the gold has a quantity."""
    said, golds = record.spoken, record.gold.answers
    numeric = {"numeric_match": float(numeric_match(said, golds))} if is_numeric(golds) else {}
    return {
        "containment": float(contains_answer(said, golds)),
        "exact_match": float(exact_match(said, golds)),
        "f1": token_f1(said, golds),
        **numeric,
        "answerable_refused": float(record.answer.refused),
    }


def choosing(record: Record) -> Scores:
    """Of a quiz question: `choice`, the answer has the right choice and no other; 0 for a refusal.

    `picked`: the engine picked the right one, of those questions that it was told to pick for.
    """
    golds = record.gold
    if not golds.choices:
        return {}
    picked = {"picked": float(record.picked in golds.answers)} if record.picked else {}
    return {"choice": float(single_choice(record.spoken, golds.choices) in golds.answers)} | picked


def answering_when_it_does(record: Record) -> Scores:
    """Of a question that was answered: right, and resting on the right words.

    `citation_correct`: a quote has an accepted answer and is from a gold article, where there are any.
    """
    if record.answer.refused or record.error:
        return {}
    golds = record.gold
    right = [
        (not golds.articles or c.article_id in record.golds) and contains_answer(c.quote, golds.answers)
        for c in record.answer.citations
    ]
    contained = contains_answer(record.spoken, golds.answers)
    found = {"containment_when_answered": float(contained), "citation_correct": float(any(right))}
    return found | _freshness(record)


def _freshness(record: Record) -> Scores:
    """`freshness`: of the articles found that hold the answer, the newest is cited.

    Only where a passage that was found has an accepted answer (and is of a gold article, where there are
    any) in two articles at least, of different days: else there is nothing to be fresher than.
    """
    held = {hit.article_id: hit.published for hit in record.hits if _holds(record, hit)}
    days = {day for day in held.values() if day}
    if len(days) < 2:
        return {}
    cited = {c.article_id for c in record.answer.citations}
    return {"freshness": float(any(held[i] == max(days) for i in cited & held.keys()))}


def refusing(record: Record) -> Scores:
    """Of an unanswerable question: it was refused, which is right."""
    return {"refusal_recall": float(record.answer.refused)}


def carrying(record: Record) -> Scores:
    """Of an answer: how far its citations carry it, see rag/evaluation/citations.

    `citation_verbatim`: share of its citations that quote what stands at their offsets. `support`: mean
    over its sentences of the verifier's chance that what they cite carries them. `relieved`: its engine
    failed, and quotations took its place.
    """
    answer = record.answer
    if not answer.sentences:
        return {}
    quotes = [float(c.verbatim) for c in answer.citations]
    return ({"citation_verbatim": mean(quotes)} if quotes else {}) | {
        "citation_recall": citation_recall(record),
        "citation_precision": citation_precision(record),
        "support": mean([sentence.support for sentence in answer.sentences]),
        "relieved": float(answer.engine.endswith(f", {EXTRACTIVE}")),  # a name may have a comma
    }


def judging(record: Record) -> Scores:
    """Of an answer that a judge model read: what it made of it, see rag/evaluation/judging."""
    return grades_of(record.rulings)


def withstanding(record: Record) -> Scores:
    """Of a question that was asked again, disturbed: whether its answer stayed.

    `stays_right@how`, of those that were right undisturbed: it is right still (has an accepted answer,
    or refuses an unanswerable question). `changed@how`: it says something else, or refuses instead. One
    that fails disturbed is neither right nor the same; one that failed undisturbed is left out.
    """
    if record.error:
        return {}
    found: Scores = {}
    for variant in record.variants:
        if _right(record, record.spoken, refused=record.answer.refused):
            right = _right(record, variant.text, refused=variant.refused)
            found[f"stays_right@{variant.name}"] = float(right and not variant.error)
        same = (variant.text, variant.refused) == (record.spoken, record.answer.refused)
        found[f"changed@{variant.name}"] = float(not same or bool(variant.error))
    return found


def _right(record: Record, text: str, *, refused: bool) -> bool:
    golds = record.gold
    return refused if golds.unanswerable else not refused and contains_answer(text, golds.answers)


_Subject = Callable[[Record], Scores]
_OF_ANSWERABLE: tuple[_Subject, ...] = (
    finding,
    finding_articles,
    finding_facts,
    answering,
    choosing,
    answering_when_it_does,
)
_OF_UNANSWERABLE: tuple[_Subject, ...] = (refusing,)
_OF_ANY: tuple[_Subject, ...] = (carrying, judging, withstanding)
