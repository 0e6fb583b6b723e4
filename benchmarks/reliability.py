"""Is a chance of verification what it says? Drawn as docs/reliability.svg, from cross-validation.

    python -m benchmarks.reliability CLAIMS.jsonl

The claims are those that benchmarks/fit_verify.py was fitted to. Each dot is an eighth of a set's
claims: the mean of their chances, which models gave that were fitted on other articles, and the share
of them that people found carried, with its 95% interval (Wilson 1927). The expected calibration error
is the mean distance of the dots from the diagonal. Supported needs more than its chance: see
rag/answer/verification.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.fit_verify import Data, Table, held_out, kinds, read
from rag.answer.verification import support_models

OUT = Path(__file__).parents[1] / "docs" / "reliability.svg"
DOTS, Z = 8, 1.96
TITLES = {"near_copy": "Near copies of the source", "paraphrase": "In other words"}
NAMES = {"own": "news, by people who read it", "qags-cnndm": "QAGS-CNN/DM, machine summaries"}


@dataclass(frozen=True)
class Dot:
    """Some claims of like chances."""

    n: int
    chance: float
    """Their mean."""
    carried: float
    """Share of them that is."""
    low: float
    """Of its 95% interval."""
    high: float


def dots(chances: Table, truths: Table, most: int = DOTS) -> list[Dot]:
    """The claims in order of their chances, in parts of one size."""
    parts = np.array_split(np.argsort(chances, kind="stable"), most)
    return [_dot(chances[part], truths[part]) for part in parts if len(part)]


def _dot(chances: Table, truths: Table) -> Dot:
    n, share = len(truths), float(truths.mean())
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * float(np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))) / (1 + Z**2 / n)
    return Dot(n, float(chances.mean()), share, middle - half, middle + half)


def error(found: Sequence[Dot]) -> float:
    """Expected calibration error, 0..1."""
    return sum(d.n * abs(d.chance - d.carried) for d in found) / sum(d.n for d in found)


def draw(axes: Axes, kind: str, sets: dict[str, list[Dot]]) -> None:
    """One kind of claims: each set's dots beside the diagonal, and the thresholds."""
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    for name, found in sets.items():
        bars = [[d.carried - d.low for d in found], [d.high - d.carried for d in found]]
        label = f"{NAMES.get(name, name)} ({sum(d.n for d in found)}), error {error(found):.2f}"
        xs, ys = [d.chance for d in found], [d.carried for d in found]
        axes.errorbar(xs, ys, yerr=bars, fmt="o", markersize=4, capsize=2, label=label)
    model = support_models()[kind]
    for limit in (model.partly, model.supported):
        axes.axvline(limit, color="#8c2a1f", linewidth=0.8, linestyle="--")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="chance", ylabel="share carried", title=TITLES[kind])
    axes.legend(fontsize=7, loc="upper left")
    axes.grid(alpha=0.3)


def reliability(data: Data) -> dict[str, dict[str, list[Dot]]]:
    """Kind of claims -> set -> its dots."""
    found = {}
    for kind, (names, use) in kinds(data).items():
        if kind in TITLES:
            some = data.only(use)
            held = held_out(some, names)
            found[kind] = {n: dots(c.mean(axis=0), some.truths[some.of(n)]) for n, c in held.items()}
    return found


def plot(found: dict[str, dict[str, list[Dot]]], out: Path) -> None:
    """Draw all kinds side by side."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    for axes, (kind, sets) in zip(figure.subplots(1, len(found)), found.items(), strict=True):
        draw(axes, kind, sets)
    figure.savefig(out, metadata={"Date": None})


def main() -> None:
    """Measure, draw, and print the dots."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("claims", type=Path)
    options = parser.parse_args()
    found = reliability(read(options.claims))
    for kind, sets in found.items():
        for name, some in sets.items():
            told = ", ".join(f"{d.chance:.2f}: {d.carried:.2f}" for d in some)
            print(f"{kind} {name}: error {error(some):.3f}; {told}")
    plot(found, OUT)


if __name__ == "__main__":
    main()
