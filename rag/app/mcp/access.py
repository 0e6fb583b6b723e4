"""The archive behind the tools: of the app that serves them, or of a process that speaks on pipes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from rag.app.api.ask import ask, ask_and_note
from rag.app.api.draft_checks import checked_sentences
from rag.app.api.running_app import find_app
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.contract import read_request
from rag.core.types import CheckedSentence, GapKind, Hit
from rag.ingest.pipeline import Outcome, ingest_records

Fields = Mapping[str, Any]


class Access(Protocol):
    """What the tools ask for. All of it raises BylineError."""

    archive: Archive

    def ask(self, fields: Fields) -> dict[str, Any]:
        """The answer to a question by the contract of `/ask`."""

    def search(self, fields: Fields, limit: int) -> tuple[list[Hit], list[GapKind]]:
        """Passages for a question, and what could not be searched."""

    def check(self, claim: str) -> Sequence[CheckedSentence]:
        """A claim's sentences with what the archive holds of them."""

    def add(self, record: Fields) -> Outcome:
        """Store an article."""


@dataclass
class AppAccess:
    """Of the app that serves the tools: in turn with the questions of others."""

    archive: Archive
    queue: RequestQueue

    def ask(self, fields: Fields) -> dict[str, Any]:
        with self.queue.turn():
            return ask_and_note(self.archive, fields)

    def search(self, fields: Fields, limit: int) -> tuple[list[Hit], list[GapKind]]:
        with self.queue.turn():
            return _search(self.archive, fields, limit)

    def check(self, claim: str) -> Sequence[CheckedSentence]:
        return list(checked_sentences(self.archive, self.queue, claim))

    def add(self, record: Fields) -> Outcome:
        (outcome,) = ingest_records(self.archive.catalog, [("the article", record)], date.today())
        return outcome


@dataclass
class OwnAccess:
    """Of this process, which owns the indexes while nobody else needs them.

    An app that runs over the same archive answers questions: its models are loaded.
    """

    archive: Archive
    queue: RequestQueue

    def ask(self, fields: Fields) -> dict[str, Any]:
        app = find_app(self.archive.settings)
        if app and (answered := app.ask(fields)):
            return answered
        with self.archive.lending():
            return ask(self.archive, fields)

    def search(self, fields: Fields, limit: int) -> tuple[list[Hit], list[GapKind]]:
        with self.archive.lending(writes=False):
            return _search(self.archive, fields, limit)

    def check(self, claim: str) -> Sequence[CheckedSentence]:
        with self.archive.lending(writes=False):
            return list(checked_sentences(self.archive, self.queue, claim))

    def add(self, record: Fields) -> Outcome:
        (outcome,) = self.archive.add(record)
        return outcome


def _search(archive: Archive, fields: Fields, limit: int) -> tuple[list[Hit], list[GapKind]]:
    request = read_request(fields, archive.settings.max_question_chars)
    started = time.monotonic()
    hits = archive.hits(archive.requested_question(request), limit)
    return hits, [gap.kind for gap in archive.searches.gaps(started)]
