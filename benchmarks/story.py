"""What the other benchmarks wrote, as one plot: docs/speed.svg. `make bench` runs them and this.

python -m benchmarks.story --waiting data/waiting/waiting.json --growth data/growth/growth.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

OUT = Path(__file__).parents[1] / "docs" / "speed.svg"


def quality(axes: Axes, curve: list[dict[str, float]]) -> None:
    """How good the ranking is while the model still reads."""
    shares = [100 * point["refined"] for point in curve]
    for name in ("MRR@10", "answer-hit@1", "answer-hit@5", "article-hit@5"):
        axes.plot(shares, [point[name] for point in curve], marker="o", markersize=3, label=name)
    axes.set(xlabel="passages refined, %", ylim=(0.5, 1), title="Quality while waiting")
    axes.legend(fontsize=7, loc="upper right", ncols=2)
    axes.grid(alpha=0.3)


def growth(axes: Axes, lines: list[dict[str, Any]]) -> None:
    """What questions, memory, disk and rebuilding cost at each size."""
    sizes = [line["passages"] for line in lines]
    disk = [(line["catalog.sqlite3 MB"] + line["index MB"]) for line in lines]
    series: list[tuple[str, list[float]]] = [
        ("evidence p50, ms", [line["owner"]["p50 ms"] for line in lines]),
        ("evidence p95, ms", [line["owner"]["p95 ms"] for line in lines]),
        ("memory, MB", [line["owner"]["memory MB"] for line in lines]),
        ("disk, MB", disk),
    ]
    series.append(("rebuilding, s", [line["rebuild s"] for line in lines if "rebuild s" in line]))
    for name, values in series:
        axes.loglog(sizes[: len(values)], values, marker="o", markersize=3, label=name)
    axes.set(xlabel="passages", title="Growth", ylim=(5, 40_000))
    axes.legend(fontsize=7, loc="upper left", ncols=2)
    axes.grid(alpha=0.3, which="both")


def local(axes: Axes, lines: list[dict[str, Any]]) -> None:
    """How soon the local model begins, and how often it is right."""
    names = [line["name"].replace(" ", "\n") for line in lines]
    bars = axes.bar(names, [line["first"] for line in lines], color="#8c2a1f")
    axes.bar_label(
        bars, [f"{line['right']:.0%} right\n{line['rate']:.0f} tokens/s" for line in lines], fontsize=6
    )
    axes.tick_params(axis="x", labelsize=6)
    axes.margins(y=0.2)
    axes.set(ylabel="s", title="Local model: to the first token")


def main() -> None:
    """Read, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--waiting", type=Path, default=Path("data/waiting/waiting.json"))
    parser.add_argument("--growth", type=Path, default=Path("data/growth/growth.json"))
    parser.add_argument("--local", type=Path, default=Path("data/waiting/local_model.json"))
    options = parser.parse_args()
    figure = Figure(figsize=(12, 3.6), layout="constrained")
    left, right, last = figure.subplots(1, 3)
    quality(left, json.loads(options.waiting.read_text()))
    growth(right, json.loads(options.growth.read_text()))
    local(last, json.loads(options.local.read_text()))
    figure.savefig(OUT, metadata={"Date": None})
    print(OUT)


if __name__ == "__main__":
    main()
