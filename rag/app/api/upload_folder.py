"""Room for files that are sent from the page, between their arrival and their reading."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from rag.app.api.import_session import ImportSession
from rag.app.api.uploads import check_upload, file_suffix, is_skipped
from rag.core.errors import SourceError
from rag.ingest.formats.containers.zip_archives import printable
from rag.text.phrases import pluralise

_NAMED = 5
"""Of the files that are passed over so many are named."""
_STALE_SECONDS = 86_400.0
"""A file that was sent so long ago was left by an app that was killed."""


_making = threading.Lock()
"""Accounts have folders in the archive's own: none is removed between another's making and its use."""


class UploadFolder:
    """Hands out room for files, no more than the session's limits allow; safe from any thread."""

    def __init__(self, folder: Path, session: ImportSession) -> None:
        self._folder = folder
        self._session = session
        self._numbers = count(1)
        self._guard = threading.Lock()
        self._sizes: dict[int, int] = {}  # bytes of each file that is on its way or being read

    def accept(self, files: Sequence[tuple[str, int]]) -> list[int]:
        """Places of the names and sizes that may be sent; the others are reported as problems."""
        accepted: list[int] = []
        skipped = [name for name, _ in files if is_skipped(name)]
        if skipped:
            many = pluralise(len(skipped), "file")
            named = ", ".join(printable(name) for name in skipped[:_NAMED])
            rest = ", ..." if len(skipped) > _NAMED else ""
            problem = f"{many} passed over: hidden, or of a kind that is not read ({named}{rest})."
            self._session.report_problem(SourceError(printable(skipped[0].partition("/")[0]), problem))
        total = sum(self._sizes.values())
        for i, (name, size) in enumerate(files):
            if is_skipped(name):
                continue
            try:
                check_upload(name, size, self._session.limits, len(self._sizes) + len(accepted), total)
            except SourceError as error:
                self._session.report_problem(error)
            else:
                accepted.append(i)
                total += size
        return accepted

    def reserve(self, name: str, size: int) -> tuple[int, Path]:
        """Room for a file, as a number to release it by and a path. Raises SourceError."""
        with self._guard:
            total = sum(self._sizes.values())
            check_upload(name, size, self._session.limits, len(self._sizes), total)
            number = next(self._numbers)
            self._sizes[number] = size
        with _making:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        return number, self._folder / f"{time.time_ns()}-{number}{file_suffix(name)}"

    def release(self, number: int) -> None:
        """Its room is free again."""
        with self._guard:
            self._sizes.pop(number, None)
            if not self._sizes:
                with _making, suppress(OSError):  # what another app or account has there stays
                    self._folder.rmdir()

    def is_busy(self) -> bool:
        """Whether a file is on its way or being read."""
        return bool(self._sizes)

    def _sweep(self) -> None:
        for file in self._folder.rglob("*"):
            with suppress(OSError):  # it was read meanwhile
                if file.is_file() and time.time() - file.stat().st_mtime > _STALE_SECONDS:
                    file.unlink()
