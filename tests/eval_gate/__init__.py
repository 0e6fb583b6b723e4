"""The floors that Byline's own answers are held to, on the sample corpus with quotations alone.

    python -m tests.eval_gate DATA            measure; exit 1 and the reasons when a floor is broken
    python -m tests.eval_gate DATA --raise    keep what has become better as the new floor
    python -m tests.eval_gate DATA --lower    take today's figures as they are, worse ones too

DATA is an archive of corpus/, made with `python ingest.py corpus/ --refine --data DATA`. A floor is one
question below what was measured: another processor may round a cosine otherwise. The floors hold for the
corpus and questions whose hashes stand beside them; after a change of those only --lower writes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.evaluation.records.runfile import RunFile
from rag.evaluation.reports.gate import broken_bounds
from rag.evaluation.runs.run import RunConfig, run

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "corpus" / "questions.jsonl"
FLOORS = Path(__file__).with_name("floors.json")
FLOORED = (
    "answer_hit@1 answer_hit@5 answer_hit@10 mrr@10 article_ndcg@10 containment numeric_match"
    " citation_correct citation_verbatim citation_recall citation_precision freshness"
).split()
CEILED = ("answerable_refused", "errors")


def measured(data: Path) -> RunFile:
    """The sample questions, asked of an archive of the sample corpus."""
    with TemporaryDirectory() as folder:
        return run(RunConfig(QUESTIONS, Path(folder) / "gate.json", as_of=date(2026, 1, 1)), data)


def hashes() -> dict[str, str]:
    """Of the corpus and of the questions, as they lie in the repository."""
    whole = hashlib.sha256()
    for file in sorted((ROOT / "corpus" / "articles").glob("*.md")):
        whole.update(f"{file.name}\n".encode() + file.read_bytes())
    return {"corpus": whole.hexdigest(), "questions": hashlib.sha256(QUESTIONS.read_bytes()).hexdigest()}


def read() -> dict[str, Any]:
    """The pinned hashes, floors and ceilings."""
    pinned: dict[str, Any] = json.loads(FLOORS.read_text("utf-8"))
    return pinned


def broken(done: RunFile, pinned: Mapping[str, Any]) -> list[str]:
    """Why the run does not pass; nothing when it does."""
    other = [name for name, value in hashes().items() if value != pinned[name]]
    moved = [f"{name}: not what the floors were measured on" for name in other]
    return moved or broken_bounds(done.metrics, pinned["floors"], pinned["ceilings"])


def bounds(done: RunFile) -> dict[str, Any]:
    """What this run would pin: a question's slack on every figure but those that must be perfect."""
    figures = done.metrics
    floors = {n: round(figures[n].value - (figures[n].value < 1) / figures[n].n, 4) for n in FLOORED}
    ceilings = {n: round(figures[n].value + (figures[n].value > 0) / figures[n].n, 4) for n in CEILED}
    return {**hashes(), "floors": floors, "ceilings": ceilings}


def raised(pinned: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The stricter of each pair of bounds."""
    floors = {n: max(v, pinned["floors"].get(n, v)) for n, v in new["floors"].items()}
    ceilings = {n: min(v, pinned["ceilings"].get(n, v)) for n, v in new["ceilings"].items()}
    return {**pinned, "floors": floors, "ceilings": ceilings}


def write(pinned: Mapping[str, Any]) -> None:
    """Pin it."""
    FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
