"""The catalog's tables. Nothing here opens a database.

A change of one needs a migration: rag/storage/migrations/.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    event,
    text,
)

from rag.storage.tolerant_types import Day, JsonAny, JsonDict, JsonList

metadata = MetaData()

meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", String))

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("identity", String, unique=True, nullable=False),
    Column("version", Integer, nullable=False, doc="newest version"),
    Column("ready_version", Integer, doc="the version that can be searched; null before the first"),
    Column("refined_version", Integer, doc="the version whose vectors are in the dense index"),
    Column("sentences_version", Integer, doc="the version whose sentences have vectors"),
    Column("state", String, nullable=False),
    Column("source", String, nullable=False, index=True),
    Column("content_hash", String, nullable=False, index=True),
    Column("queued_at", Float, nullable=False),
    Column("changed", Integer, index=True, doc="clock of the last time it became ready"),
    Column("error", String, nullable=False, default=""),
    Index("queue", "state", "queued_at", "id"),
    Index("unrefined", "id", sqlite_where=text("refined_version IS NOT ready_version")),
    Index("unread_sentences", "id", sqlite_where=text("sentences_version IS NOT ready_version")),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("outlet", String, nullable=False),
    Column("published", Day, index=True),
    Column("url", String, nullable=False, index=True),
    Column("authors", JsonList, nullable=False),
    Column("section", String, nullable=False),
    Column("published_at", String, nullable=False, server_default=""),
    Column("updated", String, nullable=False, server_default=""),
    Column("language", String, nullable=False, server_default=""),
    Column("claimed_outlet", String, doc="of whom the page says it is; null in older rows"),
    Column("source", String, nullable=False),
    Column("fields_hash", String, nullable=False),
    Column("stored_at", Float, nullable=False),
)

checksums = Table(
    "checksums",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("checksum", String, nullable=False, doc="see rag/storage/checksums.py"),
    ForeignKeyConstraint(
        ["article_id", "version"], ["versions.article_id", "versions.version"], ondelete="CASCADE"
    ),
    sqlite_with_rowid=False,
)
"""One a version. Beside the versions and not in them, so that an older archive gets them without each
text being written anew; a version without one was damaged before."""

damaged = Table(
    "damaged",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("article_id", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("url", String, nullable=False, doc="where it may be fetched again; empty when unknown"),
    Column("at", Float, nullable=False),
    Column("problem", String, nullable=False),
    Column("rows", JsonDict, nullable=False, doc="what the other tables held of it, by table"),
)
"""Set aside: in no list and no answer until they are restored."""

passages = Table(
    "passages",
    metadata,
    Column("id", String, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("code", LargeBinary, nullable=False, doc="static vector: int8, a byte a dimension"),
    Column("vector_key", String, nullable=False, index=True, doc="hash of model and embedded text"),
    Column("vector", LargeBinary, doc="float16, little endian; null until it is embedded"),
    Index("unread", "id", sqlite_where=text("vector IS NULL")),
)

sentences = Table(
    "sentences",
    metadata,
    Column("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("codes", LargeBinary, nullable=False, doc="a vector for each sentence in turn, see quantize"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String, primary_key=True, doc="stands for the answer"),
    Column("question", Text, nullable=False),
    Column("standalone", Text, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("outlets", JsonList, nullable=False),
    Column("since", Day),
    Column("until", Day),
    Column("answer", Text, nullable=False),
    Column("quotes", JsonList, nullable=False),
    Column("articles", JsonList, nullable=False, doc="ids of those cited; they may be gone"),
    Column("engine", String, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("verdict", String, nullable=False, doc="up or down"),
    Column("comment", Text, nullable=False, default=""),
    Column("at", Float, nullable=False, index=True),
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("etag", String, nullable=False),
    Column("modified", String, nullable=False),
    Column("polled_at", Float, nullable=False),
    Column("next_poll", Float, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error", String, nullable=False),
)

feed_items = Table(
    "feed_items",
    metadata,
    Column("feed", ForeignKey("feeds.url", ondelete="CASCADE"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("digest", String, nullable=False, doc="what the feed said of it"),
    Column("failures", Integer, nullable=False, doc="tries in vain since; 0 when it is in the archive"),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("version", Integer, nullable=False, doc="the version whose text it is of"),
    Column("cluster", String, nullable=False, index=True, doc="id of one of the articles in it"),
    Column("shingles", LargeBinary, nullable=False, doc="uint32, little endian, sorted"),
    Column("particulars", LargeBinary, nullable=False, doc="the same of names and figures"),
)

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", String, primary_key=True, doc="of an article that has a fingerprint"),
    sqlite_with_rowid=False,
)

overrides = Table(
    "given",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("field", String, primary_key=True),
    Column("value", JsonAny, nullable=False, doc="what the user says, and every later version with it"),
    Column("found", JsonAny, nullable=False, doc="what the source says"),
)

removed = Table(
    "removed",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("outlet", String, nullable=False),
    Column("at", Float, nullable=False, index=True),
    Column("rows", JsonDict, nullable=False, doc="what the other tables held of it, by table"),
)

citations = Table(
    "cited",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("article_id", String, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("at", Float, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("reader", String, nullable=False, doc="whose it is: nobody else ever gets it"),
    Column("title", String, nullable=False),
    Column("words", Text, nullable=False, doc="the title as it is searched: folded"),
    Column("begun_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("deleted_at", Float, doc="null while it is there; undo is possible for an hour"),
    Index("of_reader", "reader", "changed_at"),
)

kept_answers = Table(
    "answers",
    metadata,
    Column("id", String, primary_key=True),
    Column(
        "conversation_id",
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("ordinal", Integer, nullable=False, doc="from 1, in the order of asking"),
    Column("question", Text, nullable=False, doc="as typed"),
    Column("asked_at", Float, nullable=False),
    Column("replaced", Boolean, nullable=False, doc="asked again: another stands in its place"),
    Column("words", Text, nullable=False, doc="question and answer as they are searched: folded"),
    Column("answer", JsonDict, nullable=False, doc="by the contract of /ask"),
    Column("form", JsonDict, nullable=False, doc="what it was asked with, of which archive"),
    Column("page", JsonDict, nullable=False, doc="what the page showed of it"),
)

answer_sources = Table(
    "answer_sources",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True, doc="number of the citation"),
    Column("article_id", String, nullable=False, index=True, doc="the article may be gone"),
    Column("version", Integer, nullable=False),
    Column("text_hash", String, nullable=False, doc="sha256 of that version's text"),
    sqlite_with_rowid=False,
)

shares = Table(
    "shares",
    metadata,
    Column("token", String, primary_key=True),
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Float, nullable=False),
    Column("revoked_at", Float, doc="null while it is good"),
)

listing = Table(
    "listing",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), unique=True, nullable=False),
    Column("version", Integer, nullable=False, doc="the newest"),
    Column("title", String, nullable=False),
    Column("outlet", String, nullable=False, index=True),
    Column("published", Day, index=True),
    Column("section", String, nullable=False, index=True),
)
"""The newest version of each article without its text, and, under the same number, its words in
`listing_words`: sorting 100,000 articles by what stands beside their texts would read the texts, too.
Triggers keep both."""

WORDS = Table("listing_words", MetaData(), Column("rowid", Integer), Column("listing_words", Text))
"""The words, as a query names them; not in `metadata`, because SQLite has its own word for making it."""

listing.add_is_dependent_on(versions)
for _statement in (
    # Without the texts, which `versions` has: of a word taken out SQLite is told what it was. And
    # without their places: 1.2 kB and 0.6 ms for an article of 700 words, not 3.6 kB and 1.1 ms.
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
    # The articles of an archive that is older than these tables.
    """INSERT INTO listing (article_id, version, title, outlet, published, section)
        SELECT v.article_id, v.version, v.title, v.outlet, v.published, v.section FROM versions AS v
        JOIN articles ON articles.id = v.article_id AND articles.version = v.version""",
    """INSERT INTO listing_words (rowid, title, text)
        SELECT l.number, v.title, v.text FROM listing AS l
        JOIN versions AS v ON v.article_id = l.article_id AND v.version = l.version""",
):
    event.listen(listing, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]

article_vectors = Table(
    "gists",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("version", Integer, nullable=False, doc="the version that it is of"),
    Column("day", Integer, index=True, doc="ordinal of its day; null if it is in no story"),
    Column("code", LargeBinary, nullable=False, doc="static vector of what it opens with, see quantize"),
    Column("vector", LargeBinary, doc="the same of the embedding model's; null until it has read it"),
)
