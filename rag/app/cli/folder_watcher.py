"""`ingest.py --watch FOLDER`: the archive follows a folder until it is told to stop.

The system says that something happened (watchfiles); what did is seen by looking, so that no event can
be missed or misread. While the folder itself is away nothing is removed: a disk may come back. Beside
a running app the articles are stored and the app indexes them.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rag.archive import Archive
from rag.core.errors import BylineError, IndexBusyError, SourceError
from rag.ingest.debounce import FileDebouncer, FileStamp
from rag.ingest.folder_sync import articles_of_deleted_files, stale_articles
from rag.ingest.folder_walk import find_files
from rag.ingest.pipeline import Outcome, ingest_paths
from rag.text.phrases import pluralise

if TYPE_CHECKING:
    from rag.index.generations import OwnedIndexes

_REST_SECONDS = 1.0
"""Seconds for which a file must not have changed before it is read."""
_LOOK_SECONDS = 0.25
"""Seconds between two looks while something is not yet at rest."""
_LOOK_ANYWAY_SECONDS = 60.0
"""Seconds after which it looks without being told to: some file systems tell nothing."""
_RETRY_SECONDS = 5.0
"""Seconds to wait after the disk, the catalog or an index refused."""


def watch(archive: Archive, folder: Path, *, as_json: bool) -> None:
    """Follow the folder until SIGINT or SIGTERM. Raises SourceError when there is none at first."""
    folder = folder.absolute()
    if not folder.is_dir():
        raise SourceError(str(folder), "expected a folder to watch.", "Name a folder.")
    stop = threading.Event()
    say = _say_json if as_json else _say
    with _stopped_by_signals(stop):
        say("watching", f"{folder} (Ctrl-C ends)")
        Watcher(archive, folder, say, stop).run()
        say("stopped", str(folder))


class Watcher:
    """One folder, followed. `say` is told an event and what it concerns."""

    def __init__(
        self, archive: Archive, folder: Path, say: Callable[[str, str], None], stop: threading.Event
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._say = say
        self._stop = stop
        self._debouncer = FileDebouncer(_REST_SECONDS)
        self._device = folder.stat().st_dev
        self._problem = ""
        self._is_queued = False

    def run(self) -> None:
        """Until it is stopped; a folder that goes away is waited for."""
        while not self._stop.is_set():
            identity = _folder_identity(self._folder)
            if identity and identity[0] == self._device:
                self._follow(identity)
                continue
            self._say("waiting", f"{self._folder} is gone; its articles stay")
            while not self._stop.wait(_LOOK_SECONDS):
                if (identity := _folder_identity(self._folder)) and identity[0] == self._device:
                    self._say("watching", f"{self._folder} is back")
                    break

    def _follow(self, identity: tuple[int, int]) -> None:
        """Look whenever something happens, for as long as the folder is where it was."""
        due = 0.0
        for changed in _changes(self._folder, self._stop):
            if _folder_identity(self._folder) != identity:
                return
            if changed or self._debouncer.waiting or time.monotonic() > due:
                due = time.monotonic() + _LOOK_ANYWAY_SECONDS
                self._retry_later(self._look)
            self._retry_later(self._index)

    def _retry_later(self, work: Callable[[], None]) -> None:
        """Do it; what the disk, the catalog or an index has against it is said once and tried again."""
        try:
            work()
        except BylineError as error:
            if str(error) != self._problem:
                self._say("failed", str(error))
            self._problem = str(error)
            self._stop.wait(_RETRY_SECONDS)
        else:
            self._problem = ""

    def _look(self) -> None:
        stamps = dict(_file_stamps(self._folder))
        paths = self._debouncer.look(stamps, time.monotonic())
        catalog, limit = self._archive.catalog, self._archive.settings.max_file_mb * 1_000_000
        deleted = articles_of_deleted_files(catalog, self._folder) if paths else []
        is_gone = _folder_identity(self._folder) is None  # it went while we looked: nothing is lost
        if is_gone or not paths:
            return
        self._remove(deleted)
        files = [path for path in paths if path in stamps]
        outcomes: list[Outcome] = []
        for outcome in ingest_paths(catalog, map(Path, files), date.today(), limit):
            outcomes.append(outcome)
            self._say_outcome(outcome)
            if self._stop.is_set():
                return
        self._remove(stale_articles(catalog, self._folder, outcomes, files))
        self._debouncer.done(paths)

    def _remove(self, article_ids: Sequence[str]) -> None:
        for article_id in article_ids:
            for stored in self._archive.catalog.articles.remove(article_id):
                self._say("removed", stored.article.source)

    def _say_outcome(self, outcome: Outcome) -> None:
        if outcome.result != "unchanged":
            reason = f": {outcome.reason}" if outcome.reason else ""
            self._say(outcome.result, f"{outcome.source}{reason}")

    def _index(self) -> None:
        """All that waits, unless another process owns the indexes: then it is that one's to do."""
        if not self._archive.catalog.queue.pending_ids():
            self._is_queued = False
            return
        try:
            with self._archive.own_indexes() as store:
                self._drain(store)
            self._is_queued = False
        except IndexBusyError:
            if not self._is_queued:
                self._say("queued", "another process has the indexes, and will take them in")
            self._is_queued = True

    def _drain(self, store: OwnedIndexes) -> None:
        ready = passages = 0
        for step in self._archive.indexer(store).drain():
            ready, passages = ready + step.ready, passages + step.passages
            if self._stop.is_set():
                break
        if ready:
            self._say("searchable", f"{pluralise(ready, 'article')}, {pluralise(passages, 'passage')}")


def _changes(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """Whether something happened below the folder, every quarter of a second; ends when it is gone.

    Raises SourceError when the system watches no more folders.
    """
    from watchfiles import watch as watch_changes
    from watchfiles._rust_notify import WatchfilesRustInternalError

    try:
        for changes in watch_changes(
            folder,
            watch_filter=None,
            debounce=200,
            rust_timeout=int(_LOOK_SECONDS * 1000),
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        ):
            yield bool(changes)
    except FileNotFoundError:  # it went between our look and the watcher's
        return
    except WatchfilesRustInternalError as error:
        problem = f"the system does not watch it ({error})."
        remedy = "Set WATCHFILES_FORCE_POLLING=1, or raise fs.inotify.max_user_watches."
        raise SourceError(str(folder), problem, remedy) from error


def _folder_identity(folder: Path) -> tuple[int, int] | None:
    """Which folder it is, by device and inode; None when there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if folder.is_dir() else None


def _file_stamps(folder: Path) -> Iterator[tuple[str, FileStamp]]:
    for file in find_files([folder]):
        if isinstance(file, Path):
            with suppress(OSError):  # gone since it was listed
                status = file.stat()
                yield str(file), (status.st_ino, status.st_size, status.st_mtime_ns)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """The first SIGINT or SIGTERM lets the article at hand finish, a second one does not."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(*_: object) -> None:
        stop.set()
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(event: str, what: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {event:10} {what}", flush=True)  # noqa: DTZ005  # the reader's clock


def _say_json(event: str, what: str) -> None:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    print(json.dumps({"at": now, "event": event, "what": what}, ensure_ascii=False), flush=True)
