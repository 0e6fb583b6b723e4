"""Collections: which archives there are beside the main one, and who may read each.

A collection is an archive of its own, in a folder of its own: `data/collections/NAME`. This table, in
the main archive's catalog, has their names; its row without a name says who may read the main archive.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from rag.core.errors import ConfigError
from rag.storage.account_schema import accounts, collection_readers, collections
from rag.storage.database import Repository

MAIN = ""
"""Name of the main archive."""
FOLDER = "collections"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MAIN_TITLE = "Main archive"


class OpenTo(StrEnum):
    """Who may read a collection."""

    ANYONE = "anyone"
    ACCOUNTS = "accounts"
    """Whoever is signed in."""
    LISTED = "listed"
    """The accounts that are allowed one by one."""


@dataclass(frozen=True)
class Collection:
    """An archive of its own."""

    name: str
    """As addresses have it; empty for the main archive."""
    title: str
    """As readers see it."""
    open_to: OpenTo
    created_at: float = 0.0
    """Seconds since 1970."""


def collection_folder(data: Path, name: str) -> Path:
    """The data folder of a collection, in the main archive's folder."""
    return data / FOLDER / name if name else data


def main_folder(data: Path) -> Path:
    """The folder of the main archive that a collection's folder is in; any other folder is its own."""
    above = data.parent.parent
    return above if data.parent.name == FOLDER and (above / "catalog.sqlite3").is_file() else data


def collections_beside(data: Path) -> list[str]:
    """Names of the collections that have a catalog in a main archive's folder."""
    return sorted(path.parent.name for path in (data / FOLDER).glob("*/catalog.sqlite3"))


def check_name(name: str) -> str:
    """The name. Raises ConfigError for one that addresses and folders cannot have."""
    if not _NAME.fullmatch(name):
        problem = (
            "expected at most 40 lower-case letters, digits and hyphens, the first one no hyphen "
            f"(found {name!r:.60})."
        )
        raise ConfigError("the collection's name", problem)
    return name


class Collections(Repository):
    """The collections of a main archive."""

    def all(self) -> list[Collection]:
        """The main archive, then each collection by its name."""
        with self._read() as db:
            rows = db.execute(select(collections).order_by(collections.c.name))
            found = [_collection(row) for row in rows]
        return found if found and found[0].name == MAIN else [_main(), *found]

    def get(self, name: str) -> Collection:
        """One of them. Raises ConfigError naming the nearest name."""
        if (found := self.find(name)) is None:
            raise unknown_collection(name, [one.name for one in self.all()])
        return found

    def find(self, name: str) -> Collection | None:
        """The same; None for a name that is none."""
        with self._read() as db:
            row = db.execute(select(collections).where(collections.c.name == name)).first()
        return _collection(row) if row else _main() if name == MAIN else None

    def add(self, name: str, title: str = "", open_to: OpenTo = OpenTo.ACCOUNTS) -> Collection:
        """A new one. Raises ConfigError for a name that cannot be, or is taken."""
        new = Collection(check_name(name), title.strip() or name, open_to, time.time())
        with self._write() as db:
            if db.execute(select(collections).where(collections.c.name == name)).first():
                raise ConfigError(name, "there is a collection of this name.", "Choose another name.")
            db.execute(insert(collections).values(**vars(new)))
        return new

    def remove(self, name: str) -> None:
        """Forget a collection and who may read it; its folder stays. Raises ConfigError."""
        self._known(name, main="The main archive cannot be removed.")
        with self._write() as db:
            db.execute(delete(collections).where(collections.c.name == name))

    def set_open_to(self, name: str, open_to: OpenTo) -> None:
        """Say who may read one of them. Raises ConfigError for an unknown name."""
        self._change(name, open_to=open_to)

    def set_title(self, name: str, title: str) -> None:
        """Call one of them something else; its address stays. Raises ConfigError for an unknown name."""
        self._change(name, title=title)

    def allow(self, name: str, account: str) -> None:
        """Let an account, by its name, read one that is open to listed accounts. Raises ConfigError."""
        self._known(name)
        with self._write() as db:
            _keep_main(db)
            reader = {"collection": name, "account_id": _account_id(db, account)}
            db.execute(insert(collection_readers).prefix_with("OR IGNORE").values(**reader))

    def deny(self, name: str, account: str) -> None:
        """Take that back. Raises ConfigError for an unknown name."""
        self._known(name)
        with self._write() as db:
            mine = collection_readers.c.account_id == _account_id(db, account)
            this = collection_readers.c.collection == name
            db.execute(delete(collection_readers).where(this & mine))

    def readers(self, name: str) -> list[str]:
        """Names of the accounts that are allowed one by one."""
        account = accounts.c.id == collection_readers.c.account_id
        query = select(accounts.c.name).join(collection_readers, account).order_by(accounts.c.name)
        with self._read() as db:
            return list(db.execute(query.where(collection_readers.c.collection == name)).scalars())

    def may_read(self, collection: Collection, account_id: str) -> bool:
        """Whether an account may read a collection; `account_id` is empty for who is not signed in."""
        if collection.open_to is not OpenTo.LISTED or not account_id:
            return collection.open_to is OpenTo.ANYONE or (
                collection.open_to is OpenTo.ACCOUNTS and bool(account_id)
            )
        this = collection_readers.c.collection == collection.name
        with self._read() as db:
            query = select(collection_readers).where(this, collection_readers.c.account_id == account_id)
            return db.execute(query).first() is not None

    def _change(self, name: str, **values: object) -> None:
        self._known(name)
        with self._write() as db:
            _keep_main(db)
            db.execute(update(collections).where(collections.c.name == name).values(**values))

    def _known(self, name: str, main: str = "") -> None:
        self.get(name)
        if name == MAIN and main:
            raise ConfigError(_MAIN_TITLE, main)


def unknown_collection(name: str, names: Iterable[str]) -> ConfigError:
    """The error of a name that no collection has; it tells the nearest."""
    close = get_close_matches(name, [one for one in names if one], 1, 0.5)
    hint = f"Did you mean {close[0]}?" if close else "`byline collections list` shows them."
    return ConfigError(f"collection {name!r:.60}", "there is no such collection.", hint)


def _main() -> Collection:
    return Collection(MAIN, _MAIN_TITLE, OpenTo.ACCOUNTS)


def _keep_main(db: Connection) -> None:
    """The main archive has a row from the first time that something is said of it."""
    db.execute(insert(collections).prefix_with("OR IGNORE").values(**vars(_main())))


def _collection(row: object) -> Collection:
    values = dict(row._mapping)  # type: ignore[attr-defined]  # noqa: SLF001  # how rows become dicts
    return Collection(**values | {"open_to": OpenTo(values["open_to"])})


def _account_id(db: Connection, name: str) -> str:
    found = db.execute(select(accounts.c.id).where(accounts.c.name == name.lower())).scalar()
    if found is None:
        close = get_close_matches(name, db.execute(select(accounts.c.name)).scalars().all(), 1, 0.5)
        hint = f"Did you mean {close[0]}?" if close else "`byline users list` shows them."
        raise ConfigError(f"account {name!r:.60}", "there is no account of this name.", hint)
    return str(found)
