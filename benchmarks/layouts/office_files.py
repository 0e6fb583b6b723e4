"""More files in foreign formats, made from words: RTF, OpenDocument, e-book, spreadsheet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIN = "http://schemas.openxmlformats.org/package/2006/relationships"


def rtf(paragraphs: Sequence[str]) -> bytes:
    """A paragraph a line, what is not ASCII by its number."""
    lines = ("".join(c if ord(c) < 127 else f"\\u{ord(c)}?" for c in words) for words in paragraphs)
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}"
    return (head + "".join(f"\\pard {line}\\par\n" for line in lines) + "}").encode("ascii", "replace")


def odt(paragraphs: Sequence[str]) -> bytes:
    """An OpenDocument text."""
    lines = "".join(f"<text:p>{escape(words)}</text:p>" for words in paragraphs)
    body = f"<office:body><office:text>{lines}</office:text></office:body>"
    spaces = f'xmlns:office="{_OPEN}:office:1.0" xmlns:text="{_OPEN}:text:1.0"'
    return _zip({"content.xml": f"<office:document-content {spaces}>{body}</office:document-content>"})


def epub(title: str, paragraphs: Sequence[str]) -> bytes:
    """A book of one chapter."""
    lines = "".join(f"<p>{escape(words)}</p>" for words in paragraphs)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title></metadata>"
        '<manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    return _zip(
        {
            "META-INF/container.xml": '<container><rootfile full-path="c.opf"/></container>',
            "c.opf": package,
            "a.xhtml": f"<html><body><h1>{escape(title)}</h1>{lines}</body></html>",
        }
    )


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A sheet of words."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    lines = "".join(f"<row>{''.join(cell.format(escape(words)) for words in row)}</row>" for row in rows)
    link = f'<Relationships xmlns="{_KIN}"><Relationship Id="r" Type="{_OFFICE}/{{}}" Target="{{}}"/></Relationships>'
    sheets = '<sheets><sheet name="S" sheetId="1" r:id="r"/></sheets>'
    return _zip(
        {
            "_rels/.rels": link.format("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": link.format("worksheet", "s.xml"),
            "xl/s.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>',
        }
    )


def _zip(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
