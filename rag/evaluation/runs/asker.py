"""One question of a test set, asked of an archive: in goes an item, out comes its record."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rag.answer.assistant import Assistant
from rag.answer.compose import Draft
from rag.answer.gather import EvidenceSet
from rag.answer.turn import FinalAnswer
from rag.archive import Archive
from rag.core.observer import unobserved
from rag.core.secrets import mask_secrets
from rag.core.types import Answer, Filters, Question
from rag.evaluation.matching import nearest_choice
from rag.evaluation.metrics.measure import score_record
from rag.evaluation.records.record import Record, answered_record, failed_record, resolve_gold
from rag.evaluation.testsets.testset import Item
from rag.storage.catalog import Catalog


@dataclass(frozen=True)
class Asker:
    """Asks the questions of a run, one at a time."""

    archive: Archive
    engine: str
    """What writes the answers, as `Engines` names it."""
    day: date
    picks: bool
    """Whether the engine is also told to pick one of the choices."""
    places: Mapping[str, str]
    """What an article may be called -> its id."""
    assistant: Assistant | None = None
    """What answers instead of the archive's own assistant."""

    def ask(self, item: Item) -> tuple[Record, float]:
        """The record with its metrics, and the milliseconds that answering took of the time.

        Whatever goes wrong is the record's to tell: a run does not end for one question.
        """
        started = time.perf_counter()
        try:
            with unobserved():
                evidence_set, answer = self._answer(item)
            picked = self._pick(item, answer) if self.picks else ""
        except Exception as error:  # noqa: BLE001 - any engine's own; it is kept in the run file
            seconds = time.perf_counter() - started
            reason = mask_secrets(f"{type(error).__name__}: {error}")
            record = failed_record(item, resolve_gold(item, self.places), self.day, reason)
        else:
            seconds = time.perf_counter() - started
            record = answered_record(item, resolve_gold(item, self.places), evidence_set, answer, picked)
        return score_record(record), seconds * 1000

    def _answer(self, item: Item) -> tuple[EvidenceSet | None, Answer]:
        question = self.archive.question(
            item.question, item.history, Filters(item.outlets), item.as_of or self.day
        )
        evidence_set, answer = None, None
        for event in (self.assistant or self.archive.assistant).stream(question, self.engine):
            if isinstance(event, EvidenceSet):
                evidence_set = event
            elif isinstance(event, FinalAnswer):
                answer = event.answer
        if answer is None:
            raise RuntimeError("the stream of events ended without an answer")
        return evidence_set, answer

    def _pick(self, item: Item, answer: Answer) -> str:
        """The choice that the engine comes nearest to when told to pick one, from the same evidence."""
        if not item.choices or not answer.evidence:
            return ""
        picking_question = _told_to_pick(answer.question, item.choices)
        drafts = self.archive.engines.answerer(self.engine).write(picking_question, answer.evidence)
        return nearest_choice([d.text for d in drafts if isinstance(d, Draft)], item.choices)


def _told_to_pick(question: Question, choices: tuple[str, ...]) -> Question:
    return replace(question, standalone=f"{question.standalone} Choose one of: {'; '.join(choices)}.")


def article_ids_by_name(catalog: Catalog) -> dict[str, str]:
    """Id of every article by its id, URL, path and file name: what a test set may call it by."""
    places: dict[str, str] = {}
    for stored in catalog.articles.headlines():
        source = stored.article.source
        names = (stored.id, stored.article.url, source, Path(source).name)
        places |= {name: stored.id for name in names if name}
    return places
