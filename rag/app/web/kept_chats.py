"""Between the page and the catalog: what is answered is kept, and a kept conversation is opened again.

What the page showed of an answer is kept beside the answer itself, so that a conversation comes back
as it was, whatever happened to its articles since. Knows nothing of Gradio.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.app.api.keeping import asked_of
from rag.app.api.kept_changes import changed_since, changes_of
from rag.app.web.conversation import Conversation, Exchange, KeptAs
from rag.app.web.kept_answer import answer_of
from rag.archive import Archive
from rag.core.contract import answer_json
from rag.core.errors import CatalogError
from rag.core.types import Answer
from rag.storage.kept_answers import KeptAnswer, NewAnswer
from rag.text.markdown import escape_line, escape_markdown

Keep = Callable[[Exchange, Answer, dict[str, Any]], Exchange]
"""Keeps an answer, of the exchange as the page shows it and what it was asked with."""
_NOT_KEPT = {"kept", "complete"}
"""Parts of an exchange that are made again of the answer that is kept beside it."""
_log = logging.getLogger("byline.app")


@dataclass(frozen=True)
class Place:
    """Which kept conversation the page shows."""

    conversation_id: str = ""
    """Empty before the first answer."""
    shown: tuple[str, ...] = ()
    """Ids of its answers that are shown."""


NOWHERE = Place()
"""An empty chat."""


@cache
def _exchanges() -> TypeAdapter[Exchange]:
    return TypeAdapter(Exchange)


class KeptChats:
    """The conversations of an archive's readers."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept = archive.catalog.conversations

    def start(self) -> None:
        """Drop what was deleted before and what has ended; everything where nothing is to be kept."""
        if not self._archive.settings.keep_chats:
            self._kept.drop_all()
            self._archive.catalog.questions.drop_all()
            return
        self._kept.drop_deleted()
        self._kept.drop_old(self._archive.settings.keep_chats_days)

    def keeper(self, reader: str, place: Place, earlier: Conversation) -> Keep:
        """What keeps the answer that follows on `earlier`, in place of those that are not shown now."""
        shown = {e.kept.answer_id for e in earlier if e.kept}
        replaces = [answer_id for answer_id in place.shown if answer_id not in shown]

        def keep(now: Exchange, answer: Answer, asked: dict[str, Any]) -> Exchange:
            if not reader or not self._archive.settings.keep_chats:
                return now
            form = asked | asked_of(self._archive)
            told = answer_json(answer)
            now = replace(now, changes=self._changed(reader, now.before, told))
            page = _exchanges().dump_python(now, mode="json", exclude=_NOT_KEPT)
            new = NewAnswer(now.question, told, form, page)
            try:
                kept = self._kept.keep(reader, place.conversation_id, new, replaces)
                self._kept.drop_old(self._archive.settings.keep_chats_days)
            except CatalogError as error:
                _log.warning("answer not kept", extra={"problem": str(error)})
                lost = f"*This answer could not be kept: {escape_line(error.problem)}*"
                return replace(now, body=f"{now.body}\n\n{lost}")
            return replace(now, kept=KeptAs(kept.conversation_id, kept.id))

        return keep

    def open(self, reader: str, conversation_id: str) -> Conversation:
        """A conversation of the reader's as it was shown; empty for one that is not there."""
        answers = self._kept.answers(reader, conversation_id)
        changes = changes_of(self._archive.catalog, answers)
        return tuple(_exchange(kept, [change.text for change in changes[kept.id]]) for kept in answers)

    def _changed(self, reader: str, before_id: str, told: Mapping[str, Any]) -> tuple[str, ...]:
        """What an answer says that the one it was asked again for did not."""
        before = self._kept.answer(reader, before_id) if before_id else None
        return tuple(filter(None, [changed_since(before, told)] if before else []))


def place_of(conversation: Conversation, before: Place = NOWHERE) -> Place:
    """Where the page is after an answer; where it was `before` when nothing was kept."""
    kept = [exchange.kept for exchange in conversation if exchange.kept]
    if not kept or (conversation and conversation[-1].kept is None):
        return before
    return Place(kept[-1].conversation_id, tuple(one.answer_id for one in kept))


def _exchange(answer: KeptAnswer, changes: Sequence[str] = ()) -> Exchange:
    try:
        shown = _exchanges().validate_python(answer.page)
    except ValidationError:  # kept by another release, or damaged: its words are there all the same
        text = str(answer.answer.get("answer", ""))
        shown = Exchange(answer.question, text, body=escape_markdown(text), state="done")
    kept = KeptAs(answer.conversation_id, answer.id)
    return replace(shown, complete=answer_of(answer), kept=kept, changes=(*shown.changes, *changes))
