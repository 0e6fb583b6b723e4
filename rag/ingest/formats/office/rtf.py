"""Rich Text Format (.rtf) -> the fields of an article. Pure; striprtf reads, this module chooses."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from rag.core.errors import SourceError
from rag.ingest.formats.plaintext import printed_fields
from rag.text.cleaning import clean_line, clean_text, unwrap_lines

_LINK = re.compile(r'HYPERLINK(?=\s+(?:\\\\\w\s+)?")')
"""striprtf prints the address of a link into the text; under another name it is left out."""
_PICTURE = re.compile(r"(?:[0-9a-fA-F]{32,}\s*)+")
_INFO = r"\{\\%s\s([^{}]{1,400})\}"
_MADE = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_INFO_CHARS = 20_000
"""What the file says of itself stands at its beginning."""


def read_rtf(content: bytes, text: str, source: str) -> dict[str, object]:
    """The fields of the article in an RTF document whose `rtf_text` this is. Raises SourceError."""
    if not text:
        raise SourceError(source, "expected text, found none in the document.", "Add the text to it.")
    info = content[:_INFO_CHARS].decode("latin-1")
    said = {"title": _said("title", info), "authors": _said("author", info), "published": _made(info)}
    return said | printed_fields(unwrap_lines(text), said["title"])


def rtf_text(content: bytes, source: str) -> str:
    """The words of an RTF document, a line for each paragraph. Raises SourceError."""
    from striprtf.striprtf import rtf_to_text

    if not content.lstrip().startswith(b"{\\rtf"):
        problem = "expected an RTF document, found something else."
        raise SourceError(source, problem, "Save it again as .rtf, or under its own format.")
    marked = _LINK.sub("LINK", _PICTURE.sub("", content.decode("latin-1")))
    try:
        text = rtf_to_text(marked, errors="replace")
    except (ValueError, TypeError, IndexError, LookupError, OverflowError) as error:
        problem = f"expected an RTF document, found it broken: {type(error).__name__}."
        raise SourceError(source, problem, "Open it in a word processor and save it again.") from error
    pairs = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \u counts in UTF-16
    return clean_text("\n".join(_row(line) for line in pairs.split("\n")))


def _row(line: str) -> str:
    """A row of a table comes as `a|b|`."""
    cells = [cell.strip() for cell in line.split("|")] if line.rstrip().endswith("|") else [line]
    return " | ".join(cell for cell in cells if cell)


def _said(name: str, info: str) -> str:
    """A property of the document, as its word processor wrote it."""
    from striprtf.striprtf import rtf_to_text

    found = re.search(_INFO % name, info)
    with suppress(ValueError, TypeError, IndexError, LookupError, OverflowError):
        value = clean_line(rtf_to_text(found[1], errors="replace")) if found else ""
        return value if " " in value and not value.lower().startswith(("untitled", "document")) else ""
    return ""


def _made(info: str) -> str:
    made = _MADE.search(info)
    with suppress(ValueError):
        day = date(*map(int, made.groups())) if made else None
        return day.isoformat() if day and day.year > 2013 else ""
    return ""
