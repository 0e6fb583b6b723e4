"""A document of any kind to the fields of an article: each kind has its reader. Pure.

The longest text and title, which hold for every kind, stand here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from rag.core.errors import ParseError
from rag.core.types import RawDocument
from rag.ingest.formats.fields import limited
from rag.ingest.formats.mail.email_message import read_eml, read_mhtml
from rag.ingest.formats.no_article import refuse_addresses
from rag.ingest.formats.notes.markdown import read_markdown
from rag.ingest.formats.office.pdf import read_pdf
from rag.ingest.formats.office.word import read_docx
from rag.ingest.formats.pages.html import read_html
from rag.ingest.formats.pages.saved_pages import saved_from, without_toolbar
from rag.ingest.formats.plaintext import read_plain
from rag.ingest.formats.records.record_fields import read_record
from rag.text.cleaning import clean_text, decode_text, unwrap_lines

ReadFields = Callable[[RawDocument, date], Mapping[str, object]]
"""Finds an article's fields in a document, given today."""


def read_fields(raw: RawDocument, today: date) -> Mapping[str, object]:
    """The fields of an article, as found in a document of any kind.

    Raises ParseError or SourceError, with `raw.source` as the subject.
    """
    source = raw.source
    if raw.kind == "record":
        return read_record(raw.record, source, today, read_html)
    if raw.kind in ("pdf", "docx"):
        return {"pdf": read_pdf, "docx": read_docx}[raw.kind](raw.content, source)
    if raw.kind in ("eml", "mhtml"):
        read = {"eml": read_eml, "mhtml": read_mhtml}[raw.kind]
        return read(raw.content, source, today, read_html)
    if raw.kind not in ("markdown", "text", "html"):
        expected = "expected kind markdown, text, html, pdf, docx, eml, mhtml or record"
        raise ParseError(source, f"{expected}, found {raw.kind!r}.", "Give it one of these.")
    text = decode_text(raw.content, source, html=raw.kind == "html")
    if raw.kind == "html":
        fields = read_html(without_toolbar(text), source, today)
        return fields | {"url": fields.get("url") or saved_from(text)}
    text = limited(clean_text(text), source)
    refuse_addresses(text, source)
    return read_markdown(text, source) if raw.kind == "markdown" else read_plain(unwrap_lines(text))
