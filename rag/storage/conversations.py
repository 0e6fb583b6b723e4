"""Conversations that are kept for their readers: begun, gone on with, searched, renamed, deleted.

Every method takes the reader's id and sees only what is theirs. A deleted conversation can be brought
back for an hour. Knows nothing of pages and of how a reader is recognised.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, select, update

from rag.storage.database import Repository, chunks
from rag.storage.kept_answers import (
    ANSWERS,
    KeptAnswer,
    NewAnswer,
    cited_versions,
    kept_of,
    kept_values,
)
from rag.storage.schema import answer_sources, conversations, kept_answers
from rag.text.folding import fold
from rag.text.phrases import truncate

MOST_ANSWERS = 50_000
"""Answers that are kept of all readers: some 800 MB, at 16 kB each."""
UNDO_SECONDS = 3600
"""How long a deleted conversation can be brought back."""
TITLE_CHARS = 80
"""Most of a first question that becomes the title."""
_DAY = 24 * 3600
_WORDS = 12
"""Words of a search that are looked for."""


@dataclass(frozen=True)
class KeptConversation:
    """A conversation as a list shows it."""

    id: str
    title: str
    begun_at: float
    changed_at: float
    """When its last answer was kept; both in seconds since 1970."""


class Conversations(Repository):
    """What readers asked, each reader's for themselves."""

    def keep(
        self, reader: str, conversation_id: str, new: NewAnswer, replaces: Collection[str] = ()
    ) -> KeptAnswer:
        """Keep an answer at the end of a conversation of the reader's, or as the first of a new one.

        It is a new one when `conversation_id` is none of theirs, or was deleted. Answers in `replaces`
        keep their address but are no longer shown. Raises ValueError without a reader.
        """
        if not reader:
            raise ValueError("a conversation is kept for a reader, found none")
        now, answer_id = time.time(), uuid.uuid4().hex
        with self._write() as db:
            if not db.execute(_own(reader, conversation_id)).first():
                conversation_id = _begin(db, reader, new.question, now)
            _replace(db, conversation_id, replaces)
            values = kept_values(answer_id, conversation_id, _next_ordinal(db, conversation_id), new)
            db.execute(insert(kept_answers).values(**values, asked_at=now))
            if sources := [vars(source) for source in cited_versions(db, new.answer)]:
                db.execute(insert(answer_sources), [s | {"answer_id": answer_id} for s in sources])
            this = conversations.c.id == conversation_id
            db.execute(update(conversations).where(this).values(changed_at=now))
            return kept_of(db, db.execute(ANSWERS.where(kept_answers.c.id == answer_id)))[0]

    def all(self, reader: str, words: str = "", limit: int = 1000) -> list[KeptConversation]:
        """A reader's, the last one first; those with all the words in the title or in one answer."""
        columns = [conversations.c[name] for name in ("id", "title", "begun_at", "changed_at")]
        last_first = (conversations.c.changed_at.desc(), conversations.c.id)
        query = select(*columns).where(_theirs(reader)).order_by(*last_first).limit(limit)
        if wanted := fold(words).split()[:_WORDS]:
            in_answer = (kept_answers.c.conversation_id == conversations.c.id) & ~kept_answers.c.replaced
            found = exists().where(in_answer, *_holds(kept_answers.c.words, wanted))
            in_title = and_(*_holds(conversations.c.words, wanted))
            query = query.where(in_title | found)
        with self._read() as db:
            return [KeptConversation(*row) for row in db.execute(query)]

    def get(self, reader: str, conversation_id: str) -> KeptConversation | None:
        """One of the reader's."""
        with self._read() as db:
            row = db.execute(_own(reader, conversation_id)).first()
        return KeptConversation(row.id, row.title, row.begun_at, row.changed_at) if row else None

    def answers(self, reader: str, conversation_id: str) -> list[KeptAnswer]:
        """What a conversation of the reader's shows, in order: not what was asked again since."""
        shown = (kept_answers.c.conversation_id == conversation_id) & ~kept_answers.c.replaced
        query = ANSWERS.join(conversations).where(_theirs(reader), shown)
        with self._read() as db:
            return kept_of(db, db.execute(query.order_by(kept_answers.c.ordinal)))

    def answer(self, reader: str, answer_id: str) -> KeptAnswer | None:
        """An answer of the reader's, also one that was asked again since."""
        query = ANSWERS.join(conversations).where(_theirs(reader), kept_answers.c.id == answer_id)
        with self._read() as db:
            return next(iter(kept_of(db, db.execute(query))), None)

    def citing(self, reader: str, article_id: str) -> list[KeptAnswer]:
        """The reader's answers that cite an article, the last one first."""
        citing = select(answer_sources.c.answer_id).where(answer_sources.c.article_id == article_id)
        query = ANSWERS.join(conversations).where(_theirs(reader), kept_answers.c.id.in_(citing))
        with self._read() as db:
            return kept_of(db, db.execute(query.order_by(kept_answers.c.asked_at.desc())))

    def rename(self, reader: str, conversation_id: str, title: str) -> bool:
        """Give a conversation another title; False when it is none of the reader's, or it is blank."""
        title = _short(title)
        values = {"title": title, "words": fold(title)}
        return bool(title) and self._update(_theirs(reader), conversation_id, values)

    def delete(self, reader: str, conversation_id: str) -> bool:
        """Take a conversation out of sight; False when it is none of the reader's."""
        return self._update(_theirs(reader), conversation_id, {"deleted_at": time.time()})

    def restore(self, reader: str, conversation_id: str) -> bool:
        """Undo a deletion; False when it is too late, or was none of the reader's."""
        deleted = conversations.c.deleted_at > time.time() - UNDO_SECONDS
        mine = (conversations.c.reader == reader) & deleted
        return self._update(mine, conversation_id, {"deleted_at": None})

    def _update(self, whose: ColumnElement[bool], conversation_id: str, values: dict[str, Any]) -> bool:
        this = update(conversations).where(whose, conversations.c.id == conversation_id)
        with self._write() as db:
            return bool(db.execute(this.values(**values)).rowcount)

    # -- the end of what is kept, of all readers --------------------------------------------------

    def drop_old(self, days: int) -> int:
        """Drop what had no new answer for so many days, and what was deleted an hour ago; how many.

        Of more than `MOST_ANSWERS` answers the oldest conversations go, too: whoever asks without end
        would fill the disk.
        """
        now = time.time()
        old = conversations.c.changed_at < now - days * _DAY
        dropped = self._drop(old | (conversations.c.deleted_at <= now - UNDO_SECONDS))
        return dropped + self._drop_surplus()

    def _drop_surplus(self) -> int:
        with self._read() as db:
            answers = db.execute(select(func.count()).select_from(kept_answers)).scalar_one()
            if answers <= MOST_ANSWERS:
                return 0
            held = db.execute(select(func.count()).select_from(conversations)).scalar_one()
            oldest = select(conversations.c.id).order_by(conversations.c.changed_at)
            ids = db.execute(oldest.limit(max(1, held // 100))).scalars().all()
        return self._drop(conversations.c.id.in_(ids))

    def drop_deleted(self) -> int:
        """Drop what was deleted, however short ago; how many."""
        return self._drop(conversations.c.deleted_at.is_not(None))

    def drop_of(self, reader: str) -> int:
        """Drop every conversation of a reader; how many."""
        return self._drop(conversations.c.reader == reader)

    def drop_all(self) -> int:
        """Drop every conversation; how many."""
        return self._drop(conversations.c.id.is_not(None))

    def _drop(self, which: ColumnElement[bool]) -> int:
        with self._read() as db:
            if not db.execute(select(conversations.c.id).where(which).limit(1)).first():
                return 0
        with self._write() as db:
            return db.execute(delete(conversations).where(which)).rowcount


def _theirs(reader: str) -> ColumnElement[bool]:
    return (conversations.c.reader == reader) & conversations.c.deleted_at.is_(None)


def _own(reader: str, conversation_id: str) -> Any:
    return select(conversations).where(_theirs(reader), conversations.c.id == conversation_id)


def _begin(db: Connection, reader: str, question: str, now: float) -> str:
    conversation_id, title = uuid.uuid4().hex, _short(question) or "…"
    values = {"id": conversation_id, "reader": reader, "title": title, "words": fold(title)}
    db.execute(insert(conversations).values(**values, begun_at=now, changed_at=now))
    return conversation_id


def _short(title: str) -> str:
    """On one line."""
    return truncate(" ".join(title.split()), TITLE_CHARS)


def _replace(db: Connection, conversation_id: str, ids: Collection[str]) -> None:
    for chunk in chunks(list(ids)):
        these = (kept_answers.c.conversation_id == conversation_id) & kept_answers.c.id.in_(chunk)
        db.execute(update(kept_answers).where(these).values(replaced=True))


def _next_ordinal(db: Connection, conversation_id: str) -> int:
    last = select(func.max(kept_answers.c.ordinal))
    this = (kept_answers.c.conversation_id == conversation_id) & ~kept_answers.c.replaced
    return (db.execute(last.where(this)).scalar() or 0) + 1


def _holds(column: ColumnElement[str], wanted: Collection[str]) -> list[ColumnElement[bool]]:
    return [column.contains(word, autoescape=True) for word in wanted]
