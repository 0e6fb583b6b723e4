"""A run that is killed at random, three times, ends as one that was not. Real model, real processes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from rag.evaluation.metrics.registry import find_metric
from rag.evaluation.records.runfile import RunFile, read_run
from rag.evaluation.runs.run import journal_path

ROOT = Path(__file__).parents[2]


def start(data: Path, out: Path) -> subprocess.Popen[bytes]:
    arguments = ["run", "corpus/questions.jsonl", "--data", str(data), "--limit", "40"]
    command = [sys.executable, "-m", "rag.evaluation", *arguments, "--out", str(out)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


def kill_after(process: subprocess.Popen[bytes], journal: Path, more: int) -> None:
    """Kill -9 when so many more questions are done."""
    wanted = max(lines(journal), 1) + more
    while lines(journal) < wanted:
        assert process.poll() is None, process.communicate()[1].decode()
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def finish(process: subprocess.Popen[bytes], out: Path) -> RunFile:
    _, errors = process.communicate()
    assert process.returncode == 0, errors.decode()
    return read_run(out)


def timeless(run: RunFile) -> RunFile:
    metrics = {name: figure for name, figure in run.metrics.items() if find_metric(name).unit != "ms"}
    questions = tuple(replace(record, timings_ms={}) for record in run.questions)
    same = {"name": "", "seconds": 0.0, "overhead_ms": 0.0, "started": "", "metrics": metrics}
    return replace(run, **same, questions=questions)  # type: ignore[arg-type]  # one field each


def test_a_run_that_is_killed_three_times_ends_as_one_that_is_not(
    sample_archive: Path, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole.json", tmp_path / "killed.json"
    expected = finish(start(sample_archive, whole), whole)
    chance = random.Random()
    for _ in range(3):
        kill_after(start(sample_archive, killed), journal_path(killed), chance.randint(1, 10))
    held = lines(journal_path(killed))
    assert 4 <= held < 41 and not killed.exists()
    resumed = finish(start(sample_archive, killed), killed)
    assert timeless(resumed) == timeless(expected)
    assert len(resumed.questions) == 40 and not journal_path(killed).exists()
