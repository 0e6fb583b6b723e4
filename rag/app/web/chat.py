"""The last question of a conversation answered, a step at a time, as the page shows it.

Knows nothing of Gradio; what an exchange holds is Markdown.
"""

from __future__ import annotations

import calendar
import json
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rag.answer.compose import PartialSentence
from rag.answer.gather import EvidenceSet
from rag.answer.timeline import evidence_timeline
from rag.answer.turn import Event, FinalAnswer, Note, Preview, VerifiedSentence
from rag.app.web import cards
from rag.app.web.conversation import Conversation, Exchange, Fold, Refinement
from rag.app.web.kept_chats import Keep
from rag.app.web.score_cards import scores_cards, scores_title
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.contract import read_request
from rag.core.errors import BylineError
from rag.core.types import (
    Answer,
    AnswerSentence,
    Citation,
    Evidence,
    Question,
    ShortAnswer,
    TimelineEntry,
)
from rag.storage.feedback import answer_record
from rag.text.language import detect_language
from rag.text.markdown import escape_line, escape_markdown
from rag.text.phrases import format_period, pluralise, truncate

_log = logging.getLogger("byline.app")
_EMPTY = (
    "**There is nothing to search yet.** Add articles from a terminal with `byline ingest FOLDER`, "
    "then ask again."
)
_INDEXING = "**The first articles are still being indexed.** Ask again in a moment."
_READING = "*Reading your question …*"
_REFORMED: dict[Refinement, str] = {
    "shorter": "{}? In one sentence.",
    "timeline": "Timeline: {}",
}
"""What is asked when an answer is to be changed: the words that say its form."""
_LABELS = {"since": "From", "until": "To", "question": "Your question"}
_LABELS |= {"outlets": "Outlets", "sections": "Sections"}


@dataclass(frozen=True)
class SearchLimits:
    """The filters as they stand in the form."""

    outlets: tuple[str, ...] = ()
    """None means all."""
    since: str = ""
    until: str = ""
    """First day and last day, as typed."""
    engine: str = ""
    """What shall write the answer, empty for the default."""
    sections: tuple[str, ...] = ()
    """None means all."""


def read_limits(written: str) -> SearchLimits:
    """The filters as the page's script wrote them; those that cannot be read limit nothing."""
    try:
        fields = json.loads(written or "{}")
    except ValueError:
        return SearchLimits()
    if not isinstance(fields, dict):
        return SearchLimits()
    outlets, sections = (_texts(fields.get(name)) for name in ("outlets", "sections"))
    since, until, engine = (str(fields.get(name) or "") for name in ("since", "until", "engine"))
    return SearchLimits(outlets, since, until, engine, sections)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def reply(
    archive: Archive,
    queue: RequestQueue,
    conversation: Conversation,
    limits: SearchLimits,
    keep: Keep = lambda now, *_: now,
) -> Iterator[Conversation]:
    """The conversation again and again, its last question answered a little further each time.

    The whole answer is kept before it is shown as such.
    """
    # Only the newest answer is needed whole: it holds its articles' texts, some 50 kB.
    earlier, now = tuple(replace(e, complete=None) for e in conversation[:-1]), conversation[-1]
    try:
        with queue.place() as place:
            for ahead in place.waits():
                yield (*earlier, replace(now, body=_waiting(ahead)))
            for step in _answer_steps(archive, earlier, now, limits, keep):
                now = step
                yield (*earlier, now)
    except BylineError as error:
        yield (*earlier, replace(now, body=error_markdown(error), state="failed"))
    except Exception:  # noqa: BLE001  # the reader gets a sentence, the log the traceback
        _log.exception("answer failed")
        body = "**Something went wrong inside Byline.** The details are in the terminal it runs in."
        yield (*earlier, replace(now, body=body, state="failed"))


def _waiting(ahead: int) -> str:
    return f"*Many people are asking. {pluralise(ahead, 'question')} ahead of yours.*"


def _answer_steps(
    archive: Archive, earlier: Conversation, exchange: Exchange, limits: SearchLimits, keep: Keep
) -> Iterator[Exchange]:
    if detect_language(exchange.question):
        yield replace(exchange, body=_READING)
    question = request_question(archive, earlier, exchange, limits)
    counts = archive.catalog.statistics.counts()
    if not counts["passages"]:
        yield replace(exchange, body=_INDEXING if counts["pending"] else _EMPTY, state="failed")
        return
    now = replace(exchange, days=recognised_days(question), typed=question.typed)
    draft = _PartialAnswer(interpretation(question))
    for event in archive.assistant.stream(question, exchange.engine or limits.engine):
        if isinstance(event, FinalAnswer):
            archive.answered(exchange.question, [c.article_id for c in event.answer.citations])
        now = _next_step(now, event, draft)
        if isinstance(event, FinalAnswer):
            now = keep(now, event.answer, asked_with(exchange, limits))
        yield now


@dataclass
class _PartialAnswer:
    """An answer as far as it is on the page."""

    interpretation: str = ""
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    premise: str = ""
    short: ShortAnswer | None = None
    working: str = ""
    """What is going on; empty when the answer is complete."""
    preview: Preview | None = None
    """What stands until the first sentence is verified."""

    def body(self, writing: str = "") -> str:
        """Markdown, with the sentence being written in italics: nothing of it is checked yet."""
        read_as = f"*I read this as: {escape_line(self.interpretation)}*" if self.interpretation else ""
        said = self.preview or self
        short = cards.short_markdown(said.short, said.citations)
        answer = cards.answer_markdown(said.sentences, said.citations, said.short)
        premise = f"**{escape_line(self.premise)}**" if self.premise else ""
        notes = [f"*{escape_line(note)}*" for note in self.notes]
        going_on = writing.strip() or self.working
        unchecked = [f"*{escape_line(going_on)} …*"] if going_on else []
        return "\n\n".join(filter(None, [read_as, premise, short, answer, *notes, *unchecked]))


def interpretation(question: Question) -> str:
    """How the question was understood, empty when that is as it was asked."""
    if question.subquestions:
        return " · ".join(_part(part) for part in question.subquestions)
    cut_from = question.standalone.lower() in " ".join(question.text.lower().split())
    return "" if cut_from else question.standalone


def recognised_days(question: Question) -> str:
    """The days that its words are read as, `3 to 9 May 2025`; empty for none."""
    time = question.time
    return format_period(time.since, time.until) if time.kind == "days" and time.until else ""


def _part(part: Question) -> str:
    return ", ".join([part.standalone, *part.filters.outlets])


def _next_step(now: Exchange, event: Event, draft: _PartialAnswer) -> Exchange:
    if isinstance(event, EvidenceSet):
        articles = {item.hit.passage.article_id for item in event.evidence}
        draft.working = f"Reading {pluralise(len(articles), 'article')}"
        found = _timeline(event.timeline) if event.timeline else _evidence(event.evidence)
        now = replace(now, title=found.title, evidence=found.content, kind=found.kind)
        return replace(now, body=draft.body(), state="found")
    if isinstance(event, FinalAnswer):
        return _final_step(now, event.answer, draft)
    if isinstance(event, Preview):
        draft.preview = event
        draft.working = "Writing"
    if isinstance(event, VerifiedSentence):
        if event.sentence.verdict != "unsupported":
            draft.preview = None
        draft.sentences.append(event.sentence)
        draft.citations.extend(event.citations)
        draft.short = draft.short or event.short
        draft.working = f"{pluralise(len(draft.sentences), 'sentence')} checked, going on"
    if isinstance(event, Note) and event.first:
        draft.premise = event.text
    elif isinstance(event, Note):
        draft.notes.append(event.text)
    return replace(now, body=draft.body(event.text if isinstance(event, PartialSentence) else ""))


def _final_step(now: Exchange, answer: Answer, draft: _PartialAnswer) -> Exchange:
    draft.working, draft.preview = "", None
    if answer.choices:
        body = cards.choices_markdown(answer.choices)
    elif not answer.hits and not answer.refused:
        body = escape_markdown(answer.text)
    elif answer.refused:
        now = replace(now, title=cards.NOT_EVIDENCE, kind="passages")
        now = replace(now, answer_record=answer_record(answer))
        notes_only = replace(draft, sentences=[], citations=[], notes=list(answer.notes))
        body = "\n\n".join(filter(None, [notes_only.body(), cards.refusal_markdown(answer)]))
    else:
        now = replace(now, answer_record=answer_record(answer))
        evidence = "" if now.kind == "timeline" else now.title
        body = f"{draft.body()}\n\n{cards.answer_footer(answer, evidence)}"
    below = _below(answer)
    return replace(now, answer=answer.text, body=body, below=below, state="done", complete=answer)


def _below(answer: Answer) -> tuple[Fold, ...]:
    """What stands folded below an answer: its evidence by days, and why its passages were found.

    No days where they are few, or the evidence stands so already.
    """
    entries = (
        () if answer.timeline or answer.refused else evidence_timeline(answer.question, answer.evidence)
    )
    timeline = [_timeline(entries)] if entries else []
    hits = answer.hits
    scores = [Fold(scores_title(hits), scores_cards(hits), "scores")] if hits else []
    return (*timeline, *scores)


def _timeline(entries: Sequence[TimelineEntry]) -> Fold:
    return Fold(cards.timeline_title(entries), cards.timeline_cards(entries), "timeline")


def _evidence(evidence: Sequence[Evidence]) -> Fold:
    return Fold(cards.evidence_title(evidence), cards.evidence_cards(evidence), "evidence")


def request_question(
    archive: Archive, earlier: Conversation, exchange: Exchange, limits: SearchLimits
) -> Question:
    """The question with its conversation and the form's filters. Raises QuestionError."""
    history = [{"question": e.question, "answer": e.answer} for e in earlier if e.answer]
    fields = asked_with(exchange, limits) | {"question": _words(exchange), "history": history}
    return archive.requested_question(read_request(fields, archive.settings.max_question_chars))


def asked_with(exchange: Exchange, limits: SearchLimits) -> dict[str, Any]:
    """What a question is asked with besides its words: fields of a request."""
    return {
        "outlets": [] if exchange.unlimited else list(exchange.outlets or limits.outlets),
        "sections": [] if exchange.unlimited else list(limits.sections),
        "since": "" if exchange.unlimited else complete_day(exchange.since or limits.since, last=False),
        "until": "" if exchange.unlimited else complete_day(limits.until, last=True),
        "as_of": exchange.as_of and exchange.as_of.isoformat(),
        "engine": exchange.engine or limits.engine,
        "as_typed": exchange.as_typed,
        "anytime": exchange.anytime or exchange.unlimited,
        "anywhere": exchange.unlimited,
    }


def _words(exchange: Exchange) -> str:
    form = _REFORMED.get(exchange.refinement)
    return form.format(exchange.question.rstrip(" ?.!")) if form else exchange.question


def complete_day(text: str, *, last: bool) -> str:
    """A year or a month as its first or last day; everything else as it is."""
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        return f"{text}-12-31" if last else f"{text}-01-01"
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if month is None or month[1] == "0000":
        return text
    final = calendar.monthrange(int(month[1]), int(month[2]))[1]
    return f"{text}-{final}" if last else f"{text}-01"


def error_markdown(error: BylineError) -> str:
    """What a reader is told of an error. Markdown."""
    subject = _LABELS.get(error.subject, error.subject)
    detail = escape_line(truncate(f"{error.problem} {error.remedy}".strip(), 500))
    return f"**{escape_line(subject)}:** {detail}"
