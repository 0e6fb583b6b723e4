"""PDF, Word, mail, saved pages, CSV, zip and WARC: what is read, and what every refusal says."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks.layouts import files
from rag.core.errors import ParseError, PassedOverError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.readers import read_fields
from rag.ingest.parse import parse
from rag.ingest.sources import read_documents

TODAY = date(2026, 11, 22)
MB = 1_000_000
TITLE = "Harbour council approves the night ferry"
PARAGRAPHS = [
    (
        "ISLAND BAY, March 4 — The harbour council approved a night ferry on Tuesday, ending two years of "
        "argument over who would pay for the pier and the lights along it."
    ),
    "“We could not wait for the bridge,” said Mara Quill, who leads the council. “The boat is here now.”",
    "The first crossing is planned for 9 June and a ticket will cost 5 euros, 2 euros less than feared.",
]
BODY = "\n\n".join(PARAGRAPHS)
WORDS = "Nobody who had waited for so long on the pier could say when the boat had last been seen there"
LINES = "\n".join(PARAGRAPHS)
PAGE = (
    '<html lang="en"><head><meta charset="utf-8"><title>x</title>'
    '<meta property="article:published_time" content="2025-03-04T09:30:00+01:00"></head><body>'
    f"<nav>Menu</nav><article><h1>{TITLE}</h1>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article>"
)


def article(kind: str, content: bytes) -> Article:
    return parse(RawDocument("/folder/a", kind, content), TODAY)


def refused(kind: str, content: bytes) -> str:
    with pytest.raises((SourceError, ParseError)) as raised:
        read_fields(RawDocument("/folder/a", kind, content), TODAY)
    assert raised.value.subject == "/folder/a" and raised.value.remedy
    return f"{raised.value.problem} {raised.value.remedy}"


def found(path: Path, limit: int = MB) -> list[RawDocument | SourceError]:
    return list(read_documents(path, limit))


def only_error(path: Path, limit: int = MB) -> str:
    (error,) = (item for item in found(path, limit) if not isinstance(item, PassedOverError))
    assert isinstance(error, SourceError) and error.subject.startswith(str(path)) and error.remedy
    return str(error).removeprefix(str(path))


class TestPdf:
    BLOCKS = (
        (TITLE, 20.0),
        ("By Ann Other", 9.0),
        ("4 March 2025", 9.0),
        *((p, 11.0) for p in PARAGRAPHS),
    )

    @pytest.mark.parametrize("columns", [1, 2])
    def test_a_printed_article(self, columns: int) -> None:
        made = article("pdf", files.pdf(self.BLOCKS, columns=columns, title="Microsoft Word - x.doc"))
        assert (made.title, made.published, made.authors) == (TITLE, date(2025, 3, 4), ("Ann Other",))
        assert made.text == BODY

    def test_running_heads_and_page_numbers_are_left_out(self) -> None:
        words = WORDS.split()
        more = [" ".join(words[n % 7 :] + words[: n % 11]).capitalize() + "." for n in range(60)]
        made = article(
            "pdf", files.pdf([*self.BLOCKS, *((p, 11.0) for p in more)], running="Island Courier")
        )
        assert "Courier" not in made.text and "Page 2" not in made.text
        assert made.text == "\n\n".join([*PARAGRAPHS, *more])

    def test_what_the_file_says_where_nothing_is_printed(self) -> None:
        plain = [(p, 11.0) for p in PARAGRAPHS]
        made = article("pdf", files.pdf(plain, title=TITLE, author="Ann Other", created="20250304"))
        assert (made.title, made.published, made.authors) == (TITLE, date(2025, 3, 4), ("Ann Other",))

    def test_a_word_cut_at_the_end_of_a_line(self) -> None:
        line = "The council of the island and its towns met late, and after a long debate the har-"
        cut = [(TITLE, 20.0), (f"{line} bour was chosen as the place to build.", 11.0)]
        assert "the harbour was chosen" in article("pdf", files.pdf(cut)).text

    def test_a_scan(self) -> None:
        assert refused("pdf", files.pdf(self.BLOCKS, scan=True)) == (
            "expected text, found only pictures on its 1 pages (a scan?). "
            "Install tesseract (Debian: apt-get install tesseract-ocr; macOS: brew install tesseract) and add it "
            "again, or run OCR over it (ocrmypdf --force-ocr)."
        )

    def test_a_locked_one(self) -> None:
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(files.pdf(self.BLOCKS))))
        writer.encrypt("secret", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        assert refused("pdf", out.getvalue()) == "the PDF is encrypted. Save it without a password."

    @pytest.mark.parametrize("content", [b"x", b"%PDF-1.5\n%%EOF", b"<html>"])
    def test_broken(self, content: bytes) -> None:
        assert refused("pdf", content).startswith("expected a PDF, found it broken: ")


class TestWord:
    def made(self) -> bytes:
        paragraphs = [("Title", TITLE), ("Normal", "By Ann Other"), ("Normal", "4 March 2025")]
        paragraphs += [("Normal", p) for p in PARAGRAPHS] + [("Caption", "The pier at dusk")]
        return files.docx(paragraphs, table=[("Ticket", "Price"), ("Adult", "5 euros")])

    def test_an_article(self) -> None:
        made = article("docx", self.made())
        assert (made.title, made.published, made.authors) == (TITLE, date(2025, 3, 4), ("Ann Other",))
        assert made.text == f"{BODY}\n\nTicket | Price\n\nAdult | 5 euros"

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"x", "expected a .docx, found it broken: File is not a zip file."),
            (b"\xd0\xcf\x11\xe0" + bytes(600), "expected a .docx, found an old Word document (.doc)."),
            (files.docx([]), "expected text, found none in the document."),
        ],
    )
    def test_refused(self, content: bytes, expected: str) -> None:
        assert refused("docx", content).startswith(expected)

    def test_a_bomb(self) -> None:
        out = io.BytesIO(self.made())
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("word/media/image1.png", bytes(101 * MB))
        assert "expected a document that unfolds to at most 100 MB, found 102 MB" in refused(
            "docx", out.getvalue()
        )

    def test_external_entities_are_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("SECRET WORDS")
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.made())) as old, zipfile.ZipFile(out, "w") as new:
            for part in old.namelist():
                content = old.read(part)
                if part == "word/document.xml":
                    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><w:document'
                    content = content.replace(b"<w:document", entity.encode(), 1)
                    content = content.replace(b"By Ann Other", b"By &e; Other")
                new.writestr(part, content)
        assert "SECRET" not in str(article("docx", out.getvalue()))


class TestMail:
    SENT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)

    def test_plain(self) -> None:
        plain = f"{BODY}\n\n-- \nIsland Wire\n"
        made = article(
            "eml", files.eml(f"Fwd: {TITLE}", "Island Wire <news@wire.example>", self.SENT, plain=plain)
        )
        assert (made.title, made.outlet, made.text) == (TITLE, "Island Wire", BODY)
        assert (made.published, made.published_at) == (date(2025, 3, 4), "2025-03-04T09:30:00+00:00")

    def test_a_page_and_its_furniture(self) -> None:
        page = PAGE.replace("</article>", "<p>Unsubscribe from this list at any time.</p></article>")
        made = article(
            "eml", files.eml(TITLE, "news@wire.example", self.SENT, plain="See online.", page=page)
        )
        assert (made.title, made.outlet, made.text) == (TITLE, "wire.example", LINES)

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"just words", "expected an e-mail with a sender, subject or date, found none."),
            (b"Subject: x\n\n \n", "expected a mail with text, found none."),
            (
                b"Subject: x\nContent-Type: application/pkcs7-mime\n\nMIAG",
                "the message is encrypted. Decrypt it and save its text.",
            ),
        ],
    )
    def test_refused(self, content: bytes, expected: str) -> None:
        assert refused("eml", content).startswith(expected)

    def test_a_saved_page(self) -> None:
        made = article("mhtml", files.mhtml(PAGE, "https://wire.example/ferry?utm_source=x"))
        assert (made.title, made.text, made.url) == (
            TITLE,
            LINES,
            "https://wire.example/ferry?utm_source=x",
        )
        assert made.identity == "https://wire.example/ferry"
        assert made.published_at == "2025-03-04T09:30:00+01:00"

    def test_a_saved_page_without_one(self) -> None:
        assert refused("mhtml", b"Subject: x\n\nwords").startswith(
            "expected a saved page (MHTML), found no"
        )


class TestCsv:
    @pytest.mark.parametrize("comma", [",", ";", "\t"])
    def test_columns_by_their_names(self, tmp_path: Path, comma: str) -> None:
        path = tmp_path / "a.csv"
        rows = [
            ["Headline", "Date", "Body", "Source", "Extra"],
            ["Ferry", "2024-05-03", '"It\nsails."', "Wire", ""],
        ]
        path.write_bytes(
            b"\xef\xbb\xbf" + "\r\n".join(comma.join(row) for row in rows).encode() + b"\r\n,\r\n"[:0]
        )
        (document,) = found(path)
        assert isinstance(document, RawDocument) and document.source == f"{path}#2"
        made = parse(document, TODAY)
        assert (made.title, made.text, made.outlet) == ("Ferry", "It\nsails.", "Wire")
        assert made.published == date(2024, 5, 3)

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (
                b"a,b\n1,2\n",
                ": expected a first row that names the columns, found none for title and text.",
            ),
            (b"title,text\n", ": expected records, found none."),
            (b"PK\x03\x04\0\xff" * 9, ": expected a table (CSV), found bytes of no encoding that"),
            (b'title,text\nx,"never closed\n', ": expected a table (CSV), found row 2 broken: "),
            (
                b"title,text\nx," + b"y" * 2000 + b"\n",
                ": expected a table (CSV), found row 2 broken: it has more than 1,000",
            ),
        ],
    )
    def test_refused(self, tmp_path: Path, content: bytes, expected: str) -> None:
        (tmp_path / "a.csv").write_bytes(content)
        assert only_error(tmp_path / "a.csv", 1000).startswith(expected)


def packed(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


class TestZip:
    def test_members_of_every_kind(self, tmp_path: Path) -> None:
        inner = packed(tmp_path / "inner.zip", ("deep.md", b"# Deep\n\nwords")).read_bytes()
        path = packed(
            tmp_path / "a.zip",
            ("b/one.md", b"# One\n\nwords"),
            ("two.jsonl", b'{"id": "x", "title": "t", "text": "y"}\n{bad\n'),
            ("picture.png", b"\x89PNG"),
            (".hidden.md", b"x"),
            ("__MACOSX/one.md", b"x"),
            ("inner.zip", inner),
        )
        documents = [d for d in found(path) if not isinstance(d, PassedOverError)]
        sources = [d.source if isinstance(d, RawDocument) else d.subject for d in documents]
        names = ["b/one.md", "two.jsonl#x", "two.jsonl, line 2", "inner.zip#deep.md"]
        assert sources == [f"{path}#{name}" for name in names]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("../out.md", "#../out.md: its name leads out of the archive. Pack the archive again."),
            ("/etc/out.md", "#/etc/out.md: its name leads out of the archive."),
            ("C:/out.md", "#C:/out.md: its name leads out of the archive."),
            ("a\nb.md", "#a\\x0ab.md: its name holds characters that nobody sees. Rename it."),
            ("a\u202eb.md", "#a\\x202eb.md: its name holds characters that nobody sees."),
        ],
    )
    def test_names(self, tmp_path: Path, name: str, expected: str) -> None:
        assert only_error(packed(tmp_path / "a.zip", (name, b"x"))).startswith(expected)

    def test_a_link(self, tmp_path: Path) -> None:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        path = packed(tmp_path / "a.zip", (link, b"/etc/passwd"))
        assert only_error(path) == "#link.md: it is a link, which is not followed. Pack the file itself."

    def test_encrypted(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", ("a.md", b"x"))
        content = bytearray(path.read_bytes())
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            struct.pack_into("<H", content, content.index(mark) + place, 1)
        path.write_bytes(content)
        assert only_error(path) == "#a.md: it is encrypted. Pack it without a password."

    def test_another_compression(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("a.md", b"x" * 100)
        assert "expected it deflated or stored, found method 14." in only_error(tmp_path / "a.zip")

    def test_too_many_nested(self, tmp_path: Path) -> None:
        content = packed(tmp_path / "0.zip", ("a.md", b"x")).read_bytes()
        for n in (1, 2):
            content = packed(tmp_path / f"{n}.zip", (f"{n}.zip", content)).read_bytes()
        assert only_error(tmp_path / "2.zip") == (
            "#2.zip#1.zip: it is an archive in 2 others; 2 are opened. Unpack them first."
        )

    def test_a_member_over_the_limit_does_not_stop_the_next(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", ("big.md", bytes(5 * MB)), ("b.md", b"x"))
        big, good = found(path)
        assert "#big.md: expected at most 1.0 MB, found more." in str(big)
        assert isinstance(good, RawDocument)

    def test_a_bomb(self, tmp_path: Path) -> None:
        row = b'{"id": 1, "title": "t", "text": "' + b"x" * 900 + b'"}\n'
        path = packed(tmp_path / "a.zip", *((f"{n}.jsonl", row * 60) for n in range(3)), ("z.md", b"x"))
        *_, cut, last = found(path, 1000)
        assert "#1.jsonl: cannot be read: the archive unfolds to more than is allowed" in str(cut)
        assert (
            str(last) == f"{path}: it unfolds to more than 0 MB (a zip bomb?). Add the files themselves."
        )

    @pytest.mark.parametrize("content", [b"x", b"PK\x05\x06" + bytes(10)])
    def test_broken(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "a.zip").write_bytes(content)
        assert only_error(tmp_path / "a.zip").startswith(": expected a zip archive, found it broken: ")

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.zip", ("a.png", b"x"))
        assert only_error(path).startswith(": expected files to read in the archive (.md, ")


class TestWarc:
    @pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
    def test_pages_by_their_addresses(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        pages = [(f"https://wire.example/{n}?utm_source=x", PAGE) for n in (1, 2)]
        path.write_bytes(files.warc(pages, zipped=name.endswith("gz")))
        documents = [d for d in found(path) if isinstance(d, RawDocument)]
        assert [d.source for d in documents] == [f"{path}#{address}" for address, _ in pages]
        assert parse(documents[0], TODAY).identity == "https://wire.example/1"
        assert parse(documents[0], TODAY).text == LINES

    @pytest.mark.parametrize("cut", [100, -60])
    def test_one_that_breaks_off(self, tmp_path: Path, cut: int) -> None:
        (tmp_path / "a.warc.gz").write_bytes(files.warc([("https://a.example/", PAGE)] * 2)[:cut])
        last = found(tmp_path / "a.warc.gz")[-1]
        assert isinstance(last, SourceError) and last.subject.startswith(str(tmp_path / "a.warc.gz"))

    @pytest.mark.parametrize("content", [b"x" * 50, b"\x1f\x8bxxxx"])
    def test_broken(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "a.warc").write_bytes(content)
        assert "a web archive" in only_error(tmp_path / "a.warc")


def test_a_name_with_a_line_break(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.md"
    path.write_text("x")
    (error,) = found(path)
    assert str(error) == f"{tmp_path}/a\\x0ab.md: its name holds characters that nobody sees. Rename it."
