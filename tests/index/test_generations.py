"""rag/index/generations.py: damaged index files, killed owners, two owners, and readers beside them."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partialmethod
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.core.errors import IndexBusyError, IndexUnavailableError
from rag.core.types import Filters
from rag.index.generation_files import current_generation, find_damage
from rag.index.generations import OwnedIndexes
from rag.index.lexical_tantivy import broken_segments
from rag.storage.catalog import Catalog
from rag.storage.passages import Passages
from rag.text.passages import split_passages
from tests.fakes import FakeEmbedder, NoEmbedder, article, long_article, make_earlier, settings

ROOT = Path(__file__).parents[2]
ANY = Filters()
FILL = """
import os, signal, sys
from pathlib import Path
from rag.archive import Archive
from tests.fakes import FakeEmbedder, article, long_article, settings
archive = Archive(settings(Path(sys.argv[1])), FakeEmbedder(poison="Poison"), FakeEmbedder())
archive.catalog.articles.store([*(long_article(n) for n in range(20)), article(51, "Poison for the model.")])
with archive.own_indexes() as store:
    indexer = archive.indexer(store)
    for work in (indexer.drain, indexer.refine):
        for _ in work(): pass
    archive.catalog.articles.remove(long_article(3).url)
    archive.catalog.articles.store([long_article(4, paragraphs=2), article(50)])
    for work in (indexer.drain, indexer.refine):
        for _ in work(): pass
    archive.catalog.articles.store([long_article(60), long_article(5, paragraphs=3)])
    for _ in indexer.drain(): pass
    if sys.argv[2] == "kill": os.kill(os.getpid(), signal.SIGKILL)
archive.close()
"""
INGEST = """
import sys
from pathlib import Path
import rag.archive
from tests.fakes import FakeEmbedder
rag.archive.build_embedder = rag.archive.StaticEmbedder = lambda *_: FakeEmbedder()
from rag.app.cli import main
sys.exit(main(["ingest", sys.argv[2], "--data", sys.argv[1], "--json"]))
"""


def python(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Python in a process of its own, which finds the project and its fakes."""
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two archives with the same articles: `closed` cleanly, and `killed` as it had just finished.

    The latest article and update are searchable and not refined; a text was too much for the model.
    """
    folder = tmp_path_factory.mktemp("archives")
    children = [python(FILL, folder / name, how) for name, how in (("closed", ""), ("killed", "kill"))]
    assert [child.wait(60) for child in children] == [0, -signal.SIGKILL]
    return folder


def reopened(data: Path) -> str:
    """Open the archive, check that all is found again and nothing embedded; why it was rebuilt."""
    archive = Archive(settings(data), NoEmbedder(), NoEmbedder())
    with archive.own_indexes() as store:
        assert list(archive.indexer(store).drain()) == []
        rows = archive.catalog.passages.changes(0, 100_000)[1]
        assert store.lexical.ids() == {passage.id for passage, _, _ in rows}
        held = store.dense.vectors([passage.id for passage, _, _ in rows])
        assert store.dense.ids() == held.keys() == archive.catalog.passages.citable_ids(refined=True)
        assert len(rows) > len(held) > 40
        for passage, found, vector in rows:
            assert (vector is None) == (passage.id not in held)
            if vector is not None and vector.any():
                assert float(held[passage.id] @ vector) > 0.99
                assert store.dense.search(vector, 1)[0][1] > 0.99
            (word,) = re.findall(r"\bword\w+", passage.text)[:1] or [found.title]
            assert passage.id in dict(store.lexical.search(word, 100, ANY))
        why = store.rebuilt
    archive.close()
    assert [f.name for f in (data / "index").iterdir() if f.is_dir()] == [store.folder.name]
    return why


# -- damage -----------------------------------------------------------------------------------


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def overwrite(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(max(64, file.stat().st_size)))


def scratch(file: Path) -> None:
    """A page's worth of junk in the middle."""
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        stream.write(random.Random(1).randbytes(4096))


DAMAGES: list[Callable[[Path], None]] = [truncate, overwrite, Path.unlink]


@pytest.mark.parametrize("damage", DAMAGES)
def test_after_a_clean_close_damage_to_any_file_is_noticed(
    archives: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    shutil.copytree(archives / "closed", tmp_path / "data")
    folder = current_generation(tmp_path / "data" / "index")
    assert folder is not None and find_damage(folder) == {}
    files = [f for f in folder.rglob("*") if f.is_file() and f.name != "SEAL" and f.suffix != ".lock"]
    assert len(files) > 10
    for file in files:
        before = file.read_bytes()
        damage(file)
        if damage is not truncate or before:
            assert str(file.relative_to(folder)) in " ".join(find_damage(folder).values())
        file.write_bytes(before)


def damaged_copy(source: Path, data: Path, pattern: str, damage: Callable[[Path], None]) -> None:
    shutil.copytree(source, data)
    (file,) = sorted((data / "index").rglob(pattern))[:1]
    damage(file)


@pytest.mark.parametrize("pattern", ["*.sqlite3", "*.store", "CURRENT"])
def test_after_a_clean_close_it_is_rebuilt(archives: Path, tmp_path: Path, pattern: str) -> None:
    damaged_copy(archives / "closed", tmp_path / "data", pattern, overwrite)
    assert ("CURRENT" if pattern == "CURRENT" else pattern[1:]) in reopened(tmp_path / "data")
    assert reopened(tmp_path / "data") == ""


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("*.sqlite3", truncate),
        ("*.sqlite3", scratch),
        ("*.sqlite3", Path.unlink),
        ("meta.json", overwrite),
        (".managed.json", overwrite),
        ("*.pos", scratch),
    ],
)
def test_after_a_kill_it_is_rebuilt(
    archives: Path, tmp_path: Path, pattern: str, damage: Callable[[Path], None]
) -> None:
    damaged_copy(archives / "killed", tmp_path / "data", pattern, damage)
    assert reopened(tmp_path / "data") != ""


def test_after_a_kill_alone_nothing_is_rebuilt(archives: Path, tmp_path: Path) -> None:
    shutil.copytree(archives / "killed", tmp_path / "data")
    assert reopened(tmp_path / "data") == ""


def test_every_segment_file_is_checked(archives: Path, tmp_path: Path) -> None:
    shutil.copytree(archives / "killed", tmp_path / "data")
    folder = current_generation(tmp_path / "data" / "index")
    assert folder is not None and broken_segments(folder / "tantivy") == []
    files = [f for f in (folder / "tantivy").iterdir() if not f.name.startswith(".")]
    for file in (f for f in files if f.name != "meta.json"):
        before = file.read_bytes()
        for damage in DAMAGES:
            damage(file)
            assert broken_segments(folder / "tantivy") == [file.name]
            file.write_bytes(before)


@pytest.mark.parametrize("seal", [b"{", b"[1]", b"\xff\xfe", None])
def test_a_broken_seal_costs_a_reading_and_no_more(
    archives: Path, tmp_path: Path, seal: bytes | None
) -> None:
    shutil.copytree(archives / "closed", tmp_path / "data")
    (file,) = (tmp_path / "data" / "index").rglob("SEAL")
    file.unlink() if seal is None else file.write_bytes(seal)
    assert reopened(tmp_path / "data") == ""
    assert current_generation(tmp_path / "data" / "index") == file.parent


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"..", b".", b"a" * 5000, b"x\0y", b"0" * 12])
def test_a_pointer_to_nowhere(tmp_path: Path, pointer: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(pointer)
    assert current_generation(tmp_path) is None


def test_a_lost_pointer_is_explained(archives: Path, tmp_path: Path) -> None:
    damaged_copy(archives / "closed", tmp_path / "data", "CURRENT", Path.unlink)
    assert "CURRENT" in reopened(tmp_path / "data")


def test_no_index_at_all(archives: Path, tmp_path: Path) -> None:
    shutil.copytree(archives / "closed", tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "index")
    assert reopened(tmp_path / "data") != ""


def test_what_is_being_removed_does_not_end_a_rebuild(
    archives: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Passages, "changes", partialmethod(Passages.changes, limit=1))
    shutil.copytree(archives / "closed", tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "index")
    catalog = Catalog(tmp_path / "data" / "catalog.sqlite3")
    for n in (0, 7, 12):
        catalog.articles.remove(long_article(n).url)
    store = OwnedIndexes(tmp_path / "data", catalog)
    assert store.lexical.ids() == catalog.passages.citable_ids() != set()
    assert store.dense.ids() == catalog.passages.citable_ids(refined=True) != set()
    store.close()
    catalog.close()


def test_passages_that_an_index_lost_come_back(archives: Path, tmp_path: Path) -> None:
    shutil.copytree(archives / "closed", tmp_path / "data")
    catalog = Catalog(tmp_path / "data" / "catalog.sqlite3")
    store = OwnedIndexes(tmp_path / "data", catalog)
    store.dense.remove(sorted(store.dense.ids())[:7])
    store.lexical.remove(sorted(store.lexical.ids())[:2])
    store.close()
    catalog.close()
    assert reopened(tmp_path / "data") == "9 passages were missing"


def test_after_a_clean_close_ids_are_not_compared(
    archives: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(archives / "closed", tmp_path / "data")
    catalog = Catalog(tmp_path / "data" / "catalog.sqlite3")
    monkeypatch.setattr(OwnedIndexes, "_reconcile", lambda _: 1 / 0)
    store = OwnedIndexes(tmp_path / "data", catalog)
    assert store.rebuilt == "" and store.dense.count() == len(store.dense.ids()) > 0
    store.close()
    catalog.close()


@pytest.mark.parametrize("state", ["closed", "killed", "changed", "removed"])
def test_who_may_repair_nothing_opens_what_is_sound(archives: Path, tmp_path: Path, state: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(archives / ("killed" if state == "killed" else "closed"), data)
    catalog = Catalog(data / "catalog.sqlite3")
    if state == "changed":
        next(data.rglob("*.store")).write_bytes(b"")
    if state == "removed":
        catalog.articles.remove(long_article(7).url)
    before = current_generation(data / "index")
    for _ in range(2):
        if state == "closed":
            OwnedIndexes(data, catalog, repair=False).close()
        else:
            with pytest.raises(IndexUnavailableError):
                OwnedIndexes(data, catalog, repair=False)
    assert current_generation(data / "index") == before
    OwnedIndexes(data, catalog).close()
    catalog.close()


def test_a_relative_folder_is_probed_where_it_is(
    archives: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged_copy(archives / "killed", tmp_path / "elsewhere", "*.pos", scratch)
    monkeypatch.chdir(tmp_path)
    assert ".pos" in reopened(Path("elsewhere"))
    assert not (ROOT / "elsewhere").exists()


def test_a_new_archive_is_not_called_rebuilt(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    for _ in range(2):
        store = OwnedIndexes(tmp_path, catalog)
        assert store.rebuilt == ""
        store.close()
    catalog.close()


def test_an_archive_of_an_earlier_version_is_made_again_from_its_articles(
    archives: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(archives / "closed", data)
    make_earlier(data / "catalog.sqlite3")
    archive = Archive(settings(data), FakeEmbedder(), FakeEmbedder())
    articles = len(archive.catalog.articles.all())
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        assert store.rebuilt == "" and store.dense.ids() == store.lexical.ids() == set()
        assert sum(step.ready for step in indexer.drain()) == articles
        list(indexer.refine())
        assert store.dense.ids() == store.lexical.ids() == archive.catalog.passages.citable_ids()
    archive.close()


# -- owners -----------------------------------------------------------------------------------


def test_one_owner_at_a_time(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    store = OwnedIndexes(tmp_path, catalog)
    with pytest.raises(IndexBusyError, match="another process"):
        OwnedIndexes(tmp_path, catalog)
    store.close()
    OwnedIndexes(tmp_path, catalog).close()
    catalog.close()


def test_an_owner_that_cannot_close_gives_the_lock_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    store = OwnedIndexes(tmp_path, catalog)
    monkeypatch.setattr(store.dense, "close", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.close()
    OwnedIndexes(tmp_path, catalog).close()
    catalog.close()


def test_the_lock_of_a_killed_owner_is_free(tmp_path: Path) -> None:
    hold = "import sys, time, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire();"
    hold += "open(sys.argv[2], 'w').close(); time.sleep(60)"
    child = python(hold, tmp_path / "index.lock", tmp_path / "held")
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    wait_for((tmp_path / "held").exists)
    with pytest.raises(IndexBusyError):
        OwnedIndexes(tmp_path, catalog)
    child.kill()
    child.wait()
    OwnedIndexes(tmp_path, catalog).close()
    catalog.close()


def wait_for(done: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


# -- several processes ------------------------------------------------------------------------


def write_articles(folder: Path, numbers: range) -> None:
    folder.mkdir()
    for n in numbers:
        a = long_article(n, paragraphs=3)
        head = f"---\ntitle: {a.title}\nurl: {a.url}\noutlet: {a.outlet}\n---\n"
        (folder / f"{n}.md").write_text(f"{head}\n{a.text}\n")


def test_two_ingests_and_a_reader(tmp_path: Path) -> None:
    """Nothing lost, nothing doubled, and the reader finds each article within 5 s of its being ready."""
    write_articles(tmp_path / "one", range(60))
    write_articles(tmp_path / "two", range(40, 100))
    data = tmp_path / "data"
    reader = Archive(settings(data), FakeEmbedder(), FakeEmbedder())
    ingests = [python(INGEST, data, tmp_path / name) for name in ("one", "two")]
    ready: dict[str, float] = {}
    found: dict[str, float] = {}
    end = time.monotonic() + 60
    while time.monotonic() < end and min(len(ready), len(found)) < 100:
        now = time.monotonic()
        for stored in reader.catalog.articles.all():
            if stored.state == "ready":
                ready.setdefault(stored.id, now)
        for article_id in searched(reader):
            found.setdefault(article_id, time.monotonic())
    assert [ingest.wait(30) for ingest in ingests] == [0, 0]
    assert ready.keys() == found.keys() and len(found) == 100
    lag = max(found[i] - ready[i] for i in found)
    print(f"the reader found each article within {lag:.2f} s")
    assert lag < 5
    held = reader.catalog.articles.all()
    assert Counter(stored.article.url for stored in held) == {article(n).url: 1 for n in range(100)}
    assert {(stored.version, stored.state) for stored in held} == {(1, "ready")}
    whole = {p.id for stored in held for p in split_passages(stored.id, 1, stored.article.text)}
    assert reader.catalog.passages.citable_ids() == whole
    reader.close()


def searched(reader: Archive) -> set[str]:
    """Articles that the reader finds by words and by static vector."""
    by_words = dict(reader.searches.lexical_search("the council of Ravenholm", 1000, ANY))
    by_vector = dict(
        reader.searches.static_search(FakeEmbedder().embed(["council bridge"])[0], 1000, ANY)
    )
    hits = reader.catalog.passages.candidates(sorted(by_words.keys() & by_vector.keys()))
    return {hit.article_id for hit in hits.values()}


def test_killed_ingests(tmp_path: Path) -> None:
    """The short form of benchmarks/kill_ingest.py."""
    command = [sys.executable, "-m", "benchmarks.kill_ingest", "--fake", "--kills=3", "--articles=30"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^violations +0$", done.stdout, re.MULTILINE)
