"""Runs: every question of a test set is asked, measured, and kept as soon as it is done.

One after the other: for 100 questions on 2 busy cores two threads took 10.9 and 10.7 s, one 10.5 and
14.3, with the same results: that is no gain to rely on.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.answer.compose import EXTRACTIVE
from rag.archive import Archive
from rag.core.errors import EvaluationError, IndexBusyError
from rag.core.settings import Settings, load_settings
from rag.evaluation.metrics.measure import estimate_metrics
from rag.evaluation.records.journal import Journal
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import Header, RunFile, write_run
from rag.evaluation.runs.asker import Asker, article_ids_by_name
from rag.evaluation.runs.language_model import Complete, engine_unavailable, open_model
from rag.evaluation.runs.progress import Progress
from rag.evaluation.runs.provenance import run_header
from rag.evaluation.runs.robustness import PerturbationAsker, noise_pool
from rag.evaluation.testsets.testset import Item, read_test_set
from rag.models.chat_models import engine_name

Ask = Callable[[Item], tuple[Record, float]]
"""Asks a question: its record, and the milliseconds that answering took."""


@dataclass(frozen=True)
class RunConfig:
    """What a run shall be."""

    test_set: Path
    out: Path
    engine: str = EXTRACTIVE
    """What writes the answers, as in BYLINE_LLM."""
    limit: int | None = None
    as_of: date | None = None
    """The day of asking for questions that name none; None for today."""
    picks: bool = False
    """Whether the engine is also told to pick one of a question's choices."""
    perturbed: bool = False
    """Whether every question is asked again, disturbed: see rag/evaluation/runs/robustness.py."""
    rewording: str = ""
    """A model that then finds other words for it, as BYLINE_LLM names it; empty for rules alone."""

    def settings(self) -> dict[str, Any]:
        """What of it answers depend on."""
        settings = {"as_of": (self.as_of or date.today()).isoformat(), "picks": self.picks}
        perturbed = {"disturbed": True, "rewording": engine_name(self.rewording)}
        return settings | (perturbed if self.perturbed else {})


def run(config: RunConfig, data: Path | None = None) -> RunFile:
    """Ask every question that no earlier session has asked, and write the run file.

    Raises EvaluationError for a run that is there already or was begun otherwise, and for an engine
    that is not here; SourceError for a test set that cannot be read.
    """
    if config.out.exists():
        raise EvaluationError(
            str(config.out), "there is a run of this name.", "Name another, or delete it."
        )
    items = items_to_ask(config)
    settings = load_settings(data=data, llm=engine_setting(config.engine))
    with (
        open_archive(settings, config.engine) as archive,
        open_model(config.rewording) if config.rewording else nullcontext() as complete,
    ):
        run_file = ask_all(archive, items, config, complete)
    write_run(run_file, config.out)
    journal_path(config.out).unlink()
    return run_file


def engine_setting(engine: str) -> str:
    """The engine as BYLINE_LLM calls it."""
    return "none" if engine == EXTRACTIVE else engine


def journal_path(out: Path) -> Path:
    """The journal beside a run file."""
    return out.with_name(f"{out.stem}.partial.jsonl")


def items_to_ask(config: RunConfig) -> list[Item]:
    """The items to ask. Raises EvaluationError when there are none."""
    items = read_test_set(config.test_set)[: config.limit]
    if not items:
        raise EvaluationError(str(config.test_set), "it has no questions.")
    return items


@contextmanager
def open_archive(settings: Settings, engine: str) -> Iterator[Archive]:
    """The archive with its engine loaded; the indexes are this process's unless another has them.

    Nothing is fetched. Raises EvaluationError when the engine cannot answer: no other one steps in.
    """
    archive = Archive(settings)
    try:
        archive.engines.prepare(fetching=False)
        if engine_name(engine) not in archive.engines.names():
            raise engine_unavailable(engine, archive.engines)
        with holding_indexes(archive):
            yield archive
    finally:
        archive.close()


@contextmanager
def holding_indexes(archive: Archive) -> Iterator[None]:
    """Search as the app does, Chroma included; as an onlooker does where the app itself runs."""
    with ExitStack() as stack:
        with suppress(IndexBusyError):
            stack.enter_context(archive.own_indexes())
        yield


def ask_all(
    archive: Archive, items: Sequence[Item], config: RunConfig, complete: Complete | None = None
) -> RunFile:
    """Ask what is left to ask, with progress on standard error; the run, complete.

    `complete` finds other words for the questions of a run of robustness.
    """
    with open_run(archive, items, config, complete) as (ask, journal):
        progress = Progress(len(items), len(journal.records))
        overheads = []
        for overhead in ask_remaining(ask, items, journal):
            progress.step(failed=bool(journal.records[-1].error))
            overheads.append(overhead)
    return build_run_file(journal.header, items, journal.records, overheads)


@contextmanager
def open_run(
    archive: Archive, items: Sequence[Item], config: RunConfig, complete: Complete | None = None
) -> Iterator[tuple[Ask, Journal]]:
    """What asks a question of the run, and the run's journal, open.

    Raises EvaluationError when the run was begun otherwise.
    """
    settings = config.settings() | {"dense_index": archive.dense_is_whole()}
    header = run_header(archive, config.test_set, len(items), config.out, config.engine, settings)
    day, places = config.as_of or date.today(), article_ids_by_name(archive.catalog)
    asker = Asker(archive, engine_name(config.engine), day, config.picks, places)
    journal = Journal(journal_path(config.out), header)
    try:
        if config.perturbed:
            yield PerturbationAsker(asker, noise_pool(archive), complete).ask, journal
        else:
            yield asker.ask, journal
    finally:
        journal.close()


def ask_remaining(ask: Ask, items: Sequence[Item], journal: Journal) -> Iterator[float]:
    """Ask what no earlier session did, a question a step; yields the milliseconds beyond the answer."""
    asked_ids = {record.id for record in journal.records}
    for item in items:
        if item.id not in asked_ids:
            started = time.perf_counter()
            record, milliseconds = ask(item)
            journal.add(record)
            yield (time.perf_counter() - started) * 1000 - milliseconds


def build_run_file(
    header: Header, items: Sequence[Item], records: Sequence[Record], overheads: Sequence[float]
) -> RunFile:
    """The run file of all records, in the order of the items."""
    place = {item.id: n for n, item in enumerate(items)}
    ordered = tuple(sorted(records, key=lambda record: place[record.id]))
    seconds = sum(r.timings_ms.get("total", 0.0) for r in ordered) / 1000
    return RunFile(
        **vars(header),
        seconds=round(seconds, 3),
        overhead_ms=round(statistics.median(overheads), 3) if overheads else 0.0,
        metrics=estimate_metrics(ordered),
        questions=ordered,
    )
