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
    """The file's name."""
    sha256: str
    """Of the file."""
    questions: int
    """How many of its questions were asked, from the first."""


@dataclass(frozen=True)
class Model:
    """A model that took part."""

    name: str
    """What it is called."""
    sha256: str = ""
    """Of its file; empty for one that runs elsewhere or was not hashed."""


@dataclass(frozen=True)
class Corpus:
    """What the archive held."""

    articles: int
    """Articles that could be cited."""
    passages: int
    """Their passages."""
    fingerprint: str
    """sha256 over the sorted hashes of all that a reader can see of each article."""


@dataclass(frozen=True)
class Estimate:
    """A metric over a run, with its 95% interval."""

    value: float
    """The metric."""
    low: float
    """Lower end."""
    high: float
    """Upper end."""
    n: int
    """Questions it is made of."""


@dataclass(frozen=True)
class Agreement:
    """How far a judge's grades are those of an exact label, over the questions that have both."""

    label: str
    """The metric that is the label."""
    both: int
    """Right by both."""
    judge_only: int
    """Right by the judge alone."""
    label_only: int
    """Right by the label alone."""
    neither: int
    """Wrong by both."""
    share: Estimate
    """Share of the questions graded alike, with its Wilson interval."""
    kappa: float | None
    """Cohen's kappa: 1 for agreement, 0 for no more of it than chance gives; None when undefined."""


@dataclass(frozen=True)
class Judge:
    """A language model that graded the answers."""

    model: str
    """What it is called, without its address."""
    prompts: Mapping[str, str]
    """Metric -> the instructions it was given."""
    graded: int
    """Grades that could be read."""
    unreadable: int
    """Replies in no known form: no grade was made of them."""
    failed: int
    """Requests without a reply."""
    agreement: Agreement | None
    """With containment; None when no question has both."""


@dataclass(frozen=True)
class Header:
    """What must be the same for two sessions to be parts of one run; `started` aside."""

    format: int
    """1."""
    name: str
    """The run file's name without `.json`."""
    test_set: TestSet
    """Which questions were asked."""
    engine: str
    """What wrote the answers: `extractive`, `local`, `small` or a model's name."""
    settings: Mapping[str, Any]
    """Settings that answers depend on; no addresses, no keys."""
    versions: Mapping[str, str]
    """Byline's, Python's and the libraries'."""
    models: Mapping[str, Model]
    """`embedding`, `static`, and `language` where one writes."""
    corpus: Corpus
    """What the archive held."""
    started: datetime
    """When the first question was asked, UTC."""


@dataclass(frozen=True)
class RunFile(Header):
    """A run, complete."""

    seconds: float
    """What the answers took together."""
    overhead_ms: float
    """Median per question of what the evaluation itself took, beyond the answer."""
    metrics: Mapping[str, Estimate]
    """Metric -> figure; one that no question has a value for is absent."""
    questions: tuple[Record, ...]
    """The questions in the test set's order."""
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
