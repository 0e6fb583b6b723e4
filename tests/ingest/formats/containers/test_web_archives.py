"""Web archives as crawlers and browsers write them, and what one broken record costs."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import brotli
import pytest

from rag.core.errors import PassedOverError, SourceError
from rag.core.types import RawDocument
from rag.ingest.sources import read_documents

PAGE = "<html><body><article><h1>Olm pier</h1><p>Причал открыли.</p></article></body></html>"


def record(
    n: int, body: bytes = PAGE.encode(), head: str = "", kind: str = "response", long: int = 0
) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html{head}\r\n\r\n".encode() + body
    lines = (
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: https://olm.example/{n}",
        "WARC-Date: 2025-05-01T05:06:07Z", f"WARC-Record-ID: <urn:uuid:{n}>",
        "Content-Type: application/http", f"Content-Length: {len(http) + long}",
    )  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + http + b"\r\n\r\n"


def read(path: Path, *records: bytes, zipped: bool) -> list[RawDocument | SourceError]:
    path.write_bytes(b"".join(map(gzip.compress, records) if zipped else records))
    return list(read_documents(path, 1_000_000))


def pages(found: list[RawDocument | SourceError]) -> list[str]:
    return [item.url.rpartition("/")[2] for item in found if isinstance(item, RawDocument)]


CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE.encode()), PAGE.encode())


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("\r\nContent-Encoding: br", brotli.compress(PAGE.encode())),
        ("\r\nContent-Encoding: gzip", gzip.compress(PAGE.encode())),
        ("\r\nContent-Encoding: deflate", zlib.compress(PAGE.encode())),
        ("\r\nTransfer-Encoding: chunked", CHUNKED),
        ("; charset=windows-1251", PAGE.encode("cp1251")),
        ("; charset=windows-1251", b'<meta charset="koi8-r">' + PAGE.encode("cp1251")),
    ],
)
def test_what_servers_send(tmp_path: Path, zipped: bool, head: str, body: bytes) -> None:
    first, second = read(tmp_path / "a.warc", record(1, body, head), record(2), zipped=zipped)
    assert isinstance(first, RawDocument) and "Причал открыли." in first.content.decode("utf-8-sig")
    assert isinstance(second, RawDocument)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize(
    ("body", "head", "words"),
    [
        (b"\x1bno brotli", "\r\nContent-Encoding: br", "found its brotli broken"),
        (brotli.compress(PAGE.encode())[:-9], "\r\nContent-Encoding: br", "found its brotli broken"),
        (
            b"x",
            "\r\nContent-Encoding: zstd",
            "packed as zstd, which is not read. Save the page itself as HTML.",
        ),
        (b" ", "", "found an empty one"),
    ],
)
def test_a_page_that_cannot_be_unpacked(
    tmp_path: Path, zipped: bool, body: bytes, head: str, words: str
) -> None:
    found = read(tmp_path / "a.warc", record(1), record(2, body, head), record(3), zipped=zipped)
    assert pages(found) == ["1", "3"] and words in str(found[1])
    assert isinstance(found[1], SourceError) and found[1].subject.endswith(
        "a.warc#https://olm.example/2"
    )


@pytest.mark.parametrize("damage", [lambda r: r[:-70], lambda r: r[:90] + b"\xff" * 40 + r[130:]])
def test_a_broken_member(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    members = [gzip.compress(record(n, PAGE.encode() + bytes(range(256)) * 2)) for n in (1, 2, 3)]
    (tmp_path / "a.warc.gz").write_bytes(members[0] + damage(members[1]) + members[2])
    found = list(read_documents(tmp_path / "a.warc.gz", 1_000_000))
    assert pages(found) == ["1", "3"]
    assert [type(item) for item in found] == [RawDocument, SourceError, RawDocument]


@pytest.mark.parametrize(
    "broken",
    [b"\x00\xffnothing\r\n\r\n", record(2, long=400), b"WARC/1.0\r\nContent-Length: x\r\n\r\n\r\n\r\n"],
)
def test_a_broken_record_of_a_plain_archive(tmp_path: Path, broken: bytes) -> None:
    found = read(tmp_path / "a.warc", record(1), broken, record(3), record(4), zipped=False)
    assert pages(found) == ["1", "3", "4"]


def test_all_records_in_one_gzip_member(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"".join(map(record, range(9)))))
    assert len(pages(list(read_documents(tmp_path / "a.warc.gz", 1000)))) == 9


@pytest.mark.parametrize("zipped", [True, False])
def test_records_that_hold_no_page_are_counted(tmp_path: Path, zipped: bool) -> None:
    others = [record(1, kind="request"), record(2, kind="revisit"), record(3, kind="revisit")]
    others += [record(5).replace(b"text/html", b"image/png"), record(6).replace(b"200 OK", b"404 No")]
    page, passed = read(tmp_path / "a.warc", *others, record(4), zipped=zipped)
    assert pages([page]) == ["4"]
    assert isinstance(passed, PassedOverError)
    counts = "1 of kind request, 1 of kind response 404, 1 of kind response image/png, 2 of kind revisit"
    assert counts in passed.problem
    (error,) = read(tmp_path / "a.warc", *others, zipped=zipped)
    assert f"found none among its records ({counts})" in str(error)
