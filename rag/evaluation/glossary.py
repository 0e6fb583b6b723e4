"""What the metrics are called and mean, for people. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.evaluation.plots import duration, percent
from rag.evaluation.runfile import Figure

Unit = Literal["share", "mean", "ms"]
_MEANINGS: dict[str, tuple[str, str]] = {
    "answer_hit": (
        "Answer at rank {k} or better",
        "a passage of that rank or a better one holds a gold answer",
    ),
    "article_hit": (
        "Gold article at rank {k} or better",
        "a passage of that rank or a better one is from a gold article",
    ),
    "mrr": (
        "Mean reciprocal rank",
        "1 / the rank of the first passage with a gold answer, 0 beyond {k}",
    ),
    "ndcg": (
        "Ranking quality, nDCG",
        "gold passages count less the lower they stand among {k}; 1 is the best order",
    ),
    "map": ("Mean average precision", "precision at each gold passage among {k}, averaged"),
    "recall": ("Gold articles found", "share of a question's gold articles among the {k} best passages"),
    "containment": (
        "Holds a gold answer",
        "a gold answer stands in the answer's text; a refusal holds none",
    ),
    "containment_when_answered": (
        "Holds it when answered",
        "the same, of the questions that were not refused",
    ),
    "exact_match": (
        "Exact match",
        "the answer is a gold answer and nothing else, after SQuAD's normal form",
    ),
    "f1": (
        "Words shared, F1",
        "words that the answer shares with the nearest gold answer, precision and recall in one",
    ),
    "multiple_choice": ("Right choice", "the choice that the answer comes nearest to is the right one"),
    "numeric_match": ("Right number", "a number of the answer equals the gold one, units converted"),
    "refusal_precision": (
        "Refusals that were right",
        "of the refused questions, those that the archive does not answer",
    ),
    "refusal_recall": (
        "Unanswerable, refused",
        "of the questions that the archive does not answer, those refused",
    ),
    "refusal_auroc": (
        "Tells answerable apart",
        "chance that the confidence ranks an answerable question above another",
    ),
    "answerable_refused": (
        "Answerable, refused",
        "of the questions with an answer, those refused; lower is better",
    ),
    "citation_correct": ("Cites a gold answer", "a citation quotes a gold answer from a gold article"),
    "citation_verbatim": (
        "Quotes word for word",
        "the quotation stands in the cited article exactly there",
    ),
    "citation_precision": (
        "Citations that are needed",
        "of the citations, those that carry their sentence (after ALCE)",
    ),
    "citation_recall": (
        "Sentences carried",
        "of the sentences, those that their citations carry (after ALCE)",
    ),
    "support": ("Support of sentences", "mean support score of the answer's sentences, by our verifier"),
    "freshness": ("Newest article used", "the newest article that fits was cited"),
    "retrieve_ms": ("Time to passages", "median from the question to its passages"),
    "evidence_ms": ("Time to evidence", "median from the question to its evidence"),
    "first_token_ms": ("Time to the first word", "median from the question to the answer's first word"),
    "total_ms": ("Time to the end", "median from the question to the end of the answer"),
}
"""Name and one line, by the metric's name without its depth `@k`."""
_MEANS = frozenset("mrr ndcg map f1 refusal_auroc support".split())
"""These are no shares of questions: they are shown as 0.713."""


@dataclass(frozen=True)
class Meaning:
    """A metric as people call it."""

    name: str
    """A few words."""
    told: str
    """One line; empty for a metric we do not know."""
    unit: Unit
    """How its values are written."""

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
    base, _, depth = metric.partition("@")
    name, told = _MEANINGS.get(base, (metric, ""))
    unit: Unit = "ms" if base.endswith("_ms") else "mean" if base in _MEANS else "share"
    return Meaning(name.format(k=depth), told.format(k=depth), unit)
