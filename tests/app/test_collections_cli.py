"""`byline collections`, and `--collection` beside `--data`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.app.cli import main
from rag.archive import Archive
from rag.core.errors import ConfigError
from rag.index.engine_process import end_idle
from rag.storage.folder_use import unused
from tests.fakes import FakeEmbedder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("rag.archive.build_embedder", lambda *_: FakeEmbedder())
    monkeypatch.setattr("rag.archive.StaticEmbedder", FakeEmbedder)
    monkeypatch.setattr("rag.app.cli.collections._PATIENCE", 0.1)
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BYLINE_LLM", "none")
    monkeypatch.delenv("BYLINE_COLLECTION", raising=False)
    return tmp_path


def listing(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["collections", "list", "--json"]) == 0
    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return told


def write(folder: Path, name: str, title: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(
        f"---\ntitle: {title}\n---\n\n{title}. The match was played in Ravenholm.\n"
    )
    return folder


def test_articles_go_into_a_collection_and_nowhere_else(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["collections", "add", "sport", "--title", "The sports desk"]) == 0
    assert (
        main(["ingest", str(write(folder / "in", "a.md", "Ravens win")), "--collection", "sport"]) == 0
    )
    assert main(["ingest", str(write(folder / "main", "b.md", "Council votes"))]) == 0
    rows = listing(capsys)
    assert [(row["name"], row["title"], row["articles"], row["address"]) for row in rows] == [
        ("", "Main archive", 1, "/"),
        ("sport", "The sports desk", 1, "/c/sport/"),
    ]
    monkeypatch.setenv("BYLINE_COLLECTION", "sport")
    assert main(["list", "--json"]) == 0
    assert [row["title"] for row in json.loads(capsys.readouterr().out)] == ["Ravens win"]
    assert main(["backup", str(folder / "sport.zip")]) == 0
    assert "1 articles" in capsys.readouterr().out
    with Archive.open() as archive:
        assert archive.settings.data == folder / "data" / "collections" / "sport"
    with Archive.open(collection="") as archive:
        assert archive.settings.data == folder / "data"
    end_idle()


@pytest.mark.parametrize("command", [["list"], ["doctor"], ["ask", "Who won?"], ["feeds", "list"]])
def test_an_unknown_name_is_one_clear_line(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["collections", "add", "sport"])
    capsys.readouterr()
    assert main([*command, "--collection", "sprot"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "byline: collection 'sprot': there is no such collection. Did you mean sport?\n"
    with pytest.raises(ConfigError, match="Did you mean sport"):
        Archive.open(collection="sprot")


def test_a_removed_collection_is_kept_aside(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["collections", "add", "sport"])
    assert main(["collections", "remove", "sport"]) == 2
    assert "Say --yes to do it" in capsys.readouterr().err
    assert len(listing(capsys)) == 2
    assert main(["collections", "remove", "sport", "--yes"]) == 0
    assert [row["name"] for row in listing(capsys)] == [""]
    assert not (folder / "data" / "collections" / "sport").exists()
    (kept,) = (folder / "data" / "removed-collections").iterdir()
    assert (kept / "catalog.sqlite3").is_file()


def test_one_that_is_worked_on_is_not_removed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["collections", "add", "sport", "--title", "Sport", "--open-to", "anyone"])
    with unused(folder / "data" / "collections" / "sport", 1):
        assert main(["collections", "remove", "sport", "--yes"]) == 1
    assert "an app or an ingest works on this archive" in capsys.readouterr().err
    assert [(row["title"], row["open_to"]) for row in listing(capsys)][1] == ("Sport", "anyone")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "Sport"], "expected at most 40 lower-case letters"),
        (["add", "sport", "--open-to", "all"], "expected anyone, accounts, listed (found 'all')"),
        (["open", "sport", "--to", "listed"], "there is no such collection"),
        (["open", "main", "--to", "nobody"], "expected anyone, accounts, listed"),
        (["allow", "main", "ada"], "there is no account of this name"),
        (["remove", "main", "--yes"], "The main archive cannot be removed"),
    ],
)
def test_wrong_usage_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collections", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_mistyped_folder_is_no_empty_archive(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collections", "list"]) == 2
    assert "there is no archive. Name its folder with --data." in capsys.readouterr().err
    assert not (folder / "data").exists()


def test_titles_and_who_may_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collections", "title", "main", "The Harbour Post"]) == 0
    assert main(["collections", "open", "main", "--to", "anyone"]) == 0
    (row,) = listing(capsys)
    assert (row["title"], row["open_to"]) == ("The Harbour Post", "anyone")


def test_a_backup_names_the_collections_it_leaves_out_and_each_comes_back_from_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collections", "add", "sport"]) == 0
    articles = write(folder / "in", "a.md", "Ravens win")
    assert main(["ingest", str(articles), "--collection", "sport"]) == 0
    assert main(["ingest", str(write(folder / "main", "b.md", "Council votes"))]) == 0
    capsys.readouterr()
    assert main(["backup", str(folder / "main.zip")]) == 0
    told = capsys.readouterr().err
    assert "Not in it: the articles of the collections sport." in told
    assert "`byline backup FILE.zip --collection sport` saves one." in told
    assert main(["backup", str(folder / "sport.zip"), "--collection", "sport"]) == 0
    assert "Not in it" not in capsys.readouterr().err
    new = ["--data", str(folder / "new")]
    assert main(["restore", str(folder / "main.zip"), *new]) == 0
    assert main(["restore", str(folder / "sport.zip"), "--collection", "sport", *new]) == 0
    capsys.readouterr()
    assert main(["collections", "list", "--json", *new]) == 0
    assert [row["articles"] for row in json.loads(capsys.readouterr().out)] == [1, 1]
