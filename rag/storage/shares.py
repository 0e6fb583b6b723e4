"""Answers that a reader shares: a token stands for one answer, for whoever has it, until it is revoked.

The answer goes with its conversation: of one that was deleted there is nothing to see.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, update

from rag.storage.database import Repository
from rag.storage.kept_answers import ANSWERS, KeptAnswer, kept_of
from rag.storage.schema import conversations, kept_answers, shares

_BYTES = 18
"""Of chance in a token: nobody guesses 144 bits."""
_GOOD = shares.c.revoked_at.is_(None) & conversations.c.deleted_at.is_(None)


class Shares(Repository):
    """Tokens of answers, one that is good an answer."""

    def share(self, reader: str, answer_id: str) -> str:
        """The token of an answer of the reader's, a new one if it has none; empty for another's."""
        with self._write() as db:
            if good := db.execute(_good(reader, answer_id)).scalar():
                return str(good)
            if not db.execute(_theirs(reader, answer_id)).first():
                return ""
            token = secrets.token_urlsafe(_BYTES)
            values = {"token": token, "answer_id": answer_id, "created_at": time.time()}
            db.execute(insert(shares).values(**values))
            return token

    def token(self, reader: str, answer_id: str) -> str:
        """The token that an answer of the reader's is shared under; empty when it is not."""
        with self._read() as db:
            return db.execute(_good(reader, answer_id)).scalar() or ""

    def revoke(self, reader: str, answer_id: str) -> bool:
        """End it: the token leads nowhere from now on; False when the answer was not shared."""
        these = shares.c.token.in_(_good(reader, answer_id))
        with self._write() as db:
            return bool(db.execute(update(shares).where(these).values(revoked_at=time.time())).rowcount)

    def shared(self, token: str) -> KeptAnswer | None:
        """The answer that a token stands for, for anybody; None for one that is not good."""
        query = ANSWERS.join(conversations).join(shares).where(_GOOD, shares.c.token == token)
        with self._read() as db:
            return next(iter(kept_of(db, db.execute(query))), None)

    def is_known(self, token: str) -> bool:
        """Whether it is a token of an answer that is kept, good or not any more."""
        with self._read() as db:
            return db.execute(select(shares.c.token).where(shares.c.token == token)).first() is not None


def _of(reader: str, answer_id: str) -> ColumnElement[bool]:
    alive = conversations.c.deleted_at.is_(None)
    return (conversations.c.reader == reader) & alive & (kept_answers.c.id == answer_id)


def _theirs(reader: str, answer_id: str) -> Select[Any]:
    return select(kept_answers.c.id).join(conversations).where(_of(reader, answer_id))


def _good(reader: str, answer_id: str) -> Select[Any]:
    query = select(shares.c.token).select_from(shares).join(kept_answers).join(conversations)
    return query.where(_GOOD, _of(reader, answer_id))
