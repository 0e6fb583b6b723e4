"""How a file is read, by the end of its name; a `.doc`, which many programs write, by its beginning."""

from __future__ import annotations

from pathlib import PurePath

KINDS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".jsonl.gz": "lines",
    ".ndjson": "lines",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".doc": "doc",
    ".rtf": "rtf",
    ".odt": "odt",
    ".epub": "epub",
    ".xlsx": "sheet",
    ".xlsm": "sheet",
    ".xls": "sheet",
    ".ods": "sheet",
    ".nitf": "news",
    ".eml": "eml",
    ".mbox": "mbox",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".csv": "csv",
    ".tsv": "csv",
    ".xml": "xml",
    ".zip": "zip",
    ".warc": "warc",
    ".warc.gz": "warc",
}
"""The kind of a file by the end of its name."""
KNOWN = ", ".join(KINDS)
STREAMS = ("lines", "csv", "xml", "zip", "warc", "mbox")
"""Kinds of which a part at a time is held in memory, so that the file may be larger than the limit."""
_MAILBOX = "mbox"
"""What Apple Mail calls the file in the folder of a mailbox that it exports."""


def document_kind(path: PurePath) -> str:
    """How the file is read, by the end of its name; empty when it is not."""
    name = path.name.lower()
    if name == _MAILBOX:
        return "mbox"
    return next((kind for end, kind in KINDS.items() if name.endswith(end) and name != end), "")


def kind_of_doc(content: bytes) -> str:
    """What a `.doc` is: databases and web programs give RTF, pages and newer Word documents that name.

    What is left is Word's old format, and the reader of Word documents says so.
    """
    head = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head[:20].lower().startswith(b"mime-version"):
        return "mhtml"
    if head.startswith(b"<"):
        return "html"
    is_binary = head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or b"\x00" in head
    return "docx" if is_binary else "text"
