"""`/api/v1/feedback`: what a reader thought of an answer, a thumb and a comment."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field

from rag.app.api.account import account_of
from rag.app.api.dependencies import CatalogDependency, JsonBody, SizeLimit
from rag.core.contract import Day, Text
from rag.core.types import Filters
from rag.storage.feedback import AnswerRecord, Thumb

_LIMIT = SizeLimit(1_000_000, "the request has more than 1,000,000 bytes.")
router = APIRouter(prefix="/feedback", tags=["feedback"])


class CitedWords(BaseModel):
    """A citation of the answer."""

    n: int
    article_id: Text
    quote: Text


class CitingSentence(BaseModel):
    """A sentence of the answer."""

    citations: list[int] = []


class GivenAnswer(BaseModel):
    """An answer as `/api/v1/ask` gave it; its other fields are passed over."""

    question: Text
    standalone_question: Text
    answer: Text
    sentences: list[CitingSentence] = []
    citations: list[CitedWords] = []
    engine: Text = ""
    refused: bool = False


class Opinion(BaseModel):
    """A thumb on an answer, and what it was asked with."""

    answer: GivenAnswer
    thumb: Thumb
    comment: Annotated[Text, Field(max_length=2000)] = ""
    outlets: tuple[Text, ...] = ()
    since: Day = None
    until: Day = None
    as_of: Day = None

    def record(self, kept_id: str) -> AnswerRecord:
        """The answer as an opinion of it is kept."""
        given = self.answer
        cited = {citation.n: citation for citation in given.citations}
        first = given.sentences[0].citations if given.sentences and not given.refused else []
        return AnswerRecord(
            id=kept_id,
            question=given.question,
            standalone=given.standalone_question,
            as_of=self.as_of or date.today(),
            filters=Filters(self.outlets, self.since, self.until),
            answer=given.answer,
            quotes=tuple(dict.fromkeys(cited[n].quote for n in first if n in cited)),
            articles=tuple(dict.fromkeys(citation.article_id for citation in given.citations)),
            engine=given.engine,
            refused=given.refused,
        )


class OpinionId(BaseModel):
    """By which id who gave an opinion can take it back."""

    id: str


def _kept_id(request: Request, opinion_id: str) -> str:
    """The id that an opinion is kept under, which evaluators see: it does not tell the giver's own."""
    return hashlib.sha256(f"{account_of(request)}\n{opinion_id}".encode()).hexdigest()[:32]


@router.post("")
def give_opinion(
    request: Request,
    catalog: CatalogDependency,
    opinion: Annotated[Opinion, Depends(JsonBody(Opinion, _LIMIT))],
) -> OpinionId:
    """Keep a thumb and a comment on an answer; its owner can make test questions of them."""
    opinion_id = uuid.uuid4().hex
    record = opinion.record(_kept_id(request, opinion_id))
    catalog.feedback.set_thumb(record, opinion.thumb)
    if opinion.comment.strip():
        catalog.feedback.set_comment(record.id, opinion.comment)
    return OpinionId(id=opinion_id)


@router.delete("/{opinion_id}")
def withdraw_opinion(request: Request, catalog: CatalogDependency, opinion_id: str) -> OpinionId:
    """Take an opinion back; only who gave it knows its id."""
    kept_id = _kept_id(request, opinion_id)
    if not any(rating.answer.id == kept_id for rating in catalog.feedback.all()):
        raise HTTPException(404, "there is no such opinion of yours.")
    catalog.feedback.delete(kept_id)
    return OpinionId(id=opinion_id)
