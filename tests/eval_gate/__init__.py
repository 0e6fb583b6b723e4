"""The floors that Byline's own answers are held to, on the sample corpus with quotations alone.

    python -m tests.eval_gate DATA            measure; exit 1 and the reasons when a floor is broken
    python -m tests.eval_gate DATA --raise    keep what has become better as the new floor
    python -m tests.eval_gate DATA --lower    take today's figures as they are, worse ones too
    python -m tests.eval_gate DATA --readers  the same of the 277 readers' questions (two minutes)

DATA is an archive of corpus/, made with `python ingest.py corpus/ --refine --data DATA`. A floor is one
question below what was measured: another processor may round a cosine otherwise. The floors hold for the
corpus and questions whose hashes stand beside them; after a change of those only --lower writes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.evaluation.records.runfile import RunFile
from rag.evaluation.reports.gate import broken_bounds
from rag.evaluation.runs.run import RunConfig, run

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Gate:
    """A test set, the file of its bounds, and the metrics that they are of."""

    questions: Path
    file: Path
    floored: tuple[str, ...]
    ceiled: tuple[str, ...]


SAMPLE = Gate(
    ROOT / "corpus" / "questions.jsonl",
    Path(__file__).with_name("floors.json"),
    (
        *("answer_hit@1", "answer_hit@5", "answer_hit@10", "mrr@10", "article_ndcg@10", "containment"),
        *("numeric_match", "citation_correct", "citation_verbatim", "citation_recall"),
        *("citation_precision", "freshness"),
    ),
    ("answerable_refused", "errors"),
)
READERS = Gate(
    ROOT / "corpus" / "readers.jsonl",
    Path(__file__).with_name("readers_floors.json"),
    ("good", "citation_verbatim"),
    ("bad", "errors"),
)
"""As people type; asked by `make harden` alone, for they take minutes where two tests share a machine."""


def measured(data: Path, gate: Gate = SAMPLE) -> RunFile:
    """The questions of a gate, asked of an archive of the sample corpus."""
    with TemporaryDirectory() as folder:
        return run(RunConfig(gate.questions, Path(folder) / "gate.json", as_of=date(2026, 1, 1)), data)


def hashes(gate: Gate = SAMPLE) -> dict[str, str]:
    """Of the corpus and of the questions, as they lie in the repository."""
    whole = hashlib.sha256()
    for file in sorted((ROOT / "corpus" / "articles").glob("*.md")):
        whole.update(f"{file.name}\n".encode() + file.read_bytes())
    return {
        "corpus": whole.hexdigest(),
        "questions": hashlib.sha256(gate.questions.read_bytes()).hexdigest(),
    }


def read(gate: Gate = SAMPLE) -> dict[str, Any]:
    """The pinned hashes, floors and ceilings."""
    pinned: dict[str, Any] = json.loads(gate.file.read_text("utf-8"))
    return pinned


def broken(done: RunFile, pinned: Mapping[str, Any], gate: Gate = SAMPLE) -> list[str]:
    """Why the run does not pass; nothing when it does."""
    other = [name for name, value in hashes(gate).items() if value != pinned[name]]
    moved = [f"{name}: not what the floors were measured on" for name in other]
    return moved or broken_bounds(done.metrics, pinned["floors"], pinned["ceilings"])


def bounds(done: RunFile, gate: Gate = SAMPLE) -> dict[str, Any]:
    """What this run would pin: a question's slack on every figure but those that must be perfect."""
    figures = done.metrics
    low, high = [(n, figures[n]) for n in gate.floored], [(n, figures[n]) for n in gate.ceiled]
    # Rounded away from the figure: 59 of 70 is below .8429.
    floors = {n: floor(1e4 * (figure.value - (figure.value < 1) / figure.n)) / 1e4 for n, figure in low}
    ceilings = {
        n: ceil(1e4 * (figure.value + (figure.value > 0) / figure.n)) / 1e4 for n, figure in high
    }
    return {**hashes(gate), "floors": floors, "ceilings": ceilings}


def raised(pinned: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The stricter of each pair of bounds."""
    floors = {n: max(v, pinned["floors"].get(n, v)) for n, v in new["floors"].items()}
    ceilings = {n: min(v, pinned["ceilings"].get(n, v)) for n, v in new["ceilings"].items()}
    return {**pinned, "floors": floors, "ceilings": ceilings}


def write(pinned: Mapping[str, Any], gate: Gate = SAMPLE) -> None:
    """Pin it."""
    gate.file.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
