"""The values of one question, by metric. Pure; rag/evaluation/metrics/registry.py has the formulas.

Each function gives several metrics that are made of the same facts, and leaves out those that do not
apply to the question. A question that failed counts as one that was answered with nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from rag.answer.compose import EXTRACTIVE
from rag.evaluation.matching import contains_answer, exact_match, single_choice, token_f1
from rag.evaluation.metrics import facts
from rag.evaluation.metrics.citations import citation_precision, citation_recall
from rag.evaluation.metrics.grades import grades_of
from rag.evaluation.metrics.numeric import is_numeric, numeric_match
from rag.evaluation.metrics.outcomes import cites_gold
from rag.evaluation.metrics.ranking import (
    average_precision,
    first_of_each,
    first_rank,
    hit_at,
    ndcg,
    recall,
    reciprocal_rank,
)
from rag.evaluation.metrics.rubric import GRADES, grade
from rag.evaluation.metrics.statistics import mean
from rag.evaluation.records.record import Record, RecordedHit

Scores = dict[str, float]


def _of_answerable(score: Callable[[Record], Scores]) -> Callable[[Record], Scores]:
    """The function, with nothing for questions that the archive cannot answer."""

    @wraps(score)
    def scored(record: Record) -> Scores:
        return {} if record.gold.unanswerable else score(record)

    return scored


def errors(record: Record) -> Scores:
    """Whether the question failed."""
    return {"errors": float(bool(record.error))}


def _of_gold_answers(score: Callable[[Record], Scores]) -> Callable[[Record], Scores]:
    """The function, with nothing for questions that rules grade and that list no accepted answer."""

    @wraps(score)
    def scored(record: Record) -> Scores:
        return {} if record.gold.must is not None and not record.gold.answers else score(record)

    return scored


@_of_answerable
@_of_gold_answers
def answer_ranking(record: Record) -> Scores:
    """Where the first passage stands that holds an accepted answer.

    Of passages those count that have an accepted answer (`contains_answer`) and are, where the test set
    names articles that the archive has, of one of theirs.
    """
    rank = first_rank([_has_answer(record, hit) for hit in record.hits])
    hits = {f"answer_hit@{k}": hit_at(k, rank) for k in (1, 5, 10)}
    return hits | {"mrr@10": reciprocal_rank(rank)}


def _has_answer(record: Record, hit: RecordedHit) -> bool:
    golds = record.gold_ids
    return (not golds or hit.article_id in golds) and contains_answer(hit.text, record.gold.answers)


@_of_answerable
def article_ranking(record: Record) -> Scores:
    """Where gold articles are here: how the ranking of articles finds them.

    An article stands where its first passage stands among the ten; copies of one are one article.
    """
    golds = record.gold_ids
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


@_of_answerable
def fact_ranking(record: Record) -> Scores:
    """Where there are gold facts: how the ranking of passages finds them."""
    passages, golds = [hit.text for hit in record.hits], record.gold.facts
    if not golds:
        return {}
    shared = {"multihop_answer": float(facts.shares_a_word(record.plain_answer, record.gold.answers))}
    return facts.multihop(passages, golds) | facts.usual(passages, golds) | shared


@_of_answerable
@_of_gold_answers
def answer_text(record: Record) -> Scores:
    """Whether the answer is right; 0 for a refusal. `numeric_match`: where the gold has a quantity."""
    text, golds = record.plain_answer, record.gold.answers
    numeric = {"numeric_match": float(numeric_match(text, golds))} if is_numeric(golds) else {}
    return {
        "containment": float(contains_answer(text, golds)),
        "exact_match": float(exact_match(text, golds)),
        "f1": token_f1(text, golds),
        **numeric,
    }


@_of_answerable
def answerable(record: Record) -> Scores:
    """Of a question with an answer: it was refused, which is wrong."""
    return {"answerable_refused": float(record.answer.refused)}


@_of_answerable
def choice(record: Record) -> Scores:
    """Of a quiz question: `choice` is 0 for a refusal; `picked` is for engines told to pick."""
    gold = record.gold
    if not gold.choices:
        return {}
    picked = {"picked": float(record.picked in gold.answers)} if record.picked else {}
    return {"choice": float(single_choice(record.plain_answer, gold.choices) in gold.answers)} | picked


@_of_answerable
@_of_gold_answers
def answered(record: Record) -> Scores:
    """Of a question that was answered: right, and resting on the right words."""
    if record.answer.refused or record.error:
        return {}
    quoted = cites_gold(record, [citation.n for citation in record.answer.citations])
    contained = contains_answer(record.plain_answer, record.gold.answers)
    scores = {"containment_when_answered": float(contained), "citation_correct": float(quoted)}
    return scores | _freshness(record)


def _freshness(record: Record) -> Scores:
    """Only where passages of two articles at least, of different days, hold an accepted answer.

    Else there is nothing to be fresher than.
    """
    dates = {hit.article_id: hit.published for hit in record.hits if _has_answer(record, hit)}
    days = {day for day in dates.values() if day}
    if len(days) < 2:
        return {}
    cited = {c.article_id for c in record.answer.citations}
    return {"freshness": float(any(dates[i] == max(days) for i in cited & dates.keys()))}


def rubric(record: Record) -> Scores:
    """Of a question that rules grade: which of the three grades its answer has."""
    given = grade(record)
    return {name: float(name == given) for name in GRADES} if given else {}


def refusal(record: Record) -> Scores:
    """Of an unanswerable question: it was refused, which is right."""
    return {"refusal_recall": float(record.answer.refused)} if record.gold.unanswerable else {}


def sentences(record: Record) -> Scores:
    """Of an answer: how far its citations carry it, and whether quotations replaced a failing engine."""
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


def usage(record: Record) -> Scores:
    """What the language model took for the question, as far as its provider told."""
    took = record.usage
    if took is None:
        return {}
    tokens = {"input_tokens": took.input_tokens, "output_tokens": took.output_tokens}
    known: Scores = {name: float(n) for name, n in tokens.items() if took.input_tokens}
    return known | ({"cost": took.cost} if took.cost is not None else {})


def judge_grades(record: Record) -> Scores:
    """Of an answer that a judge model read: what it made of it."""
    return grades_of(record.rulings)


def perturbed(record: Record) -> Scores:
    """Of a question that was asked again, disturbed: whether its answer stayed.

    Right is an answer with an accepted answer, or the refusal of an unanswerable question. One that
    fails disturbed is neither right nor the same; one that failed undisturbed is left out.
    """
    if record.error:
        return {}
    scores: Scores = {}
    for variant in record.variants:
        if _is_right(record, record.plain_answer, refused=record.answer.refused):
            right = _is_right(record, variant.text, refused=variant.refused)
            scores[f"stays_right@{variant.name}"] = float(right and not variant.error)
        same = (variant.text, variant.refused) == (record.plain_answer, record.answer.refused)
        scores[f"changed@{variant.name}"] = float(not same or bool(variant.error))
    return scores


def _is_right(record: Record, text: str, *, refused: bool) -> bool:
    gold = record.gold
    return refused if gold.unanswerable else not refused and contains_answer(text, gold.answers)
