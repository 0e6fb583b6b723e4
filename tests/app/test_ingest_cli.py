"""ingest.py and rag/app/cli/ingest_run.py: every option, exit status and bad file, with hashed vectors for speed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner

import ingest
from rag.archive import Archive
from rag.core.errors import ModelError
from rag.index.protocols import DenseIndex
from rag.models.static import StaticEmbedder
from rag.storage.catalog import Catalog
from tests.fakes import FakeEmbedder, NoEmbedder, article, settings

ROOT = Path(__file__).parents[2]
Command = Callable[..., tuple[int, Any]]
Use = Callable[..., None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Makes the command line embed with what is given, the model and the static table."""

    def replace(embedder: FakeEmbedder, static: FakeEmbedder | None = None) -> None:
        monkeypatch.setattr("rag.archive.build_embedder", lambda *_: embedder)
        monkeypatch.setattr("rag.archive.StaticEmbedder", lambda: static or FakeEmbedder())

    replace(FakeEmbedder())
    return replace


@pytest.fixture
def run(tmp_path: Path, use: Use) -> Command:
    """`run("--list")` -> exit status and what was printed: the JSON of standard output, else text."""

    def command(*arguments: object, as_json: bool = True) -> tuple[int, Any]:
        given = [str(a) for a in arguments] + ["--data", str(tmp_path / "data")]
        result = CliRunner().invoke(ingest.cli, [*given, *(["--json"] if as_json else [])])
        assert not result.exception or isinstance(result.exception, SystemExit), result.exc_info
        try:
            return result.exit_code, json.loads(result.stdout)
        except ValueError:
            return result.exit_code, result.output

    return command


def write(path: Path, n: int, text: str = "", url: str | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    a = article(n, text, url=url)
    head = f"title: {a.title}\noutlet: {a.outlet}\npublished: {a.published}\n"
    path.write_text(f"---\n{head}{f'url: {a.url}' if a.url else ''}\n---\n{a.text}\n")
    return path


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Three articles: one with an address, one without, one of a file of records."""
    folder = tmp_path / "news"
    write(folder / "a.md", 1)
    write(folder / "deep" / "b.md", 2, url="")
    record = {"id": 7, "title": "Record", "text": "Wheat prices rose by a third in the record heat."}
    (folder / "c.jsonl").write_text(json.dumps(record) + "\n")
    return folder


def listed(run: Command) -> set[str]:
    return {row["source"] for row in run("--list")[1] if row["state"] == "ready"}


def counts(report: dict[str, Any]) -> dict[str, int]:
    """The results that are not zero."""
    names = ("added", "updated", "unchanged", "duplicate", "removed", "failed")
    return {name: report[name] for name in names if report[name]}


def test_what_is_passed_over_is_named_and_no_failure(run: Command, news: Path) -> None:
    (news / "chart.png").write_bytes(b"x")
    (news / ".hidden").mkdir()
    status, report = run(news)
    assert (status, report["added"], report["skipped"], report["failures"]) == (0, 3, 2, [])
    assert report["skipped_files"] == [
        {"source": str(news / ".hidden"), "reason": "its folder is hidden."},
        {"source": str(news / "chart.png"), "reason": "files that end in .png are not read."},
    ]


# -- adding -----------------------------------------------------------------------------------


def test_adding_twice(run: Command, news: Path, use: Use) -> None:
    status, report = run(news)
    assert (status, counts(report), report["failures"]) == (0, {"added": 3}, [])
    assert (report["passages"], report["embedded"], report["unread"]) == (3, 0, 3)
    use(NoEmbedder(), NoEmbedder())
    status, report = run(news)
    assert (status, counts(report), report["passages"]) == (0, {"unchanged": 3}, 0)


def test_refining_now_or_later(run: Command, news: Path, use: Use) -> None:
    status, report = run("--refine", write(news.parent / "x.md", 9))
    assert (status, report["passages"], report["embedded"], report["unread"]) == (0, 1, 1, 0)
    assert run(news)[1]["unread"] == 3
    status, report = run("--refine")
    assert (status, counts(report), report["passages"]) == (0, {}, 0)
    assert (report["embedded"], report["unread"]) == (3, 0)
    use(NoEmbedder(), NoEmbedder())
    assert run("--refine")[1]["embedded"] == 0


def test_refining_beside_another_owner_waits_for_it(run: Command, news: Path, tmp_path: Path) -> None:
    run(news)
    app = Archive(settings(tmp_path / "data"), FakeEmbedder(), FakeEmbedder())
    with ThreadPoolExecutor() as beside, app.own_indexes() as store:
        refined = beside.submit(run, "--refine")
        time.sleep(0.5)
        assert not refined.done()
        list(app.indexer(store).refine())
        time.sleep(0.5)
        assert not refined.done(), "the sentences wait"
        list(app.indexer(store).read_sentences())
        status, report = refined.result(timeout=30)
    assert (status, report["embedded"], report["unread"]) == (0, 0, 0)
    app.close()


class Unloadable(FakeEmbedder):
    def embed(self, texts: object) -> NoReturn:
        raise ModelError("model.safetensors", "this model file is missing.", "Run `make setup`.")


def test_a_model_that_cannot_be_loaded_is_met_only_when_it_is_needed(
    run: Command, news: Path, use: Use
) -> None:
    use(Unloadable())
    assert counts(run(news)[1]) == {"added": 3}
    status, printed = run("--refine")
    assert status == 2 and "make setup" in printed
    use(FakeEmbedder())
    assert run("--refine")[1]["unread"] == 0


def test_the_table(run: Command, news: Path) -> None:
    status, printed = run(news, as_json=False)
    assert status == 0
    assert "added" in printed and "3 passages searchable" in printed
    assert "3 passages are still to be refined" in printed and "--refine" in printed
    status, printed = run("--refine", as_json=False)
    assert status == 0 and "still to be refined" not in printed
    status, printed = run("--list", as_json=False)
    assert status == 0 and "3 articles" in printed and "Harbour Post" in printed


def test_one_passage_is_counted_as_one(run: Command, news: Path) -> None:
    assert "1 passage is still to be refined" in run(news / "a.md", as_json=False)[1]


def test_the_listing(run: Command, news: Path) -> None:
    assert run("--list") == (0, [])
    run(news)
    status, rows = run("--list")
    row = next(row for row in rows if row["url"])
    assert status == 0 and len(rows) == 3
    assert row | {"id": ""} == {
        "id": "",
        "state": "ready",
        "version": 1,
        "published": "2024-05-03",
        "outlet": "Harbour Post",
        "title": "Report 1 from the harbour",
        "url": "https://news.example/1",
        "source": str(news / "a.md"),
        "error": "",
    }


def test_a_title_that_looks_like_markup_is_listed_as_it_is(run: Command, tmp_path: Path) -> None:
    record = {"title": "[/b] The [red]flag[/red] is [not", "text": "A text about a flag."}
    (tmp_path / "a.json").write_text(json.dumps(record))
    assert run(tmp_path / "a.json")[0] == 0
    status, printed = run("--list", as_json=False)
    assert status == 0 and "[red]" in printed


# -- removing ---------------------------------------------------------------------------------


def test_removing_by_id_url_and_path(run: Command, news: Path) -> None:
    run(news)
    (record,) = [row for row in run("--list")[1] if row["title"] == "Record"]
    keys = (record["id"], "https://news.example/1", news / "deep" / "b.md")
    for left, key in zip((2, 1, 0), keys, strict=True):
        status, report = run("--remove", key)
        assert (status, counts(report)) == (0, {"removed": 1})
        assert len(run("--list")[1]) == left


def test_removing_what_is_not_there(run: Command) -> None:
    status, printed = run("--remove", "https://nowhere.example/")
    assert status == 2 and printed.startswith("ingest: https://nowhere.example/: no article")


# -- keeping in step --------------------------------------------------------------------------


def test_sync(run: Command, news: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other" / "x.md", 9)
    run(other)
    assert counts(run("--sync", news)[1]) == {"added": 3}
    assert counts(run("--sync", news)[1]) == {"unchanged": 3}
    (news / "a.md").unlink()
    write(news / "new.md", 3)
    assert counts(run("--sync", news)[1]) == {"unchanged": 2, "added": 1, "removed": 1}
    assert listed(run) == {
        str(other), str(news / "new.md"), str(news / "deep" / "b.md"), f"{news / 'c.jsonl'}#7"
    }  # fmt: skip


@pytest.mark.parametrize("name", ["a.md", "deep/b.md"])
def test_sync_after_a_file_moved(run: Command, news: Path, name: str) -> None:
    run("--sync", news)
    (news / name).rename(news / "moved.md")
    assert run("--sync", news)[0] == 0
    assert str(news / "moved.md") in listed(run) and len(listed(run)) == 3
    assert counts(run("--sync", news)[1]) == {"unchanged": 3}


def test_sync_removes_a_record_that_left_its_file(run: Command, news: Path) -> None:
    record = {"id": 8, "title": "Another", "text": "Rice prices fell."}
    (news / "c.jsonl").write_text((news / "c.jsonl").read_text() + json.dumps(record) + "\n")
    run("--sync", news)
    (news / "c.jsonl").write_text(json.dumps(record) + "\n")
    assert counts(run("--sync", news)[1]) == {"unchanged": 3, "removed": 1}


def test_sync_removes_what_a_file_said_under_its_old_address(run: Command, news: Path) -> None:
    run("--sync", news)
    write(news / "a.md", 1, "A new text at a new address.", url="https://news.example/new")
    assert counts(run("--sync", news)[1]) == {"added": 1, "unchanged": 2, "removed": 1}
    (news / "a.md").unlink()
    assert counts(run("--sync", news)[1]) == {"unchanged": 2, "removed": 1}
    assert len(listed(run)) == 2


def test_sync_keeps_the_articles_of_what_it_cannot_read(run: Command, news: Path) -> None:
    (news / "d.json").write_text(
        json.dumps([{"title": "One", "text": "Number one."}, {"title": "Two", "text": "Second."}])
    )
    run("--sync", news)
    before = listed(run)
    (news / "a.md").write_bytes(b"\x00\x01\x02\xff\xfe\xfd" * 50)
    (news / "c.jsonl").write_text("{ no json\n")
    (news / "d.json").write_text(json.dumps([{"title": "One", "text": "Number one."}, 3]))
    status, report = run("--sync", news)
    assert (status, counts(report)) == (1, {"unchanged": 2, "failed": 3})
    assert listed(run) == before


def test_sync_keeps_the_articles_of_a_folder_it_cannot_list(
    run: Command, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--sync", news)
    before, scandir = listed(run), os.scandir

    def denied(path: Any) -> Any:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    status, report = run("--sync", news)
    assert (status, counts(report)) == (1, {"unchanged": 2, "failed": 1})
    assert listed(run) == before


def test_names_with_a_number_sign(run: Command, news: Path) -> None:
    write(news / "a#1.md", 4, url="")
    (news / "a#2.jsonl").write_text(json.dumps({"title": "Record", "text": "Of another kind."}) + "\n")
    assert counts(run("--sync", news)[1]) == {"added": 5}
    assert counts(run("--sync", news)[1]) == {"unchanged": 5}
    (news / "a#1.md").unlink()
    assert counts(run("--sync", news)[1]) == {"unchanged": 4, "removed": 1}


def test_sync_of_no_folder(run: Command, tmp_path: Path) -> None:
    status, printed = run("--sync", tmp_path / "nowhere")
    assert status == 1 and "nowhere: expected a folder" in printed


# -- bad input --------------------------------------------------------------------------------

BROKEN: dict[str, bytes] = {
    "bytes.txt": b"\x00\x01\x02\xff\xfe\xfd" * 50,
    "empty.md": b"",
    "yaml.md": b"---\ntitle: [unclosed\n---\nText.\n",
    "missing.json": b'{"title": "No text"}',
    "no.json": b"{",
    "surrogate.json": b'{"title": "\\ud800", "text": "\\udfff"}',
    "numbers.jsonl": b"[1]\n2\n",
}


def test_every_broken_file_is_named_and_the_rest_goes_in(run: Command, news: Path) -> None:
    for name, content in BROKEN.items():
        (news / name).write_bytes(content)
    status, report = run(news)
    assert (status, report["added"]) == (1, 3)
    named = {Path(f["source"].split(",")[0].split("#")[0]).name for f in report["failures"]}
    assert named == set(BROKEN)
    assert all(f["reason"] and "Traceback" not in f["reason"] for f in report["failures"])
    status, printed = run(news, as_json=False)
    assert status == 1 and all(name in printed for name in BROKEN)


def test_lone_surrogates_and_odd_fields_do_no_harm(run: Command, tmp_path: Path) -> None:
    odd: dict[str, Any] = {
        "id": "\ud802",
        "title": "Odd \ud800",
        "text": "Text \udfff here.",
        "outlet": "\ud801",
        "url": "https://x/\ud800",
        "authors": ["\ud803", 3, None],
        "section": {"a": 1},
    }
    (tmp_path / "odd.jsonl").write_text(json.dumps(odd) + "\n")
    assert counts(run(tmp_path / "odd.jsonl")[1]) == {"added": 1}


def test_an_article_whose_static_vectors_cannot_be_made_is_one_failure(
    run: Command, news: Path, use: Use
) -> None:
    use(FakeEmbedder(), FakeEmbedder(poison="Wheat"))
    status, report = run(news)
    assert (status, counts(report)) == (1, {"added": 2, "failed": 1})
    (failure,) = report["failures"]
    assert failure["source"].endswith("c.jsonl#7") and "cannot be embedded" in failure["reason"]
    use(FakeEmbedder())
    assert counts(run(news)[1]) == {"updated": 1, "unchanged": 2}


def test_an_article_that_the_model_cannot_read_is_no_failure(run: Command, news: Path, use: Use) -> None:
    use(FakeEmbedder(poison="Wheat"))
    status, report = run("--refine", news)
    assert (status, counts(report), report["unread"]) == (0, {"added": 3}, 0)
    assert len(listed(run)) == 3


@pytest.mark.parametrize("arguments", [[], ["--nonsense"]])
def test_wrong_usage(run: Command, arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


def test_a_file_that_does_not_exist(run: Command, tmp_path: Path) -> None:
    status, report = run(tmp_path / "nothing.md")
    assert status == 1 and report["failures"][0]["source"].endswith("nothing.md")


def test_another_model(run: Command, news: Path, use: Use) -> None:
    run(news)
    use(FakeEmbedder(key="other@2", dimension=16))
    status, printed = run(news)
    assert status == 2 and "byline ingest --reindex" in printed
    status, report = run("--reindex", "--refine")
    assert (status, report["embedded"], report["passages"]) == (0, 3, 3)
    assert counts(run(news)[1]) == {"unchanged": 3}


def test_a_catalog_that_is_no_database(run: Command, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "catalog.sqlite3").write_text("not a database at all, " * 100)
    status, printed = run("--list")
    assert status == 2 and "catalog.sqlite3" in printed


@pytest.mark.parametrize("index", ["IsolatedTantivy", "IsolatedChroma"])
def test_an_index_that_cannot_be_written_loses_nothing(
    run: Command, news: Path, monkeypatch: pytest.MonkeyPatch, index: str
) -> None:
    def full(self: DenseIndex, entries: object) -> None:
        raise RuntimeError("disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(f"rag.index.isolated.{index}.upsert", full)
        status, printed = run("--refine", news)
        assert status == 2 and "disk is full" in printed
    status, report = run("--refine", news)
    assert (counts(report), report["unread"]) == ({"unchanged": 3}, 0)
    assert len(listed(run)) == 3


# -- as a user runs it ------------------------------------------------------------------------


def test_the_real_command_with_the_real_models(news: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(ROOT / "ingest.py"),
        "news",
        "--data",
        "archive",
        "--refine",
        "--json",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["added"], report["embedded"], report["unread"]) == (3, 3, 0)
    catalog = Catalog(tmp_path / "archive" / "catalog.sqlite3")
    assert catalog.statistics.counts()["ready"] == 3
    assert catalog.facts.get("embedding_model").startswith("all-MiniLM-L6-v2@53aa5117")
    assert catalog.facts.get("static_model") == StaticEmbedder.key
    catalog.close()
