"""The folder of the indexes: who owns it, which generation is current, whether it is sound.

    data/index.lock        held by the one process that may write the indexes
    data/index/CURRENT     name of the generation in use
    data/index/<name>/     chroma/ and tantivy/, and SEAL: what the files were at the last clean close

A generation is never repaired. When a probe in a child process finds it damaged, a new one is built
from the catalog, without embedding anything again, and CURRENT is switched to it in one rename.
Knows nothing of articles still to be embedded; that is the indexer's work.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

from filelock import FileLock, Timeout

from rag.core.errors import BylineError, IndexBusyError, IndexUnavailableError
from rag.core.types import Filters
from rag.index.dense_chroma import ChromaIndex
from rag.index.lexical_tantivy import TantivyIndex, broken_segments
from rag.index.protocols import IndexedPassage
from rag.storage.catalog import Catalog

_PROBE_SECONDS = 300
"""Longest wait for the probe; reading back 100,000 logged vectors takes about a minute."""
_GENERATION = re.compile(r"[0-9a-f]{12}")
"""Name of a generation's folder."""


class OwnedIndexes:
    """Both indexes of an archive, owned by this process until they are closed.

    Raises IndexBusyError when another process owns them. With `repair=False` nothing is built: raises
    IndexUnavailableError when they were not closed cleanly or do not hold what the catalog says.
    """

    def __init__(self, data: Path, catalog: Catalog, *, repair: bool = True) -> None:
        self._root = data / "index"
        self._root.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(data / "index.lock")
        self._catalog = catalog
        self.rebuilt = ""
        """Why the indexes had to be rebuilt when they were opened, empty if they were sound."""
        self._acquire(data)
        try:
            self._open(repair=repair)
        except BaseException:
            self._lock.release()
            raise

    def _acquire(self, data: Path) -> None:
        try:
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise IndexBusyError(
                str(data), "another process is writing the indexes.", "It will index what is stored."
            ) from error

    def _open(self, *, repair: bool) -> None:
        folder = current_generation(self._root)
        sealed = folder is not None and _read_seal(folder) is not None
        if not repair:
            self._open_sound(folder if sealed else None)
        elif not self._catalog.passages.count_citable():
            self._build("")  # nothing to lose, and old files would insist on the old model's dimension
        elif folder is None:
            self._build("the pointer to them, CURRENT, is lost")
        elif damage := _damage(folder):
            self._build(damage)
        else:
            try:
                self._attach(folder)
                self.rebuilt = "" if sealed and self._agrees() else self._reconcile()
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:  # noqa: BLE001 - a panic in Rust code is no Exception
                self._build(str(error) or type(error).__name__)
        self._discard_others()

    def _open_sound(self, folder: Path | None) -> None:
        if folder is None or _damage(folder):
            raise IndexUnavailableError(str(self._root), "the indexes were not closed cleanly.")
        try:
            self._attach(folder)
            agreed = self._agrees()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in Rust code is no Exception
            raise IndexUnavailableError(
                str(self._root), f"the indexes cannot be opened ({error})."
            ) from error
        if not agreed:
            self.close()  # sealed as they were: the next owner adds what they lack
            raise IndexUnavailableError(str(self._root), "the indexes lack what the catalog holds.")

    def _agrees(self) -> bool:
        """Whether both hold as many passages as the catalog says.

        That is enough after a clean close. Comparing every id took 3.6 s at 37,000 passages.
        """
        whole = self.lexical.count() == self._catalog.passages.count_citable()
        return whole and self.dense.count() == self._catalog.passages.count_citable(refined=True)

    def _attach(self, folder: Path) -> None:
        (folder / "SEAL").unlink(missing_ok=True)
        self.folder = folder
        self.dense = ChromaIndex(folder / "chroma")
        self.lexical = TantivyIndex(folder / "tantivy")

    def _build(self, reason: str) -> None:
        """A new generation, filled from the catalog, then switched to."""
        folder = self._root / uuid.uuid4().hex[:12]
        folder.mkdir()
        self._attach(folder)
        self._reconcile()
        self.rebuilt = reason
        _switch(self._root, folder)

    def _reconcile(self) -> str:
        """Bring both indexes to exactly what the catalog says may be cited; says what they lacked.

        An index is written before the catalog, so after a mere crash it lacks nothing.
        """
        lacked = 0
        for index, refined in ((self.dense, True), (self.lexical, False)):
            citable = self._catalog.passages.citable_ids(refined=refined)
            indexed = index.ids()
            if ghosts := indexed - citable:
                index.remove(sorted(ghosts))
            if missing := citable - indexed:
                self._refill(index, missing)
                lacked += len(missing)
        return f"{lacked} passages were missing" if lacked else ""

    def _refill(self, index: ChromaIndex | TantivyIndex, missing: set[str]) -> None:
        clock, later = -1, 0
        while later > clock:
            clock = later
            later, rows = self._catalog.passages.changes(clock)
            wanted = [IndexedPassage(p, a, v) for p, a, v in rows if p.id in missing]
            # A vector that is damaged is lacking until the indexer has made it again.
            index.upsert([e for e in wanted if index is self.lexical or e.vector is not None])

    def _discard_others(self) -> None:
        for folder in self._root.iterdir():
            if folder.is_dir() and folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Close both indexes, seal the generation and give the ownership back."""
        try:
            self.lexical.close()
            self.dense.close()
            seal = json.dumps(_fingerprint(self.folder))
            (self.folder / "SEAL").write_text(seal)
        finally:
            self._lock.release()


def current_generation(root: Path) -> Path | None:
    """Folder of the generation in use, None before the first or when its pointer is unreadable."""
    try:
        name = (root / "CURRENT").read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return root / name if _GENERATION.fullmatch(name) and (root / name).is_dir() else None


def _switch(root: Path, folder: Path) -> None:
    pointer = root / "CURRENT.new"
    pointer.write_text(folder.name)
    pointer.replace(root / "CURRENT")


def _fingerprint(folder: Path) -> dict[str, str]:
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f.name != "SEAL")
    return {str(f.relative_to(folder)): _hash(f) for f in files}


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]


def _damage(folder: Path) -> str:
    """What is wrong with a generation, empty when it can be used.

    After a clean close every file must be as it was; after a crash a child process tries them.
    """
    if (sealed := _read_seal(folder)) is None:
        return _probe(folder)
    hashes = _fingerprint(folder)
    changed = sorted(name for name in sealed.keys() | hashes if sealed.get(name) != hashes.get(name))
    return f"changed since it was closed: {', '.join(changed[:3])}" if changed else ""


def _read_seal(folder: Path) -> dict[str, str] | None:
    """File name -> hash as of the last clean close; None after a crash."""
    try:
        sealed = json.loads((folder / "SEAL").read_text())
    except (OSError, ValueError):
        return None
    return sealed if isinstance(sealed, dict) else None


def _probe(folder: Path) -> str:
    """What is wrong with a generation, found by a child: reading a damaged one can crash a process."""
    command = [sys.executable, "-m", "rag.index.generations", str(folder.absolute())]
    root = Path(__file__).parents[2]
    try:
        child = subprocess.run(
            command, capture_output=True, text=True, timeout=_PROBE_SECONDS, cwd=root, check=False
        )
    except subprocess.TimeoutExpired:
        return f"reading it took longer than {_PROBE_SECONDS} s"
    if child.returncode == 0:
        return ""
    last = (child.stderr.strip().splitlines() or [f"exit status {child.returncode}"])[-1]
    return last[:300]


def read_everything(folder: Path) -> None:
    """Read both indexes as a search would; raises, or crashes the process, when one is damaged."""
    if broken := broken_segments(folder / "tantivy"):
        raise IndexUnavailableError(str(folder), f"damaged: {', '.join(broken[:3])}.")
    _check_database(folder / "chroma" / "chroma.sqlite3")
    dense, lexical = ChromaIndex(folder / "chroma"), TantivyIndex(folder / "tantivy")
    ids = sorted(dense.ids())
    sample = ids[:: max(1, len(ids) // 50)]
    vectors = dense.vectors(sample)
    for passage_id in sample:
        if passage_id in vectors and not vectors[passage_id].any():
            continue  # the model could not read it
        # Files that lost vectors still list their ids, so each sampled vector must find itself.
        nearest = dense.search(vectors[passage_id], 10) if passage_id in vectors else []
        if not nearest or nearest[0][1] < 0.99:
            raise IndexUnavailableError(str(folder), f"the vector of {passage_id} is lost.")
    lexical.ids()
    lexical.search("report", 10, Filters())


def _check_database(file: Path) -> None:
    """Chroma reads only some pages of its database when it opens it; SQLite can check them all."""
    if not file.exists():
        raise IndexUnavailableError(str(file), "this file is missing.")
    with closing(sqlite3.connect(file)) as database:
        answer = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        raise IndexUnavailableError(str(file), f"SQLite finds it damaged ({answer}).")


if __name__ == "__main__":
    try:
        read_everything(Path(sys.argv[1]))
    except BylineError as damage:
        sys.exit(damage.problem)
