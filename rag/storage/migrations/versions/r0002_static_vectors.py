"""Searchable at once: passages have a static vector, and the embedding model's comes later.

Passages are cut again from the articles, so their table is dropped and every article is queued.
"""

import time

from alembic import op

from rag.storage.migrations.steps import add_columns, has_column, run

revision, down_revision = "0002", "0001"

_QUEUED = """UPDATE articles SET state = 'pending', queued_at = ?, error = '', ready_version = NULL,
    refined_version = NULL WHERE state != 'removing'"""


def upgrade() -> None:
    add_columns("articles", "INTEGER", "refined_version")
    if not has_column("passages", "code"):
        _cut_again()
    run(
        "DROP INDEX IF EXISTS ix_articles_state",
        "CREATE INDEX IF NOT EXISTS queue ON articles (state, queued_at, id)",
        """CREATE INDEX IF NOT EXISTS unrefined ON articles (id)
            WHERE refined_version IS NOT ready_version""",
        "CREATE INDEX IF NOT EXISTS unread ON passages (id) WHERE vector IS NULL",
    )


def _cut_again() -> None:
    run(
        "DROP TABLE passages",
        """CREATE TABLE passages (
            id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, version INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL,
            code BLOB NOT NULL, vector_key VARCHAR NOT NULL, vector BLOB, PRIMARY KEY (id),
            FOREIGN KEY(article_id) REFERENCES articles (id))""",
        "CREATE INDEX ix_passages_article_id ON passages (article_id)",
        "CREATE INDEX ix_passages_vector_key ON passages (vector_key)",
        "INSERT OR REPLACE INTO meta (name, value) VALUES ('epoch', lower(hex(randomblob(16))))",
    )
    op.get_bind().exec_driver_sql(_QUEUED, (time.time(),))
