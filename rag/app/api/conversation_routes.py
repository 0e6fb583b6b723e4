"""Addresses of kept conversations: the list, a search in it, one of them, what is done to it.

Each request is answered for its own reader: another's conversation is as one that never was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

from rag.app.api.dependencies import ArchiveDependency, CatalogDependency, JsonBody, SizeLimit
from rag.app.api.kept_changes import ChangeView, changes_of
from rag.app.api.reader import Reader
from rag.core.contract import View

_LIMIT = SizeLimit(20_000, "the request has more than 20,000 bytes.")
_UNKNOWN = "There is no such conversation of yours: it was deleted, ended, or is another reader's."
_NO_TITLE = "expected a title, found none."
router = APIRouter(prefix="/byline/conversations", tags=["conversations"])


class ConversationView(View):
    """A conversation as the list shows it; times in seconds since 1970."""

    id: str
    title: str
    begun_at: float
    changed_at: float


class ConversationList(BaseModel):
    """A reader's conversations, the last one first."""

    kept: bool
    """Whether conversations are kept at all."""
    days: int
    """How long, in days after the last answer."""
    conversations: list[ConversationView]


class CitedVersionView(View):
    """The version of an article that a citation was read in."""

    n: int
    article_id: str
    version: int
    text_hash: str
    """sha256 of its text."""


class KeptAnswerView(View):
    """An answer that was kept; `answer` as `/ask` gives it."""

    id: str
    question: str
    asked_at: float
    answer: dict[str, Any]
    sources: list[CitedVersionView]
    form: dict[str, Any]
    """What it was asked with."""
    changes: tuple[ChangeView, ...] = ()
    """What became of its sources since."""


class KeptConversationView(ConversationView):
    """A conversation with its answers, in order."""

    answers: list[KeptAnswerView]


class NewTitle(BaseModel):
    """Another title."""

    title: str


class Done(BaseModel):
    """That it was done."""

    id: str


@router.get("")
def list_conversations(archive: ArchiveDependency, reader: Reader, words: str = "") -> ConversationList:
    """A reader's conversations; with `words`, those that have them all in the title or in an answer."""
    settings, kept = archive.settings, archive.catalog.conversations
    kept.drop_old(settings.keep_chats_days)
    found = kept.all(reader, words) if reader else []
    views = [ConversationView.model_validate(one) for one in found]
    return ConversationList(kept=settings.keep_chats, days=settings.keep_chats_days, conversations=views)


@router.get("/{conversation_id}")
def get_conversation(
    catalog: CatalogDependency, reader: Reader, conversation_id: str
) -> KeptConversationView:
    """A conversation with its answers as they were given."""
    found = catalog.conversations.get(reader, conversation_id)
    if found is None:
        raise HTTPException(404, _UNKNOWN)
    answers = catalog.conversations.answers(reader, conversation_id)
    changes = changes_of(catalog, answers)
    views = [
        KeptAnswerView.model_validate(one).model_copy(update={"changes": tuple(changes[one.id])})
        for one in answers
    ]
    return KeptConversationView(**vars(found), answers=views)


@router.post("/{conversation_id}/title")
def rename_conversation(
    catalog: CatalogDependency,
    reader: Reader,
    conversation_id: str,
    new: Annotated[NewTitle, Depends(JsonBody(NewTitle, _LIMIT))],
) -> Done:
    """Give a conversation another title."""
    if not new.title.strip():
        raise HTTPException(422, _NO_TITLE)
    return _done(catalog.conversations.rename, reader, conversation_id, new.title)


@router.post("/{conversation_id}/delete")
def delete_conversation(catalog: CatalogDependency, reader: Reader, conversation_id: str) -> Done:
    """Delete a conversation; for an hour, or until Byline starts again, it can be brought back."""
    return _done(catalog.conversations.delete, reader, conversation_id)


@router.post("/{conversation_id}/undo")
def undo_deletion(catalog: CatalogDependency, reader: Reader, conversation_id: str) -> Done:
    """Bring back a conversation that was deleted."""
    return _done(catalog.conversations.restore, reader, conversation_id)


def _done(work: Callable[..., bool], reader: str, conversation_id: str, *rest: str) -> Done:
    if not work(reader, conversation_id, *rest):
        raise HTTPException(404, _UNKNOWN)
    return Done(id=conversation_id)
