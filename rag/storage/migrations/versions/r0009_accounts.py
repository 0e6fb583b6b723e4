"""Accounts with their sessions and tokens, collections, and the last questions for the owner's page."""

from rag.storage.migrations.steps import run

revision, down_revision = "0009", "0008"


def upgrade() -> None:
    run(
        """CREATE TABLE IF NOT EXISTS accounts (
            id VARCHAR NOT NULL, name VARCHAR NOT NULL, roles JSON NOT NULL, password VARCHAR,
            issuer VARCHAR, subject VARCHAR, created_at FLOAT NOT NULL, signed_in_at FLOAT,
            PRIMARY KEY (id), UNIQUE (name))""",
        "CREATE UNIQUE INDEX IF NOT EXISTS of_subject ON accounts (issuer, subject)",
        """CREATE TABLE IF NOT EXISTS sessions (
            id VARCHAR NOT NULL, digest VARCHAR NOT NULL, account_id VARCHAR NOT NULL,
            began_at FLOAT NOT NULL, seen_at FLOAT NOT NULL, ends_at FLOAT NOT NULL,
            address VARCHAR NOT NULL, browser VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (digest),
            FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE)""",
        "CREATE INDEX IF NOT EXISTS ix_sessions_account_id ON sessions (account_id)",
        """CREATE TABLE IF NOT EXISTS tokens (
            id VARCHAR NOT NULL, digest VARCHAR NOT NULL, account_id VARCHAR NOT NULL,
            label VARCHAR NOT NULL, scopes JSON NOT NULL, created_at FLOAT NOT NULL,
            ends_at FLOAT NOT NULL, used_at FLOAT, PRIMARY KEY (id), UNIQUE (digest),
            FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE)""",
        "CREATE INDEX IF NOT EXISTS ix_tokens_account_id ON tokens (account_id)",
        """CREATE TABLE IF NOT EXISTS wrong_passwords (
            subject VARCHAR NOT NULL, count INTEGER NOT NULL, last_at FLOAT NOT NULL,
            waits_until FLOAT NOT NULL, PRIMARY KEY (subject))""",
        """CREATE TABLE IF NOT EXISTS collections (
            name VARCHAR NOT NULL, title VARCHAR NOT NULL, open_to VARCHAR NOT NULL,
            created_at FLOAT NOT NULL, PRIMARY KEY (name))""",
        """CREATE TABLE IF NOT EXISTS collection_readers (
            collection VARCHAR NOT NULL, account_id VARCHAR NOT NULL,
            PRIMARY KEY (collection, account_id),
            FOREIGN KEY(collection) REFERENCES collections (name) ON DELETE CASCADE,
            FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS questions (
            number INTEGER NOT NULL, at FLOAT NOT NULL, question TEXT NOT NULL, seconds FLOAT NOT NULL,
            refused BOOLEAN NOT NULL, reason VARCHAR NOT NULL, engine VARCHAR NOT NULL,
            PRIMARY KEY (number))""",
        "CREATE INDEX IF NOT EXISTS ix_questions_at ON questions (at)",
    )
