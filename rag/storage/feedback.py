"""What readers think of answers: a thumb up or down and a comment, kept in the catalog's database.

A rating holds all that was asked and answered, so that it can become a test question when the
articles have changed. Knows nothing of pages and of test sets.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update

from rag.core.types import Answer, Filters
from rag.storage.database import Repository
from rag.storage.schema import feedback

Thumb = Literal["up", "down"]


@dataclass(frozen=True)
class AnswerRecord:
    """An answer as it was given, without its passages."""

    id: str
    """Stands for this answer alone: the same question asked again has another."""
    question: str
    """As the reader typed it."""
    standalone: str
    """The same without the conversation before it."""
    as_of: date
    """The day of asking."""
    filters: Filters
    """What the search was limited to."""
    answer: str
    """The text with its markers, or the refusal."""
    quotes: tuple[str, ...]
    """What its first sentence cites, word for word; none for a refusal."""
    articles: tuple[str, ...]
    """Ids of the articles cited, in the order of the markers."""
    engine: str
    """What wrote it."""
    refused: bool
    """Whether the archive was said not to hold the answer."""


@dataclass(frozen=True)
class Rating:
    """What a reader thought of an answer."""

    answer: AnswerRecord
    thumb: Thumb
    comment: str
    """In the reader's words, empty when there are none."""
    at: float
    """When the thumb was given, seconds since 1970."""


def answer_record(answer: Answer) -> AnswerRecord:
    """An answer that has just been given, under a new id."""
    question, cited = answer.question, {c.n: c for c in answer.citations}
    first = answer.sentences[0].citations if answer.sentences and not answer.refused else ()
    return AnswerRecord(
        id=uuid.uuid4().hex,
        question=question.text,
        standalone=question.standalone,
        as_of=question.as_of,
        filters=question.filters,
        answer=answer.text,
        quotes=tuple(dict.fromkeys(cited[n].quote for n in first if n in cited)),
        articles=tuple(dict.fromkeys(c.article_id for c in answer.citations)),
        engine=answer.engine,
        refused=answer.refused,
    )


class Feedback(Repository):
    """Every rating, one an answer."""

    def set_thumb(self, answer: AnswerRecord, thumb: Thumb) -> None:
        """Keep a thumb, in place of the one the answer had; its comment stays."""
        this = feedback.c.id == answer.id
        with self._write() as db:
            if not db.execute(update(feedback).where(this).values(verdict=thumb)).rowcount:
                db.execute(insert(feedback).values(**_row(answer), verdict=thumb, at=time.time()))

    def delete(self, answer_id: str) -> None:
        """Forget what was thought of an answer."""
        with self._write() as db:
            db.execute(delete(feedback).where(feedback.c.id == answer_id))

    def set_comment(self, answer_id: str, text: str) -> bool:
        """Say why, in place of what was said before; False when the answer has no thumb."""
        this = update(feedback).where(feedback.c.id == answer_id)
        with self._write() as db:
            return bool(db.execute(this.values(comment=text.strip())).rowcount)

    def all(self) -> list[Rating]:
        """All of them, oldest first."""
        with self._read() as db:
            rows = db.execute(select(feedback).order_by(feedback.c.at, feedback.c.id))
            return [_rating(row) for row in rows]


def _row(answer: AnswerRecord) -> dict[str, Any]:
    row = vars(answer).copy()
    limits: Filters = row.pop("filters")
    row |= {"quotes": list(answer.quotes), "articles": list(answer.articles)}
    return row | {"outlets": list(limits.outlets), "since": limits.since, "until": limits.until}


def _rating(row: Any) -> Rating:
    answer = AnswerRecord(
        id=row.id,
        question=row.question,
        standalone=row.standalone,
        as_of=row.as_of,
        filters=Filters(tuple(row.outlets), row.since, row.until),
        answer=row.answer,
        quotes=tuple(row.quotes),
        articles=tuple(row.articles),
        engine=row.engine,
        refused=row.refused,
    )
    return Rating(answer, row.verdict, row.comment, row.at)
