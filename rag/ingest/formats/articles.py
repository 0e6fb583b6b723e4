"""A document -> the fields of every article in it; most hold one. Pure.

Deliveries of Nexis, Factiva and ProQuest come as text, HTML, RTF or Word and are told by their content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from rag.core.types import RawDocument
from rag.ingest.formats.deliveries.factiva import read_factiva
from rag.ingest.formats.deliveries.news_xml import read_news_xml
from rag.ingest.formats.deliveries.nexis import read_nexis
from rag.ingest.formats.deliveries.proquest import read_proquest
from rag.ingest.formats.fields import Fields
from rag.ingest.formats.office.epub import read_epub
from rag.ingest.formats.office.odt import read_odt
from rag.ingest.formats.office.rtf import read_rtf, rtf_text
from rag.ingest.formats.office.word import WordFile
from rag.ingest.formats.paragraphs import paragraphs
from rag.ingest.formats.readers import read_fields
from rag.ingest.formats.records.spreadsheet import read_spreadsheet
from rag.text.cleaning import clean_text, decode_text

ReadArticles = Callable[[RawDocument, date], list[Fields]]
"""Finds the fields of the articles in a document, given today."""
_WHOLE: Mapping[str, Callable[[bytes, str], list[Fields]]] = {
    "epub": read_epub,
    "sheet": read_spreadsheet,
    "news": read_news_xml,
    "odt": lambda content, source: [read_odt(content, source)],
}
_SIGNS = (b"ocument", b"okument", b"DOCUMENT", b"ProQuest", b"Factiva", b"\nHD", b">HD")
"""One of these stands in the text of every delivery."""


def read_articles(raw: RawDocument, today: date) -> list[Fields]:
    """The fields of the articles in a document.

    `key` tells one from the others; `problem` and `remedy` stand for what cannot be read. Raises
    ParseError or SourceError, with `raw.source` as the subject, when there are none at all.
    """
    if raw.kind in _WHOLE:
        return _WHOLE[raw.kind](raw.content, raw.source)
    if raw.kind == "docx":
        document = WordFile(raw.content, raw.source)
        return split_delivery(document.lines()) or [document.fields()]
    text = _delivery_text(raw)
    if articles := split_delivery(text):
        return articles
    if raw.kind == "rtf":
        return [read_rtf(raw.content, text, raw.source)]
    return [read_fields(raw, today)]


def split_delivery(text: str) -> list[Fields]:
    """The articles of a delivery; empty when the text is none."""
    lines = text.split("\n")
    return read_nexis(lines) or read_factiva(lines) or read_proquest(lines)


def _delivery_text(raw: RawDocument) -> str:
    """The lines of a document that may be a delivery; empty for one that is surely none."""
    if raw.kind == "rtf":
        return rtf_text(raw.content, raw.source)
    if raw.kind not in ("text", "html") or raw.url or not _may_be_delivery(raw.content):
        return ""
    text = decode_text(raw.content, raw.source, html=raw.kind == "html")
    return clean_text(text) if raw.kind == "text" else _page_lines(text)


def _may_be_delivery(content: bytes) -> bool:
    """Whether it is worth a closer look; text in UTF-16 always is."""
    return content[:2] in (b"\xff\xfe", b"\xfe\xff") or any(sign in content for sign in _SIGNS)


def _page_lines(page: str) -> str:
    from lxml import html

    root = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    return "\n\n".join(paragraphs(root, rows=False))
