"""Evidence without reading: vectors of sentences; the newest day is found by an index."""

from rag.storage.migrations.steps import add_columns, run

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    add_columns("articles", "INTEGER", "sentences_version")
    run(
        """CREATE TABLE IF NOT EXISTS sentences (
            passage_id VARCHAR NOT NULL, codes BLOB NOT NULL, PRIMARY KEY (passage_id),
            FOREIGN KEY(passage_id) REFERENCES passages (id) ON DELETE CASCADE)""",
        """CREATE INDEX IF NOT EXISTS unread_sentences ON articles (id)
            WHERE sentences_version IS NOT ready_version""",
        "CREATE INDEX IF NOT EXISTS ix_versions_published ON versions (published)",
    )
