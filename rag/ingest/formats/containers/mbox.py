"""Mailboxes (mbox, RFC 4155) -> the mails in them, read as a stream; a bad mail costs itself only.

A mail begins with a line `From address day` behind an empty one; such a line within a mail has a `>`
before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.containers.zip_archives import printable
from rag.ingest.formats.documents import Documents, too_big

_BEGINS = re.compile(rb"From \S.*\d\d:\d\d|From - ")
"""The line has the time at which the mail came; a sentence that begins with "From" has none."""
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_ID = re.compile(rb"^Message-ID:\s*<([^<>\s]{3,200})>", re.MULTILINE | re.IGNORECASE)
_HEAD = 100_000
"""Bytes in which a mail's own id stands."""
_LINE = 1 << 16


def read_mbox(file: BinaryIO, name: str, max_bytes: int) -> Documents:
    """The mails of a mailbox, named by their ids, else by their numbers; each as long as `max_bytes`."""
    named: set[str] = set()
    number = 0
    for number, mail in enumerate(_mails(file, max_bytes), start=1):
        key = _key(mail, number, named)
        if len(mail) > max_bytes:
            yield too_big(f"{name}#{key}", 0, max_bytes)
        elif not mail.strip():
            yield SourceError(f"{name}#{key}", "expected an e-mail, found nothing.", "Leave it out.")
        else:
            yield RawDocument(f"{name}#{key}", "eml", _QUOTED.sub(rb"\1", mail))
    if not number:
        problem = "expected a mailbox (mbox), found no line that begins a mail (`From address day`)."
        yield SourceError(name, problem, "Export it again, or save its mails as .eml.")


def _mails(file: BinaryIO, most: int) -> Iterator[bytes]:
    """The mails without the line that begins each; of one that is too long a byte more than may be."""
    mail: bytearray | None = None
    is_after_blank, is_begun = True, False
    while line := file.readline(_LINE):
        if is_after_blank and not is_begun and _BEGINS.match(line):
            if mail is not None:
                yield bytes(mail)
            mail = bytearray()
        elif mail is not None and len(mail) <= most:
            mail += line[: most + 1 - len(mail)]
        is_after_blank, is_begun = line in (b"\n", b"\r\n"), not line.endswith(b"\n")
    if mail is not None:
        yield bytes(mail)


def _key(mail: bytes, number: int, named: set[str]) -> str:
    """Its own id, which stays when others are deleted; each once."""
    head = re.split(rb"\r?\n\r?\n", mail[:_HEAD], maxsplit=1)[0]
    found = _ID.search(head)
    key = printable(found[1].decode("utf-8", "replace")) if found else str(number)
    key = f"{key} ({number})" if key in named else key
    named.add(key)
    return key
