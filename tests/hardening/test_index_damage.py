"""Index files damaged under a running app, before a question and before a start: noticed, said, mended.

benchmarks/damage.py does this to every kind of file; here are those that killed the app, cost every
question its answer, or dropped half of the search without a word.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rag.app.api.ask import ask
from rag.app.workers.indexer_thread import Worker
from rag.archive import Archive
from rag.archive.index_loan import IndexLoan
from rag.core.errors import IndexDamagedError
from rag.index.generation_files import current_generation
from rag.index.isolated import IsolatedTantivy
from tests.fakes import FakeEmbedder, article, settings

QUESTION = {"question": "Which ferry left the harbour on day 3?", "as_of": "2024-06-01"}
WORDS = "The word index is damaged and is being rebuilt; this answer was searched by meaning only."


def open_archive(data: Path) -> Archive:
    return Archive(settings(data), FakeEmbedder(), FakeEmbedder())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose articles are all refined, closed cleanly."""
    data = tmp_path_factory.mktemp("made")
    archive = open_archive(data)
    archive.catalog.articles.store([article(n) for n in range(8)])
    with archive.own_indexes() as store:
        for work in (archive.indexer(store).drain, archive.indexer(store).refine):
            list(work())
    archive.close()
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def running(data: Path) -> Iterator[Archive]:
    """An archive with the app's indexer at work."""
    archive = open_archive(data)
    worker = Worker(archive)
    worker.start()
    wait(archive.dense_is_whole)
    yield archive
    worker.stop()
    archive.close()


def wait(until: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def file_of(data: Path, pattern: str) -> Path:
    """The largest file of that name in the current generation."""
    folder = current_generation(data / "index")
    assert folder is not None
    return max(folder.rglob(pattern), key=lambda file: file.stat().st_size)


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 64] = bytes(255 - byte for byte in content[middle : middle + 64])
    with file.open("r+b") as stream:
        stream.write(content)


def truncate(file: Path) -> None:
    os.truncate(file, 0)


def halve(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def to_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


KINDS = [
    ("*.store", truncate),
    ("*.idx", flip),
    ("*.term", halve),
    ("meta.json", Path.unlink),
    ("chroma.sqlite3", flip),
    ("chroma.sqlite3", truncate),
    ("chroma.sqlite3", to_folder),
]


@pytest.mark.parametrize(("pattern", "damage"), KINDS)
def test_under_a_running_app(data: Path, pattern: str, damage: Callable[[Path], None]) -> None:
    with running(data) as archive:
        sound = ask(archive, QUESTION)
        assert sound["incomplete"] == [] and sound["citations"]
        before = current_generation(data / "index")
        damage(file_of(data, pattern))
        answer = ask(archive, QUESTION)  # at once, before anybody may have looked
        assert answer["hits"]
        if answer["incomplete"]:
            assert answer["incomplete"] == ["dense_index" if "chroma" in pattern else "lexical_index"]
            assert len(answer["notes"]) > len(sound["notes"])
        wait(lambda: current_generation(data / "index") != before and archive.dense_is_whole())
        after = ask(archive, QUESTION)
        assert (after["answer"], after["incomplete"]) == (sound["answer"], [])
    archive = open_archive(data)
    with archive.own_indexes() as store:
        assert store.rebuilt == "", "it was closed as it should be"
    archive.close()


@pytest.mark.parametrize(("pattern", "damage"), KINDS)
def test_before_a_question_from_the_shell(
    data: Path, pattern: str, damage: Callable[[Path], None]
) -> None:
    damage(file_of(data, pattern))
    archive = open_archive(data)
    with IndexLoan(archive.searches, archive.catalog) as loan, loan.answering():
        answer = ask(archive, QUESTION)
        assert answer["citations"] and answer["incomplete"] == [], "a small archive's are rebuilt first"
        assert archive.dense_is_whole()
    archive.close()


def test_beside_another_owner_it_is_said(data: Path) -> None:
    owner, asking = open_archive(data), open_archive(data)
    with owner.own_indexes():
        truncate(file_of(data, "*.store"))
        with IndexLoan(asking.searches, asking.catalog) as loan, loan.answering():
            answer = ask(asking, QUESTION)
        assert answer["hits"] and answer["incomplete"] == ["lexical_index"]
        assert WORDS in answer["notes"]
    for archive in (asking, owner):
        archive.close()


def test_an_engine_that_dies_costs_its_half_of_a_search(data: Path) -> None:
    with running(data) as archive:
        assert archive.searches._owned is not None
        child = archive.searches._owned.lexical._process
        assert child is not None
        os.kill(child._child.pid, signal.SIGBUS)
        wait(lambda: not child.alive)
        answer = ask(archive, QUESTION)
        assert answer["hits"]
        wait(lambda: ask(archive, QUESTION)["incomplete"] == [])


def test_a_change_by_others_is_noticed_before_the_next_search(tmp_path: Path) -> None:
    index = IsolatedTantivy(tmp_path / "tantivy")
    truncate(tmp_path / "tantivy" / "meta.json")
    with pytest.raises(IndexDamagedError, match=r"meta\.json"):
        index.count()
    assert "meta.json" in index.damage
    index.close()


def test_a_lost_pointer_is_written_again(data: Path) -> None:
    with running(data):
        before = current_generation(data / "index")
        to_folder(data / "index" / "CURRENT")
        assert current_generation(data / "index") is None
        wait(lambda: current_generation(data / "index") == before)


@pytest.mark.parametrize("name", ["index.lock", "index/CURRENT", "index"])
def test_what_stands_in_the_way_is_moved_aside(data: Path, name: str) -> None:
    path = data / name
    if path.is_dir():
        shutil.rmtree(path)
        path.write_text("not a folder")
    else:
        path.unlink(missing_ok=True)
        path.mkdir()
    archive = open_archive(data)
    with archive.own_indexes() as store:
        assert store.lexical.count() == store.dense.count() == 8
    archive.close()


def test_the_sound_index_is_copied_not_built(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truncate(file_of(data, "*.store"))
    archive = open_archive(data)
    filled: list[str] = []

    def refill(_: Any, index: Any, ids: set[str]) -> int:
        filled.extend([index.kind] * bool(ids))
        return 0

    monkeypatch.setattr("rag.index.generations.OwnedIndexes._refill", refill)
    with pytest.raises(IndexDamagedError), archive.own_indexes():
        pass  # as nothing was filled, the counts do not agree
    assert filled == ["tantivy"]
    archive.close()
