"""Files of a folder or an archive that are not read: each is named, with the reason."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from rag.core.errors import PassedOverError, SourceError
from rag.core.types import RawDocument
from rag.ingest.sources import read_documents

MB = 1_000_000
QUESTIONS = json.dumps({"question": "When did the ferry sail?", "answers": ["Monday"]}).encode()


def passed(path: Path) -> dict[str, str]:
    """Reasons by the names below the path, after what is read was read."""
    found = list(read_documents(path, MB))
    assert [type(item) for item in found if not isinstance(item, PassedOverError)] == [RawDocument]
    errors = [item for item in found if isinstance(item, PassedOverError)]
    return {error.subject.removeprefix(str(path)).lstrip("/#"): error.problem for error in errors}


def test_files_of_a_folder(tmp_path: Path) -> None:
    folder, outside = tmp_path / "news", tmp_path / "outside.md"
    (folder / ".git").mkdir(parents=True)
    files = {
        "a.md": b"# A\n\nText.",
        "b.jpg": b"x",
        "Makefile": b"x",
        ".draft.md": b"x",
        ".git/c.md": b"x",
    }
    for name, content in (files | {"questions.jsonl": QUESTIONS}).items():
        (folder / name).write_bytes(content)
    outside.write_text("# Out\n\nText.")
    (folder / "out.md").symlink_to(outside)
    (folder / "twin.md").symlink_to(folder / "a.md")
    os.mkfifo(folder / "pipe.md")
    assert passed(folder) == {
        "b.jpg": "files that end in .jpg are not read.",
        "Makefile": "its name has no ending.",
        ".draft.md": "it is hidden.",
        ".git": "its folder is hidden.",
        "out.md": "it is a link that leads out of the folder.",
        "twin.md": "it is a link to a file that is read.",
        "pipe.md": "it is no regular file.",
        "questions.jsonl": "it is a test set: records with a question and no text.",
    }


def test_members_of_an_archive(tmp_path: Path) -> None:
    names = ("a.md", "img/b.jpg", ".DS_Store", "__MACOSX/._a.md")
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "# A\n\nText.")
    assert passed(tmp_path / "news.zip") == {
        "img/b.jpg": "files that end in .jpg are not read.",
        ".DS_Store": "it is hidden.",
    }


def test_an_export_says_which_of_its_tables_hold_no_article(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("posts.csv", "post_id,title,is_published\n7.pier,The pier is open,true\n")
        archive.writestr("posts/7.pier.html", "<p>The pier is open again, the harbour said.</p>")
        archive.writestr("posts/7.opens.csv", "email\nreader@post.example\n")
    reasons = passed(tmp_path / "export.zip")
    assert reasons == {"posts/7.opens.csv": "it counts readers, and holds no article."}


def test_an_archive_of_nothing_that_is_read_is_an_error_that_names_them(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("b.jpg", "x")
    (tmp_path / "news.zip").write_bytes(out.getvalue())
    first, second = read_documents(tmp_path / "news.zip", MB)
    assert isinstance(first, PassedOverError) and first.subject.endswith("news.zip#b.jpg")
    assert isinstance(second, SourceError) and "found none" in second.problem


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{\\rtf1 The pier is open.}", "rtf"),
        (b"\xef\xbb\xbf\r\n<html><body>", "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "mhtml"),
        (b"PK\x03\x04rest", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "docx"),
        (b"The pier is open\r\n\r\nThe harbour said so.", "text"),
    ],
)
def test_what_a_doc_is(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "wire.doc").write_bytes(content)
    (found,) = read_documents(tmp_path / "wire.doc", MB)
    assert isinstance(found, RawDocument) and found.kind == kind
