"""The indexes as their owner has them: opened, brought to what the catalog says, rebuilt, closed.

    data/index.lock        held by the one process that may write the indexes
    data/index/CURRENT     name of the generation in use
    data/index/<name>/     chroma/ and tantivy/, see rag/index/generation_files.py

An index is never repaired. A damaged one is built anew in a new generation, from the catalog, without
embedding anything again; the sound one is copied; then CURRENT is switched in one rename. Knows nothing
of articles still to be embedded; that is the indexer's work.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rag.core.errors import IndexBusyError, IndexDamagedError, IndexUnavailableError
from rag.index import generation_files as files
from rag.index.isolated import IsolatedChroma, IsolatedIndex, IsolatedTantivy
from rag.index.protocols import IndexedPassage
from rag.storage.catalog import Catalog

_ENGINES: dict[str, type[IsolatedIndex]] = {"chroma": IsolatedChroma, "tantivy": IsolatedTantivy}
_REMEDY = "Check the disk and who may write there; questions are answered without this index meanwhile."


class OwnedIndexes:
    """Both indexes of an archive, owned by this process until they are closed.

    Raises IndexBusyError when another process owns them. With `repair=False` nothing is built: raises
    IndexDamagedError when they are damaged, IndexUnavailableError when they were not closed cleanly or
    do not hold what the catalog says.
    """

    dense: IsolatedChroma
    lexical: IsolatedTantivy

    def __init__(self, data: Path, catalog: Catalog, *, repair: bool = True) -> None:
        self._root = data / "index"
        self._lock = FileLock(data / "index.lock")
        self._catalog = catalog
        self._open_now: dict[str, IsolatedIndex] = {}
        self.folder = self._root
        self.rebuilt = ""
        """Why the indexes had to be rebuilt when they were opened, empty if they were sound."""
        self._acquire(data)
        try:
            self._open(repair=repair)
        except BaseException as error:
            self._abandon()
            if isinstance(error, OSError):
                raise IndexUnavailableError(str(self._root), f"{error}.", _REMEDY) from error
            raise

    def _acquire(self, data: Path) -> None:
        try:
            files.move_aside(data / "index.lock")
            if self._root.exists() and not self._root.is_dir():
                self._root.rename(self._root.with_name("index-damaged"))
            self._root.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise IndexBusyError(
                str(data), "another process is writing the indexes.", "It will index what is stored."
            ) from error
        except OSError as error:
            raise IndexUnavailableError(str(self._root), f"{error}.", _REMEDY) from error

    def _open(self, *, repair: bool) -> None:
        folder = files.current_generation(self._root)
        if not repair:
            self._open_sound(folder)
        elif not self._catalog.passages.count_citable():
            self._build(None, {}, "")
        elif folder is None:
            self._build(None, {}, "the pointer to them, CURRENT, is lost")
        else:
            self._open_or_build(folder)
        self._discard_others()

    def _open_or_build(self, folder: Path) -> None:
        sealed = files.is_sealed(folder)
        damage = self._attach(folder, sealed=sealed)
        if not damage:
            try:
                if not self._catalog.passages.count_citable(refined=True):
                    self.dense.clear()
                self.rebuilt = "" if sealed and self._agrees() else self._reconcile()
            except IndexDamagedError as error:
                damage = self.damage or {"chroma": str(error), "tantivy": str(error)}
        if damage:
            self._build(folder, damage, "; ".join(damage.values()))

    def _open_sound(self, folder: Path | None) -> None:
        if folder is None:
            raise IndexDamagedError(str(self._root), "the pointer to them, CURRENT, is lost.")
        if damage := files.find_damage(folder):
            raise IndexDamagedError(str(self._root), f"{'; '.join(damage.values())}.")
        if not files.is_sealed(folder):
            raise IndexUnavailableError(str(self._root), "the indexes were not closed cleanly.")
        if damage := self._attach(folder, sealed=True):
            raise IndexDamagedError(str(self._root), f"{'; '.join(damage.values())}.")
        if not self._agrees():
            self.close()  # sealed as they were: the next owner adds what they lack
            raise IndexUnavailableError(str(self._root), "the indexes lack what the catalog holds.")

    def _agrees(self) -> bool:
        """Whether both hold as many passages as the catalog says.

        That is enough after a clean close. Comparing every id took 3.6 s at 37,000 passages.
        """
        whole = self.lexical.count() == self._catalog.passages.count_citable()
        return whole and self.dense.count() == self._catalog.passages.count_citable(refined=True)

    def _attach(self, folder: Path, *, sealed: bool) -> dict[str, str]:
        """Open the indexes of a generation that are sound; engine -> what is wrong with the others."""
        damage = files.find_damage(folder)
        files.unseal(folder)
        self.folder = folder
        for name, engine in _ENGINES.items():
            if name not in damage:
                try:
                    self._keep(name, engine(folder / name, verify=not sealed))
                except IndexUnavailableError as error:
                    damage[name] = error.problem
        return damage

    def _keep(self, name: str, index: IsolatedIndex) -> None:
        self._open_now[name] = index
        if isinstance(index, IsolatedChroma):
            self.dense = index
        elif isinstance(index, IsolatedTantivy):
            self.lexical = index

    def _build(self, old: Path | None, damage: Mapping[str, str], reason: str) -> None:
        """A new generation, its sound indexes copied, the others filled; then switched to."""
        sound = self._close_all() - damage.keys() if old else set()
        folder = files.new_generation(self._root)
        self.folder = folder
        for name, engine in _ENGINES.items():
            if old and name in sound:
                try:
                    shutil.copytree(old / name, folder / name)
                    self._keep(name, engine(folder / name, verify=True))
                    continue
                except (OSError, shutil.Error, IndexUnavailableError):
                    shutil.rmtree(folder / name, ignore_errors=True)
            self._keep(name, engine(folder / name))
        self._reconcile()
        self.rebuilt = reason
        files.switch_to(folder)

    def _close_all(self) -> set[str]:
        """Close what is open; names of the engines whose files are sound."""
        opened, self._open_now = self._open_now, {}
        with ExitStack() as closing:  # the second is closed though the first cannot be
            for index in opened.values():
                closing.callback(index.close)
                with suppress(IndexUnavailableError):
                    index.check()
        return {name for name, index in opened.items() if not index.damage}

    def _reconcile(self) -> str:
        """Bring both indexes to exactly what the catalog says may be cited; says what they lacked.

        An index is written before the catalog, so after a mere crash it lacks nothing. The words come
        first: they are indexed in a fraction of the time. Raises IndexDamagedError for an index that
        cannot be brought there.
        """
        lacked = 0
        for index, refined in ((self.lexical, False), (self.dense, True)):
            citable = self._catalog.passages.citable_ids(refined=refined)
            if isinstance(index, IsolatedChroma) and not citable:
                index.clear()
                continue
            indexed = index.ids()
            if ghosts := indexed - citable:
                index.remove(sorted(ghosts))
            unmade = self._refill(index, citable - indexed)
            lacked += len(citable - indexed)
            if index.count() != len(citable) - unmade:
                index.damage = "it holds passages that it should not, or lacks some"
                raise IndexDamagedError(str(index.folder), f"{index.damage}.")
        return f"{lacked} passages were missing" if lacked else ""

    def _refill(self, index: IsolatedIndex, missing: set[str]) -> int:
        """Add passages from the catalog; how many of them it has no sound vector of.

        A vector that is damaged is lacking until the indexer has made it again.
        """
        clock, later, unmade = -1, 0, 0
        while missing and later > clock:
            clock = later
            later, rows = self._catalog.passages.changes(clock)
            wanted = [IndexedPassage(p, a, v) for p, a, v in rows if p.id in missing]
            made = [e for e in wanted if index is self.lexical or e.vector is not None]
            index.upsert(made)
            unmade += len(wanted) - len(made)
        return unmade

    def _discard_others(self) -> None:
        for folder in self._root.iterdir():
            if folder.is_dir() and folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    @property
    def damage(self) -> dict[str, str]:
        """Engine -> why its index has to be rebuilt, as far as it was noticed."""
        return {name: index.damage for name, index in self._open_now.items() if index.damage}

    def find_damage(self) -> dict[str, str]:
        """The same, after a look at the files, which takes a millisecond; mends the pointer."""
        for index in self._open_now.values():
            with suppress(IndexUnavailableError):
                index.check()
        if files.current_generation(self._root) != self.folder and self.folder.is_dir():
            with suppress(OSError):
                files.switch_to(self.folder)
        return self.damage

    def close(self) -> None:
        """Close both indexes, seal the generation if it is sound, and give the ownership back."""
        try:
            damage, opened = self.find_damage(), dict(self._open_now)
            self._close_all()
            damage |= {name: index.damage for name, index in opened.items() if index.damage}
            with suppress(OSError):  # without a seal the files are read when they are opened
                if damage:
                    files.note_damage(self.folder, damage)
                else:
                    files.seal(self.folder)
        finally:
            self._lock.release()

    def _abandon(self) -> None:
        """Opening failed: close what is open, as it is."""
        try:
            self._close_all()
        finally:
            self._lock.release()
