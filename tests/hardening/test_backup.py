"""A backup is whole or refused, and a restore leaves the old archive or the new one, whole, never less."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.core.errors import BackupError, CatalogError
from rag.storage.backup_file import write_backup
from rag.storage.catalog import Catalog
from rag.storage.restore import restore_backup
from tests.fakes import NoEmbedder, article, long_article, settings

ROOT = Path(__file__).parents[2]
ARCHIVES = ROOT / "tests" / "storage" / "archives"


def fill(data: Path, *numbers: int) -> Path:
    data.mkdir(exist_ok=True)
    catalog = Catalog(data / "catalog.sqlite3")
    catalog.articles.store([long_article(n) for n in numbers])
    catalog.close()
    return data


def titles(data: Path) -> set[str]:
    catalog = Catalog(data / "catalog.sqlite3")
    found = {stored.article.title for stored in catalog.articles.all()}
    catalog.close()
    return found


def reports(*numbers: int) -> set[str]:
    return {long_article(n).title for n in numbers}


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of three articles and a run."""
    data = fill(tmp_path / "source", 1, 2, 3)
    (data / "runs").mkdir()
    (data / "runs" / "first.json").write_text("{}")
    (data / "owner.key").write_text("secret")
    write_backup(data, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def test_a_backup_is_a_zip_of_the_truth_and_of_no_key(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        assert sorted(archive.namelist()) == ["backup.json", "catalog.sqlite3", "runs/first.json"]
        assert json.loads(archive.read("backup.json"))["articles"] == 3
    assert [file.name for file in backup.parent.iterdir() if file.name.startswith(".")] == []


def test_into_an_empty_folder(backup: Path, tmp_path: Path) -> None:
    summary = restore_backup(backup, tmp_path / "new")
    assert (summary.articles, summary.aside) == (3, "")
    assert titles(tmp_path / "new") == reports(1, 2, 3)
    assert (tmp_path / "new" / "runs" / "first.json").read_text() == "{}"
    left = {file.name for file in (tmp_path / "new").iterdir()}
    assert left <= {"catalog.sqlite3", "catalog.lock", "index.lock", "runs"}


def test_an_archive_is_replaced_only_when_told_and_kept_aside(backup: Path, tmp_path: Path) -> None:
    data = fill(tmp_path / "data", 7)
    (data / "runs").mkdir()
    (data / "runs" / "mine.json").write_text("[]")
    archive = Archive(settings(data), NoEmbedder(), NoEmbedder())
    with archive.own_indexes(), pytest.raises(BackupError, match="an app or an ingest works"):
        restore_backup(backup, data, force=True)
    archive.close()
    with pytest.raises(BackupError, match=r"an archive is there already.*--force"):
        restore_backup(backup, data)
    assert titles(data) == reports(7)
    aside = Path(restore_backup(backup, data, force=True).aside)
    assert titles(data) == reports(1, 2, 3)
    assert not (data / "index").exists(), "the old articles are in no index"
    assert titles(aside) == reports(7) and (aside / "runs" / "mine.json").exists()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda content: content[: len(content) // 2],
    "its last byte gone": lambda content: content[:-1],
    "a byte more": lambda content: content + b"x",
    "empty": lambda _: b"",
    "something else": lambda _: b"PK\x03\x04" + os.urandom(5000),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    kind: str, backup: Path, tmp_path: Path
) -> None:
    data = fill(tmp_path / "data", 7)
    before = {file.name: file.read_bytes() for file in data.iterdir() if file.is_file()}
    backup.write_bytes(DAMAGE[kind](backup.read_bytes()))
    with pytest.raises(BackupError, match="nothing was changed"):
        restore_backup(backup, data, force=True)
    assert {
        file.name: file.read_bytes() for file in data.iterdir() if file.is_file()
    }.items() >= before.items()
    assert not (data / ".restore").exists()


def test_any_flipped_bit_is_refused(backup: Path, tmp_path: Path) -> None:
    content, chance = backup.read_bytes(), random.Random(7)
    for place in [0, len(content) - 1, *(chance.randrange(len(content)) for _ in range(60))]:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        backup.write_bytes(bytes(changed))
        with pytest.raises(BackupError):
            restore_backup(backup, tmp_path / "new")
    assert not (tmp_path / "new" / "catalog.sqlite3").exists()


def test_a_backup_while_articles_come_in_is_of_one_moment(tmp_path: Path) -> None:
    data, done = fill(tmp_path / "data", 0), threading.Event()

    def ingest() -> None:
        catalog = Catalog(data / "catalog.sqlite3")
        for n in range(100, 400, 2):
            catalog.articles.store([article(n), article(n + 1)])
        catalog.close()
        done.set()

    writer = threading.Thread(target=ingest)
    writer.start()
    taken = 0
    while not done.is_set() or not taken:
        write_backup(data, tmp_path / f"{taken}.zip")
        taken += 1
    writer.join()
    for n in range(taken):
        restore_backup(tmp_path / f"{n}.zip", tmp_path / f"data{n}")
        assert len(titles(tmp_path / f"data{n}")) % 2 == 1, "two come in together, beside the first"


@pytest.mark.parametrize("name", ["first_release", "before_revisions"])
def test_archives_of_earlier_releases_are_restored_and_upgraded(name: str, tmp_path: Path) -> None:
    old = tmp_path / "catalog.sqlite3.before-0006.backup"
    db = sqlite3.connect(old)
    db.executescript((ARCHIVES / f"{name}.sql").read_text("utf-8"))
    db.close()
    assert restore_backup(old, tmp_path / "data").articles >= 3
    assert len(titles(tmp_path / "data")) >= 3


def test_a_newer_archive_is_refused_and_nothing_is_left(backup: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    with sqlite3.connect(source / "catalog.sqlite3") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    write_backup(source, tmp_path / "newer.zip")
    with pytest.raises(BackupError, match="a newer Byline made"):
        restore_backup(tmp_path / "newer.zip", fill(tmp_path / "data", 7), force=True)
    assert titles(tmp_path / "data") == reports(7)


RESTORE = """
import os, shutil, signal, sys
from itertools import count
from pathlib import Path
from rag.storage import restore
backup, old, folder = map(Path, sys.argv[1:])
steps, stop = [0], 0
def counted(work):
    def step(*a, **k):
        steps[0] += 1
        if steps[0] == stop: os.kill(os.getpid(), signal.SIGKILL)
        return work(*a, **k)
    return step
for name in ("rename", "replace", "mkdir", "unlink"): setattr(Path, name, counted(getattr(Path, name)))
for name in ("link", "fsync"): setattr(os, name, counted(getattr(os, name)))
for stop in count(1):
    data = folder / str(stop)
    shutil.copytree(old, data)
    if not (child := os.fork()):
        steps[0] = 0
        restore.restore_backup(backup, data, force=True)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0: break
"""


def test_killed_at_every_step_the_old_or_the_new_is_whole(backup: Path, tmp_path: Path) -> None:
    old, folder = fill(tmp_path / "old", 7), tmp_path / "killed"
    (old / "runs").mkdir()
    (old / "runs" / "mine.json").write_text("[]")
    folder.mkdir()
    command = [sys.executable, "-c", RESTORE, str(backup), str(old), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outcomes: list[str] = []
    for data in sorted(folder.iterdir(), key=lambda each: int(each.name)):
        found = titles(data)
        runs = [file.name for file in (data / "runs").iterdir()]
        assert (found, runs) in ((reports(7), ["mine.json"]), (reports(1, 2, 3), ["first.json"]))
        assert not (data / ".restore").exists()
        outcomes.append("old" if found == reports(7) else "new")
    assert outcomes[-1] == "new" and outcomes == sorted(outcomes, reverse=True), outcomes
    assert outcomes.count("old") > 3 and outcomes.count("new") > 3


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_an_archive_that_lost_its_catalog_is_refused_with_what_to_do(
    how: str, backup: Path, tmp_path: Path
) -> None:
    data = fill(tmp_path / "data", 7)
    archive = Archive(settings(data), NoEmbedder(), NoEmbedder())
    with archive.own_indexes():
        pass
    archive.close()
    (data / "catalog.sqlite3").unlink()
    if how == "empty":
        (data / "catalog.sqlite3").touch()
    with pytest.raises(CatalogError, match=rf"{how}.*byline restore FILE.*To begin anew, move"):
        Archive(settings(data), NoEmbedder(), NoEmbedder())
    assert not (data / "catalog.sqlite3").exists() or not (data / "catalog.sqlite3").stat().st_size
    restore_backup(backup, data)
    assert titles(data) == reports(1, 2, 3)


def test_a_backup_that_was_killed_leaves_nothing_that_counts(tmp_path: Path) -> None:
    data, file = fill(tmp_path / "data", *range(20)), tmp_path / "backup.zip"
    code = "import sys; from pathlib import Path; from rag.storage.backup_file import write_backup\n"
    code += "print('begun', flush=True); write_backup(Path(sys.argv[1]), Path(sys.argv[2]))"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(data), str(file)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout and child.stdout.readline()
    time.sleep(0.01)
    child.kill()
    child.communicate()
    if file.exists():
        restore_backup(file, tmp_path / "new")
        file.unlink()
    write_backup(data, file)
    assert {f.name for f in tmp_path.iterdir()} - {"new"} == {"data", "backup.zip"}
