"""Byline's own floors hold, and are not lowered by accident."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.evaluation.records.runfile import RunFile
from tests import eval_gate


@pytest.fixture(scope="module")
def done(sample_archive: Path) -> RunFile:
    return eval_gate.measured(sample_archive)


def test_every_floor_holds(done: RunFile) -> None:
    assert eval_gate.broken(done, eval_gate.read()) == []


def test_a_worse_run_breaks_a_floor(done: RunFile) -> None:
    right = done.metrics["containment"]
    worse = replace(right, value=eval_gate.read()["floors"]["containment"] - 1 / right.n)
    reasons = eval_gate.broken(
        replace(done, metrics={**done.metrics, "containment": worse}), eval_gate.read()
    )
    assert len(reasons) == 1 and reasons[0].startswith("containment is ")


def test_floors_hold_for_one_corpus(done: RunFile) -> None:
    other = {**eval_gate.read(), "corpus": "another"}
    assert eval_gate.broken(done, other) == ["corpus: not what the floors were measured on"]


def test_raising_lowers_nothing(done: RunFile) -> None:
    new = eval_gate.bounds(done)
    mixed = {**new["floors"], "containment": 0.99, "mrr@10": 0.1}
    raised = eval_gate.raised({**new, "floors": mixed, "ceilings": {"errors": 0.0}}, new)
    assert raised["floors"] == {**new["floors"], "containment": 0.99}
