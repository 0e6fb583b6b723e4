"""Near-duplicates, the archive as a table, corrections, undo of removals, citations, stories."""

from rag.storage.migrations.steps import has_table, run

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    run(
        """CREATE TABLE IF NOT EXISTS fingerprints (
            article_id VARCHAR NOT NULL, version INTEGER NOT NULL, cluster VARCHAR NOT NULL,
            shingles BLOB NOT NULL, particulars BLOB NOT NULL, PRIMARY KEY (article_id))""",
        "CREATE INDEX IF NOT EXISTS ix_fingerprints_cluster ON fingerprints (cluster)",
        """CREATE TABLE IF NOT EXISTS bands (
            band BIGINT NOT NULL, article_id VARCHAR NOT NULL, PRIMARY KEY (band, article_id))
            WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS given (
            article_id VARCHAR NOT NULL, field VARCHAR NOT NULL, value JSON NOT NULL,
            found JSON NOT NULL, PRIMARY KEY (article_id, field),
            FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE)""",
        """CREATE TABLE IF NOT EXISTS removed (
            article_id VARCHAR NOT NULL, title VARCHAR NOT NULL, outlet VARCHAR NOT NULL,
            at FLOAT NOT NULL, rows JSON NOT NULL, PRIMARY KEY (article_id))""",
        "CREATE INDEX IF NOT EXISTS ix_removed_at ON removed (at)",
        """CREATE TABLE IF NOT EXISTS cited (
            number INTEGER NOT NULL, article_id VARCHAR NOT NULL, question TEXT NOT NULL,
            at FLOAT NOT NULL, PRIMARY KEY (number))""",
        "CREATE INDEX IF NOT EXISTS ix_cited_article_id ON cited (article_id)",
        """CREATE TABLE IF NOT EXISTS gists (
            article_id VARCHAR NOT NULL, version INTEGER NOT NULL, day INTEGER, code BLOB NOT NULL,
            vector BLOB, PRIMARY KEY (article_id))""",
        "CREATE INDEX IF NOT EXISTS ix_gists_day ON gists (day)",
    )
    if not has_table("listing"):
        run(*_LISTING)


_LISTING = (
    """CREATE TABLE listing (
        number INTEGER NOT NULL, article_id VARCHAR NOT NULL, version INTEGER NOT NULL,
        title VARCHAR NOT NULL, outlet VARCHAR NOT NULL, published DATE, section VARCHAR NOT NULL,
        PRIMARY KEY (number), UNIQUE (article_id), FOREIGN KEY(article_id) REFERENCES articles (id))""",
    "CREATE INDEX ix_listing_outlet ON listing (outlet)",
    "CREATE INDEX ix_listing_published ON listing (published)",
    "CREATE INDEX ix_listing_section ON listing (section)",
    "CREATE VIRTUAL TABLE listing_words USING fts5(title, text, content='', detail=none)",
    """CREATE TRIGGER listed AFTER INSERT ON versions BEGIN
        INSERT INTO listing_words (listing_words, rowid, title, text)
            SELECT 'delete', number, v.title, v.text FROM listing AS l
            JOIN versions AS v ON v.article_id = l.article_id AND v.version = l.version
            WHERE l.article_id = new.article_id;
        INSERT INTO listing (article_id, version, title, outlet, published, section)
            VALUES (new.article_id, new.version, new.title, new.outlet, new.published, new.section)
            ON CONFLICT (article_id) DO UPDATE SET version = new.version, title = new.title,
            outlet = new.outlet, published = new.published, section = new.section;
        INSERT INTO listing_words (rowid, title, text)
            SELECT number, new.title, new.text FROM listing WHERE article_id = new.article_id;
    END""",
    """CREATE TRIGGER unlisted AFTER DELETE ON versions
        WHEN (SELECT version FROM listing WHERE article_id = old.article_id) = old.version BEGIN
        INSERT INTO listing_words (listing_words, rowid, title, text)
            SELECT 'delete', number, old.title, old.text FROM listing WHERE article_id = old.article_id;
        DELETE FROM listing WHERE article_id = old.article_id;
    END""",
    """INSERT INTO listing (article_id, version, title, outlet, published, section)
        SELECT v.article_id, v.version, v.title, v.outlet, v.published, v.section FROM versions AS v
        JOIN articles ON articles.id = v.article_id AND articles.version = v.version""",
    """INSERT INTO listing_words (rowid, title, text)
        SELECT l.number, v.title, v.text FROM listing AS l
        JOIN versions AS v ON v.article_id = l.article_id AND v.version = l.version""",
)
