"""A disk that is full or may only be read: one clear error, nothing lost, and on by itself with room again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.app.cli.export_writer import export
from rag.app.workers.indexer_thread import Worker
from rag.archive import Archive
from rag.core.errors import (
    BackupError,
    BylineError,
    CatalogError,
    EvaluationError,
    ExportError,
    ModelError,
)
from rag.evaluation.jsonfiles import write_json
from rag.models.fetch import fetch
from rag.models.files import QWEN
from rag.storage.backup_file import BackupSummary, write_backup
from rag.storage.catalog import Catalog
from rag.storage.disk import disk_error, refusal
from rag.storage.restore import restore_backup
from tests.damage import index, open_archive, report
from tests.small_disk import SmallDisk, small_disk, why_not

ROOT = Path(__file__).parents[2]
NO_DISK = why_not()
needs_disk = pytest.mark.skipif(bool(NO_DISK), reason=NO_DISK or "there is one")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 12_000_000) as disk:
        yield disk


@pytest.fixture
def archive(disk: SmallDisk) -> Iterator[Archive]:
    archive = open_archive(disk.path / "data")
    archive.catalog.articles.store([report(n) for n in range(4)])
    yield archive
    disk.empty()
    archive.close()


def refused(kind: type[BylineError], work: Callable[[], object]) -> str:
    with pytest.raises(kind) as raised:
        work()
    return str(raised.value)


@needs_disk
@pytest.mark.parametrize("left", [0, 4_000, 30_000])
def test_what_does_not_fit_is_refused_and_what_was_stored_stays(
    left: int, disk: SmallDisk, archive: Archive
) -> None:
    disk.fill(left)
    told = refused(
        CatalogError, lambda: archive.catalog.articles.store([report(n) for n in range(50, 90)])
    )
    assert str(disk.path / "data") in told and "disk is full" in told and "Make room" in told
    assert len(archive.catalog.articles.all()) == 4, "reading goes on"
    disk.empty()
    assert len(archive.catalog.articles.store([report(n) for n in range(50, 90)])) == 40


@needs_disk
def test_indexing_goes_on_within_two_seconds_of_room_and_health_says_so(
    disk: SmallDisk, archive: Archive
) -> None:
    index(archive)
    archive.catalog.articles.store([report(n) for n in range(50, 60)])
    worker = Worker(archive)
    disk.fill(0)
    worker.start()
    assert until(lambda: "disk is full" in worker.progress().problem, 60), worker.progress().problem
    assert str(disk.path) in worker.progress().problem
    disk.empty()
    assert until(lambda: not worker.progress().problem, 2), worker.progress().problem
    assert until(lambda: not worker.progress().pending, 60) and not worker.progress().problem
    worker.stop()


def until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


@needs_disk
def test_files_are_written_whole_or_refused(disk: SmallDisk, archive: Archive) -> None:
    old = disk.path / "backup.zip"
    write_backup(archive.settings.data, old)
    kept = old.read_bytes()
    disk.fill(20_000)
    backup = refused(BackupError, lambda: write_backup(archive.settings.data, old, force=True))
    restored = refused(BackupError, lambda: restore_backup(old, disk.path / "new"))
    disk.fill(0)
    exported = refused(ExportError, lambda: export(archive.catalog, disk.path / "out.jsonl"))
    assert "MB are free" in backup and "MB are free" in restored and "No space left" in exported
    assert old.read_bytes() == kept and not (disk.path / "new" / "catalog.sqlite3").exists()
    summary = BackupSummary("", 0, 0, 0.0, 0.0)
    assert "cannot be written" in refused(
        EvaluationError, lambda: write_json(summary, disk.path / "run.json", "run file")
    )
    disk.empty()
    write_backup(archive.settings.data, old, force=True)
    assert restore_backup(old, disk.path / "new").articles == 4


@needs_disk
def test_a_disk_that_may_only_be_read(
    disk: SmallDisk, archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.catalog.close()
    disk.close_writing()
    try:
        for data in (disk.path / "data", disk.path / "fresh" / "deeper"):
            told = refused(CatalogError, lambda data=data: open_archive(data))  # type: ignore[misc]
            assert str(data) in told and "read-only" in told and "--data" in told
            assert main(["list", "--data", str(data)]) == 2
            (line,) = capsys.readouterr().err.splitlines()
            assert "read-only" in line
    finally:
        disk.open_writing()
    assert len(Catalog(disk.path / "data" / "catalog.sqlite3").articles.all()) == 4


@needs_disk
def test_a_language_model_that_does_not_fit_or_may_not_be_written(disk: SmallDisk) -> None:
    told = refused(ModelError, lambda: fetch(QWEN, disk.path / "models", sources=()))
    assert "more on this disk" in told and "BYLINE_MODELS" in told and str(disk.path) in told
    disk.close_writing()
    told = refused(ModelError, lambda: fetch(QWEN, disk.path / "others", sources=()))
    assert "cannot be written" in told and str(disk.path / "others") in told
    disk.open_writing()


@needs_disk
def test_a_user_who_may_not_write_the_folder_is_told(tmp_path: Path) -> None:
    """As nobody: root may write everything."""
    open_archive(tmp_path / "data").close()
    code = (
        "import os, sys; from rag.app.cli import main\n"
        "assert main(sys.argv[1:]) == 0  # all is loaded: nobody may not even read where Python lies\n"
        "os.setgid(65534); os.setuid(65534); sys.exit(main(sys.argv[1:]))"
    )
    for part in (tmp_path, *tmp_path.parents[:3]):
        if part != Path("/tmp"):
            part.chmod(part.stat().st_mode | 0o055)
    command = [sys.executable, "-c", code, "list", "--data", str(tmp_path / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert str(tmp_path / "data") in line and "its owner is somebody else" in line


def test_what_engines_tell_of_a_disk_is_understood(tmp_path: Path) -> None:
    panic = 'called `Result::unwrap()`: Os { code: 28, kind: StorageFull, message: "No space left on device" }'
    for error in (RuntimeError(panic), ValueError("An IO error: No space left on device (os error 28)")):
        assert "disk is full" in str(refusal(tmp_path, error))
    assert "read-only" in str(refusal(tmp_path, ValueError("Read-only file system (os error 30)")))
    assert refusal(tmp_path, ValueError("a bug of our own")) is None
    assert "owner is somebody else" in str(
        disk_error(tmp_path, PermissionError(13, "Permission denied"))
    )
