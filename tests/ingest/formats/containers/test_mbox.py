"""Mailboxes as mail programs export them: where a mail begins, what it is called, what a bad one costs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.core.errors import ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.parse import parse_articles
from rag.ingest.sources import read_documents

BEGIN = "From 1793-x@post.example Tue Mar 04 09:30:00 +0000 2025"


def mail(
    n: int, body: str = "The pier at Olm is open again, the harbour master said on Tuesday."
) -> str:
    head = (
        f"Message-ID: <m{n}@post.example>\nFrom: Olm Courier <desk@olm.example>\nSubject: Pier {n} open"
    )
    return f"{head}\nDate: Tue, 4 Mar 2025 09:30:00 +0000\nContent-Type: text/plain\n\n{body}\n"


def read(
    path: Path, *mails: str, begin: str = BEGIN, end: str = "\n"
) -> list[RawDocument | SourceError]:
    text = "\n".join(f"{begin}\n{one}" for one in mails)
    path.write_bytes(text.replace("\n", end).encode())
    return list(read_documents(path, 100_000))


def articles(found: list[RawDocument | SourceError]) -> list[Article | SourceError | ParseError]:
    raws = [item for item in found if isinstance(item, RawDocument)]
    return [one for raw in raws for one in parse_articles(raw, date(2025, 6, 1))]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "begin", [BEGIN, "From - Tue Mar  4 09:30:00 2025", "From MAILER-DAEMON Tue Mar  4 09:30 2025"]
)
@pytest.mark.parametrize("name", ["box.mbox", "All mail.MBOX", "mbox"])
def test_each_mail_is_an_article(tmp_path: Path, begin: str, end: str, name: str) -> None:
    found = read(tmp_path / name, mail(1), mail(2), mail(3), begin=begin, end=end)
    assert [item.source.rpartition("#")[2] for item in found if isinstance(item, RawDocument)] == [
        "m1@post.example",
        "m2@post.example",
        "m3@post.example",
    ]
    told = articles(found)
    assert [one.title for one in told if isinstance(one, Article)] == [
        f"Pier {n} open" for n in (1, 2, 3)
    ]


def test_a_sentence_that_begins_with_from_is_the_mails_own(tmp_path: Path) -> None:
    body = (
        "The pier is open.\n\nFrom Monday on ferries call at 09 in the morning.\n\n>From here it is far."
    )
    (told,) = articles(read(tmp_path / "a.mbox", mail(1, body)))
    assert isinstance(told, Article)
    assert "From Monday on ferries" in told.text and "From here it is far." in told.text


def test_a_bad_mail_costs_itself_only(tmp_path: Path) -> None:
    huge = mail(2, "A long line of the harbour board's minutes. " * 4000)
    bad = "Content-Type: text/plain\n\n"
    found = read(tmp_path / "a.mbox", mail(1), huge, bad, "", mail(5))
    errors = [item for item in found if isinstance(item, SourceError)]
    assert [e.subject.rpartition("#")[2] for e in errors] == ["m2@post.example", "4"]
    told = articles(found)
    assert [type(one) for one in told] == [Article, SourceError, Article]


def test_the_same_mail_twice_keeps_two_names(tmp_path: Path) -> None:
    found = read(tmp_path / "a.mbox", mail(1), mail(1))
    names = [item.source.rpartition("#")[2] for item in found if isinstance(item, RawDocument)]
    assert names == ["m1@post.example", "m1@post.example (2)"]


def test_a_file_without_mails_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(b"The pier is open.\n" * 9)
    (error,) = read_documents(tmp_path / "a.mbox", 100_000)
    assert isinstance(error, SourceError) and "found no line that begins a mail" in error.problem
