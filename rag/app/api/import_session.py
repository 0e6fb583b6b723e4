"""Articles brought to the Library tab and not saved yet: read beside the page, corrected, saved.

One session for an account, see `imports`: a page that is loaded again shows the same. Its jobs run in
threads; everything here may be called from any. Knows nothing of HTTP and pages.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

from rag.app.api.uploads import UploadLimits, upload_limits
from rag.app.workers.job_queue import JobQueue
from rag.archive import Archive
from rag.core.errors import BylineError, ParseError, PassedOverError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.drafts import (
    Draft,
    FindCopy,
    as_own_article,
    correct,
    mark_indexed,
    mark_stored,
    new_draft,
    parse_pasted,
    preview,
)
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse_articles
from rag.ingest.sources import read_documents

PREVIEWED = 50
"""Articles that are shown before they are saved; the others are saved as understood."""
_BATCH = 50
"""Articles stored in one transaction: progress is seen, and cancelling takes no time."""
_NAMED = 5
"""Of what is passed over in a file so many are named."""
_LOOK_SECONDS = 0.3
_SETTLED = ("searchable", "unchanged", "duplicate")


@dataclass(frozen=True)
class ImportProblem:
    """What could not be understood."""

    subject: str
    """The file, record or address."""
    reason: str
    """Why, and what to do."""
    url: str = ""
    """The address, where trying again may help."""


class ImportSession:
    """The drafts of one account. `find_copy` names what an article looks like a copy of."""

    def __init__(
        self, archive: Archive, find_copy: FindCopy | None = None, reader: JobQueue | None = None
    ) -> None:
        self._archive = archive
        self._find_copy = find_copy
        self._guard = threading.RLock()
        self._numbers = count(1)
        self._drafts: list[Draft] = []
        self._problems: list[ImportProblem] = []
        self._chars = 0
        self._round = 0  # one more with each press on Cancel
        self.limits: UploadLimits = upload_limits(archive.settings)
        self.reader = reader or JobQueue("reading")
        self._saver = JobQueue("saving")

    # -- reading ------------------------------------------------------------------------------

    def read_file(self, path: Path, name: str, on_done: Callable[[], None]) -> None:
        """Read the articles of a file that was brought under this name, then call `on_done`."""
        self._begin()
        number = self._round
        self.reader.put(lambda sandbox: self._read_documents(path, name, number, sandbox, on_done))

    def add_text(self, text: str, form: Mapping[str, str]) -> None:
        """The article in a text. Raises ParseError."""
        self._begin()
        self.add(parse_pasted(text, form, date.today()))
        self.refresh()

    def add(self, article: Article) -> None:
        """One more article. Raises SourceError when there is no room for it."""
        with self._guard:
            if self._chars + len(article.text) > self.limits.total_bytes:
                most = f"expected at most {self.limits.total_bytes / 1e6:,.0f} MB of text at once"
                raise SourceError(article.source, f"{most}, found more.", "Save the others first.")
            self._chars += len(article.text)
            self._drafts.append(new_draft(next(self._numbers), article))

    def report_problem(self, error: BylineError, subject: str = "", url: str = "") -> None:
        """Something that was brought cannot be understood."""
        reason = f"{error.problem} {error.remedy}".strip()
        with self._guard:
            self._problems.append(ImportProblem(subject or error.subject, reason, url))

    def _begin(self) -> None:
        """What is put away makes room for what comes."""
        with self._guard:
            if all(d.state in _SETTLED for d in self._drafts) and not self.reader.remaining():
                self._drafts, self._chars = [], 0

    def _read_documents(
        self, path: Path, name: str, number: int, sandbox: Sandbox, on_done: Callable[[], None]
    ) -> None:
        try:
            most = self._archive.settings.max_file_mb * 1_000_000
            passed: list[PassedOverError] = []
            for document in read_documents(path, most) if number == self._round else ():
                if number != self._round:
                    return
                if isinstance(document, PassedOverError):
                    passed.append(document)
                    continue
                for error in self._add_document(document, str(path), name, sandbox):
                    subject = error.subject.replace(str(path), name, 1).removeprefix("upload:")
                    self.report_problem(error, subject)
            if passed:
                self.report_problem(_passed_over(passed, str(path), name))
        finally:
            path.unlink(missing_ok=True)
            on_done()
            self.refresh()

    def _add_document(
        self, document: RawDocument | SourceError, path: str, name: str, sandbox: Sandbox
    ) -> Iterator[SourceError | ParseError]:
        """Add its articles; what cannot be read, or has no room, comes as an error."""
        if isinstance(document, SourceError):
            yield document
            return
        raw = replace(document, source=document.source.replace(path, f"upload:{name}", 1))
        for found in parse_articles(raw, date.today(), sandbox.articles):
            if isinstance(found, SourceError | ParseError):
                yield found
                continue
            try:
                self.add(found)
            except SourceError as error:
                yield error

    # -- correcting ---------------------------------------------------------------------------

    def correct(
        self, n: int, edits: Mapping[str, str], wanted: bool | None = None, *, own: bool = False
    ) -> None:
        """Correct a draft's fields, leave it out or take it in, make it an article of its own."""

        def change(before: Draft) -> Draft:
            if before.state not in ("", "failed"):
                return before
            after = correct(before, edits, date.today()) if edits else before
            after = replace(after, wanted=before.wanted if wanted is None else wanted)
            return as_own_article(after) if own else after

        with self._guard:
            self._drafts = [change(d) if d.n == n else d for d in self._drafts]
        self.refresh()

    def refresh(self) -> None:
        """Find out what saving the first ones would do; who changes one meanwhile does it anew."""
        with self._guard:
            before = self._drafts[:PREVIEWED]
        after = preview(before, self._archive.catalog.articles.preview, self._find_copy)
        previous = {old.n: old for old in before}
        with self._guard:
            unchanged = {d.n for d in self._drafts if previous.get(d.n) is d}
            self._replace_drafts([d for d in after if d.n in unchanged])

    def _replace_drafts(self, after: Sequence[Draft]) -> None:
        changed = {draft.n: draft for draft in after}
        with self._guard:
            self._drafts = [changed.get(d.n, d) for d in self._drafts]

    # -- saving -------------------------------------------------------------------------------

    def save(self, *, failed: bool = False) -> None:
        """Save what is ready; `failed`: only what failed, once more."""
        states = ("failed",) if failed else ("", "failed")
        with self._guard:
            self._drafts = [
                replace(d, state="waiting", reason="") if d.ready() and d.state in states else d
                for d in self._drafts
            ]
        self._saver.put(lambda _: self._save())

    def saving(self) -> bool:
        """Whether articles wait to be stored."""
        return bool(self._waiting())

    def cancel(self) -> None:
        """Read no more and save no more; what is saved stays."""
        with self._guard:
            self._round += 1
            self._drafts = [replace(d, state="") if d.state == "waiting" else d for d in self._drafts]

    def clear(self) -> None:
        """Forget the drafts and the problems; what is saved stays saved."""
        self.cancel()
        with self._guard:
            self._drafts, self._problems, self._chars = [], [], 0

    def _save(self) -> None:
        while (batch := self._waiting()) or (saved := self._in_states(("saved",))):
            if batch:
                self._replace_drafts(self._store_batch(batch))
                continue
            pending, failures = (
                self._archive.catalog.queue.pending_ids(),
                self._archive.catalog.queue.failures(),
            )
            self._replace_drafts([mark_indexed(d, pending, failures) for d in saved])
            time.sleep(_LOOK_SECONDS)

    def _store_batch(self, batch: Sequence[Draft]) -> list[Draft]:
        try:
            results = self._archive.catalog.articles.store([d.article for d in batch])
        except BylineError as error:
            return [replace(d, state="failed", reason=str(error)) for d in batch]
        return [mark_stored(d, s.outcome, s.article_id) for d, s in zip(batch, results, strict=True)]

    def _waiting(self) -> list[Draft]:
        return self._in_states(("waiting",))[:_BATCH]

    def _in_states(self, states: Collection[str]) -> list[Draft]:
        return [d for d in self.drafts() if d.state in states]

    # -- looking ------------------------------------------------------------------------------

    def drafts(self) -> list[Draft]:
        """All of them, in the order they came."""
        with self._guard:
            return list(self._drafts)

    def problems(self) -> list[ImportProblem]:
        """What could not be understood."""
        with self._guard:
            return list(self._problems)

    def is_busy(self) -> bool:
        """Whether something is read or saved."""
        return bool(self.reader.remaining() or self._saver.remaining())

    def has_unsaved(self) -> bool:
        """Whether there are drafts that are not saved."""
        return any(draft.state not in _SETTLED for draft in self.drafts())

    def forget_problem(self, url: str) -> None:
        """An address is tried again."""
        with self._guard:
            self._problems = [p for p in self._problems if p.url != url]

    def counts(self) -> Counter[str]:
        """Drafts by state, and `ready`: those that pressing Save saves."""
        counts = Counter[str](d.state or "open" for d in self.drafts())
        counts["ready"] = sum(d.ready() and _useful(d) for d in self.drafts())
        return counts


def _passed_over(errors: Sequence[PassedOverError], path: str, name: str) -> SourceError:
    """One line for all that stood in a file and was not read: the first by name."""
    found = [
        f"{e.subject.replace(path, name, 1).partition('#')[2] or name}: {e.problem}" for e in errors
    ]
    more = f" And {len(found) - _NAMED:,} more." if len(found) > _NAMED else ""
    return SourceError(name, f"passed over in it: {' '.join(found[:_NAMED])}{more}")


def _useful(draft: Draft) -> bool:
    return draft.effect is None or draft.effect.outcome in ("added", "updated")
