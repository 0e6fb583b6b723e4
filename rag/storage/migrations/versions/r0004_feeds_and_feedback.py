"""Feeds, what readers think of answers, and the hour, the update and the language of an article."""

from rag.storage.migrations.steps import add_columns, run

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    add_columns("versions", "VARCHAR DEFAULT '' NOT NULL", "published_at", "updated", "language")
    run(
        """CREATE TABLE IF NOT EXISTS feedback (
            id VARCHAR NOT NULL, question TEXT NOT NULL, standalone TEXT NOT NULL, as_of DATE NOT NULL,
            outlets JSON NOT NULL, since DATE, until DATE, answer TEXT NOT NULL, quotes JSON NOT NULL,
            articles JSON NOT NULL, engine VARCHAR NOT NULL, refused BOOLEAN NOT NULL,
            verdict VARCHAR NOT NULL, comment TEXT NOT NULL, at FLOAT NOT NULL, PRIMARY KEY (id))""",
        "CREATE INDEX IF NOT EXISTS ix_feedback_at ON feedback (at)",
        """CREATE TABLE IF NOT EXISTS feeds (
            url VARCHAR NOT NULL, title VARCHAR NOT NULL, etag VARCHAR NOT NULL,
            modified VARCHAR NOT NULL, polled_at FLOAT NOT NULL, next_poll FLOAT NOT NULL,
            failures INTEGER NOT NULL, error VARCHAR NOT NULL, PRIMARY KEY (url))""",
        """CREATE TABLE IF NOT EXISTS feed_items (
            feed VARCHAR NOT NULL, "key" VARCHAR NOT NULL, digest VARCHAR NOT NULL,
            failures INTEGER NOT NULL, PRIMARY KEY (feed, "key"),
            FOREIGN KEY(feed) REFERENCES feeds (url) ON DELETE CASCADE)""",
    )
