"""Whether an index's files are still what this process made of them: noticed before a search reads them.

A file is known by its size, its times, its inode and its mode, which cost microseconds to read. Chroma
changes its files only while it is called, so that a change between two calls is somebody else's. tantivy
writes a file once, and merges files whenever it likes: a file that its list names may never change, and
carries a checksum, which is verified when the file is first named.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.core.errors import IndexDamagedError
from rag.index.lexical_tantivy import broken_files, files_of_list

Stamp = tuple[int, ...]
"""Size, times, inode and mode of a file."""
_LISTS = ("meta.json", ".managed.json")
"""The files that tantivy writes again and again."""
_LOOKS = 10
"""Times that a list of files is read again because something in the folder was just replaced."""


class OwnerWatch:
    """Watches a folder in which nobody writes but the calls made inside `turn`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._calls = 0
        self._stamps = stamps(folder)

    @contextmanager
    def turn(self, *, writes: bool) -> Iterator[None]:
        """A call of the engine. Raises IndexDamagedError when somebody else changed a file before it."""
        with self._guard:
            if not self._calls:
                self._compare()
            self._calls += 1
        try:
            yield
        finally:
            with self._guard:
                self._calls -= 1
                if not self._calls:
                    self._stamps = stamps(self._folder)

    def _compare(self) -> None:
        now = stamps(self._folder)
        changed = [name for name in self._stamps.keys() | now if self._stamps.get(name) != now.get(name)]
        if changed:
            raise damaged(self._folder, changed)


class SegmentWatch:
    """Watches tantivy's folder; with `count`, the owner's, its list must name so many passages."""

    def __init__(self, folder: Path, count: Callable[[], int] | None) -> None:
        self._folder = folder
        self._count = count
        self._guard = threading.RLock()
        self._writing = 0
        self._known: dict[str, Stamp] = {}
        self._lists: dict[str, Stamp | None] = {}
        self._schema: Any = None

    def verify(self) -> None:
        """Check all files as if none had been seen. Raises IndexDamagedError."""
        with self._guard:
            self._known, self._lists = {}, {}
            self.check()

    def trust(self) -> None:
        """Take the files as they are: somebody has verified them."""
        with self._guard:
            files = stamps(self._folder)
            self._take_list(files, verified=True)

    @contextmanager
    def turn(self, *, writes: bool) -> Iterator[None]:
        """A call of the engine. Raises IndexDamagedError when the files were changed before it."""
        with self._guard:
            self.check()
            self._writing += writes
        try:
            yield
        finally:
            if writes:
                with self._guard:
                    self._writing -= 1
                    self._lists = {}

    def check(self) -> None:
        """Compare the files with what they were. Raises IndexDamagedError when one is not."""
        with self._guard:
            if self._writing:
                return
            files = stamps(self._folder)
            changed = [n for n, stamp in self._known.items() if files.get(n, stamp) != stamp]
            if changed:
                raise damaged(self._folder, changed)
            if self._known.keys() - files.keys() or self._lists != _list_stamps(files):
                self._take_list(files, verified=False)

    def _take_list(self, files: dict[str, Stamp], *, verified: bool) -> None:
        """Know the files that the list names; each that is new to it fits its checksum."""
        for _ in range(_LOOKS):
            problems = self._problems(files, verified=verified)
            again = stamps(self._folder)
            if not problems or again == files:
                break
            # A merge ended meanwhile. The list may be newer than the files: they are not read at once.
            files = again
        if problems:
            raise damaged(self._folder, problems)

    def _problems(self, files: dict[str, Stamp], *, verified: bool) -> list[str]:
        try:
            content = json.loads((self._folder / "meta.json").read_bytes())
            managed = json.loads((self._folder / ".managed.json").read_bytes())
            named = files_of_list(content)
            schema = (content["schema"], content["index_settings"])
            passages = sum(
                s["max_doc"] - (s["deletes"] or {}).get("num_deleted_docs", 0)
                for s in content["segments"]
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return ["meta.json or .managed.json"]
        if self._schema not in (None, schema) or not isinstance(managed, list):
            return ["meta.json or .managed.json"]
        if self._count and passages != self._count():
            return ["meta.json"]
        lacking = [name for name in named if name not in files]
        fresh = [] if verified else [name for name in named if name not in self._known]
        if lacking or (lacking := broken_files(self._folder, fresh)):
            return lacking
        self._schema, self._lists = schema, _list_stamps(files)
        self._known = {n: s for n, s in self._known.items() if n in files} | {n: files[n] for n in named}
        return []


def stamps(folder: Path) -> dict[str, Stamp]:
    """Every file below a folder by its name; none where there is no folder. Locks are left out."""
    found: dict[str, Stamp] = {}
    start = len(str(folder)) + 1
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif not entry.name.endswith((".lock", "-shm")):
                        s = entry.stat()
                        stamp = (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino, s.st_mode)
                        found[entry.path[start:]] = stamp
        except OSError:
            continue
    return found


def damaged(folder: Path, names: list[str]) -> IndexDamagedError:
    """What is raised for files of an index that are not what they were."""
    listed = ", ".join(sorted(f"{folder.name}/{name}" for name in names)[:3])
    return IndexDamagedError(
        str(folder),
        f"changed by another program, or damaged: {listed}.",
        "It is rebuilt from the catalog.",
    )


def _list_stamps(files: dict[str, Stamp]) -> dict[str, Stamp | None]:
    return {name: files.get(name) for name in _LISTS}
