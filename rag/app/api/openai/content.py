"""An answer as a message's content: Markdown that grows by a sentence, and footnotes below it. Pure.

What articles say is data: every character that Markdown would act on is escaped, so that no client loads
an image or follows a link that an article holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag.answer.compose import BULLET
from rag.answer.turn import Event, FinalAnswer, Note, VerifiedSentence
from rag.app.api.article_page import article_address
from rag.app.api.kept.make_document import one_line, safe_address, verdict_mark
from rag.app.api.kept.markdown_export import escape
from rag.app.api.openai.schemas import Annotation, UrlCitation
from rag.app.api.passage_view import Reference
from rag.core.types import Answer, AnswerSentence, Citation, Hit
from rag.text.phrases import attribution, format_date, outlet_with_claim

RULE = "\n\n---\n\n"
"""Between an answer and its footnotes: a thematic break, which no answer of ours has elsewhere."""
_LINE = "  \n"
"""A line break that Markdown keeps."""
_Block = Literal["paragraph", "sentence", "item"]
_BETWEEN: dict[_Block, str] = {"paragraph": "\n\n", "sentence": " ", "item": "\n"}


@dataclass
class Content:
    """The content as far as it has come. `base` is the address of the app's first page.

    `is_list` when its sentences are items of a list that do not say so themselves.
    """

    base: str
    is_list: bool = False
    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    """The whole answer, once it has ended."""
    _markers: list[tuple[int, int, Citation]] = field(default_factory=list)
    _told: list[str] = field(default_factory=list)
    _block: _Block = "paragraph"

    def add(self, event: Event) -> str:
        """What an event adds to it; nothing for most."""
        before = len(self.text)
        if isinstance(event, Note) and event.first:
            self._told.append(event.text)
            self._begin("paragraph")
            self.text += escape(event.text)
        elif isinstance(event, VerifiedSentence):
            self.citations += event.citations
            self._sentence(event.sentence)
        elif isinstance(event, FinalAnswer):
            self.answers.append(event.answer)
            self._end(event.answer)
        return self.text[before:]

    def annotations(self) -> list[Annotation]:
        """A citation for each marker."""
        return [
            Annotation(
                url_citation=UrlCitation(
                    start_index=start,
                    end_index=end,
                    url=citation_address(cited, self.base),
                    title=one_line(cited.title),
                )
            )
            for start, end, cited in self._markers
        ]

    def _begin(self, block: _Block) -> None:
        """Set what comes apart from what stands already, as Markdown needs it."""
        if self.text:
            same = block == self._block
            self.text += _BETWEEN[block] if same else "\n\n"
        self._block = block

    def _sentence(self, sentence: AnswerSentence) -> None:
        is_item = self.is_list or sentence.text.startswith(BULLET)
        self._begin("item" if is_item else "sentence")
        self.text += (BULLET if is_item else "") + escape(sentence.text.removeprefix(BULLET))
        self._mark(sentence.citations)
        shown = {"verdict": sentence.verdict, "problems": list(sentence.reasons)}
        if mark := verdict_mark(shown):
            self.text += f" *({escape(mark)})*"

    def _mark(self, numbers: Iterable[int]) -> None:
        known = {citation.n: citation for citation in self.citations}
        self.text += " " if numbers else ""
        for n in numbers:
            marker = f"[{n}]"
            if n in known:
                self._markers.append((len(self.text), len(self.text) + len(marker), known[n]))
            self.text += marker

    def _end(self, answer: Answer) -> None:
        """What was not said sentence by sentence, the notes and the footnotes."""
        if answer.refused or not answer.sentences:
            self._begin("paragraph")
            self.text += "\n".join(map(_line, answer.text.split("\n")))
        for note in [*answer.notes, *_as_of(answer)]:
            if note not in self._told:
                self._begin("paragraph")
                self.text += f"*{escape(note)}*"
        notes = [f"[{c.n}] {self._footnote(c)}" for c in self.citations]
        notes += [f"Nearest: {self._nearest(hit)}" for hit in answer.nearest]
        if notes:
            self.text += RULE + _LINE.join(notes)

    def _footnote(self, cited: Citation) -> str:
        outlet = outlet_with_claim(cited.outlet, cited.claimed_outlet)
        return _reference(outlet, cited.published, cited.title, citation_address(cited, self.base))

    def _nearest(self, hit: Hit) -> str:
        article = hit.article
        outlet = outlet_with_claim(article.outlet, article.claimed_outlet)
        own = f"{self.base}articles/{hit.passage.article_id}"
        return _reference(outlet, article.published, article.title, safe_address(article.url) or own)


def citation_address(cited: Citation, base: str) -> str:
    """Where the article is read: at its outlet, else here."""
    here = article_address(str(Reference(cited.passage_id, cited.start, cited.end)))
    return safe_address(cited.url) or base + (here or f"articles/{cited.article_id}")


def _reference(outlet: str, day: date | None, title: str, address: str) -> str:
    where = escape(attribution(outlet, day))
    return f"{where}{':' if where else ''} “{escape(title)}” <{address}>".strip()


def _line(text: str) -> str:
    """A line of an answer that was not written in sentences; some are items of a list."""
    item = text.startswith(BULLET)
    return (BULLET if item else "") + escape(text.removeprefix(BULLET))


def _as_of(answer: Answer) -> list[str]:
    return [f"As of {format_date(answer.newest)}, the newest article cited."] if answer.newest else []
