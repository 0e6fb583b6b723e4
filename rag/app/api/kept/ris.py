"""Citations as RIS, for EndNote, Zotero, Mendeley and libraries' catalogues. Pure.

A line holds a tag of two letters and a value; https://en.wikipedia.org/wiki/RIS_(file_format).
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.app.api.kept.document import Document
from rag.app.api.kept.references import Reference, person, references


def ris(document: Document) -> str:
    """A record for each article cited; lines end as the format wants them."""
    return "\r\n".join(line for one in references(document) for line in _record(one))


def _record(reference: Reference) -> list[str]:
    return [*(f"{tag}  - {value}" for tag, value in _fields(reference) if value), "ER  - ", ""]


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    source = reference.source
    yield "TY", "NEWS"
    yield "ID", reference.key
    yield "TI", source.title
    yield from (("AU", _author(name)) for name in source.authors)
    yield "T2", source.outlet
    if day := source.published:
        yield "PY", str(day.year)
        yield "DA", f"{day:%Y/%m/%d}/"
    yield "LA", source.language
    yield "UR", source.url
    yield "Y2", f"{source.asked:%Y/%m/%d}/"
    yield from (("N1", f"“{quote}”") for quote in reference.quotes)


def _author(name: str) -> str:
    split = person(name)
    return f"{split[1]}, {split[0]}" if split else name
