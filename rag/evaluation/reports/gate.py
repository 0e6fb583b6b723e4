"""Whether a run is good enough to go on with. Pure: figures and bounds in, reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.core.errors import EvaluationError
from rag.evaluation.records.runfile import Estimate


def parse_bounds(pairs: Sequence[str]) -> dict[str, float]:
    """`metric=value` pairs. Raises EvaluationError for what is no such pair."""
    bounds: dict[str, float] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            bounds[name] = float(value)
        except ValueError as error:
            raise EvaluationError(
                f"bound {pair!r}", "expected metric=value, as in mrr@10=0.8."
            ) from error
    return bounds


def broken_bounds(
    metrics: Mapping[str, Estimate], floors: Mapping[str, float], ceilings: Mapping[str, float]
) -> list[str]:
    """Why the run does not pass, a line for each bound that its figures break; the figure itself counts.

    Raises EvaluationError for a metric that the run does not have, listing those it has.
    """
    for name in (*floors, *ceilings):
        if name not in metrics:
            raise EvaluationError(
                f"metric {name}", "the run has none of this name.", f"It has {', '.join(metrics)}."
            )
    low = [(n, f"below the floor {v:g}") for n, v in floors.items() if metrics[n].value < v]
    high = [(n, f"above the ceiling {v:g}") for n, v in ceilings.items() if metrics[n].value > v]
    return [_reason(name, metrics[name], how) for name, how in low + high]


def _reason(name: str, figure: Estimate, how: str) -> str:
    return f"{name} is {figure.value:.4g} ({figure.low:.4g} to {figure.high:.4g}, n {figure.n}), {how}"
