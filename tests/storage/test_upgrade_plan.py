"""An older archive is upgraded with a word before and after; `byline upgrade` says what would be done."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.core.errors import CatalogError
from rag.storage.catalog import Catalog
from rag.storage.upgrade import HEAD, plan_upgrade
from rag.storage.upgrade_plan import BACKUP_RATE, make_plan
from tests.fakes import article

ARCHIVES = Path(__file__).parent / "archives"
ROOT = Path(__file__).parents[2]


def load(folder: Path, name: str) -> Path:
    path = folder / "catalog.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript((ARCHIVES / f"{name}.sql").read_text("utf-8"))
    return path


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "byline.storage"]


@pytest.mark.parametrize(
    ("name", "revision"), [("first_release", "the first"), ("before_revisions", "0005")]
)
def test_it_is_said_how_long_it_will_take_and_how_long_it_took(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, revision: str
) -> None:
    caplog.set_level(logging.INFO, "byline.storage")
    path = load(tmp_path, name)
    Catalog(path).close()
    before, after = caplog.records
    assert vars(before)["from"] == revision and vars(before)["to"] == HEAD
    assert before.__dict__["backup_seconds_about"] >= 0 < before.__dict__["migration_seconds_about"]
    assert after.__dict__["backup_seconds"] >= 0 <= after.__dict__["migration_seconds"]
    caplog.clear()
    Catalog(path).close()
    assert events(caplog) == []


def test_nothing_is_said_of_a_new_archive(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "byline.storage")
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([article(1)])
    catalog.close()
    Catalog(tmp_path / "catalog.sqlite3").close()
    assert events(caplog) == [] and plan_upgrade(tmp_path / "catalog.sqlite3") is None


def test_a_command_says_it_on_standard_error(tmp_path: Path) -> None:
    load(tmp_path, "first_release")
    command = [sys.executable, "-m", "rag.app.cli", "list", "--data", str(tmp_path)]
    first, second = (
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(2)
    )
    told = first.stderr.splitlines()
    assert len(told) == 2 and second.stderr == ""
    assert "please wait" in told[0] and "backup_seconds_about=" in told[0]
    assert "is upgraded" in told[1] and "migration_seconds=" in told[1]
    assert first.stdout == second.stdout != ""


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = load(tmp_path, "before_revisions")
    other = load(tmp_path / "collections" / "sport", "first_release")
    held = path.read_bytes(), other.read_bytes()
    assert main(["upgrade", "--dry-run", "--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert f"{path}: from revision 0005 to {HEAD}" in out and str(other) in out
    assert f"catalog.sqlite3.before-{HEAD}.backup" in out and "2. change the database: about" in out
    assert (path.read_bytes(), other.read_bytes()) == held
    assert not [*tmp_path.rglob("*.backup")]
    assert main(["upgrade", "--dry-run", "--json", "--data", str(tmp_path)]) == 0
    assert [one["revision"] for one in json.loads(capsys.readouterr().out)] == ["0005", ""]


def test_the_command_does_it_and_then_there_is_nothing_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = load(tmp_path, "first_release")
    assert main(["upgrade", "--data", str(tmp_path)]) == 0
    assert "is upgraded" in capsys.readouterr().err
    assert path.with_name(f"catalog.sqlite3.before-{HEAD}.backup").is_file()
    assert main(["upgrade", "--data", str(tmp_path)]) == 0
    assert "up to date" in capsys.readouterr().out


def test_what_cannot_be_upgraded_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upgrade", "--dry-run", "--data", str(tmp_path)]) == 2
    assert "there is no archive" in capsys.readouterr().err
    path = tmp_path / "catalog.sqlite3"
    Catalog(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CatalogError, match="a newer Byline"):
        plan_upgrade(path)
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(CatalogError):
        plan_upgrade(path)


def test_the_plan_grows_with_the_file_and_says_whether_it_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalog.sqlite3"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    plan = make_plan(path, "0005", HEAD)
    assert plan.megabytes == 1000 and plan.backup_seconds == round(1000 / BACKUP_RATE, 1)
    assert make_plan(path, "0008", HEAD).migration_seconds < 1 < plan.migration_seconds
    assert make_plan(path, None, HEAD).migration_seconds > plan.migration_seconds
    monkeypatch.setattr("rag.storage.upgrade_plan.free_bytes", lambda _: 10)
    assert not make_plan(path, "0005", HEAD).fits
