"""Scanned pages: drawn in the child, read by tesseract outside of it. A script stands in where it is not installed."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from benchmarks.layouts import files
from rag.core.errors import ScanError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.office import ocr
from rag.ingest.formats.office.ocr import read_scan
from rag.ingest.formats.office.scans import draw_pages, picture_of
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse

TITLE = "Ferry crews take the new rota"
TEXT = "The crews of the ferries agreed to the rota on Monday, and a ticket will cost 5 euros from June."
SCRIPT = """#!/bin/sh
case "$*" in
  --list-langs) echo "List of languages (2):"; echo deu; echo eng;;
  *) head -c 2 | grep -q P5 || exit 1
     {then};;
esac
"""
PRINTED = (
    f"printf '{TITLE}\\n\\nThe crews of the fer-\\nries agreed to the rota on Monday, and a ticket will cost\\n"
    "5 euros from June.\\n'"
)


def scan(pages: int = 1) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.append(PdfReader(io.BytesIO(files.pdf([], scan=True))))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str) -> None:
    command = folder / "tesseract"
    command.write_text(SCRIPT.format(then=then))
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def read(content: bytes) -> Article:
    with Sandbox() as sandbox:
        return parse(RawDocument("/folder/a", "pdf", content), date(2026, 11, 22), sandbox.fields)


def test_a_scan_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, monkeypatch, PRINTED)
    made = read(scan())
    assert (made.title, made.text) == (TITLE, TEXT)
    assert made.warnings == (
        "Its pages are pictures; tesseract read them (eng). Compare names and figures.",
    )


def test_a_long_one_is_read_in_part_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, monkeypatch, PRINTED)
    assert "Only 20 of its 23 pages were read." in read(scan(pages=23)).warnings


def test_without_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        ScanError, match=r"only pictures on its 1 pages \(a scan\?\)\. Install tesseract"
    ):
        read(scan())


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("echo", "tesseract reads no words"),
        ("echo no data >&2; exit 1", "tesseract failed: no data"),
        ("exec sleep 9", "OCR took longer than 2 seconds"),
    ],
)
def test_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str, expected: str) -> None:
    installed(tmp_path, monkeypatch, then)
    monkeypatch.setattr(ocr, "SECONDS", 2.0)
    with pytest.raises(SourceError, match=expected):
        read_scan(draw_pages(scan(), "/folder/a"), "/folder/a")


def test_a_page_as_a_picture() -> None:
    drawn = draw_pages(scan(), "/folder/a")
    head, _, points = picture_of(drawn["pages"][0]).partition(b"255\n")
    kind, width, height = head.split()
    assert (kind, drawn["count"], drawn["language"]) == (b"P5", 1, "")
    assert len(points) == int(width) * int(height) and int(height) in range(2330, 2345)


@pytest.mark.skipif(not shutil.which("tesseract"), reason="needs tesseract")
def test_tesseract_itself() -> None:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    pen.text((150, 150), TITLE, font=ImageFont.load_default(60), fill=0)
    for i, line in enumerate(TEXT.split(", ")):
        pen.text((150, 350 + 60 * i), line, font=ImageFont.load_default(36), fill=0)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=200)
    made = read(out.getvalue())
    assert made.title == TITLE and "a ticket will cost 5 euros" in made.text
