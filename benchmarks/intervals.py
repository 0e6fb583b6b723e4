"""Rankings of the same questions as figures with 95% intervals, and how far one is ahead. Pure.

Intervals are the middle 95% of 2,000 bootstrap resamples of the questions. All systems are resampled
alike, so a difference is a paired one: what makes a question hard does not count as a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benchmarks.realtimeqa import NewsQuestion
from benchmarks.retrieval import Found, metrics, ranks_of
from rag.evaluation.matching import contains_answer
from rag.evaluation.metrics.statistics import Floats, bootstrap_rows, percentile_interval
from rag.evaluation.records.runfile import Estimate

Values = dict[str, Floats]
"""Metric to its value for each question."""
DEPTH = 10
"""Passages that are looked at."""
BUDGETS = (1000, 4000)
"""Characters read from the top, however passages are cut: 4,000 are five of 800."""


def measured(rankings: Sequence[Sequence[Found]], asked: Sequence[NewsQuestion]) -> Values:
    """Every metric of every question; `rankings` are in the order of `asked`."""
    rows = [values(found, item) for found, item in zip(rankings, asked, strict=True)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def values(found: Sequence[Found], item: NewsQuestion) -> dict[str, float]:
    """Every metric of one question, 0 to 1."""
    texts = [passage.text for passage in found[:DEPTH]]
    within = {
        f"answer in {budget:,} characters": float(
            any(contains_answer(text, item.answers) for text in shortened(texts, budget))
        )
        for budget in BUDGETS
    }
    return metrics([ranks_of(found[:DEPTH], item)]) | within


def shortened(texts: Sequence[str], characters: int) -> Iterator[str]:
    """The texts from the first on, as far as they fit; the last one cut off."""
    for text in texts:
        yield text[:characters]
        characters = max(0, characters - len(text))


def figure(of_questions: Floats) -> Estimate:
    """The mean with its interval."""
    drawn = of_questions[bootstrap_rows(len(of_questions))].mean(axis=1)
    return Estimate(float(of_questions.mean()), *percentile_interval(drawn), len(of_questions))


def ahead(ours: Values, theirs: Values) -> Values:
    """How much more one has than the other, question by question."""
    return {name: ours[name] - theirs[name] for name in ours}


def table(first: str, systems: Mapping[str, Values], *, signed: bool = False) -> str:
    """Markdown: a line for each system, a column for each metric. `signed` for differences."""
    names = list(next(iter(systems.values())))
    lines = [f"| {first} | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for system, of_one in systems.items():
        cells = [written(figure(of_one[name]), signed=signed) for name in names]
        lines.append(f"| {system} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def written(value: Estimate, *, signed: bool = False) -> str:
    """As in `0.627 (0.578 to 0.674)`."""
    form = "+.3f" if signed else ".3f"
    return f"{value.value:{form}} ({value.low:{form}} to {value.high:{form}})"
