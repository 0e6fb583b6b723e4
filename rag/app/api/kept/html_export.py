"""A document as HTML in one file, for a browser or for Word. Pure.

Neither loads anything from anywhere. Word is given HTML with the marks for footnotes that Word
itself writes there: it makes real ones of them, and whatever else opens the file shows them at the end.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from rag.app.api.kept.document import Document, Section, Statement
from rag.app.api.plain_page import page_template


def html(document: Document) -> str:
    """A page that prints well, light or dark as the system is."""
    return str(page_template("exported.html").render(document=document, seen=[]))


def word(document: Document) -> str:
    """A page that Word opens as a document with footnotes, numbered in the order they are named in."""
    ordered = _in_order(document)
    return str(page_template("word.html").render(document=ordered, seen=[]))


def _in_order(document: Document) -> Document:
    """The document with its sources numbered as Word will number them: by where they stand first."""
    named = (
        n
        for section in document.sections
        for n in chain(*(statement.sources for statement in section.statements), section.uncited)
    )
    numbers = {n: i for i, n in enumerate(dict.fromkeys(named), 1)}
    return replace(document, sections=tuple(_renumbered(s, numbers) for s in document.sections))


def _renumbered(section: Section, numbers: dict[int, int]) -> Section:
    def renumber(statement: Statement) -> Statement:
        return replace(statement, sources=tuple(numbers[n] for n in statement.sources))

    sources = (replace(source, n=numbers[source.n]) for source in section.sources)
    return replace(
        section,
        statements=tuple(map(renumber, section.statements)),
        sources=tuple(sorted(sources, key=lambda source: source.n)),
    )
