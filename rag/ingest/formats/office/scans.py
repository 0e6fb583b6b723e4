"""The pages of a PDF as pictures for OCR: plain grey points, which can break no reader. Pure."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from rag.ingest.formats.office.pdf import open_pdf

PAGES = 20
"""Pages of a scan that are read; OCR takes seconds for each."""
DPI = 200
"""Dots per inch that tesseract reads a newspaper's letters at; more take longer and read no better."""
_MOST = 3500
"""Most dots of a side: a broadsheet is drawn smaller."""


def draw_pages(content: bytes, source: str) -> dict[str, Any]:
    """The first pages of a PDF as grey pictures (PGM, packed, base64), and what it says of itself."""
    document = open_pdf(content, source)
    pages = [_picture(document[i]) for i in range(min(len(document), PAGES))]
    return {"pages": pages, "count": len(document), "language": _language(document)}


def _language(document: Any) -> str:
    """The tag of the language that the PDF names; empty when it names none."""
    import ctypes

    from pypdfium2 import raw

    buffer = (ctypes.c_ushort * 32)()
    raw.FPDFCatalog_GetLanguage(document, buffer, ctypes.sizeof(buffer))
    return bytes(buffer).decode("utf-16-le", "replace").partition("\0")[0]


def _picture(page: Any) -> str:
    scale = min(DPI / 72, _MOST / max(*page.get_size(), 1))
    bitmap = page.render(scale=scale, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    points = bytes(bitmap.buffer)
    rows = (points[i * stride : i * stride + width] for i in range(height))
    picture = b"P5 %d %d 255\n" % (width, height) + b"".join(rows)
    return base64.b64encode(zlib.compress(picture, 1)).decode()


def picture_of(drawn: str) -> bytes:
    """The PGM picture in one of the pages of `draw_pages`."""
    return zlib.decompress(base64.b64decode(drawn))
