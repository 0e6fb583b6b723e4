"""Test sets drawn and run beside the readers: one at a time, in a thread that lets them go first.

Between two questions it waits until nobody is asking. Knows nothing of pages.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from rag.answer.gather import EvidenceSet
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import BusyError, BylineError, EvaluationError
from rag.core.sample import SAMPLE_QUESTIONS
from rag.evaluation.generation.generate import GenerationCounts, gather_evidence, generate
from rag.evaluation.metrics.statistics import mean
from rag.evaluation.records.journal import Journal
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import RunFile, write_run
from rag.evaluation.runs.run import (
    Ask,
    RunConfig,
    ask_remaining,
    build_run_file,
    items_to_ask,
    journal_path,
    open_run,
)
from rag.evaluation.testsets.review import Review, start_review, write_review
from rag.evaluation.testsets.testset import Item

_log = logging.getLogger("byline.app")
ANOTHERS = "another evaluation"
"""What a run or drawing of another account is called."""
_PATIENCE = 10.0
"""Seconds that a question of a run waits for readers at most: who never stop must not stop it."""


class _Cancelled(Exception):  # noqa: N818  # no error: it was asked for
    """The drawing was cancelled."""


@dataclass(frozen=True)
class Status:
    """How far the work is."""

    task: Literal["run", "draw"] = "run"
    state: Literal["none", "running", "done", "cancelled", "failed"] = "none"
    name: str = ""
    """The run file's or review's name without `.json`."""
    done: int = 0
    total: int = 0
    """Questions of the run; those wished for in a drawing."""
    contained: float | None = None
    """Share of the answers so far that hold a gold answer; None before there is one."""
    left: float | None = None
    """Seconds that the rest will take; None before that can be said."""
    problem: str = ""


class _Machine:
    """What does the work: one piece at a time, whosever it is."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.enough = threading.Event()
        self.thread: threading.Thread | None = None
        self.work: tuple[str, Status] = "", Status()
        """Whose the last work is, and how far."""


class EvaluationJobs:
    """The runs of one archive and one account, started and stopped from any thread.

    `account` is empty for the archive's own, which its owner and the command line work on. All accounts
    share one machine: `of` gives those of another.
    """

    def __init__(
        self, archive: Archive, queue: RequestQueue, account: str = "", machine: _Machine | None = None
    ) -> None:
        self._archive = archive
        self._queue = queue
        self._account = account
        self._machine = machine or _Machine()
        self._enough = self._machine.enough

    def of(self, account: str) -> EvaluationJobs:
        """Those of another account, on the same machine."""
        return EvaluationJobs(self._archive, self._queue, account, self._machine)

    @property
    def folder(self) -> Path:
        """Where the run files are."""
        return self._own("runs")

    @property
    def reviews(self) -> Path:
        """Where the reviews of drawn test sets are."""
        return self._own("reviews")

    @property
    def brought(self) -> Path:
        """Where the test sets are that were brought, reviewed or made of thumbs down."""
        return self._own("testsets")

    def _own(self, name: str) -> Path:
        folder = self._archive.settings.data / name
        return folder / "of" / self._account if self._account else folder

    def test_sets(self) -> list[tuple[str, str]]:
        """Test sets at hand, as (name, path): the sample corpus's, and those in `brought`."""
        brought = sorted(self.brought.glob("*.*"))
        return [(file.name, str(file)) for file in [SAMPLE_QUESTIONS, *brought] if file.is_file()]

    @property
    def status(self) -> Status:
        """How far this account's work is; of another's only that and how long the machine is busy."""
        whose, status = self._machine.work
        if whose == self._account:
            return status
        if status.state != "running":
            return Status()
        return Status(status.task, "running", ANOTHERS, status.done, status.total, left=status.left)

    def _note(self, status: Status) -> None:
        self._machine.work = self._account, status

    def start(self, test_set: Path, engine: str, limit: int | None) -> None:
        """Begin a run, or go on with the one of the same kind that was cancelled.

        Raises BusyError while one goes on.
        """
        out = free_file(self.folder, f"{test_set.stem}-{engine}")
        config = RunConfig(test_set, out, engine, limit)
        self._begin(Status("run", "running", out.stem), lambda: self._run(config, items_to_ask(config)))

    def draw(self, questions: int, seed: int) -> None:
        """Begin to draw a test set; its review is then in `reviews`. Raises BusyError as `start`."""
        out = free_file(self.reviews, f"drawn-seed-{seed}")
        status = Status("draw", "running", out.stem, total=questions)
        self._begin(status, lambda: self._draw(questions, seed, out))

    def cancel(self) -> None:
        """Stop after the question that is being asked; what is done of a run is kept.

        Another account's work goes on.
        """
        with self._machine.guard:
            if self._machine.work[0] == self._account:
                self._enough.set()

    def end(self) -> None:
        """Stop as `cancel` does, whosever work it is: the app ends."""
        self._enough.set()

    def wait(self, timeout: float) -> None:
        """Wait for what was cancelled, so many seconds at most: its last answer is then written down."""
        if self._machine.thread is not None:
            self._machine.thread.join(timeout)

    def _begin(self, status: Status, work: Callable[[], object]) -> None:
        with self._machine.guard:
            if self.status.state == "running":
                is_own = self._machine.work[0] == self._account
                remedy = "Wait for it, or cancel it." if is_own else "Wait for it."
                raise BusyError(self.status.name, "this goes on.", remedy)
            self._enough.clear()
            self._note(status)
            self._machine.thread = threading.Thread(
                target=self._work, args=(work,), name="evaluation", daemon=True
            )
            self._machine.thread.start()

    def _work(self, work: Callable[[], object]) -> None:
        try:
            result = work()
            self._note(replace(self.status, state="done" if result else "cancelled", left=None))
        except BylineError as error:
            self._note(replace(self.status, state="failed", problem=str(error)))
        except Exception as error:  # noqa: BLE001  # the page gets a sentence, the log the traceback
            _log.exception("evaluation failed")
            self._note(replace(self.status, state="failed", problem=f"{type(error).__name__}."))

    def _run(self, config: RunConfig, items: Sequence[Item]) -> RunFile | None:
        with open_run(self._archive, items, config) as (ask, journal):
            overheads = list(self._ask_remaining(ask, items, journal))
        if len(journal.records) < len(items):
            return None
        run_file = build_run_file(journal.header, items, journal.records, overheads)
        write_run(run_file, config.out)
        journal_path(config.out).unlink()
        return run_file

    def _draw(self, questions: int, seed: int, out: Path) -> Review | None:
        started_at, counts = time.monotonic(), GenerationCounts()

        def look(item: Item) -> EvidenceSet:
            if self._enough.is_set():
                raise _Cancelled
            self._report_drawing(counts.kept, time.monotonic() - started_at)
            self._queue.wait_until_idle(_PATIENCE)
            with self._queue.turn():
                return gather_evidence(self._archive, item)

        try:
            items, _ = generate(self._archive, questions, seed, gather=look, counts=counts)
        except _Cancelled:
            return None
        if not items:
            archive = str(self._archive.settings.data)
            raise EvaluationError(archive, "no question drawn from this archive passed the checks.")
        started_review = start_review(items)
        write_review(started_review, out)
        self._note(replace(self.status, done=len(items), total=len(items)))
        return started_review

    def _report_drawing(self, count: int, seconds: float) -> None:
        left = seconds / count * (self.status.total - count) if count else None
        self._note(replace(self.status, done=count, left=left))

    def _ask_remaining(self, ask: Ask, items: Sequence[Item], journal: Journal) -> Iterator[float]:
        resumed_count, started = len(journal.records), time.monotonic()
        self._report_progress(journal.records, len(items), resumed_count, started)
        for overhead in ask_remaining(partial(self._in_turn, ask), items, journal):
            self._report_progress(journal.records, len(items), resumed_count, started)
            yield overhead
            if self._enough.is_set():
                return

    def _in_turn(self, ask: Ask, item: Item) -> tuple[Record, float]:
        """Ask when no reader does; waiting for them counts as the answer's time."""
        waiting = time.perf_counter()
        self._queue.wait_until_idle(_PATIENCE)
        with self._queue.turn():
            waited = time.perf_counter() - waiting
            record, took = ask(item)
        return record, took + waited * 1000

    def _report_progress(
        self, records: Sequence[Record], total: int, resumed_count: int, started: float
    ) -> None:
        containments = [r.metrics["containment"] for r in records if "containment" in r.metrics]
        new_count = len(records) - resumed_count
        seconds_each = (time.monotonic() - started) / new_count if new_count else None
        status = replace(
            self.status,
            done=len(records),
            total=total,
            contained=mean(containments) if containments else None,
            left=seconds_each and seconds_each * (total - len(records)),
        )
        self._note(status)


def free_file(folder: Path, stem: str) -> Path:
    """The first file of this name that is not there: `questions-local-2.json`."""
    plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem)
    names = (folder / f"{plain}{n}.json" for n in ["", *(f"-{n}" for n in range(2, 10_000))])
    return next(name for name in names if not name.exists())
