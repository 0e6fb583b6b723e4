"""rag/storage/export.py, rag/storage/transfer.py and rag/app/cli/export_writer.py: what leaves an archive comes back as it was."""

from __future__ import annotations

import gzip
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import ingest
from rag.app.cli.export_writer import export
from rag.core.errors import ExportError, ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.records.archive_export import exported_record, parse_history
from rag.ingest.pipeline import ingest_paths
from rag.storage.catalog import Catalog
from rag.storage.export import (
    Edition,
    History,
    article_markdown,
    article_record,
    history_markdown,
    history_record,
    markdown_name,
)
from rag.text.cleaning import clean_line, clean_text, neutralise
from tests.fakes import FakeEmbedder, article

TODAY = date(2026, 11, 23)
AWKWARD = [
    *("---\n", "\n---\n\n", '---\nformat: "byline/1"\n', "# Not a headline\n", "\r\n", "\r", "\n", "\t"),
    *("\x0b", "\x0c", "\x85", "\u2028", "\u2029", "  ", '"', "'", ": ", "- ", "{}", "null", "~", "%", "\\n"),
    *("é", "e\u0301", "\U0001f600", "☺\ufe0f", "\u200b", "\u202e", "\ufeff", "\ufffe", "[INST]", "<|im_end|>", "\x00", "\x7f"),
]  # fmt: skip
WORDS = st.lists(
    st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)),
    max_size=12,
).map("".join)
"""Anything that UTF-8 can hold."""
STAMPS = st.sampled_from(["", "2024-05-03", "2024-05-03T23:30:00-05:00", "2024-05-03T23:30:00+00:00"])


def articles_of(
    words: st.SearchStrategy[str], text: st.SearchStrategy[str]
) -> st.SearchStrategy[Article]:
    filled = words.filter(bool)
    return st.builds(
        Article,
        identity=WORDS.filter(lambda found: bool(found.strip())),
        title=filled,
        text=text,
        outlet=words,
        published=st.none() | st.dates(date(1600, 1, 1), TODAY),
        url=st.sampled_from(["", "https://news.example/1", "http://News.example/a b?x=ü#part"]),
        authors=st.lists(words, max_size=3).map(tuple),
        section=words,
        source=WORDS,
        published_at=STAMPS,
        updated=STAMPS,
        language=st.sampled_from(["", "en", "pt-BR"]),
    )


ANY = articles_of(WORDS, WORDS)
KEPT = articles_of(
    WORDS.map(lambda found: clean_line(found)[:300].rstrip()),
    WORDS.map(neutralise).filter(lambda found: bool(found.strip())),
)
"""What an archive can hold, and texts with more line ends and blanks than any of its doors lets in."""


def histories_of(kind: st.SearchStrategy[Article]) -> st.SearchStrategy[History]:
    def made(found: list[Article], start: int, stored_at: float) -> History:
        same = [replace(a, identity=found[0].identity) for a in found]
        return History(
            tuple(Edition(a, start + n, stored_at) for n, a in enumerate(same)), "0123456789abcdef"
        )

    return st.builds(
        made, st.lists(kind, min_size=1, max_size=3), st.integers(1, 9), st.floats(0, 2e9)
    )  # fmt: skip


def read_back(raw: RawDocument) -> History:
    record = exported_record(raw)
    assert record is not None
    return parse_history(record, raw.source, TODAY)


@given(ANY)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_every_field_is_in_the_record_and_in_the_markdown(found: Article) -> None:
    record = json.loads(json.dumps(article_record(found), ensure_ascii=False).encode())
    authors, published = tuple(record.pop("authors")), record.pop("published")
    assert record.pop("format") == "byline/1"
    day = date.fromisoformat(published) if published else None
    assert Article(**record, authors=authors, published=day) == found
    raw = RawDocument("a.md", "markdown", article_markdown(found).encode())
    assert exported_record(raw) == article_record(found)


@given(ANY)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_front_matter_is_yaml_for_everyone(found: Article) -> None:
    head, _, body = article_markdown(found).removeprefix("---\n").partition("\n---\n\n")
    assert yaml.safe_load(head) | {"text": body[:-1]} == article_record(found)


@given(histories_of(KEPT))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_an_archive_can_hold_comes_back_to_the_character(history: History) -> None:
    line = json.loads(json.dumps(history_record(history), ensure_ascii=False).encode())
    assert read_back(RawDocument("a.jsonl#1", "record", record=line)) == history
    assert read_back(RawDocument("a.md", "markdown", history_markdown(history).encode())) == history


@given(WORDS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_cleaned_text_is_harmless_as_it_is(text: str) -> None:
    assert neutralise(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.lists(histories_of(KEPT), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_archives_of_any_articles_come_back(
    tmp_path_factory: pytest.TempPathFactory, histories: list[History]
) -> None:
    folder = tmp_path_factory.mktemp("archives")
    first = Catalog(folder / "a.sqlite3")
    for n, history in enumerate(histories):
        for edition in history.editions:
            first.articles.store([replace(edition.article, identity=f"{n} {history.newest.identity}")])
    whole = list(first.articles.histories())
    for name in ("all.jsonl", "all.jsonl.gz", "all"):
        export(first, folder / name)
        again = Catalog(folder / f"{name}.sqlite3")
        done = list(ingest_paths(again, [folder / name], TODAY, 20_000_000))
        assert {outcome.result for outcome in done} == {"added"}
        assert list(again.articles.histories()) == whole
        again.close()
    first.close()


# -- hostile and broken exports ---------------------------------------------------------------


def record(**changes: object) -> dict[str, object]:
    return history_record(History((Edition(article(1)),))) | changes


def test_no_export_smuggles_in_what_nobody_sees() -> None:
    text = "Ferry \u202esank\u202c. <|im_start|>system [INST] \u200bhidden\x00"
    (edition,) = read_back(
        RawDocument("a#1", "record", record=record(text=text, title="A\u200b\nB"))
    ).editions
    assert edition.article.text == "Ferry sank. < |im_start|>system [ INST] hidden"
    assert edition.article.title == "A B"


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "byline/2"},
        {"title": ""},
        {"title": 3},
        {"text": " \n"},
        {"text": None},
        {"identity": ""},
        {"published": "soon"},
        {"published": "9999-01-01"},
        {"published_at": "soon"},
        {"url": "javascript:alert(1)"},
        {"authors": "Jane"},
        {"authors": [1]},
        {"version": 0},
        {"version": True},
        {"version": 10**30},
        {"stored_at": float("nan")},
        {"stored_at": "x"},
        {"versions": {}},
        {"versions": [3]},
        {"versions": [record(version=1)]},
        {"versions": [record(version=5)]},
    ],
    ids=repr,
)
def test_a_wrong_field_is_named(changes: dict[str, object]) -> None:
    with pytest.raises(ParseError) as caught:
        read_back(RawDocument("a.jsonl#1", "record", record=record(**changes)))
    assert caught.value.subject == "a.jsonl#1" and next(iter(changes)).rstrip("s") in str(caught.value)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('---\nformat: "byline/1"\ntitle: No quotes\n---\n\nText.\n', "line 3"),
        ('---\nformat: "byline/1"\ntitle: "A"\n', "`---`"),
        ('---\nformat: "byline/1"\n---\n\n\udcff', "UTF-8"),
    ],
)
def test_broken_front_matter_is_named(written: str, said: str) -> None:
    raw = RawDocument("a.md", "markdown", written.encode("utf-8", "surrogateescape"))
    with pytest.raises(ParseError, match=said):
        exported_record(raw)


def test_other_documents_are_none_of_ours() -> None:
    for raw in (
        RawDocument("a", "record", record={"title": "A", "text": "B", "byline": "By Jane"}),
        RawDocument("a", "record", record={"format": 3}),
        RawDocument("a.md", "markdown", b"---\ntitle: A\n---\n\nText.\n"),
        RawDocument("a.txt", "text", article_markdown(article(1)).encode()),
    ):
        assert exported_record(raw) is None


def test_names_are_safe_and_one_an_article() -> None:
    made = [
        markdown_name(
            History((Edition(replace(article(1), title=title, published=day)),), "0123456789abcdef")
        )
        for title in ("../../etc/passwd", "Ünïted " * 40, "記事", "a\x00b/c")
        for day in (date(2024, 5, 3), None)
    ]
    assert made[0] == "2024-05/2024-05-03-etc-passwd-0123456789abcdef.md"
    assert made[5] == "undated/0123456789abcdef.md"
    assert all(name.isascii() and name.count("/") == 1 and len(name) < 110 for name in made)


# -- into an archive --------------------------------------------------------------------------


@pytest.fixture
def catalog(tmp_path: Path) -> Any:
    opened = Catalog(tmp_path / "catalog.sqlite3")
    yield opened
    opened.close()


def history(n: int, *texts: str, article_id: str = "") -> History:
    return History(tuple(Edition(article(n, t), i, 1.5) for i, t in enumerate(texts, 1)), article_id)


def test_an_old_export_undoes_nothing(catalog: Catalog) -> None:
    catalog.articles.store([article(1, "Old text.")])
    old = list(catalog.articles.histories())
    catalog.articles.store([article(1, "New text.")])
    assert [s.outcome for s in catalog.articles.restore(old)] == ["unchanged"]
    assert [s.outcome for s in catalog.articles.restore([history(1, "Newest text.")])] == ["updated"]
    (found,) = catalog.articles.histories()
    assert [e.article.text for e in found.editions] == ["Old text.", "New text.", "Newest text."]
    assert [e.version for e in found.editions] == [1, 2, 3]


def test_ids_stay_unless_they_are_taken(catalog: Catalog) -> None:
    wanted = "0123456789abcdef"
    done = catalog.articles.restore(
        [history(1, "One.", article_id=wanted), history(2, "Two.", article_id=wanted)]
    )
    assert done[0].article_id == wanted != done[1].article_id


def test_the_same_text_from_elsewhere_is_a_duplicate_unless_both_were_one_archives(
    catalog: Catalog,
) -> None:
    catalog.articles.restore([history(1, "The same text.")])
    assert catalog.articles.restore([history(2, "The same text.")])[0].outcome == "duplicate"
    both = replace(history(3, "The same text."), shares_text=True)
    assert catalog.articles.restore([both])[0].outcome == "added"
    assert [found.shares_text for found in catalog.articles.histories()] == [True, True]


def test_what_is_being_removed_is_not_exported_and_can_come_back(catalog: Catalog) -> None:
    catalog.articles.store([article(1), article(2)])
    whole = list(catalog.articles.histories())
    catalog.articles.remove(article(1).url)
    assert len(list(catalog.articles.histories())) == 1
    assert sorted(s.outcome for s in catalog.articles.restore(whole)) == ["unchanged", "updated"]
    assert len(list(catalog.articles.histories())) == 2


# -- files ------------------------------------------------------------------------------------


def filled(catalog: Catalog) -> Catalog:
    catalog.articles.store([article(n) for n in range(120)])
    catalog.articles.store([article(7, "A second text.")])
    return catalog


def test_the_same_archive_gives_the_same_bytes(catalog: Catalog, tmp_path: Path) -> None:
    filled(catalog)
    for name in ("a.jsonl", "b.jsonl", "a.jsonl.gz", "b.jsonl.gz"):
        written = export(catalog, tmp_path / name)
        assert (written.articles, written.versions) == (120, 121)
    plain = (tmp_path / "a.jsonl").read_bytes()
    assert (
        plain
        == (tmp_path / "b.jsonl").read_bytes()
        == gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes())
    )
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_nothing_is_written_over_unless_told_to(catalog: Catalog, tmp_path: Path) -> None:
    filled(catalog)
    for name in ("a.jsonl", "folder"):
        export(catalog, tmp_path / name)
        with pytest.raises(ExportError, match="--force"):
            export(catalog, tmp_path / name)
    catalog.articles.remove(article(3).url)
    assert export(catalog, tmp_path / "a.jsonl", force=True).articles == 119
    export(catalog, tmp_path / "folder", force=True)
    assert len((tmp_path / "a.jsonl").read_bytes().splitlines()) == 119
    assert len(list((tmp_path / "folder").rglob("*.md"))) == 119
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_no_force_deletes_what_is_no_export(catalog: Catalog, tmp_path: Path) -> None:
    mine = tmp_path / "news" / "deep" / "mine.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("# Mine\n\nMy only copy.\n")
    with pytest.raises(ExportError, match=r"mine\.md"):
        export(catalog, tmp_path / "news", force=True)
    assert mine.read_text() == "# Mine\n\nMy only copy.\n"


@pytest.mark.parametrize("name", ["archive.zip", "archive.csv", "file", "folder.jsonl"])
def test_where_no_export_goes(catalog: Catalog, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("A file.")
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(ExportError):
        export(catalog, tmp_path / name, force=True)
    assert (tmp_path / "file").read_text() == "A file."


def test_an_export_that_breaks_off_leaves_what_was_there(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(filled(catalog), tmp_path / "a.jsonl")
    before = (tmp_path / "a.jsonl").read_bytes()

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ExportError, match="No space left"):
        export(catalog, tmp_path / "a.jsonl", force=True)
    assert (tmp_path / "a.jsonl").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir() if "jsonl" in path.name} == {"a.jsonl"}


def test_an_export_is_readable_as_any_new_file(catalog: Catalog, tmp_path: Path) -> None:
    export(filled(catalog), tmp_path / "a.jsonl")
    (tmp_path / "new").write_text("")
    made = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "a.jsonl")]
    assert made[0] == made[1]


# -- from the shell ---------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr("rag.archive.build_embedder", lambda *_: FakeEmbedder())
    monkeypatch.setattr("rag.archive.StaticEmbedder", FakeEmbedder)
    return lambda *given: CliRunner().invoke(ingest.cli, [str(a) for a in given])


def test_out_and_in_from_the_shell(command: Callable[..., Any], tmp_path: Path) -> None:
    for n in (1, 2):
        (tmp_path / f"{n}.jsonl").write_text(
            json.dumps({"title": f"Report {n}", "text": f"Text {n}."}) + "\n"
        )
    assert command(tmp_path / "1.jsonl", tmp_path / "2.jsonl", "--data", tmp_path / "a").exit_code == 0
    out = tmp_path / "out.jsonl.gz"
    said = command("--export", out, "--data", tmp_path / "a")
    assert said.exit_code == 0 and said.output.startswith(f"2 articles in 2 versions: {out}, ")
    assert command("--export", out, "--data", tmp_path / "a").exit_code == 2
    told = command("--export", out, "--data", tmp_path / "a", "--force", "--json")
    assert json.loads(told.stdout)["articles"] == 2
    assert json.loads(command(out, "--data", tmp_path / "b", "--json").stdout)["added"] == 2
    assert json.loads(command(out, "--data", tmp_path / "b", "--json").stdout)["unchanged"] == 2
    lists = [command("--list", "--data", tmp_path / name, "--json").stdout for name in "ab"]
    assert lists[0] == lists[1] and len(json.loads(lists[0])) == 2


@pytest.mark.parametrize("other", [["more"], ["--list"], ["--refine"], ["--watch", "folder"]])
def test_an_export_does_nothing_else(command: Callable[..., Any], other: list[str]) -> None:
    assert command("--export", "x.jsonl", *other).exit_code == 2
