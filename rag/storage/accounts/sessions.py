"""Sessions of browsers that signed in: a random value in a cookie, of which the database has a hash."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from rag.storage.account_schema import accounts, sessions
from rag.storage.accounts.accounts import Account, account_of
from rag.storage.database import Repository

DAYS = 30
"""How long a session is good after signing in."""
_SEEN_SECONDS = 600
"""A session's last use is noted no more often: each note is a write."""
_MOST_CHARS = 200
_MOST = 100
"""Of one account. A script that signs in each time would fill the table, and its account's page."""


@dataclass(frozen=True)
class Session:
    """A browser that signed in."""

    id: str
    """Names it; opens nothing."""
    began_at: float
    seen_at: float
    ends_at: float
    address: str
    browser: str


class Sessions(Repository):
    """The sessions of all accounts."""

    def begin(self, account_id: str, address: str, browser: str) -> str:
        """A new session; the secret that its cookie holds. The account's oldest of a hundred ends."""
        secret, now = secrets.token_urlsafe(32), time.time()
        values = {"id": uuid.uuid4().hex, "digest": digest(secret), "account_id": account_id}
        values |= {"address": address[:_MOST_CHARS], "browser": browser[:_MOST_CHARS]}
        times = {"began_at": now, "seen_at": now, "ends_at": now + DAYS * 86_400}
        with self._write() as db:
            db.execute(delete(sessions).where(sessions.c.ends_at < now))
            mine = select(sessions.c.id).where(sessions.c.account_id == account_id)
            surplus = mine.order_by(sessions.c.seen_at.desc()).offset(_MOST - 1)
            db.execute(delete(sessions).where(sessions.c.id.in_(surplus)))
            db.execute(insert(sessions).values(**values, **times))
        return secret

    def find(self, secret: str) -> tuple[Account, Session] | None:
        """Whose session it is; None for none, one that ended, and one that was revoked."""
        query = select(accounts, *_SHOWN).join(sessions, sessions.c.account_id == accounts.c.id)
        good = (sessions.c.digest == digest(secret)) & (sessions.c.ends_at > time.time())
        with self._read() as db:
            row = db.execute(query.where(good)).first()
        return (account_of(row), _session(row)) if row else None

    def note_use(self, session: Session) -> None:
        """Note that it is in use, if that was not noted lately."""
        now = time.time()
        if now - session.seen_at > _SEEN_SECONDS:
            with self._write() as db:
                this = sessions.c.id == session.id
                db.execute(update(sessions).where(this).values(seen_at=now))

    def of_account(self, account_id: str) -> list[Session]:
        """Those of an account that are good, the one used last first."""
        query = select(*_SHOWN).where(sessions.c.account_id == account_id)
        good = query.where(sessions.c.ends_at > time.time()).order_by(sessions.c.seen_at.desc())
        with self._read() as db:
            return [_session(row) for row in db.execute(good)]

    def end(self, account_id: str, session_id: str) -> bool:
        """End a session of the account's; False when it is none of theirs."""
        this = (sessions.c.account_id == account_id) & (sessions.c.id == session_id)
        with self._write() as db:
            return bool(db.execute(delete(sessions).where(this)).rowcount)

    def end_all(self, account_id: str) -> int:
        """End all sessions of an account; how many."""
        with self._write() as db:
            return db.execute(delete(sessions).where(sessions.c.account_id == account_id)).rowcount


_SHOWN = [
    sessions.c.id.label("session_id"),
    *(sessions.c.began_at, sessions.c.seen_at, sessions.c.ends_at),
    *(sessions.c.address, sessions.c.browser),
]


def _session(row: object) -> Session:
    names = ("session_id", "began_at", "seen_at", "ends_at", "address", "browser")
    return Session(*(getattr(row, name) for name in names))


def digest(secret: str) -> str:
    """SHA-256: 256 bits of chance need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
