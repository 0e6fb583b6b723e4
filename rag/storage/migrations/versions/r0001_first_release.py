"""Articles, their versions and passages, as the first release made them."""

from rag.storage.migrations.steps import run

revision, down_revision = "0001", None


def upgrade() -> None:
    run(
        "CREATE TABLE IF NOT EXISTS meta (name VARCHAR NOT NULL, value VARCHAR, PRIMARY KEY (name))",
        """CREATE TABLE IF NOT EXISTS articles (
            id VARCHAR NOT NULL, identity VARCHAR NOT NULL, version INTEGER NOT NULL,
            ready_version INTEGER, state VARCHAR NOT NULL, source VARCHAR NOT NULL,
            content_hash VARCHAR NOT NULL, queued_at FLOAT NOT NULL, changed INTEGER,
            error VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (identity))""",
        """CREATE TABLE IF NOT EXISTS versions (
            article_id VARCHAR NOT NULL, version INTEGER NOT NULL, title VARCHAR NOT NULL,
            text TEXT NOT NULL, outlet VARCHAR NOT NULL, published DATE, url VARCHAR NOT NULL,
            authors JSON NOT NULL, section VARCHAR NOT NULL, source VARCHAR NOT NULL,
            fields_hash VARCHAR NOT NULL, stored_at FLOAT NOT NULL,
            PRIMARY KEY (article_id, version), FOREIGN KEY(article_id) REFERENCES articles (id))""",
        """CREATE TABLE IF NOT EXISTS passages (
            id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, version INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL,
            vector_key VARCHAR NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (id),
            FOREIGN KEY(article_id) REFERENCES articles (id))""",
        "CREATE INDEX IF NOT EXISTS ix_articles_changed ON articles (changed)",
        "CREATE INDEX IF NOT EXISTS ix_articles_content_hash ON articles (content_hash)",
        "CREATE INDEX IF NOT EXISTS ix_articles_source ON articles (source)",
        "CREATE INDEX IF NOT EXISTS ix_versions_url ON versions (url)",
        "CREATE INDEX IF NOT EXISTS ix_passages_article_id ON passages (article_id)",
        "CREATE INDEX IF NOT EXISTS ix_passages_vector_key ON passages (vector_key)",
    )
