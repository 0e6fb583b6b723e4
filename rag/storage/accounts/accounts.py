"""Accounts: names, roles and how each signs in."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from rag.core.access import Permission, Role, permissions_of
from rag.core.errors import AccountError
from rag.storage.account_schema import accounts, sessions, tokens, wrong_passwords
from rag.storage.accounts.passwords import hash_password, is_outdated, is_password, problem_of
from rag.storage.database import Repository
from rag.storage.schema import conversations

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
_EXPECTED = "expected a name of 1 to 100 letters, digits and . _ @ + -, such as ada or ada@example.org"


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in."""

    id: str
    """Whose conversations, runs and uploads are theirs."""
    name: str
    roles: tuple[Role, ...]
    created_at: float
    signed_in_at: float | None
    """Seconds since 1970; None for who never did."""
    has_password: bool
    issuer: str
    """The OpenID provider that knows the person; empty for none."""

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles give together."""
        return permissions_of(self.roles)


class Accounts(Repository):
    """The accounts of one server."""

    def add(self, name: str, roles: Collection[Role], password: str | None) -> Account:
        """A new account, without a password one that signs in elsewhere.

        Raises AccountError for a name that is taken or cannot be, and a password that is too weak.
        """
        name = checked_name(name)
        values = _values(name, checked_roles(name, roles), _checked_hash(name, password))
        with self._write() as db:
            if _find(db, name):
                raise AccountError(name, "there is an account of this name.", "Choose another name.")
            db.execute(insert(accounts).values(values))
            return account_of(_find(db, name))

    def of_person(
        self, issuer: str, subject: str, email: str, roles: Collection[Role]
    ) -> Account | None:
        """The account of a person whom an OpenID provider knows, as now signed in.

        One that was added under the person's e-mail address, without a password, becomes theirs. `email`
        is empty unless the provider has verified it. A person unknown here gets an account with `roles`;
        without roles there is None.
        """
        known = (accounts.c.issuer == issuer) & (accounts.c.subject == subject)
        name = email.lower()
        free = (accounts.c.name == name) & accounts.c.password.is_(None) & accounts.c.issuer.is_(None)
        now = {"issuer": issuer, "subject": subject, "signed_in_at": time.time()}
        with self._write() as db:
            row = db.execute(select(accounts).where(known)).first()
            row = row or (db.execute(select(accounts).where(free)).first() if name else None)
            if row:
                db.execute(update(accounts).where(accounts.c.id == row.id).values(now))
                return account_of(db.execute(select(accounts).where(accounts.c.id == row.id)).one())
            if not roles or not _NAME.fullmatch(name) or _find(db, name):
                return None
            values = _values(name, list(roles), None) | now
            db.execute(insert(accounts).values(values))
            return account_of(_find(db, name))

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._read() as db:
            return [account_of(row) for row in db.execute(select(accounts).order_by(accounts.c.name))]

    def count(self) -> int:
        """How many there are."""
        with self._read() as db:
            return db.execute(select(func.count()).select_from(accounts)).scalar_one()

    def named(self, name: str) -> Account:
        """The account of this name. Raises AccountError with the nearest name."""
        with self._read() as db:
            return account_of(_known(db, name))

    def of_id(self, account_id: str) -> Account | None:
        """The account of this id; None when it was removed."""
        with self._read() as db:
            row = db.execute(select(accounts).where(accounts.c.id == account_id)).first()
        return account_of(row) if row else None

    def of_password(self, name: str, password: str) -> Account | None:
        """The account that this name and password open; None, after as long a time, for wrong ones."""
        name = name.strip().lower()
        with self._read() as db:
            row = _find(db, name)
        hashed: str | None = row.password if row else None
        if not is_password(password, hashed) or hashed is None:
            return None
        values: dict[str, Any] = {"signed_in_at": time.time()}
        if is_outdated(hashed):
            values["password"] = hash_password(password)
        with self._write() as db:
            same = (accounts.c.id == row.id) & (accounts.c.password == hashed)
            return (
                account_of(row)
                if db.execute(update(accounts).where(same).values(values)).rowcount
                else None
            )

    def set_roles(self, name: str, roles: Collection[Role]) -> Account:
        """Give an account these roles and no others. Raises AccountError, also for the last owner."""
        with self._write() as db:
            row = _known(db, name)
            checked = checked_roles(row.name, roles)
            if Role.OWNER not in checked:
                _refuse_last_owner(db, row)
            db.execute(update(accounts).where(accounts.c.id == row.id).values(roles=checked))
            return account_of(_known(db, name))

    def set_password(self, name: str, password: str, keep_session: str = "") -> Account:
        """Give an account another password; ends its sessions, but for one, and wrong passwords' waits.

        Raises AccountError.
        """
        hashed = _checked_hash(checked_name(name), password)
        with self._write() as db:
            row = _known(db, name)
            db.execute(update(accounts).where(accounts.c.id == row.id).values(password=hashed))
            ended = (sessions.c.account_id == row.id) & (sessions.c.id != keep_session)
            db.execute(delete(sessions).where(ended))
            mine = wrong_passwords.c.subject == f"name:{row.name}"
            db.execute(delete(wrong_passwords).where(mine))
            return account_of(row)

    def remove(self, name: str) -> Account:
        """Remove an account with its sessions, tokens and conversations. Raises AccountError."""
        with self._write() as db:
            row = _known(db, name)
            _refuse_last_owner(db, row)
            db.execute(delete(conversations).where(conversations.c.reader == row.id))
            for table in (sessions, tokens):
                db.execute(delete(table).where(table.c.account_id == row.id))
            db.execute(delete(accounts).where(accounts.c.id == row.id))
            return account_of(row)


def checked_name(name: str) -> str:
    """The name as it is kept. Raises AccountError for one that cannot be."""
    plain = name.strip().lower()
    if not _NAME.fullmatch(plain):
        raise AccountError(plain[:100] or "the account's name", f"{_EXPECTED}, found {name!r:.60}.")
    return plain


def checked_roles(name: str, roles: Collection[Role]) -> list[Role]:
    """The roles in their order, each once. Raises AccountError for none."""
    if not roles:
        raise AccountError(name, f"expected one of the roles {', '.join(Role)}, found none.")
    return [role for role in Role if role in roles]


def _checked_hash(name: str, password: str | None) -> str | None:
    if password is None:
        return None
    if problem := problem_of(password, name):
        raise AccountError(f"the password of {name}", problem)
    return hash_password(password)


def _values(name: str, roles: Sequence[Role], hashed: str | None) -> dict[str, Any]:
    values = {"id": uuid.uuid4().hex, "name": name, "roles": list(roles), "password": hashed}
    return values | {"created_at": time.time()}


def _find(db: Connection, name: str) -> Any:
    return db.execute(select(accounts).where(accounts.c.name == name.strip().lower())).first()


def _known(db: Connection, name: str) -> Any:
    if row := _find(db, name):
        return row
    names = list(db.execute(select(accounts.c.name)).scalars())
    close = get_close_matches(name.strip().lower(), names, 1)
    remedy = f"Did you mean {close[0]}?" if close else "`byline users list` lists them."
    raise AccountError(name[:100] or "an account", "there is no account of this name.", remedy)


def _refuse_last_owner(db: Connection, row: Row[Any]) -> None:
    all_rows = db.execute(select(accounts.c.id, accounts.c.roles))
    owners = {account_id for account_id, roles in all_rows if Role.OWNER in roles}
    if owners == {row.id}:
        remedy = "Make another account an owner first: `byline users role NAME owner`."
        raise AccountError(row.name, "it is the only owner.", remedy)


def account_of(row: Any) -> Account:
    """The account of a row of its table."""
    roles = tuple(role for role in Role if role in row.roles)
    return Account(
        row.id,
        row.name,
        roles,
        row.created_at,
        row.signed_in_at,
        has_password=row.password is not None,
        issuer=row.issuer or "",
    )
