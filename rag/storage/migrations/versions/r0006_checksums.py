"""A checksum a version, the sizes that vectors have, and a place for what is set aside as damaged.

A version whose text does not fit the hash that it was stored with gets none: it was damaged before.
"""

import hashlib
import json
from contextlib import suppress
from typing import Any

from alembic import op
from sqlalchemy import text

from rag.storage.checksums import version_checksum
from rag.storage.migrations.steps import run

revision, down_revision = "0006", "0005"

_AT_ONCE = 500
_SIZES = (
    """INSERT OR REPLACE INTO meta (name, value) SELECT 'code_bytes', length(code)
        FROM (SELECT code FROM passages LIMIT 999) GROUP BY 2 ORDER BY count(*) DESC LIMIT 1""",
    """INSERT OR REPLACE INTO meta (name, value) SELECT 'vector_bytes', length(vector)
        FROM (SELECT vector FROM passages WHERE vector IS NOT NULL LIMIT 999)
        GROUP BY 2 ORDER BY count(*) DESC LIMIT 1""",
)


def upgrade() -> None:
    run(
        """CREATE TABLE IF NOT EXISTS checksums (
            article_id VARCHAR NOT NULL, version INTEGER NOT NULL, checksum VARCHAR NOT NULL,
            PRIMARY KEY (article_id, version), FOREIGN KEY(article_id, version)
            REFERENCES versions (article_id, version) ON DELETE CASCADE) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS damaged (
            number INTEGER NOT NULL, article_id VARCHAR NOT NULL, title VARCHAR NOT NULL,
            url VARCHAR NOT NULL, at FLOAT NOT NULL, problem VARCHAR NOT NULL, rows JSON NOT NULL,
            PRIMARY KEY (number))""",
        "CREATE INDEX IF NOT EXISTS ix_damaged_article_id ON damaged (article_id)",
    )
    run(*_SIZES)
    db = op.get_bind()
    rows = db.execute(text("SELECT * FROM versions")).mappings()
    while some := rows.fetchmany(_AT_ONCE):
        if new := [c for row in some if (c := _checked(row))]:
            db.execute(
                text("INSERT OR REPLACE INTO checksums VALUES (:article_id, :version, :checksum)"), new
            )


def _checked(row: Any) -> dict[str, Any] | None:
    with suppress(TypeError, ValueError):
        columns = {**row, "authors": json.loads(row["authors"])}
        names = ("title", "text", "outlet", "published", "url", "section")
        told = [columns[name] or "" for name in names] + columns["authors"]
        whole = "\x1f".join(told).encode("utf-8", "surrogatepass")
        if hashlib.sha256(whole).hexdigest() == columns["fields_hash"]:
            key = {"article_id": row["article_id"], "version": row["version"]}
            return key | {"checksum": version_checksum(columns)}
    return None
