"""API tokens: an account's rights for a program, limited to scopes and to a time.

A token is shown once, when it is made; the database has its hash.
"""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, insert, select, update

from rag.core.access import Permission
from rag.core.errors import AccountError
from rag.storage.account_schema import accounts, tokens
from rag.storage.accounts.accounts import Account, account_of
from rag.storage.accounts.sessions import digest
from rag.storage.database import Repository

PREFIX = "byl_"
"""How every token begins, so that a scanner of source code finds one that was published."""
MOST_DAYS = 366
_MOST = 100
"""Tokens of one account."""
_USED_SECONDS = 600
"""A token's last use is noted no more often: each note is a write."""


@dataclass(frozen=True)
class Token:
    """A token, without what opens anything."""

    id: str
    label: str
    scopes: frozenset[Permission]
    created_at: float
    ends_at: float
    used_at: float | None


class Tokens(Repository):
    """The tokens of all accounts."""

    def make(self, account: Account, label: str, scopes: Collection[Permission], days: int) -> str:
        """A new token with these scopes and to read, good for so many days: the only time it is told.

        Raises AccountError for a scope that the account has not, and a time that cannot be.
        """
        self._check(account, label, scopes, days)
        secret, now = PREFIX + secrets.token_urlsafe(32), time.time()
        values = {"id": uuid.uuid4().hex[:12], "digest": digest(secret), "account_id": account.id}
        scopes = {Permission.READ, *scopes}  # whoever adds or measures must see what there is
        ordered = [permission for permission in Permission if permission in scopes]
        row = insert(tokens).values(**values, label=label.strip(), scopes=ordered)
        with self._write() as db:
            db.execute(row.values(created_at=now, ends_at=now + days * 86_400))
        return secret

    def _check(self, account: Account, label: str, scopes: Collection[Permission], days: int) -> None:
        subject = f"a token of {account.name}"
        if not 1 <= len(label.strip()) <= 100:
            raise AccountError(subject, f"expected a label of 1 to 100 letters, found {label!r:.40}.")
        if not scopes:
            raise AccountError(subject, f"expected a scope of {', '.join(Permission)}, found none.")
        if missing := set(scopes) - account.permissions:
            problem = f"the account may not {', '.join(sorted(missing))}."
            raise AccountError(subject, problem, "Choose other scopes, or give it another role.")
        if not 1 <= days <= MOST_DAYS:
            raise AccountError(subject, f"expected 1 to {MOST_DAYS} days, found {days}.")
        if len(self.of_account(account.id)) >= _MOST:
            raise AccountError(subject, f"there are {_MOST}.", "Revoke some first.")

    def find(self, secret: str) -> tuple[Account, Token] | Literal["expired"] | None:
        """Whose token it is; `expired` for one whose time is over, None for none."""
        if not secret.startswith(PREFIX):
            return None
        query = select(accounts, *_SHOWN).join(tokens, tokens.c.account_id == accounts.c.id)
        with self._read() as db:
            row = db.execute(query.where(tokens.c.digest == digest(secret))).first()
        if row is None:
            return None
        return (account_of(row), _token(row)) if row.ends_at > time.time() else "expired"

    def note_use(self, token: Token) -> None:
        """Note that it is in use, if that was not noted lately."""
        now = time.time()
        if now - (token.used_at or 0) > _USED_SECONDS:
            with self._write() as db:
                db.execute(update(tokens).where(tokens.c.id == token.id).values(used_at=now))

    def of_account(self, account_id: str) -> list[Token]:
        """Those of an account, expired ones too, the newest first."""
        query = select(*_SHOWN).where(tokens.c.account_id == account_id)
        with self._read() as db:
            return [_token(row) for row in db.execute(query.order_by(tokens.c.created_at.desc()))]

    def revoke(self, account_id: str, token_id: str) -> bool:
        """End a token of the account's; False when it is none of theirs."""
        this = (tokens.c.account_id == account_id) & (tokens.c.id == token_id)
        with self._write() as db:
            return bool(db.execute(delete(tokens).where(this)).rowcount)


_SHOWN = [
    tokens.c.id.label("token_id"),
    *(tokens.c.label, tokens.c.scopes, tokens.c.created_at.label("made_at")),
    *(tokens.c.ends_at, tokens.c.used_at),
]


def _token(row: object) -> Token:
    names = ("token_id", "label", "scopes", "made_at", "ends_at", "used_at")
    token_id, label, scopes, made_at, ends_at, used_at = (getattr(row, name) for name in names)
    known = frozenset(p for p in Permission if p in scopes)
    return Token(token_id, label, known, made_at, ends_at, used_at)
