"""One damaged row of the catalog costs itself alone: nobody cites it, it is named, set aside or made again."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.core.errors import ArticleNotFoundError, CatalogError
from rag.storage.library import ArticleFilter
from tests.damage import (
    OF_PASSAGES,
    OF_VERSIONS,
    cites,
    damage,
    index,
    make_archive,
    open_archive,
    report,
)

ARTICLES = 18
KINDS = list(OF_VERSIONS)
DERIVED = list(OF_PASSAGES)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    make_archive(folder, ARTICLES)
    return folder


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "data"))


def test_a_damaged_article_is_cited_by_nobody_and_mended_by_adding_it_again(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damage(data, OF_VERSIONS.values())
    archive = open_archive(data)
    with caplog.at_level(logging.WARNING, "byline"):
        assert [kind for n, kind in enumerate(KINDS) if cites(archive, n)] == []
        told = {
            str(vars(record)["subject"]) for record in caplog.records if "left out" in record.message
        }
    assert len(told) == len(KINDS), "each is told in the log"
    assert all(cites(archive, n) for n in range(len(KINDS), ARTICLES)), (
        "the others are answered as before"
    )
    catalog = archive.catalog
    assert (
        len(catalog.articles.all()) == ARTICLES - len(KINDS) == len(list(catalog.articles.histories()))
    )
    assert catalog.library.page(ArticleFilter())[1] == ARTICLES, "its owner still sees that it is there"
    with pytest.raises(ArticleNotFoundError, match="does not fit its checksum"):
        catalog.library.open(min(told))
    catalog.articles.store([report(n) for n in range(ARTICLES)])
    index(archive)
    assert [kind for n, kind in enumerate(KINDS) if not cites(archive, n)] == []
    archive.close()


def test_what_can_be_made_again_is(data: Path) -> None:
    damage(data, OF_PASSAGES.values())
    shutil.rmtree(data / "index")
    archive = open_archive(data)
    index(archive)  # a rebuild from a damaged catalog
    for n in range(ARTICLES):
        cites(archive, n)
    index(archive)
    assert all(cites(archive, n) for n in range(ARTICLES))
    assert archive.catalog.queue.failures() == {}
    left = {finding.problem for finding in archive.catalog.examination.findings()}
    assert left <= {"its fingerprint is damaged", "the vector that stories are found by is damaged"}
    archive.close()


def test_a_pending_article_that_is_damaged_fails_alone(data: Path) -> None:
    archive = open_archive(data)
    archive.catalog.articles.store([report(50), report(51)])
    damage(data, [OF_VERSIONS["a flipped letter"].replace("{n}", "50")])
    index(archive)
    (reason,) = archive.catalog.queue.failures().values()
    assert "damaged" in reason and "add it again" in reason
    assert cites(archive, 51)
    archive.close()


def doctor(
    data: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, dict[str, list[dict[str, str]]]]:
    status = main(["doctor", "--data", str(data), "--json", *options])
    return status, json.loads(capsys.readouterr().out)


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.fakes import FakeEmbedder

    for name in ("build_embedder", "StaticEmbedder"):
        monkeypatch.setattr(f"rag.archive.{name}", lambda *_: FakeEmbedder())


@pytest.mark.usefixtures("fakes")
def test_doctor_names_each_and_sets_it_aside(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(data, capsys)[0] == 0
    damage(data, OF_VERSIONS.values())
    status, told = doctor(data, capsys)
    assert status == 1 and [f["kind"] for f in told["found"]].count("article") == len(KINDS)
    assert doctor(data, capsys, "--set-aside")[0] == 0
    archive = open_archive(data)
    assert not any(cites(archive, n) for n in range(len(KINDS)))
    index(archive)
    archive.close()
    status, told = doctor(data, capsys)
    assert status == 0 and len(told["aside"]) == len(KINDS), (
        "nothing is left to do but to add them again"
    )
    with sqlite3.connect(data / "catalog.sqlite3") as db:
        kept = [json.loads(rows) for (rows,) in db.execute("SELECT rows FROM damaged")]
    db.close()
    assert any("crack5" in str(rows["versions"][0]["text"]) for rows in kept), "nothing is deleted"
    assert any("\udcff" in str(rows["versions"][0]["text"]) for rows in kept), "to the byte"
    archive = open_archive(data)
    archive.catalog.articles.store([report(n) for n in range(len(KINDS))])
    index(archive)
    assert all(cites(archive, n) for n in range(ARTICLES))
    archive.close()
    assert doctor(data, capsys)[1]["aside"] == []


@pytest.mark.usefixtures("fakes")
def test_doctor_has_the_rest_made_again(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(data, OF_PASSAGES.values())
    lists = (
        "UPDATE listing SET title = 'Another' WHERE number = 1",
        "INSERT INTO removed VALUES ('gone', 'Gone', '', 1, '{\"a')",
        "INSERT INTO feedback SELECT 'a','q','q','2O24','[]',NULL,NULL,'a','[','[]','e',0,'up','',1",
    )
    damage(data, lists)
    status, told = doctor(data, capsys)
    assert status == 1 and {f["kind"] for f in told["found"]} == {"passages", "list", "row"}
    assert len(told["found"]) >= len(DERIVED) + len(lists)
    assert doctor(data, capsys, "--set-aside")[0] == 0
    archive = open_archive(data)
    index(archive)
    assert all(cites(archive, n) for n in range(ARTICLES))
    archive.close()
    status, told = doctor(data, capsys)
    assert (status, told["found"]) == (0, [])


@pytest.mark.usefixtures("fakes")
def test_doctor_without_an_archive_and_with_a_broken_file(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(tmp_path / "nothing", capsys)[1]["found"][0]["problem"] == "there is no archive"
    file = data / "catalog.sqlite3"
    content = bytearray(file.read_bytes())
    content[8192:16384] = bytes(8192)
    file.write_bytes(bytes(content))
    status, told = doctor(data, capsys)
    assert status == 1 and told["found"][0]["kind"] == "file"
    assert "byline restore FILE" in told["found"][0]["remedy"]
    file.unlink()
    assert "byline restore FILE" in doctor(data, capsys)[1]["found"][0]["remedy"], "the catalog is lost"


def test_an_index_that_lacks_the_rows_of_its_table_costs_the_stories_alone(data: Path) -> None:
    """As after a flipped bit in a page of the index: the table's own rows are whole."""
    with sqlite3.connect(data / "catalog.sqlite3") as db:
        (name,) = db.execute(
            "SELECT name FROM sqlite_schema WHERE tbl_name = 'gists' AND sql LIKE '%(day)'"
        ).fetchone()
        db.execute("CREATE INDEX hollow ON gists (day) WHERE day < 0")
        db.execute("PRAGMA writable_schema = ON")
        hollow = "(SELECT rootpage FROM sqlite_schema WHERE name = 'hollow')"
        db.execute(f"UPDATE sqlite_schema SET rootpage = {hollow} WHERE name = ?", (name,))
        db.execute("DELETE FROM sqlite_schema WHERE name = 'hollow'")
    db.close()
    archive = open_archive(data)
    assert all(cites(archive, n) for n in range(3))
    archive.close()


def test_an_answer_of_sqlite_that_is_no_text_is_an_error_of_ours(data: Path) -> None:
    """SQLite quotes the name of a table in its complaint, whatever bytes that has become."""
    with sqlite3.connect(data / "catalog.sqlite3") as db:
        db.execute("PRAGMA writable_schema = ON")
        broken = "sql = 'CREATE TABLE versions (', name = CAST(x'76ff' AS TEXT), tbl_name = name"
        db.execute(f"UPDATE sqlite_schema SET {broken} WHERE name = 'versions'")
    db.close()
    with pytest.raises(CatalogError, match="database answered"):
        open_archive(data)
