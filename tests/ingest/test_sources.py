"""rag/ingest/sources.py on real files: what is found, what is passed over, and what every error says."""

from __future__ import annotations

import gzip
import json
import os
import socket
from pathlib import Path

import pytest

from rag.core.errors import PassedOverError, SourceError
from rag.core.types import RawDocument
from rag.ingest.file_kinds import document_kind
from rag.ingest.folder_walk import find_files
from rag.ingest.formats.records.json_files import is_test_set
from rag.ingest.sources import read_documents

MB = 1_000_000


def told(path: Path, limit: int) -> list[RawDocument | SourceError]:
    """What comes of a path, but for what is passed over: see test_passed_over.py."""
    return [item for item in read_documents(path, limit) if not isinstance(item, PassedOverError)]


def documents(path: Path, limit: int = MB) -> list[RawDocument]:
    found = told(path, limit)
    assert not [str(item) for item in found if isinstance(item, SourceError)]
    return [item for item in found if isinstance(item, RawDocument)]


def error(path: Path, limit: int = MB) -> str:
    found = told(path, limit)
    assert len(found) == 1 and isinstance(found[0], SourceError), found
    return str(found[0])


def record(n: int) -> dict[str, object]:
    return {"id": f"r{n}", "title": f"Ferry {n}", "text": f"Ferry {n} sails."}


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(r).encode() + b"\n" for r in records)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.md", "markdown"), ("a.MARKDOWN", "markdown"), ("a.txt", "text"), ("a.html", "html")]
    + [("a.HTM", "html"), ("a.json", "json"), ("a.jsonl", "lines"), ("a.jsonl.gz", "lines")]
    + [("a.gz", ""), ("a.png", ""), ("a", ""), (".md", "")],
)
def test_kind_by_the_end_of_the_name(name: str, kind: str) -> None:
    assert document_kind(Path("folder") / name) == kind


@pytest.mark.parametrize(
    ("name", "kind"), [("a.md", "markdown"), ("a.txt", "text"), ("a.html", "html"), ("a.htm", "html")]
)
def test_a_file_comes_as_its_bytes(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"\xff any bytes\r\n")
    assert documents(tmp_path / name) == [
        RawDocument(str(tmp_path / name), kind, b"\xff any bytes\r\n"),
    ]


def test_relative_path_becomes_an_absolute_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert documents(Path("a.md"))[0].source == str(tmp_path / "a.md")


def test_a_name_that_is_no_utf8_can_be_stored(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("x")
    assert documents(path)[0].source == f"{tmp_path}/caf\\udce9.txt"


class TestFolders:
    def test_sorted_recursive_without_hidden_and_unknown(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a/c.md", "a.md", ".hidden.md", ".git/x.md", "a/.x/y.md", "a/pic.png"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("x")
        found = [Path(d.source).relative_to(tmp_path).as_posix() for d in documents(tmp_path)]
        assert found == ["a/c.md", "a.md", "b.txt"]

    def test_a_hidden_folder_that_is_named_is_read(self, tmp_path: Path) -> None:
        (tmp_path / ".drafts").mkdir()
        (tmp_path / ".drafts/a.md").write_text("x")
        assert len(documents(tmp_path / ".drafts")) == 1

    def test_links_out_and_loops(self, tmp_path: Path) -> None:
        folder, outside = tmp_path / "in", tmp_path / "out"
        folder.mkdir()
        outside.mkdir()
        (outside / "secret.md").write_text("x")
        (folder / "a.md").write_text("x")
        (folder / "link.md").symlink_to(outside / "secret.md")
        (folder / "folder").symlink_to(outside)
        (folder / "loop").symlink_to(folder)
        (folder / "self.md").symlink_to(folder / "self.md")
        (folder / "0-alias.md").symlink_to(folder / "a.md")
        assert [d.source for d in documents(folder)] == [str(folder / "a.md")]

    def test_link_to_a_hidden_place_inside_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "..data").mkdir()  # how Kubernetes mounts a ConfigMap
        (tmp_path / "..data/a.md").write_text("x")
        (tmp_path / "a.md").symlink_to("..data/a.md")
        assert [d.source for d in documents(tmp_path)] == [str(tmp_path / "a.md")]

    def test_pipes_and_sockets_do_not_hang(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.mkfifo(tmp_path / "pipe.txt")
        (tmp_path / "a.txt").write_text("x")
        monkeypatch.chdir(tmp_path)  # a socket's path must be short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("s.md")
            assert [Path(d.source).name for d in documents(tmp_path)] == ["a.txt"]

    def test_a_bad_file_does_not_stop_the_rest(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text("{")
        (tmp_path / "b.txt").write_text("")
        (tmp_path / "c.md").write_text("x")
        kinds = [type(item) for item in read_documents(tmp_path, MB)]
        assert kinds == [SourceError, SourceError, RawDocument]

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_text("x")
        message = error(tmp_path)
        assert message.startswith(f"{tmp_path}: expected files to read (.md,")
        assert message.endswith("found none. Name another.")

    def test_a_folder_that_cannot_be_listed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def denied(path: object) -> object:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(os, "scandir", denied)
        assert error(tmp_path) == (
            f"{tmp_path}: cannot be read: Permission denied. Check the path and its permissions."
        )

    def test_find_gives_files_of_folders_and_other_paths_as_they_are(self, tmp_path: Path) -> None:
        (tmp_path / "d").mkdir()
        (tmp_path / "d/a.md").write_text("x")
        paths = [tmp_path / "missing.md", tmp_path / "d"]
        assert list(find_files(paths)) == [tmp_path / "missing.md", tmp_path / "d/a.md"]


class TestFileErrors:
    def test_missing(self, tmp_path: Path) -> None:
        path = tmp_path / "no.md"
        assert error(path) == (
            f"{path}: cannot be read: No such file or directory. Check the path and its permissions."
        )

    @pytest.mark.parametrize("name", ["a\0b.md", "x" * 5000 + ".md"])
    def test_impossible_names(self, name: str) -> None:
        assert "cannot be read: " in error(Path(name))

    def test_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def denied(*_: object, **__: object) -> object:
            raise PermissionError(13, "Permission denied")

        for name in ("a.md", "a.jsonl"):
            (tmp_path / name).write_text("x")
        monkeypatch.setattr(Path, "open", denied)
        for name in ("a.md", "a.jsonl"):
            assert f"{name}: cannot be read: Permission denied." in error(tmp_path / name)

    def test_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "p.txt")
        assert error(tmp_path / "p.txt") == (
            f"{tmp_path}/p.txt: expected a regular file, found a pipe or device. Name a file."
        )

    def test_unknown_suffix_lists_the_known(self, tmp_path: Path) -> None:
        (tmp_path / "a.pages").write_text("x")
        assert error(tmp_path / "a.pages") == (
            f"{tmp_path}/a.pages: expected one of .md, .markdown, .txt, .html, .htm, .json, .jsonl, "
            ".jsonl.gz, .ndjson, .pdf, .docx, .docm, .dotx, .doc, .rtf, .odt, .epub, .xlsx, .xlsm, .xls, .ods, .nitf, .eml, .mbox, .mhtml, .mht, .csv, .tsv, .xml, .zip, .warc, .warc.gz, found .pages. Rename or convert it."
        )

    @pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.json", "a.jsonl", "a.jsonl.gz"])
    def test_empty(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"")
        assert "expected a document, found an empty file. Fill or remove it." in error(tmp_path / name)

    @pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.json"])
    def test_too_big(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b'"' + b"x" * 1_500_000)
        assert error(tmp_path / name).endswith(
            "expected at most 1.0 MB, found 1.5 MB. Split it, or raise BYLINE_MAX_FILE_MB."
        )

    def test_exactly_the_limit(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"12345")
        assert documents(tmp_path / "a.txt", limit=5)
        assert "at most 4 bytes, found 5 bytes" in error(tmp_path / "a.txt", limit=4)


class TestJson:
    def test_one_object_and_a_list(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_bytes(b"\xef\xbb\xbf" + json.dumps(record(1)).encode())
        assert documents(path) == [RawDocument(f"{path}#r1", "record", record=record(1))]
        path.write_text(json.dumps([record(1), {"title": "t", "text": "x"}, {"id": 7, "text": "y"}]))
        assert [d.source for d in documents(path)] == [f"{path}#r1", f"{path}#2", f"{path}#7"]

    @pytest.mark.parametrize(
        ("content", "found"),
        [
            (
                b'{"a":\n 1,}',
                "expected JSON, found Illegal trailing comma|expected JSON, found Expecting",
            ),
            (b'{"a": "caf\xe9"}', "found bytes that are not UTF-8. Save it as UTF-8."),
            (b"[" * 200_000, "found a number too long or brackets too deep. Correct it."),
            (b"1" * 5000, "found a number too long or brackets too deep. Correct it."),
            (b"[]", "expected records, found none. Fill or remove it."),
            (b"3", 'record 1: expected a JSON object, found int. Write {"title": ..., "text": ...}.'),
        ],
    )
    def test_errors(self, tmp_path: Path, content: bytes, found: str) -> None:
        (tmp_path / "a.json").write_bytes(content)
        message = error(tmp_path / "a.json")
        assert message.startswith(str(tmp_path / "a.json"))
        assert any(part in message for part in found.split("|"))

    def test_a_syntax_error_names_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text('{"a": 1,\n "b" 2}')
        assert "at line 2, column 6. Correct it." in error(tmp_path / "a.json")

    def test_one_bad_record_in_a_list(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_text(json.dumps([record(1), None, record(3)]))
        first, bad, last = read_documents(path, MB)
        assert isinstance(first, RawDocument) and isinstance(last, RawDocument)
        assert str(bad).startswith(f"{path}, record 2: expected a JSON object, found NoneType.")

    @pytest.mark.parametrize("given", [None, True, "", "  ", ["x"]])
    def test_an_id_that_is_none_gives_way_to_the_number(self, tmp_path: Path, given: object) -> None:
        (tmp_path / "a.json").write_text(json.dumps({"id": given, "text": "x"}))
        assert documents(tmp_path / "a.json")[0].source == f"{tmp_path}/a.json#1"

    def test_an_id_with_a_lone_surrogate_can_be_stored(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text('{"id": "x\\ud800", "text": "x"}')
        assert documents(tmp_path / "a.json")[0].source.encode().endswith(rb"#x\ud800")


class TestLines:
    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
    def test_good_lines_around_bad_ones(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        content = lines(record(1)) + b"\n{bad\n[1]\n\xff\n" + lines({"title": "no id", "text": "x"})
        path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        found = list(read_documents(path, MB))
        sources = [item.source for item in found if isinstance(item, RawDocument)]
        assert sources == [f"{path}#r1", f"{path}#6"]
        errors = [str(item) for item in found if isinstance(item, SourceError)]
        assert [e.split(": ")[0] for e in errors] == [f"{path}, line {n}" for n in (3, 4, 5)]
        assert "expected a JSON object, found list" in errors[1]

    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
    def test_the_limit_is_for_a_line(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        small = lines(record(1))
        content = small * 50 + lines({"text": "x" * 3_000_000}) + small
        path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        found = list(read_documents(path, len(small) - 1))
        assert [type(item) for item in found[49:]] == [RawDocument, SourceError, RawDocument]
        assert str(found[50]) == (
            f"{path}, line 51: expected at most {len(small) - 1} bytes, found more. "
            "Split it, or raise BYLINE_MAX_FILE_MB."
        )

    def test_it_is_a_stream(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_bytes(lines(record(1)) + b"{bad")
        assert isinstance(next(read_documents(tmp_path / "a.jsonl", MB)), RawDocument)

    @pytest.mark.parametrize("cut", [1, 9, 300])
    def test_a_gzip_that_breaks_off(self, tmp_path: Path, cut: int) -> None:
        path = tmp_path / "a.jsonl.gz"
        many = [{"id": n, "title": os.urandom(40).hex(), "text": "x"} for n in range(2000)]
        path.write_bytes(gzip.compress(lines(*many))[:-cut])
        *good, last = read_documents(path, MB)
        assert len(good) >= 1900 and all(isinstance(item, RawDocument) for item in good)
        assert str(last).startswith(f"{path}: expected a whole gzip file, found it broken after line ")
        assert str(last).endswith("Copy or download it again.")

    @pytest.mark.parametrize(
        "damage", [b"not gzip at all", gzip.compress(b"x" * 999, mtime=0)[:10] + b"\xff" * 50]
    )
    def test_a_gzip_that_is_none(self, tmp_path: Path, damage: bytes) -> None:
        (tmp_path / "a.jsonl.gz").write_bytes(damage)
        assert "expected a whole gzip file, found it broken after line 0" in error(
            tmp_path / "a.jsonl.gz"
        )

    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
    def test_blank_lines_only(self, tmp_path: Path, name: str) -> None:
        content = b"\n \n"
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        assert error(tmp_path / name) == (
            f"{tmp_path}/{name}: expected records, found none. Fill or remove it."
        )


class TestTestSets:
    @pytest.mark.parametrize("name", ["q.jsonl", "q.json"])
    def test_silent_in_a_folder_and_an_error_by_name(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(lines({"id": "q1", "question": "When?", "answers": ["1999"]}))
        (tmp_path / "a.md").write_text("x")
        assert [Path(d.source).name for d in documents(tmp_path)] == ["a.md"]
        assert error(tmp_path / name) == (
            f"{tmp_path}/{name}: expected articles, found a test set (records with a question and no "
            "text). Measure with it: byline evaluate run."
        )

    def test_an_article_may_have_a_question(self) -> None:
        assert not is_test_set({"question": "When?", "text": "On Monday."})
        assert not is_test_set(["question"])
