"""What the metrics are called and mean, for people. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.plots import duration, percent
from rag.evaluation.runfile import Figure

Unit = Literal["share", "mean", "ms"]
_MEANINGS = {
    "answer_hit": "Answer at rank {at} or better: a passage down to that rank holds a gold answer",
    "mrr": "Reciprocal rank of the answer: 1 / the rank of the first passage with it, 0 below {at}",
    "article_hit": "Gold article at rank {at} or better: counted by each article's first passage",
    "article_mrr": "Reciprocal rank of the article: 1 / the rank of the first gold one, 0 below {at}",
    "article_ndcg": "Order of articles, nDCG: gold ones count less the lower they stand; 1 is best",
    "article_map": "Order of articles, MAP: precision at each gold one among {at}, averaged",
    "article_recall": "Gold articles found: share of a question's gold articles among {at} passages",
    "containment": "Holds a gold answer: it stands in the answer's text; a refusal holds none",
    "containment_when_answered": "Holds it when answered: the same, without refused questions",
    "exact_match": "Exact match: the answer is a gold answer and nothing else, in SQuAD's normal form",
    "f1": "Words shared, F1: of the answer with the nearest gold one; precision and recall in one",
    "multiple_choice": "Right choice: the choice that was picked is the right one",
    "numeric_match": "Right number: a number of the answer equals the gold one, units converted",
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
    "errors": "Failed: the question ended in an error; lower is better",
    "evidence_ms": "Time to evidence, {at}: from the question until its evidence is there",
    "first_token_ms": "Time to the first word, {at}: from the question to the answer's first word",
    "total_ms": "Time to the end, {at}: from the question to the end of the answer",
}
"""Name and one line, by the metric's name without its depth (`@5`) or quantile (`_p95`)."""
_QUANTILES = {"p50": "median", "p95": "19 of 20"}
_MEANS = frozenset("mrr article_mrr article_ndcg article_map f1 refusal_auroc support".split())
"""These are no shares of questions: they are shown as 0.713."""
_LOWER = frozenset("answerable_refused errors evidence_ms first_token_ms total_ms".split())
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

    def interval(self, figure: Figure) -> str:
        """`60.2 to 80.0%`: both ends, the unit once where it is a sign."""
        low, high = self.written(figure.low), self.written(figure.high)
        return f"{low.removesuffix('%')} to {high}" if self.unit == "share" else f"{low} to {high}"

    def change(self, difference: float) -> str:
        """A difference with its sign: `+4.1 points`, `−0.020`, `+12 ms`."""
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        size = abs(difference)
        return sign + (f"{100 * size:.1f} points" if self.unit == "share" else self.written(size))


def meaning(metric: str) -> Meaning:
    """What a metric such as `answer_hit@5` is; one that is not in the list keeps its own name."""
    base = re.sub(r"@\d+$|_p\d+$", "", metric)
    at = metric.removeprefix(base).strip("@_")
    name, _, told = _MEANINGS.get(base, "").format(at=_QUANTILES.get(at, at)).partition(": ")
    unit: Unit = "ms" if base.endswith("_ms") else "mean" if base in _MEANS else "share"
    return Meaning(name or metric, told, unit, base in _LOWER)
