"""What the metrics are called and mean, for people. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.records.runfile import Estimate

Unit = Literal["share", "mean", "ms"]
_MEANINGS = {
    "answer_hit": "Answer at rank {at} or better: a passage down to that rank holds a gold answer",
    "mrr": "Reciprocal rank of the answer: 1 / the rank of the first passage with it, 0 below {at}",
    "article_hit": "Gold article at rank {at} or better: counted by each article's first passage",
    "article_mrr": "Reciprocal rank of the article: 1 / the rank of the first gold one, 0 below {at}",
    "article_ndcg": "Order of articles, nDCG: gold ones count less the lower they stand; 1 is best",
    "article_map": "Order of articles, MAP: precision at each gold one among {at}, averaged",
    "article_recall": "Gold articles found: share of a question's gold articles among {at} passages",
    "multihop_hits": "Gold fact at rank {at} or better: as MultiHop-RAG's authors count it",
    "multihop_mrr": "Reciprocal rank of a fact: as MultiHop-RAG's authors count it, 0 below {at}",
    "multihop_map": "Order of facts, theirs: the MAP of MultiHop-RAG's authors; two facts reach 0.75",
    "multihop_answer": "Shares a word: the answer metric of MultiHop-RAG's authors; easily gamed",
    "fact_recall": "Gold facts found: share of a question's gold facts among {at} passages",
    "fact_map": "Order of facts, MAP: precision at each passage with a new fact among {at}, averaged",
    "fact_ndcg": "Order of facts, nDCG: passages with a new fact count less the lower they stand",
    "containment": "Holds a gold answer: it stands in the answer's text; a refusal holds none",
    "containment_when_answered": "Holds it when answered: the same, without refused questions",
    "exact_match": "Exact match: the answer is a gold answer and nothing else, in SQuAD's normal form",
    "f1": "Words shared, F1: of the answer with the nearest gold one; precision and recall in one",
    "choice": "Names the right choice: the answer has the right choice of a quiz and no other",
    "picked": "Picks the right choice: the engine, told to pick one, picked the right one",
    "numeric_match": "Right quantity: the answer gives the gold one, in its unit; nothing is converted",
    "refusal_precision": "Refusals that were right: of the refused questions, those without an answer",
    "refusal_recall": "Unanswerable, refused: of the questions without an answer here, those refused",
    "refusal_auroc": "Tells answerable apart: surer of a question with an answer than of one without",
    "answerable_refused": "Answerable, refused: of the questions with an answer; lower is better",
    "citation_correct": "Cites a gold answer: a citation quotes one from a gold article",
    "citation_verbatim": "Quotes word for word: the quotation stands just where the citation says",
    "citation_precision": "Citations needed: of the citations, those that carry their sentence (ALCE)",
    "citation_recall": "Sentences carried: of the sentences, those that their citations carry (ALCE)",
    "support": "Support of sentences: mean support score, by our own verifier",
    "freshness": "Newest article used: the newest article that fits is cited",
    "judge_correct": "Right for the judge: a language model found the answer right; refusals not asked",
    "judge_relevant": "To the point for the judge: a language model found it about what was asked",
    "relieved": "Relieved: the engine failed and quotations took its place; lower is better",
    "stays_right": "Stays right, {at}: of answers right undisturbed, those right then, too",
    "changed": "Changes, {at}: of the questions, those whose answer is another then; lower is better",
    "errors": "Failed: the question ended in an error; lower is better",
    "evidence_ms": "Time to evidence, {at}: from the question until its evidence is there",
    "first_token_ms": "Time to the first word, {at}: from the question to the answer's first word",
    "total_ms": "Time to the end, {at}: from the question to the end of the answer",
}
"""Name and one line, by the metric's name without its depth (`@5`), quantile or disturbance."""
_PLACES = {
    "p50": "median",
    "p95": "19 of 20",
    "reversed": "evidence in reverse",
    "shuffled": "evidence shuffled",
    "noisy_passages": "unrelated passages found",
    "noisy_evidence": "unrelated evidence added",
    "reworded": "other question word",
    "polite": "asked politely",
    "hasty": "typed hastily",
    "by_model": "in a model's words",
}
"""What may stand behind a metric's name, as people say it; a number stays as it is."""
_MEANS = frozenset(
    "mrr article_mrr article_ndcg article_map multihop_mrr multihop_map fact_map fact_ndcg f1"
    " refusal_auroc support".split()
)
"""These are no shares of questions: they are shown as 0.713."""
_LOWER = frozenset(
    "answerable_refused changed relieved errors evidence_ms first_token_ms total_ms".split()
)
"""The less the better."""


@dataclass(frozen=True)
class Meaning:
    """A metric as people call it."""

    name: str
    """A few words."""
    told: str
    """One line; empty for a metric we do not know."""
    unit: Unit
    """How its values are written."""
    lower: bool = False
    """Whether less is better."""

    def written(self, value: float) -> str:
        """A value: `71.8%`, `0.713` or `1.2 s`."""
        return {"share": percent, "mean": "{:.3f}".format, "ms": duration}[self.unit](value)

    def interval(self, figure: Estimate) -> str:
        """`60.2 to 80.0%`: both ends, the unit once where it is a sign."""
        low, high = self.written(figure.low), self.written(figure.high)
        return f"{low.removesuffix('%')} to {high}" if self.unit == "share" else f"{low} to {high}"

    def change(self, difference: float) -> str:
        """A difference with its sign: `+4.1 points`, `−0.020`, `+12 ms`."""
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        size = abs(difference)
        return sign + (f"{100 * size:.1f} points" if self.unit == "share" else self.written(size))


def known() -> tuple[str, ...]:
    """The metrics that have a name here, without depth, quantile or disturbance."""
    return tuple(_MEANINGS)


def base_of(metric: str) -> str:
    """`answer_hit` of `answer_hit@5`, `total_ms` of `total_ms_p95`, `changed` of `changed@hasty`."""
    return re.sub(r"@\w+$|_p\d+$", "", metric)


def meaning(metric: str) -> Meaning:
    """What a metric such as `answer_hit@5` is; one that is not in the list keeps its own name."""
    base = base_of(metric)
    at = metric.removeprefix(base).strip("@_")
    name, _, told = _MEANINGS.get(base, "").format(at=_PLACES.get(at, at)).partition(": ")
    unit: Unit = "ms" if base.endswith("_ms") else "mean" if base in _MEANS else "share"
    return Meaning(name or metric, told, unit, base in _LOWER)


def duration(ms: float) -> str:
    """`40 ms`, `1.2 s`, `33 s`."""
    if ms < 1000:
        return f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
    return f"{ms / 1000:.1f} s" if ms < 10_000 else f"{ms / 1000:,.0f} s"


def percent(share: float) -> str:
    """`71.8%`."""
    return f"{100 * share:.1f}%"
