"""`/api/v1/verify`: a claim or a draft, each sentence with what the archive holds of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from rag.app.api.dependencies import ArchiveDependency, JsonBody, SizeLimit
from rag.app.api.draft_checks import checked_sentences
from rag.app.api.question_routes import QueueDependency
from rag.app.api.v1 import examples
from rag.core.contract import CheckedView, Text

_LIMIT = SizeLimit(200_000, "the request has more than 200,000 bytes.")
_EXAMPLE = examples.body({"text": "The ferry left at noon. Forty people were on board."})
router = APIRouter(tags=["questions"])


class DraftText(BaseModel):
    """A claim, or a text of many sentences."""

    text: Text


class VerifiedText(BaseModel):
    """Its sentences, in their order."""

    sentences: list[CheckedView]


@router.post("/verify", openapi_extra=_EXAMPLE)
def verify(
    draft: Annotated[DraftText, Depends(JsonBody(DraftText, _LIMIT))],
    archive: ArchiveDependency,
    queue: QueueDependency,
) -> VerifiedText:
    """Check each sentence of a text: whether the archive carries it, and by which words.

    `verdict` is `supported`, `partly`, `unsupported`, or null for what states nothing; `support` is the
    chance that the words cited carry it. The text is not kept.
    """
    found = checked_sentences(archive, queue, draft.text)
    return VerifiedText(sentences=[CheckedView.model_validate(sentence) for sentence in found])
