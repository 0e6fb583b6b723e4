"""Conversations that are kept for their readers, and answers that are shared."""

from rag.storage.migrations.steps import run

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    run(
        """CREATE TABLE IF NOT EXISTS conversations (
            id VARCHAR NOT NULL, reader VARCHAR NOT NULL, title VARCHAR NOT NULL, words TEXT NOT NULL,
            begun_at FLOAT NOT NULL, changed_at FLOAT NOT NULL, deleted_at FLOAT, PRIMARY KEY (id))""",
        "CREATE INDEX IF NOT EXISTS of_reader ON conversations (reader, changed_at)",
        """CREATE TABLE IF NOT EXISTS answers (
            id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
            question TEXT NOT NULL, asked_at FLOAT NOT NULL, replaced BOOLEAN NOT NULL,
            words TEXT NOT NULL, answer JSON NOT NULL, form JSON NOT NULL, page JSON NOT NULL,
            PRIMARY KEY (id),
            FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE)""",
        "CREATE INDEX IF NOT EXISTS ix_answers_conversation_id ON answers (conversation_id)",
        """CREATE TABLE IF NOT EXISTS answer_sources (
            answer_id VARCHAR NOT NULL, n INTEGER NOT NULL, article_id VARCHAR NOT NULL,
            version INTEGER NOT NULL, text_hash VARCHAR NOT NULL, PRIMARY KEY (answer_id, n),
            FOREIGN KEY(answer_id) REFERENCES answers (id) ON DELETE CASCADE) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS ix_answer_sources_article_id ON answer_sources (article_id)",
        """CREATE TABLE IF NOT EXISTS shares (
            token VARCHAR NOT NULL, answer_id VARCHAR NOT NULL, created_at FLOAT NOT NULL,
            revoked_at FLOAT, PRIMARY KEY (token),
            FOREIGN KEY(answer_id) REFERENCES answers (id) ON DELETE CASCADE)""",
        "CREATE INDEX IF NOT EXISTS ix_shares_answer_id ON shares (answer_id)",
    )
