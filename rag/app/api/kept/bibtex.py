"""Citations as BibTeX, for LaTeX (BibTeX and biblatex), JabRef and Zotero. Pure.

Values stand in braces that are balanced whatever they hold: BibTeX counts a brace with a backslash, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.app.api.kept.document import Document
from rag.app.api.kept.references import Reference, person, references

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: f"\\{mark}" for mark in "$&#%_"},
    }
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def bibtex(document: Document) -> str:
    """An entry for each article cited."""
    return "\n".join(map(_entry, references(document)))


def _entry(reference: Reference) -> str:
    kind = "article" if reference.source.outlet else "misc"  # an article has to name its journal
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(reference) if value)
    return f"@{kind}{{{reference.key},\n{fields}}}\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    source = reference.source
    yield "title", f"{{{_value(source.title)}}}"  # a second pair of braces keeps its capitals
    yield "author", _braced(" and ".join(map(_author, source.authors)))
    yield "journal", _value(source.outlet)
    yield "entrysubtype", "{newspaper}" if source.outlet else ""
    if day := source.published:
        yield "date", f"{{{day.isoformat()}}}"  # biblatex reads this, BibTeX the next two
        yield "year", f"{{{day.year}}}"
        yield "month", _MONTHS[day.month - 1]
    yield "url", _braced(source.url)
    yield "urldate", f"{{{source.asked.isoformat()}}}"
    yield "langid", _braced(source.language)
    yield "annote", _value(" ".join(f"“{quote}”" for quote in reference.quotes))


def _value(text: str) -> str:
    return _braced(text.translate(_ESCAPES))


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _author(name: str) -> str:
    """A person as BibTeX reads one, anything else in braces: it would look for a family name in it."""
    escaped = name.translate(_ESCAPES)
    return escaped if person(name) else f"{{{escaped}}}"
