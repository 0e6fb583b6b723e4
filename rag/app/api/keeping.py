"""What is kept with an answer beside its words, and how a program's answer is kept for its reader."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from rag.archive import Archive
from rag.core.contract import AnswerView, Request
from rag.storage.kept_answers import KeptAnswer, NewAnswer

_ASKED_WITH = {"outlets", "sections", "since", "until", "as_of", "engine"}
_ASKED_WITH |= {"as_typed", "anytime", "anywhere"}


def asked_of(archive: Archive) -> dict[str, Any]:
    """The archive as it is now, and the Byline that asks: by these an answer is compared later."""
    return {"archive": archive.catalog.statistics.fingerprint(), "byline": version("byline")}


def keep_answer(
    archive: Archive, reader: str, conversation_id: str, request: Request, answer: AnswerView
) -> KeptAnswer | None:
    """Keep an answer in a conversation of the reader's, a new one where it is none; None if none may be.

    Raises CatalogError.
    """
    if not reader or not archive.settings.keep_chats:
        return None
    form = request.model_dump(mode="json", include=_ASKED_WITH) | asked_of(archive)
    new = NewAnswer(request.question, answer.model_dump(mode="json"), form)
    kept = archive.catalog.conversations.keep(reader, conversation_id, new)
    archive.catalog.conversations.drop_old(archive.settings.keep_chats_days)
    return kept
