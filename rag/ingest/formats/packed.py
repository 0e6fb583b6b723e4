"""Documents that are zip files of XML (EPUB, ODT, Word, Excel), opened within limits. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from rag.core.errors import SourceError

UNFOLDED_BYTES = 100_000_000
"""A document of 100 KB can unfold to 100 MB of XML; nothing that we want to read comes near."""
_PARTS = 5000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others (LZMA) may ask for gigabytes of memory in their headers."""
_AGAIN = "Copy or download it again."
_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, KeyError)


class Packed:
    """The parts of such a document, by their names."""

    def __init__(self, content: bytes, source: str, what: str) -> None:
        """`what` is what the file should be, as errors say it: "an EPUB". Raises SourceError."""
        self._source, self._what = source, what
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            entries = self._archive.infolist()
        except _ERRORS as error:
            raise self.broken(error) from error
        self._names = {entry.filename: entry for entry in entries}
        size = sum(entry.file_size for entry in entries)
        if size > UNFOLDED_BYTES or len(entries) > _PARTS:
            contents = f"{size / 1e6:,.0f} MB in {len(entries):,} parts"
            problem = f"expected a document that unfolds to at most 100 MB, found {contents}."
            raise SourceError(source, problem, "Save its text as .txt or .md.")

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """What a part holds. Raises SourceError when it is missing, encrypted or broken."""
        entry = self._names.get(name)
        if entry is None:
            raise self.broken(f"it holds no {name[:80]}")
        if entry.flag_bits & 0x1:
            raise SourceError(self._source, "it is encrypted.", "Save it without a password.")
        if entry.compress_type not in _METHODS:
            raise self.broken(f"a part of it is packed by method {entry.compress_type}")
        try:
            return self._archive.read(entry)
        except (*_ERRORS, RuntimeError) as error:
            raise self.broken(error) from error

    def xml(self, name: str) -> Any:
        """The root element of a part. Raises SourceError."""
        return parse_xml(self.read(name), self._source, self._what)

    def broken(self, why: object) -> SourceError:
        """The error for a document of which a part is not what it should be."""
        reason = " ".join(str(why).split())[:150]
        return SourceError(self._source, f"expected {self._what}, found it broken: {reason}.", _AGAIN)


def parse_xml(content: bytes, source: str, what: str) -> Any:
    """The root element; entities stay as they are, nothing outside is read. Raises SourceError."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())[:150]
        raise SourceError(source, f"expected {what}, found it broken: {reason}.", _AGAIN) from error
