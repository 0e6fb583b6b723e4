"""A document of answers: questions, statements and numbered sources, to be written down. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from rag.text.phrases import format_date


@dataclass(frozen=True)
class Statement:
    """A sentence of an answer and the footnotes that it rests on."""

    text: str
    sources: tuple[int, ...]
    """Numbers of `Source`."""
    mark: str = ""
    """Why it is not supported in full: `check this: ...`."""
    is_item: bool = False
    """Whether it is a line of a list."""


@dataclass(frozen=True)
class Source:
    """A footnote: the words that an answer rests on, and where they stand."""

    n: int
    """Its number in the document, from 1."""
    article_id: str
    version: int
    title: str
    outlet: str
    """With what the page itself says it is of."""
    published: date | None
    url: str
    """An http or https address without blanks, quotation marks or brackets; empty for none."""
    quote: str
    start: int
    """Offset of the words in that version's text; `end` is the offset after their last character."""
    end: int
    asked: date
    """The day on which it was read for the answer."""
    remarks: tuple[str, ...] = ()
    """What a reader should know of it, a sentence each."""
    authors: tuple[str, ...] = ()
    language: str = ""
    """Code of the article's language, empty where unknown."""

    @property
    def place(self) -> str:
        """`Harbour Post, “Ferry sinks”, 3 May 2024`."""
        title = f"“{self.title}”" if self.title else ""
        return ", ".join(filter(None, [self.outlet, title, format_date(self.published)]))

    @property
    def day(self) -> str:
        """`3 May 2024`, empty where unknown."""
        return format_date(self.published)

    @property
    def way(self) -> str:
        """Where the words stand in their article, from Byline's first page."""
        return f"articles/{self.article_id}?v={self.version}&mark={self.start}-{self.end}#mark"

    @property
    def told(self) -> str:
        """What is to be known of it, and when it was read."""
        return " ".join([*self.remarks, f"Read on {format_date(self.asked)}."])


@dataclass(frozen=True)
class Paragraph:
    """Statements that stand together."""

    statements: tuple[Statement, ...]
    is_list: bool = False
    """Whether each of them is a line of a list."""


@dataclass(frozen=True)
class Section:
    """A question with its answer."""

    question: str
    asked_at: datetime
    """In UTC."""
    premise: str
    """What stands before the first sentence; a refusal stands here as a whole."""
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    """How it came about, a sentence each."""
    changes: tuple[str, ...] = ()
    """What became of its sources since."""
    language: str = "en"
    """Code of the answer's language."""
    question_language: str = "en"

    @property
    def asked(self) -> str:
        """`5 May 2025, 14:03 UTC`."""
        return f"{format_date(self.asked_at.date())}, {self.asked_at:%H:%M} UTC"

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The lead on its own, the other sentences together; lines of a list as such."""
        leads = 0 if self.statements and self.statements[0].is_item else 1
        runs = groupby(self.statements[leads:], key=lambda statement: statement.is_item)
        rest = [Paragraph(tuple(run), is_list) for is_list, run in runs]
        return [*(Paragraph((lead,)) for lead in self.statements[:leads]), *rest]

    @property
    def uncited(self) -> list[int]:
        """Numbers of the sources that no sentence names."""
        cited = {n for statement in self.statements for n in statement.sources}
        return [source.n for source in self.sources if source.n not in cited]


@dataclass(frozen=True)
class Document:
    """One answer or a conversation."""

    title: str
    sections: tuple[Section, ...]

    @property
    def is_one_answer(self) -> bool:
        """Whether its title is the question."""
        return len(self.sections) == 1 and self.title == self.sections[0].question

    @property
    def language(self) -> str:
        """That of its first answer."""
        return self.sections[0].language if self.sections else "en"

    @property
    def sources(self) -> tuple[Source, ...]:
        """Those of all sections, in the order of their numbers."""
        return tuple(source for section in self.sections for source in section.sources)
