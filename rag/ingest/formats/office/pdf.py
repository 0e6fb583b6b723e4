"""PDF -> the fields of an article. Pure.

PDFium reads the pages, `pdf_lines` their lines, `pdf_layout` puts headline and paragraphs together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rag.core.errors import ScanError, SourceError
from rag.ingest.formats.office.pdf_layout import (
    headline,
    paragraphs,
    with_drop_caps,
    without_running_heads,
)
from rag.ingest.formats.office.pdf_lines import Line, page_lines
from rag.ingest.formats.plaintext import is_label, printed_fields

_PAGES = 300
"""Pages that are read of one document: more are a book."""
_CHARS = 2_500_000
"""Characters after which reading stops; `parse` refuses 2,000,000 with its own words."""
_ABOVE = 70
"""A line above the headline that is longer than this belongs to the text."""
_LETTERS = 25
"""Fewer letters on all pages are a stamp or a page number, and the pages are pictures."""
_GARBAGE = 0.2
"""Share of signs that are no letter of any script: the fonts do not say what they draw."""
_REMEDY = (
    "Install tesseract (Debian: apt-get install tesseract-ocr; macOS: brew install tesseract) and add it"
    " again, or run OCR over it (ocrmypdf --force-ocr)."
)
_NO_LETTER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\uffff]")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft word.*|powerpoint.*|document\d*|.*\.(?:pdf|docx?|indd|html?|qxd|txt|rtf)|\W*",
    re.IGNORECASE,
)
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def read_pdf(content: bytes, source: str) -> dict[str, object]:
    """The fields of the article in a PDF. Raises SourceError when it is broken or locked.

    Raises ScanError when only OCR could read it.
    """
    document = open_pdf(content, source)
    everything = _lines(document)
    _refuse_unreadable(everything, len(document), source)
    lines = with_drop_caps(without_running_heads(everything) or everything)
    metadata = _metadata(document)
    title, above, below = headline(lines, str(metadata.pop("title")))
    facts = [line for line in above if is_label(line.text) or len(line.text) > _ABOVE]
    fields = printed_fields("\n\n".join([title] * bool(title) + paragraphs([*facts, *below])), title)
    kicker = [line.text for line in above if line not in facts]
    return metadata | fields | {"text": "\n\n".join([*kicker, str(fields["text"])])}


def open_pdf(content: bytes, source: str) -> Any:
    """PDFium's document. Raises SourceError when it is broken or locked."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", 0) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise SourceError(source, "the PDF is encrypted.", "Save it without a password.") from error
        problem = f"expected a PDF, found it broken: {str(error).rstrip('.')}."
        raise SourceError(source, problem, "Copy or download it again.") from error


def _metadata(document: Any) -> dict[str, object]:
    properties = document.get_metadata_dict()
    created = _PDF_DATE.match(properties.get("CreationDate", ""))
    title = " ".join(properties.get("Title", "").split())
    author = properties.get("Author", "").strip()
    return {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "authors": author if " " in author and len(author) < 100 else "",
        "published": "-".join(created.groups()) if created else None,
    }


def _lines(document: Any) -> list[Line]:
    lines: list[Line] = []
    chars = 0
    for number in range(min(len(document), _PAGES)):
        if chars > _CHARS:
            break
        page = document[number]
        on_page = page_lines(page, number)
        page.close()
        chars += sum(len(line.text) for line in on_page)
        lines += on_page
    return lines


def _refuse_unreadable(lines: Sequence[Line], pages: int, source: str) -> None:
    """Raises ScanError for pictures of pages and for fonts that name no letters."""
    text = "".join(line.text for line in lines)
    if sum(map(str.isalpha, text)) + len(_NO_LETTER.findall(text)) < _LETTERS:
        problem = f"expected text, found only pictures on its {pages:,} pages (a scan?)."
    elif len(_NO_LETTER.findall(text)) > _GARBAGE * len(text):
        problem = "it holds no readable text: its fonts do not say which letters they draw."
    else:
        return
    raise ScanError(source, problem, _REMEDY)
