"""Run files: what a test set's questions came to, with all that is needed to repeat the run.

A run file is one JSON object; while the run goes on its questions stand in a journal, see
rag/evaluation/records/journal.py. Knows nothing of archives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rag.evaluation.jsonfiles import read_json, write_json
from rag.evaluation.records.record import Record


@dataclass(frozen=True)
class TestSet:
    """Which questions were asked."""

    __test__ = False  # pytest: this is no test

    name: str
    sha256: str
    questions: int
    """How many of its questions were asked, from the first."""


@dataclass(frozen=True)
class Model:
    """A model that took part."""

    name: str
    sha256: str = ""
    """Of its file; empty for one that runs elsewhere or was not hashed."""


@dataclass(frozen=True)
class Corpus:
    """What the archive held."""

    articles: int
    passages: int
    fingerprint: str
    """sha256 over the sorted hashes of all that a reader can see of each article."""


@dataclass(frozen=True)
class Estimate:
    """A metric over a run, with its 95% interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Agreement:
    """How far a judge's grades are those of an exact label, over the questions that have both."""

    label: str
    both: int
    judge_only: int
    label_only: int
    neither: int
    share: Estimate
    """Share of the questions graded alike, with its Wilson interval."""
    kappa: float | None
    """Cohen's kappa: 1 for agreement, 0 for no more of it than chance gives; None when undefined."""


@dataclass(frozen=True)
class Judge:
    """A language model that graded the answers."""

    model: str
    prompts: Mapping[str, str]
    graded: int
    unreadable: int
    """Replies in no known form: no grade was made of them."""
    failed: int
    agreement: Agreement | None
    """With containment; None when no question has both."""


@dataclass(frozen=True)
class Header:
    """What must be the same for two sessions to be parts of one run; `started` aside."""

    format: int
    name: str
    """The run file's name without `.json`."""
    test_set: TestSet
    engine: str
    """What wrote the answers: `extractive`, `local`, `small` or a model's name."""
    settings: Mapping[str, Any]
    """Settings that answers depend on; no addresses, no keys."""
    versions: Mapping[str, str]
    models: Mapping[str, Model]
    """`embedding`, `static`, and `language` where one writes."""
    corpus: Corpus
    started: datetime


@dataclass(frozen=True)
class RunFile(Header):
    """A run, complete."""

    seconds: float
    """What the answers took together."""
    overhead_ms: float
    """Median per question of what the evaluation itself took, beyond the answer."""
    metrics: Mapping[str, Estimate]
    questions: tuple[Record, ...]
    judge: Judge | None = None
    """What graded the answers, besides the exact metrics; None when nothing did."""


def read_run(path: Path) -> RunFile:
    """The run in a file. Raises EvaluationError for what is no run, naming the place that is wrong."""
    return read_json(RunFile, path, "run")


def write_run(run: RunFile, path: Path) -> None:
    """Write the run, all or nothing; its folder is made. Raises EvaluationError when it cannot."""
    write_json(run, path, "run")


def run_files(folder: Path) -> list[Path]:
    """The run files of a folder, newest first."""
    return sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
