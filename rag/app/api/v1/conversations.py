"""`/api/v1/conversations` and `/answers`: what was kept for the reader whose cookie a request has.

A program gets such a cookie from `/api/v1/reader`, and is then a reader of its own; without one it has
no conversations, and what it asks is not kept.
"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from rag.app.api import conversation_routes, export_routes, share_routes
from rag.app.api.dependencies import ArchiveDependency
from rag.app.api.openapi import content_of
from rag.app.api.reader import Reader

_FILES = content_of("application/octet-stream")
router = APIRouter(tags=["conversations"])
_ONE, _ANSWER = "/conversations/{conversation_id}", "/answers/{answer_id}"


class ReaderView(BaseModel):
    """Whether the cookie of the answer makes a program a reader whose conversations are kept."""

    kept: bool
    days: int
    """How long a conversation is kept, in days after its last answer."""


@router.get("/reader")
def become_reader(archive: ArchiveDependency, reader: Reader) -> ReaderView:
    """Get a reader's cookie, a new one or the same again; send it along to keep conversations."""
    settings = archive.settings
    return ReaderView(kept=bool(reader) and settings.keep_chats, days=settings.keep_chats_days)


router.get("/conversations")(conversation_routes.list_conversations)
router.get(_ONE)(conversation_routes.get_conversation)
router.patch(_ONE)(conversation_routes.rename_conversation)
router.delete(_ONE)(conversation_routes.delete_conversation)
router.post(f"{_ONE}/restore")(conversation_routes.undo_deletion)
router.get(f"{_ONE}/export", responses=_FILES)(export_routes.export_conversation)
router.get(f"{_ANSWER}/export", responses=_FILES)(export_routes.export_answer)
router.get(f"{_ANSWER}/receipt", responses=_FILES)(export_routes.get_receipt)
router.get(f"{_ANSWER}/share")(share_routes.get_share)
router.post(f"{_ANSWER}/share")(share_routes.share_answer)
router.delete(f"{_ANSWER}/share")(share_routes.revoke_share)
