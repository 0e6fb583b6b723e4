"""One conversation as the page keeps it: exchanges, and how they read as messages.

Knows nothing of Gradio, and nothing of answering; a message is a dict with a role, Markdown content
and metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from rag.app.web import cards
from rag.core.types import Answer, Turn
from rag.storage.feedback import AnswerRecord
from rag.text.markdown import escape_line, escape_markdown
from rag.text.phrases import format_date, truncate

State = Literal["asked", "found", "done", "stopped", "failed"]
Refinement = Literal["", "newer", "outlet", "shorter", "timeline"]
RUNNING = ("asked", "found")
_SHOWN_CHARS = 600
"""Most of a question that is repeated in the chat."""
_STOPPED = "*Stopped.*"


@dataclass(frozen=True)
class Fold:
    """A part of the answer that is folded from the start, in Markdown."""

    title: str
    content: str
    kind: cards.BlockKind


@dataclass(frozen=True)
class KeptAs:
    """Under which ids an answer was kept."""

    conversation_id: str
    answer_id: str


@dataclass(frozen=True)
class Exchange:
    """A question and what has been said to it so far."""

    question: str
    answer: str = ""
    """The answer as later questions may refer to it; empty until it is complete."""
    title: str = ""
    """Heading of the evidence."""
    evidence: str = ""
    """Evidence cards, Markdown; empty until found."""
    kind: cards.BlockKind = "evidence"
    """How they stand: beside the answer, unfolded in it as its timeline, or folded below it where they
    turned out to be no evidence."""
    body: str = ""
    """What stands below them, Markdown."""
    state: State = "asked"
    as_of: date | None = None
    """The day of asking when it is asked again as in a run; None for today."""
    engine: str = ""
    """What wrote the answer then; empty for what the form says."""
    days: str = ""
    """The days that the words were taken for; empty for none."""
    anytime: bool = False
    """Whether it is asked without what its words say of time."""
    typed: str = ""
    """The question as typed, where typing errors of it were mended; empty for what was right."""
    as_typed: bool = False
    """Whether it is asked with its typing errors."""
    unlimited: bool = False
    """Whether it is asked without any limit: of its words or the form's, to days or outlets."""
    below: tuple[Fold, ...] = ()
    """What can be unfolded below the body."""
    answer_record: AnswerRecord | None = None
    """The answer as an opinion of it would be kept; None while there is none to think about."""
    kept: KeptAs | None = None
    """Where the answer is kept; None while it is not."""

    changes: tuple[str, ...] = ()
    """What became of its sources since it was kept, or what it says that the one before did not."""
    before: str = ""
    """Id of the kept answer that it was asked again for."""

    refinement: Refinement = ""
    """How the answer before it was to be changed; empty for a question of its own."""
    outlets: tuple[str, ...] = ()
    """Outlets that it keeps to in place of the form's."""
    since: str = ""
    """First day that it keeps to in place of the form's."""
    complete: Answer | None = None
    """The whole answer, for what is offered after it; None until it is complete."""


Conversation = tuple[Exchange, ...]


def is_running(conversation: Conversation) -> bool:
    """Whether the last question is still being answered."""
    return bool(conversation) and conversation[-1].state in RUNNING


def from_history(history: Sequence[Turn]) -> Conversation:
    """A conversation that was held elsewhere."""
    return tuple(
        Exchange(t.question, t.answer, body=escape_markdown(t.answer), state="done") for t in history
    )


def stop(conversation: Conversation) -> Conversation:
    """The conversation with the last answer cut short."""
    if not is_running(conversation):
        return conversation
    last = conversation[-1]
    body = "\n\n".join(filter(None, [last.body, _STOPPED]))
    return (*conversation[:-1], replace(last, body=body, state="stopped"))


def same_question(last: Exchange, **changes: Any) -> Exchange:
    """The question of an exchange to be asked again, on the same day and of the same engine."""
    return replace(Exchange(last.question, as_of=last.as_of, engine=last.engine), **changes)


def refined(last: Exchange, kind: str) -> Exchange | None:
    """The question of a finished exchange to be asked again in another way; None for no such way."""
    answer = last.complete
    if answer is None or not answer.citations:
        return None
    match kind:
        case "newer" if answer.newest:
            day = (answer.newest + timedelta(days=1)).isoformat()
            return same_question(last, refinement="newer", since=day)
        case "outlet":
            return same_question(last, refinement="outlet", outlets=(answer.citations[0].outlet,))
        case "shorter" | "timeline":
            return same_question(last, refinement=kind, outlets=last.outlets, since=last.since)
    return None


def messages(conversation: Conversation) -> list[dict[str, Any]]:
    """The conversation for the chat: a message a question, and one an answer."""
    return [
        message
        for n, e in enumerate(conversation, 1)
        for message in _messages(e, newest=n == len(conversation))
    ]


def exchange_at(conversation: Conversation, index: int) -> Exchange | None:
    """The exchange that the message of this index belongs to; None where there is no such message."""
    for exchange in conversation:
        index -= len(list(_messages(exchange, newest=False)))
        if index < 0:
            return exchange
    return None


def _messages(exchange: Exchange, *, newest: bool) -> Iterator[dict[str, Any]]:
    day = f"\n\n*asked as of {format_date(exchange.as_of)}*" if exchange.as_of else ""
    yield {"role": "user", "content": escape_markdown(truncate(exchange.question, _SHOWN_CHARS)) + day}
    if parts := list(filter(None, _parts(exchange, newest=newest))):
        yield {"role": "assistant", "content": "\n\n".join(parts)}


def _parts(exchange: Exchange, *, newest: bool) -> Iterator[str]:
    """What the answer consists of, from top to bottom, Markdown; empty parts are not shown."""
    removable = newest and exchange.state not in RUNNING
    yield cards.days_chip(exchange.days, removable=removable)
    yield cards.typed_chip(exchange.typed, removable=removable)
    yield cards.refinement_chip(exchange.refinement, exchange.outlets, exchange.since)
    yield exchange.body
    if exchange.evidence:
        is_timeline = exchange.kind == "timeline"
        yield cards.block(exchange.title, exchange.evidence, exchange.kind, opened=is_timeline)
    for fold in exchange.below:
        yield cards.block(fold.title, fold.content, fold.kind)
    yield from (f"*{escape_line(told)}*" for told in exchange.changes)
    if exchange.kept:
        yield cards.tools(exchange.kept.answer_id)
    if removable and exchange.complete:
        yield cards.refinements(exchange.complete, timeline=exchange.kind == "timeline")
