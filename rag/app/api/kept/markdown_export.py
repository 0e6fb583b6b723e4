"""A document as Markdown with footnotes, as GitHub, Pandoc and Obsidian know them. Pure.

Only what Markdown would act on gets a backslash, so that the source reads well, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.app.api.kept.document import Document, Paragraph, Section, Source, Statement
from rag.app.api.kept.make_document import one_line

_ACTS = re.compile(r"[\\`*_\[\]<>~|$^{}]|&(?=#?\w+;)|(?<=:)/(?=/)|(?<=[Ww]{3})\.|@(?=\w)")
"""Emphasis, code, links, tags, tables, formulas, entities, addresses that would become links."""
_OPENS = re.compile(r"^(\d{1,9})?([#+=:.)-])")
"""Headings, lists, rules, definitions: only at the beginning of a line."""


def markdown(document: Document) -> str:
    """The whole document."""
    mark = "#" if document.is_one_answer else "##"
    heading = [] if document.is_one_answer else [f"# {escape(document.title)}"]
    body = [_section(section, mark) for section in document.sections]
    notes = [_footnote(source) for source in document.sources]
    return "\n\n".join([*heading, *body, *notes]) + "\n"


def escape(text: str) -> str:
    """Markdown of one line that shows this text, its blanks aside."""
    line = _ACTS.sub(r"\\\g<0>", one_line(text))
    return _OPENS.sub(r"\1\\\2", line)


def _section(section: Section, mark: str) -> str:
    parts = [
        f"{mark} {escape(section.question)}",
        f"*Asked on {section.asked}.*",
        escape(section.premise),
        *map(_paragraph, section.paragraphs),
        "Also read: " + _markers(section.uncited) if section.uncited else "",
        *(f"*{escape(note)}*" for note in section.notes),
        *(f"**{escape(change)}**" for change in section.changes),
    ]
    return "\n\n".join(filter(None, parts))


def _paragraph(paragraph: Paragraph) -> str:
    statements = map(_statement, paragraph.statements)
    return "\n".join(f"- {one}" for one in statements) if paragraph.is_list else " ".join(statements)


def _statement(statement: Statement) -> str:
    mark = f" *({escape(statement.mark)})*" if statement.mark else ""
    return escape(statement.text) + _markers(statement.sources) + mark


def _markers(numbers: Iterable[int]) -> str:
    return "".join(f"[^{n}]" for n in numbers)


def _footnote(source: Source) -> str:
    parts = [
        f"{escape(source.place) or 'An article'}.",
        f"“{escape(source.quote)}”",
        f"<{source.url}>" if source.url else "",
        escape(source.told),
    ]
    return f"[^{source.n}]: " + " ".join(filter(None, parts))
