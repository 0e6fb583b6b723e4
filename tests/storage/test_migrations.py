"""Archives of earlier releases: they open, keep everything and answer; a backup stands beside them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import Engine

import rag.storage.migrations
import rag.storage.upgrade
from rag.archive import Archive
from rag.core.errors import CatalogError
from rag.storage.backup import KEPT, back_up
from rag.storage.catalog import Catalog
from rag.storage.library import ArticleFilter
from rag.storage.migrations import steps
from rag.storage.upgrade import HEAD
from tests.fakes import FakeEmbedder, article, settings

ARCHIVES = Path(__file__).parent / "archives"
"""Dumps of archives that the first release made, and the last code before revisions were noted."""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite3"


def load(path: Path, name: str) -> Path:
    """Make the archive of a dump."""
    run_script(path, (ARCHIVES / f"{name}.sql").read_text("utf-8"))
    return path


def run_script(path: Path, script: str) -> None:
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    found = list(db.execute(query))
    db.close()
    return found


def content(path: Path, added: str = "") -> list[str]:
    """The lines of its dump, without a column that was added since."""
    db = sqlite3.connect(":memory:")
    with sqlite3.connect(path) as source:
        source.backup(db)
    source.close()
    if added:
        table, column = added.split(".")
        db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    lines = list(db.iterdump())
    db.close()
    return lines


def backups(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir() if "before" in file.name)


def structure(path: Path) -> dict[str, object]:
    """Tables with columns and foreign keys, indexes, triggers: all but the order of the columns."""
    found: dict[str, object] = {}
    objects = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    for kind, name, sql in rows(path, objects):
        if kind == "table":
            columns = {row[1:] for row in rows(path, f"PRAGMA table_info('{name}')")}
            keys = {row[2:] for row in rows(path, f"PRAGMA foreign_key_list('{name}')")}
            unique = sorted(str(row[2:]) for row in rows(path, f"PRAGMA index_list('{name}')"))
            special = [word for word in ("WITHOUT ROWID", "fts5(") if word in str(sql)]
            found[str(name)] = (columns, keys, unique, special)
        else:
            found[str(name)] = " ".join(str(sql).split())
    return found


def ask(folder: Path, question: str) -> str:
    """What the archive answers, once everything in it is indexed."""
    archive = Archive(settings(folder), FakeEmbedder(), FakeEmbedder())
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        for work in (indexer.drain, indexer.refine):
            list(work())
        answer = archive.assistant.answer(
            archive.question(question, as_of=date(2024, 7, 1)), "extractive"
        )
    archive.close()
    return answer.text


# -- archives of earlier releases -------------------------------------------------------------


def test_an_archive_of_the_first_release_opens_whole_and_answers(path: Path) -> None:
    load(path, "first_release")
    catalog = Catalog(path)
    held = {stored.article.title: stored for stored in catalog.articles.all()}
    assert len(held) == 3 and {stored.state for stored in held.values()} == {"pending"}
    ferry = held["Ferry sinks off Kestrel Point"]
    assert ferry.article.authors == ("Ann Lee",) and ferry.article.published == date(2024, 5, 3)
    older = [version.article.text for version in catalog.versions.of(ferry.id)]
    assert [text.count("43 passengers") for text in older] == [1, 0]
    assert [row.title for row in catalog.library.page(ArticleFilter(), "title")[0]] == sorted(held)
    catalog.close()
    assert "Morning Star" in ask(path.parent, "Which ferry sank off Kestrel Point?")


def test_an_archive_from_before_revisions_opens_whole_and_answers(path: Path) -> None:
    load(path, "before_revisions")
    before = content(path)
    catalog = Catalog(path)
    assert len(catalog.versions.of(catalog.articles.all()[0].id)) >= 1, "checksums were filled in"
    assert {stored.state for stored in catalog.articles.all()} == {"ready"}
    assert catalog.passage_vectors.is_complete() and len(catalog.passages.citable_ids()) == 3
    (keeper,) = (s for s in catalog.articles.all() if "keeper" in s.article.identity)
    assert keeper.article.outlet == "Harbour Post"
    assert [(o.field, o.value, o.found) for o in catalog.corrections.of(keeper.id)] == [
        ("outlet", "Harbour Post", "")
    ]
    assert [feed.title for feed in catalog.feeds.all()] == ["Example"]
    assert [question for question, _ in catalog.citations.questions_citing(keeper.id)] == [
        "Who was rescued?"
    ]
    assert catalog.library.ids(ArticleFilter(words="passengers rescued")) != []
    catalog.close()
    assert set(before) <= set(content(path, added="versions.claimed_outlet")), (
        "they add, and change nothing"
    )
    assert "Morning Star" in ask(path.parent, "Which ferry sank off Kestrel Point?")


@pytest.mark.parametrize("name", ["first_release", "before_revisions"])
def test_a_migrated_archive_has_the_schema_of_a_new_one(path: Path, name: str) -> None:
    new = path.with_name("new.sqlite3")
    Catalog(new).close()
    Catalog(load(path, name)).close()
    assert structure(path) == structure(new)
    assert rows(path, "SELECT * FROM alembic_version") == [(HEAD,)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []


def test_revisions_stand_in_one_line_and_end_in_head(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(rag.storage.migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [HEAD]
    names = [revision.revision for revision in script.walk_revisions()]
    assert names == sorted(names, reverse=True)
    assert all(not revision.is_branch_point for revision in script.walk_revisions())


def test_each_version_of_an_older_archive_gets_a_checksum_unless_it_was_damaged(path: Path) -> None:
    load(path, "before_revisions")
    run_script(path, "UPDATE versions SET text = replace(text, '43', '48') WHERE title LIKE 'Ferry%'")
    Catalog(path).close()
    query = (
        "SELECT title FROM versions LEFT JOIN checksums USING (article_id, version) WHERE checksum IS"
    )
    assert rows(path, f"{query} NULL") == [("Ferry sinks off Kestrel Point",)]
    assert len(rows(path, f"{query} NOT NULL")) == 4
    assert "code_bytes" in {name for (name,) in rows(path, "SELECT name FROM meta")}


# -- the backup -------------------------------------------------------------------------------


def test_before_a_migration_the_archive_is_backed_up(path: Path) -> None:
    before = content(load(path, "first_release"))
    Catalog(path).close()
    assert backups(path) == [f"catalog.sqlite3.before-{HEAD}.backup"]
    backup = path.with_name(backups(path)[0])
    assert content(backup) == before
    Catalog(path).close()
    assert len(backups(path)) == 1
    restored = path.parent / "restored"
    restored.mkdir()
    backup.rename(restored / "catalog.sqlite3")
    assert "Morning Star" in ask(restored, "Which ferry sank off Kestrel Point?")


def test_an_archive_without_articles_is_migrated_without_a_backup(path: Path) -> None:
    load(path, "first_release")
    run_script(path, "DELETE FROM passages; DELETE FROM versions; DELETE FROM articles;")
    Catalog(path).close()
    assert backups(path) == [] and rows(path, "SELECT * FROM alembic_version") == [(HEAD,)]


def test_the_newest_two_backups_are_kept(path: Path) -> None:
    load(path, "first_release")
    for revision in ("a", "b", "c"):
        back_up(path, revision)
    assert KEPT == 2
    assert backups(path) == [f"catalog.sqlite3.before-{name}.backup" for name in ("b", "c")]


def test_a_full_disk_leaves_the_archive_as_it_was(path: Path) -> None:
    before = content(load(path, "first_release"))
    assert path.stat().st_size > 40_000, "more than fits"
    code = (
        "import resource, sys; from pathlib import Path; from rag.storage.catalog import Catalog\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "Catalog(Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "CatalogError" in done.stderr and "backup before that failed" in done.stderr
    assert content(path) == before
    assert backups(path) == []
    Catalog(path).close()
    assert len(backups(path)) == 1


def test_a_backup_that_cannot_be_written_says_what_to_do(path: Path) -> None:
    before = content(load(path, "first_release"))
    path.with_name(f"catalog.sqlite3.before-{HEAD}.partial").mkdir()
    with pytest.raises(CatalogError, match=r"backup before that failed.*as it was") as raised:
        Catalog(path)
    assert "Make room for a copy" in str(raised.value)
    assert content(path) == before


# -- what goes wrong --------------------------------------------------------------------------


@pytest.mark.parametrize("error", [RuntimeError("stopped"), sqlite3.OperationalError("disk I/O error")])
def test_a_failing_migration_leaves_the_archive_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    before = content(load(path, "first_release"))

    def fail(_name: str) -> bool:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(steps, "has_table", fail)  # in the last of the migrations
        with pytest.raises(type(error), match=str(error)):
            Catalog(path)
    assert content(path) == before
    Catalog(path).close()
    assert rows(path, "SELECT count(*) FROM articles") == [(3,)]


def test_an_archive_of_a_newer_revision_is_refused(path: Path) -> None:
    Catalog(path).close()
    run_script(path, "UPDATE alembic_version SET version_num = '9999'")
    before = content(path)
    with pytest.raises(CatalogError, match=rf"revision 9999, this one knows {HEAD}.*Update Byline"):
        Catalog(path)
    assert content(path) == before and backups(path) == []


def test_another_programs_articles_are_left_alone(path: Path) -> None:
    run_script(path, "CREATE TABLE articles (headline); INSERT INTO articles VALUES ('theirs')")
    before = content(path)
    with pytest.raises(CatalogError, match="another program's database: its table articles"):
        Catalog(path)
    assert content(path) == before


# -- what opening costs -----------------------------------------------------------------------


def statements_of(work: Callable[[], object]) -> list[str]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    work()
    event.remove(Engine, "before_cursor_execute", note)
    return seen


def test_an_archive_that_is_up_to_date_costs_one_query(path: Path) -> None:
    Catalog(path).close()
    asked = statements_of(lambda: Catalog(path).close())
    assert [s for s in asked if not s.startswith("BEGIN")] == ["SELECT version_num FROM alembic_version"]


@pytest.mark.parametrize("dump", ["", "before_revisions"])
def test_alembic_is_imported_only_to_migrate(path: Path, dump: str) -> None:
    if dump:
        Catalog(load(path, dump)).close()
    code = (
        "import sys; from pathlib import Path; from rag.storage.catalog import Catalog\n"
        "for _ in range(2): Catalog(Path(sys.argv[1])).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False).returncode == 0


def test_a_folder_with_a_percent_sign(tmp_path: Path) -> None:
    folder = tmp_path / "100%(news)s"
    folder.mkdir()
    Catalog(load(folder / "catalog.sqlite3", "first_release")).close()
    catalog = Catalog(folder / "catalog.sqlite3")
    assert len(catalog.articles.store([article(1)])) == 1
    catalog.close()
