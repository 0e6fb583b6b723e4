"""Tables of accounts, in the catalog's database.

A change of one needs a migration: rag/storage/migrations/.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from rag.storage.schema import metadata
from rag.storage.tolerant_types import JsonList

accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True, doc="random, never given to another; the id of its reader"),
    Column("name", String, nullable=False, unique=True, doc="what is typed to sign in, in lower case"),
    Column("roles", JsonList, nullable=False),
    Column("password", String, doc="argon2; null for one that signs in elsewhere"),
    Column("issuer", String, doc="OpenID provider that knows the person"),
    Column("subject", String, doc="the provider's id of the person"),
    Column("created_at", Float, nullable=False),
    Column("signed_in_at", Float),
    Index("of_subject", "issuer", "subject", unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True, doc="names it in lists; opens nothing"),
    Column("digest", String, nullable=False, unique=True, doc="SHA-256 of what the cookie holds"),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("began_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("ends_at", Float, nullable=False),
    Column("address", String, nullable=False, doc="of the caller who signed in"),
    Column("browser", String, nullable=False, doc="as it named itself"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True, doc="names it in lists; opens nothing"),
    Column("digest", String, nullable=False, unique=True, doc="SHA-256 of the token"),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", String, nullable=False, doc="what it is for, in its owner's words"),
    Column("scopes", JsonList, nullable=False, doc="permissions, at most those of the account's roles"),
    Column("created_at", Float, nullable=False),
    Column("ends_at", Float, nullable=False),
    Column("used_at", Float),
)

wrong_passwords = Table(
    "wrong_passwords",
    metadata,
    Column("subject", String, primary_key=True, doc="`name:ada` or `address:192.0.2.1`"),
    Column("count", Integer, nullable=False, doc="in a row"),
    Column("last_at", Float, nullable=False),
    Column("waits_until", Float, nullable=False),
)

collections = Table(
    "collections",
    metadata,
    Column("name", String, primary_key=True, doc="in addresses: `sport`; empty for the main archive"),
    Column("title", String, nullable=False),
    Column("open_to", String, nullable=False, doc="anyone, accounts or listed"),
    Column("created_at", Float, nullable=False),
)

collection_readers = Table(
    "collection_readers",
    metadata,
    Column("collection", ForeignKey("collections.name", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)

questions = Table(
    "questions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Float, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("seconds", Float, nullable=False, doc="from the turn's begin to the whole answer"),
    Column("refused", Boolean, nullable=False),
    Column("reason", String, nullable=False, doc="why it was refused, empty for an answer"),
    Column("engine", String, nullable=False),
)
