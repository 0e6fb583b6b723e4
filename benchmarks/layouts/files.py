"""Files in foreign formats, made from words: PDF (pages of Helvetica), DOCX, mail, saved page, WARC."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import textwrap
import zlib
from collections.abc import Sequence
from datetime import datetime

Block = tuple[str, float]
"""A paragraph or headline, and the size of its letters in points."""

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 60


def pdf(
    blocks: Sequence[Block],
    *,
    title: str = "",
    author: str = "",
    created: str = "",
    columns: int = 1,
    running: str = "",
    scan: bool = False,
) -> bytes:
    """A PDF of A4 pages; `created` as YYYYMMDD, `running` is printed at the head of each page.

    `scan` leaves the words out, as a scanner does.
    """
    pages = [] if scan else _paged(blocks, columns)
    streams = []
    for number, lines in enumerate(pages or [[]], start=1):
        ops = (
            [_shown(running, 9, _MARGIN, _HEIGHT - 30), _shown(f"Page {number}", 9, 280, 25)]
            if running
            else []
        )
        ops += [_shown(*line) for line in lines]
        streams.append(
            "\n".join(["0.9 g 60 60 475 700 re f 0 g"] * scan + ops).encode("cp1252", "replace")
        )
    info = f"<< /Title {_string(title)} /Author {_string(author)}"
    info += f" /CreationDate (D:{created}120000Z) >>" if created else " >>"
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        info.encode("cp1252", "replace"),
    ]
    for i, stream in enumerate(streams):
        packed = zlib.compress(stream)
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {6 + 2 * i} 0 R"
        )
        objects.append(f"{page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + packed + b"\nendstream")
    return _pdf_file(objects)


def _paged(blocks: Sequence[Block], columns: int) -> list[list[tuple[str, float, float, float]]]:
    """The lines of each page: words, size, x and y."""
    width = (_WIDTH - 2 * _MARGIN) / columns - (12 if columns > 1 else 0)
    pages: list[list[tuple[str, float, float, float]]] = [[]]
    column, y = 0, float(_HEIGHT - 70)
    for words, size in blocks:
        for line in textwrap.wrap(words, int(width / (size * 0.5))):
            if y < 70:
                column, y = column + 1, float(_HEIGHT - 70)
                if column == columns:
                    pages.append([])
                    column = 0
            x = _MARGIN + column * (width + 24)
            pages[-1].append((line, size, x, y))
            y -= size * 1.25
        y -= size * 0.8
    return pages


def _shown(words: str, size: float, x: float, y: float) -> str:
    return f"BT /F1 {size} Tf 1 0 0 1 {x:.1f} {y:.1f} Tm {_string(words)} Tj ET"


def _string(words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>" % (len(objects) + 1)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + tail + b"\nstartxref\n%d\n%%%%EOF\n" % len(out)


def docx(
    paragraphs: Sequence[tuple[str, str]],
    *,
    table: Sequence[Sequence[str]] = (),
    author: str = "",
    title: str = "",
) -> bytes:
    """A Word document of (style, words), with a table at its end."""
    from docx import Document

    document = Document()
    for style, words in paragraphs:
        document.add_paragraph(words, style=style)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, words in zip(grid.add_row().cells, row, strict=True):
                cell.text = words
    document.core_properties.author, document.core_properties.title = author, title
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def eml(subject: str, sender: str, sent: datetime, *, plain: str = "", page: str = "") -> bytes:
    """A mail with a plain text, a page, or both."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, sender, "reader@example.org"
    message["Date"] = sent
    message["Message-ID"] = "<1.2.3@example.org>"
    message.set_content(plain or "", cte="quoted-printable")
    if page and plain:
        message.add_alternative(page, subtype="html", cte="base64")
    elif page:
        message.set_content(page, subtype="html", cte="base64")
    return bytes(message)


def mhtml(page: str, address: str) -> bytes:
    """A page as Chromium saves it: with its address, a picture beside it."""
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {address}\r\nSubject: saved\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; '
        'boundary="--frontier"\r\n'
    )
    body = quopri.encodestring(page.encode()).decode().replace("\n", "\r\n")
    picture = base64.b64encode(b"\x89PNG\r\n" + bytes(range(64))).decode()
    parts = (
        f"----frontier\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {address}\r\n\r\n{body}\r\n"
        "----frontier\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{picture}\r\n"
    )
    return f"{head}\r\n{parts}----frontier--\r\n".encode()


def warc(pages: Sequence[tuple[str, str]], *, zipped: bool = True) -> bytes:
    """A web archive of (address, page), each record a gzip member of its own."""
    records = []
    for address, page in pages:
        content = page.encode()
        http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        http += f"Content-Length: {len(content)}"
        block = http.encode() + b"\r\n\r\n" + content
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            "WARC-Date: 2025-03-04T05:06:07Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        record = head.encode() + block + b"\r\n\r\n"
        records.append(gzip.compress(record, mtime=0) if zipped else record)
    return b"".join(records)
