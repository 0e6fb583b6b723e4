"""Every kind of damage to index files, to a running app, before a question and before a start.

    python -m benchmarks.damage                 all of them, a few minutes
    python -m benchmarks.damage --only running

A kind is what happens to a file: bytes flipped, cut to nothing or to half, deleted, made a folder,
locked by its mode, filled with noise, or swapped for another archive's. Passed is a kind when no process
died, no question went without an answer, an answer that is not the sound archive's said why, and the
archive answers as before afterwards, with indexes that open as sound. Prints a row for RELIABILITY.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from rag.app.api.ask import ask
from rag.app.workers.indexer_thread import Worker
from rag.archive import Archive
from rag.archive.index_loan import IndexLoan
from rag.core.errors import BylineError
from rag.core.settings import Settings
from rag.index.generation_files import current_generation
from tests.fakes import FakeEmbedder, long_article

_SPAWN = multiprocessing.get_context("spawn")
_MEND_SECONDS = 120.0
_ARTICLES = 150
_LOGGED = 12_000
"""Vectors given to Chroma until it has written all its kinds of files."""
QUESTION = {"question": "Who voted on bridge word7x3 in report 7?", "as_of": "2024-06-01"}
MODES = ("running", "asking", "beside", "starting")
Answer = dict[str, Any]

# -- damage -----------------------------------------------------------------------------------

_WITH_ALL = ("chroma.sqlite3", "meta.json")
_SOME = {
    "data_level0.bin": ("flip", "empty", "halve", "delete"),
    "header.bin": ("flip", "empty"),
    "link_lists.bin": ("halve",),
    "length.bin": ("noise",),
    "index_metadata.pickle": ("flip", "delete"),
    ".managed.json": ("empty", "noise"),
    "*.store": ("flip", "empty", "halve", "delete", "swap"),
    "*.idx": ("flip", "empty"),
    "*.term": ("flip", "halve"),
    "*.pos": ("flip",),
    "*.fast": ("empty",),
    "*.fieldnorm": ("delete",),
    "*.del": ("flip",),
    "CURRENT": ("noise", "folder"),
    "tantivy": ("delete",),
    "chroma": ("delete",),
}
Kind = tuple[str, str]


def kinds() -> list[Kind]:
    """What happens to which file."""
    everything = ("flip", "empty", "halve", "delete", "folder", "mode", "noise", "swap")
    some = _SOME | dict.fromkeys(_WITH_ALL, everything)
    return [(pattern, how) for pattern, hows in some.items() for how in hows]


def damage(data: Path, other: Path, kind: Kind, rng: random.Random) -> bool:
    """Do it; whether there was such a file."""
    pattern, how = kind
    found = _files(data, pattern)
    if not found:
        return False
    file = found[0]
    if how == "delete":
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    elif how == "folder":
        file.unlink()
        file.mkdir()
    elif how == "mode":
        file.chmod(0)
    elif how == "swap":
        shutil.copyfile(_files(other, pattern)[0], file)
    else:
        _write_over(file, how, rng)
    return True


def _write_over(file: Path, how: str, rng: random.Random) -> None:
    """Change the bytes in place, as what maps the file into its memory sees them."""
    size = file.stat().st_size
    if how in {"empty", "halve"}:
        os.truncate(file, size // 2 if how == "halve" else 0)
        return
    with file.open("r+b") as stream:
        start = 0 if how == "noise" else rng.randrange(max(1, size - 64))
        stream.seek(start)
        old = stream.read(size if how == "noise" else 64)
        stream.seek(start)
        stream.write(rng.randbytes(len(old)) if how == "noise" else bytes(255 - b for b in old))


def _files(data: Path, pattern: str) -> list[Path]:
    """Those of the name in the current generation, the largest first."""
    root = data / "index"
    folder = root if pattern == "CURRENT" else current_generation(root)
    return sorted(folder.rglob(pattern) if folder else (), key=lambda f: -f.stat().st_size)


# -- what is attacked -------------------------------------------------------------------------


def open_archive(data: Path) -> Archive:
    settings = Settings(data=data, embedding_model="all-MiniLM-L6-v2", llm="none")
    return Archive(settings, FakeEmbedder(), FakeEmbedder())


def make(data: Path, seed: int) -> None:
    """An archive that the model has read closely, closed cleanly, with an article removed."""
    with closing(open_archive(data)) as archive:
        archive.catalog.articles.store(
            [long_article(n, paragraphs=12 + seed) for n in range(seed, _ARTICLES + seed)]
        )
        with archive.own_indexes() as store:
            indexer = archive.indexer(store)
            for work in (indexer.drain, indexer.refine, indexer.read_sentences):
                list(work())
            ids = store.dense.ids()
            for _ in range(-(-_LOGGED // len(ids))):
                store._refill(store.dense, ids)  # noqa: SLF001  # the same again, into its log
            archive.catalog.articles.remove(long_article(_ARTICLES - 1).url)
            list(indexer.drain())


def says(archive: Archive) -> Answer:
    """The answer, as far as it must be the same again."""
    answer = ask(archive, QUESTION)
    # Their number only: an index that was built anew finds equally near passages in another order.
    return {n: answer[n] for n in ("answer", "incomplete", "notes")} | {"hits": len(answer["hits"])}


@contextmanager
def _running(data: Path) -> Iterator[Archive]:
    with closing(open_archive(data)) as archive:
        worker = Worker(archive)
        worker.start()
        try:
            yield archive
        finally:
            worker.stop()


def attack(mode: str, data: Path, sound: Answer, harm: Callable[[], bool]) -> str:
    """What went wrong, empty for nothing; `skipped` where there was no such file."""
    if mode == "running":
        with _running(data) as archive:
            _until(lambda: archive.dense_is_whole() and says(archive) == sound)
            problem = _mended(archive, sound) if harm() else "skipped"
    elif mode == "beside":
        with closing(open_archive(data)) as owner, owner.own_indexes():
            return _asked_once(data, sound) if harm() else "skipped"
    elif not harm():
        return "skipped"
    elif mode == "asking":
        problem = _asked_once(data, sound)
    else:
        with _running(data) as archive:
            problem = _mended(archive, sound)
    return problem if problem == "skipped" else problem + still_damaged(data)


def _mended(archive: Archive, sound: Answer) -> str:
    """What is wrong with the answer at once, and whether it is sound in the end."""
    problem = unsaid(says(archive), sound)
    return problem if _until(lambda: says(archive) == sound) else f"{problem} not mended"


def _asked_once(data: Path, sound: Answer) -> str:
    with (
        closing(open_archive(data)) as archive,
        IndexLoan(archive.searches, archive.catalog) as loan,
        loan.answering(),
    ):
        return unsaid(says(archive), sound)


def unsaid(answer: Answer, sound: Answer) -> str:
    """Whether an answer differs from the sound one without saying why, or there is none."""
    if not answer["hits"]:
        return "nothing found"
    if answer != sound and not answer["incomplete"]:
        return "another answer, unsaid"
    return "" if len(answer["notes"]) >= len(answer["incomplete"]) else "unsaid"


def still_damaged(data: Path) -> str:
    """What opens the indexes as sound."""
    with closing(open_archive(data)) as archive:
        try:
            with archive.own_indexes(repair=False):
                return ""
        except BylineError as error:
            return f" left damaged: {error}"


def _until(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + _MEND_SECONDS
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


# -- the run ----------------------------------------------------------------------------------


def live(said: Connection, folder: Path, seed: int) -> None:
    """Attack what is asked for, until told to stop; a death of this process is a failure."""
    made, other, data = folder / "made", folder / "other", folder / "data"
    with closing(open_archive(made)) as archive, IndexLoan(archive.searches, archive.catalog):
        sound = says(archive)
    said.send(sound["incomplete"] or "ready")
    while task := said.recv():
        mode, kind = task
        rng = random.Random(f"{seed} {mode} {kind}")
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(made, data)
        try:
            problem = attack(mode, data, sound, partial(damage, data, other, kind, rng))
        except Exception as error:  # noqa: BLE001  # whatever a question may raise is a failure
            problem = f"{type(error).__name__}: {error}"
        said.send(problem.strip())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=MODES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    modes = [options.only] if options.only else MODES
    results: dict[tuple[str, Kind], str] = {}
    with tempfile.TemporaryDirectory(prefix="byline-damage-") as name:
        folder = Path(name)
        for seed, part in enumerate(("made", "other")):
            (folder / part).mkdir()
            make(folder / part, seed)
        child: Any = None
        for mode in modes:
            for kind in kinds():
                if child is None:
                    child, ours = _start(folder, options.seed)
                results[mode, kind] = _result(ours, (mode, kind))
                if results[mode, kind].startswith("died"):
                    child.kill()
                    child = None
                if results[mode, kind]:
                    print(f"{mode:9} {kind[1]:7} {kind[0]:22} {results[mode, kind]}", flush=True)
        if child is not None:
            ours.send(None)
            child.join()
    return report(results, options.seed)


def _start(folder: Path, seed: int) -> tuple[Any, Connection]:
    ours, theirs = _SPAWN.Pipe()
    child = _SPAWN.Process(target=live, args=(theirs, folder, seed))
    child.start()
    theirs.close()
    if ours.recv() != "ready":
        raise RuntimeError("the archive is not sound before it is damaged")
    return child, ours


def _result(ours: Connection, task: tuple[str, Kind]) -> str:
    try:
        ours.send(task)
        return str(ours.recv()) if ours.poll(3 * _MEND_SECONDS) else "died of waiting"
    except (EOFError, OSError):
        return "died: the process ended"


def report(results: dict[tuple[str, Kind], str], seed: int) -> int:
    tried = {key: why for key, why in results.items() if why != "skipped"}
    failures = sum(bool(why) for why in tried.values())
    count, modes = len({kind for _, kind in tried}), len({mode for mode, _ in tried})
    figure = f"{count} kinds of damage, {modes} ways of meeting them; noticed, said, mended"
    print(f"| index files damaged | {len(tried)} | {failures} | {seed} | {figure} |")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
