"""The catalog: every article, passage and vector, and the work still to do. The truth of the archive.

The search indexes are caches of this database. Any number of processes may read and write it at
once (SQLite in WAL mode, one immediate transaction per write); it knows nothing of the indexes.

An article is *pending* from the transaction that stores it, *ready* when it can be searched (by its
words and by static vectors), *removing* from the moment it is taken out. Its earlier version stays
citable until the new one is ready; of an article being removed nothing is citable. A ready article
is *refined* when the embedding model has read it and the dense index holds its vectors.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from rag import schema as s
from rag.errors import ArticleNotFoundError, CatalogError
from rag.schema import Vectors, articles, meta, passages, versions
from rag.storing import Stored, store_article
from rag.types import Article, Passage, StoredArticle

_CHUNK = 500
"""Values in one IN (...): SQLite allows 32,766, short statements are planned faster."""


@dataclass(frozen=True)
class Candidate:
    """What ranking needs to know of a citable passage, without its article's text."""

    article_id: str
    """Article it stands in."""
    outlet: str
    """Outlet of the article."""
    published: date | None
    """Day of the article."""
    text: str
    """The passage."""
    title: str = ""
    """Headline of the article."""


@dataclass(frozen=True)
class Kept:
    """A passage as the catalog keeps it."""

    passage: Passage
    """The passage."""
    version: int
    """Version of its article."""
    code: bytes
    """Its static vector, see `schema.coded`."""
    key: str
    """Names its text and the embedding model: equal keys mean equal vectors."""
    vector: Vectors | None
    """The embedding model's vector, None until it is made."""


@dataclass(frozen=True)
class Unrefined:
    """A passage that the embedding model has not read, as the indexer needs it."""

    passage: Passage
    """The passage."""
    article: Article
    """Its article, without the text."""
    version: int
    """Version of the article."""
    key: str
    """Names its vector."""


Change = tuple[Passage, Article, Vectors | None]
"""A passage, its article without the text, and its vector if it was embedded."""

Coded = tuple[str, bytes, str, date | None]
"""A passage's id, its static vector, and its article's outlet and day."""

_UNREFINED = articles.c.refined_version.is_distinct_from(articles.c.ready_version)


class Catalog:
    """Articles, passages, vectors and their states in one SQL database.

    `path` is the SQLite file; its folder must exist. Raises CatalogError when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "begin", _begin)
        self._memory: dict[str, tuple[dict[str, str], Sequence[Any]]] = {}
        with _turn(path), self._write() as db:
            _upgrade(db)
            s.metadata.create_all(db)

    def close(self) -> None:
        """Give up every connection; the catalog may be opened again."""
        self._engine.dispose()

    def _read(self) -> Any:
        return self._transaction(write=False)

    def _write(self) -> Any:
        return self._transaction(write=True)

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(byline_write=write) as db, db.begin():
                yield db
        except DBAPIError as error:
            raise CatalogError(
                str(self.path),
                f"the catalog's database answered: {error.orig}.",
                "Check the disk, and that the file is a Byline catalog; restore it from a backup.",
            ) from error

    # -- articles in and out ------------------------------------------------------------------

    def store(self, batch: Sequence[Article]) -> list[Stored]:
        """Store articles as pending, all in one transaction: once this returns none can be lost."""
        with self._write() as db:
            return [store_article(db, article) for article in batch]

    def remove(self, key: str) -> list[StoredArticle]:
        """Mark the articles under an id, URL or path as removing; none is citable any more.

        A path stands for every record read from that file. Raises ArticleNotFoundError.
        """
        with self._write() as db:
            wanted = s.stored_articles().where(_named(key), articles.c.state != "removing")
            found = [s.stored_of(row) for row in db.execute(wanted)]
            for ids in _chunks([stored.id for stored in found]):
                db.execute(update(articles).where(articles.c.id.in_(ids)).values(state="removing"))
            if found:
                _stamp(db, "dropped")
        if not found:
            raise ArticleNotFoundError(
                key, "no article has this id, address or path.", "See `python ingest.py --list`."
            )
        return found

    def sources_under(self, folder: Path) -> dict[str, str]:
        """Id -> source of the articles that were read from files below `folder`."""
        below = articles.c.source.startswith(f"{folder.absolute()}/", autoescape=True)
        with self._read() as db:
            rows = db.execute(
                select(articles.c.source, articles.c.id).where(below, articles.c.state != "removing")
            )
            return {row.id: row.source for row in rows}

    def articles(self) -> list[StoredArticle]:
        """Every article at its newest version, newest publication first."""
        return self._listed(s.STORED)

    def headlines(self) -> list[StoredArticle]:
        """The same with empty texts: for lists, where reading every text would take seconds."""
        return self._listed(s.HEADLINE)

    def _listed(self, columns: Sequence[Any]) -> list[StoredArticle]:
        newest_first = (versions.c.published.desc(), articles.c.id)
        with self._read() as db:
            rows = db.execute(s.stored_articles(columns).order_by(*newest_first))
            return [s.stored_of(row) for row in rows]

    # -- the queue ----------------------------------------------------------------------------

    def claim(self, limit: int) -> list[StoredArticle]:
        """Up to `limit` articles that are pending or removing, first come first served."""
        with self._read() as db:
            query = s.stored_articles().where(articles.c.state.in_(["pending", "removing"]))
            rows = db.execute(query.order_by(articles.c.queued_at, articles.c.id).limit(limit))
            return [s.stored_of(row) for row in rows]

    def pending(self) -> set[str]:
        """Ids of the articles that wait for the indexer."""
        with self._read() as db:
            query = select(articles.c.id).where(articles.c.state.in_(["pending", "removing"]))
            return {row.id for row in db.execute(query)}

    def failures(self) -> dict[str, str]:
        """Id -> reason of the articles that could not be indexed."""
        with self._read() as db:
            query = select(articles.c.id, articles.c.error).where(articles.c.state == "failed")
            return {row.id: row.error for row in db.execute(query)}

    def save_passages(self, kept: Sequence[Kept]) -> None:
        """Keep passages with their vectors, before an index sees them. Idempotent."""
        columns = ("id", "article_id", "ordinal", "start", "end", "text")
        rows = [
            {column: getattr(k.passage, column) for column in columns}
            | {"version": k.version, "code": k.code, "vector_key": k.key}
            | {"vector": None if k.vector is None else s.packed(k.vector)}
            for k in kept
        ]
        with self._write() as db:
            for chunk in _chunks([k.passage.id for k in kept]):
                db.execute(delete(passages).where(passages.c.id.in_(chunk)))
            if rows:
                db.execute(insert(passages), rows)

    def mark_ready(self, done: Sequence[tuple[str, int]], epoch: str | None = None) -> None:
        """Make each (article id, version) citable and drop the passages of its older versions.

        `epoch` is what `epoch()` said before the work began: nothing is marked when `requeue` has
        dropped the work since.
        """
        with self._write() as db:
            if epoch is not None and epoch != _fact(db, "epoch"):
                return
            clock, dropped = int(_fact(db, "clock") or 0), 0
            for article_id, version in done:
                clock += 1
                this = articles.c.id == article_id
                newest = this & (articles.c.version == version) & (articles.c.state == "pending")
                db.execute(update(articles).where(newest).values(state="ready", error=""))
                values = {"ready_version": version, "refined_version": None, "changed": clock}
                db.execute(update(articles).where(this).values(**values))
                older = (passages.c.article_id == article_id) & (passages.c.version < version)
                dropped += db.execute(delete(passages).where(older)).rowcount
            _set_fact(db, "clock", str(clock))
            if dropped:
                _stamp(db, "dropped")

    # -- refining -----------------------------------------------------------------------------

    def unrefined_articles(self, limit: int) -> list[str]:
        """Ids of ready articles that the dense index lacks, newest publication first."""
        query = select(articles.c.id).join_from(articles, versions, s.READY).where(_UNREFINED)
        with self._read() as db:
            found = db.execute(query.order_by(versions.c.published.desc(), articles.c.id).limit(limit))
            return list(found.scalars())

    def unrefined(self, article_ids: Sequence[str]) -> list[Unrefined]:
        """All passages of those of the articles that the dense index lacks."""
        columns = (*s.PASSAGE, *s.FACTS, passages.c.version, passages.c.vector_key)
        query = s.citable_passages(*columns).where(_UNREFINED, articles.c.id.in_(article_ids))
        with self._read() as db:
            return [
                Unrefined(s.passage_of(r), s.article_of(r), r.version, r.vector_key)
                for r in db.execute(query)
            ]

    def unread(self) -> int:
        """Number of passages that the embedding model has not read."""
        query = select(func.count()).select_from(passages).where(passages.c.vector.is_(None))
        with self._read() as db:
            return int(db.execute(query).scalar_one())

    def all_refined(self) -> bool:
        """Whether the dense index should hold every citable passage."""
        query = select(articles.c.id).where(_UNREFINED, articles.c.ready_version.is_not(None))
        with self._read() as db:
            return db.execute(query.where(articles.c.state != "removing").limit(1)).first() is None

    def keep_vectors(self, vectors: Mapping[str, Vectors], model: str) -> None:
        """Keep what the embedding model made of these passages; unknown ids are let go.

        Nothing is kept when the archive was given to another model meanwhile.
        """
        if not vectors:
            return
        rows = [{"which": i, "value": s.packed(vector)} for i, vector in vectors.items()]
        one = update(passages).where(passages.c.id == bindparam("which"))
        with self._write() as db:
            if _fact(db, "embedding_model") in ("", model):
                db.execute(one.values(vector=bindparam("value")), rows)

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of the passages that were embedded."""
        found: dict[str, Vectors] = {}
        query = select(passages.c.id, passages.c.vector).where(passages.c.vector.is_not(None))
        with self._read() as db:
            for chunk in _chunks(passage_ids):
                for row in db.execute(query.where(passages.c.id.in_(chunk))):
                    found[row.id] = s.unpacked(row.vector)
        return found

    def mark_refined(self, done: Iterable[tuple[str, int]], epoch: str) -> None:
        """Note that the dense index holds all vectors of each (article id, version)."""
        with self._write() as db:
            if epoch == _fact(db, "epoch"):
                for article_id, version in done:
                    this = (articles.c.id == article_id) & (articles.c.ready_version == version)
                    db.execute(update(articles).where(this).values(refined_version=version))

    def mark_failed(self, article_id: str, version: int, error: str) -> None:
        """Take a version out of the queue with the reason; storing the article again retries it."""
        this = (articles.c.id == article_id) & (articles.c.version == version)
        waiting = this & (articles.c.state == "pending")
        with self._write() as db:
            db.execute(update(articles).where(waiting).values(state="failed", error=error))

    def forget(self, article_ids: Sequence[str]) -> None:
        """Delete the articles that are still marked removing, with their versions and passages."""
        with self._write() as db:
            gone = select(articles.c.id).where(
                articles.c.id.in_(article_ids), articles.c.state == "removing"
            )
            ids = list(db.execute(gone).scalars())
            db.execute(delete(passages).where(passages.c.article_id.in_(ids)))
            db.execute(delete(versions).where(versions.c.article_id.in_(ids)))
            db.execute(delete(articles).where(articles.c.id.in_(ids)))
            if ids:
                _stamp(db, "dropped")

    def passage_ids(self, article_ids: Sequence[str]) -> set[str]:
        """Ids of all passages kept for these articles, of whatever version."""
        found: set[str] = set()
        with self._read() as db:
            for chunk in _chunks(article_ids):
                mine = select(passages.c.id).where(passages.c.article_id.in_(chunk))
                found |= set(db.execute(mine).scalars())
        return found

    def known_vectors(self, keys: Iterable[str]) -> dict[str, Vectors]:
        """Vectors already made for these keys: what was embedded once is never embedded again."""
        found: dict[str, Vectors] = {}
        with self._read() as db:
            for chunk in _chunks(list(dict.fromkeys(keys))):
                query = select(passages.c.vector_key, passages.c.vector)
                made = passages.c.vector_key.in_(chunk) & passages.c.vector.is_not(None)
                for row in db.execute(query.where(made)):
                    found[row.vector_key] = s.unpacked(row.vector)
        return found

    def requeue(self) -> int:
        """Drop every passage and vector and queue every article again; returns how many.

        Nothing is citable until it is embedded again: vectors of two models cannot be compared.
        """
        with self._write() as db:
            return _requeue(db)

    def queue_again(self) -> None:
        """Have every citable article cut again, with new static vectors; all stay citable meanwhile."""
        held = articles.c.ready_version.is_not(None) & (articles.c.state != "removing")
        ready = update(articles).where(held)
        with self._write() as db:
            db.execute(ready.values(state="pending", queued_at=time.time()))
            _stamp(db, "epoch")

    def epoch(self) -> str:
        """Changes with every `requeue` and `queue_again`."""
        return self.fact("epoch")

    # -- what may be cited --------------------------------------------------------------------

    def candidates(self, passage_ids: Sequence[str]) -> dict[str, Candidate]:
        """Those of the passages that may be cited now; ghosts of an index are left out."""
        columns = (*s.PASSAGE, versions.c.outlet, versions.c.published, versions.c.title)
        found: dict[str, Candidate] = {}
        with self._read() as db:
            for chunk in _chunks(passage_ids):
                query = s.citable_passages(*columns).where(passages.c.id.in_(chunk))
                for r in db.execute(query):
                    found[r.passage_id] = Candidate(
                        r.article_id, r.outlet, r.published, r.words, r.title
                    )
        return found

    def citable(self, passage_ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """The passages that may be cited now, each with its whole article."""
        query = s.citable_passages(*s.PASSAGE, *s.ARTICLE).where(passages.c.id.in_(passage_ids))
        with self._read() as db:
            return {r.passage_id: (s.passage_of(r), s.article_of(r)) for r in db.execute(query)}

    def citable_ids(self, *, refined: bool = False) -> set[str]:
        """Ids of all passages that may be cited; `refined`: of those the dense index should hold."""
        with self._read() as db:
            wanted = s.REFINED if refined else s.CITABLE
            return set(db.execute(select(passages.c.id).join_from(passages, articles, wanted)).scalars())

    def changes(self, since: int, limit: int = 500) -> tuple[int, list[Change]]:
        """Citable passages of articles that became ready after clock `since`, with the new clock.

        Of at most `limit` articles: call again from the clock returned until it stands still.
        """
        later = select(articles.c.changed).where(articles.c.changed > since)
        with self._read() as db:
            clocks = db.execute(later.order_by(articles.c.changed).limit(limit)).scalars().all()
            if not clocks:
                return since, []
            query = s.citable_passages(*s.PASSAGE, *s.FACTS, passages.c.vector)
            span = articles.c.changed.between(clocks[0], clocks[-1])
            rows = db.execute(query.where(span).order_by(articles.c.changed, passages.c.ordinal))
            return clocks[-1], [_change(r) for r in rows]

    def codes(self, since: int, limit: int = 5000) -> tuple[int, list[Coded]]:
        """Static vectors of the same passages, with what filters ask for and nothing else."""
        later = select(articles.c.changed).where(articles.c.changed > since)
        columns = (passages.c.id, passages.c.code, versions.c.outlet, versions.c.published)
        with self._read() as db:
            clocks = db.execute(later.order_by(articles.c.changed).limit(limit)).scalars().all()
            if not clocks:
                return since, []
            span = articles.c.changed.between(clocks[0], clocks[-1])
            rows = db.execute(s.citable_passages(*columns).where(span))
            return clocks[-1], [(r.id, r.code, r.outlet, r.published) for r in rows]

    # -- facts about the archive --------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """Number of articles in each state, and of the passages kept."""
        with self._read() as db:
            rows = db.execute(select(articles.c.state, func.count()).group_by(articles.c.state))
            found = {state: int(n) for state, n in rows}
            # Counting those of live articles alone is a join: half a second at a million passages.
            live = select(func.count()).select_from(passages)
            found["passages"] = int(db.execute(live).scalar_one())
        return {"pending": 0, "ready": 0, "removing": 0, "failed": 0} | found

    def outlets(self) -> list[str]:
        """Names of the outlets that can be cited, most articles first."""
        query = select(versions.c.outlet).join_from(versions, articles, s.READY)
        query = query.where(versions.c.outlet != "").group_by(versions.c.outlet)
        return list(self._remembered(query.order_by(func.count().desc(), versions.c.outlet)))

    def newest_day(self) -> date | None:
        """Day of the newest article that can be cited; None when none has a date."""
        newest: date | None
        (newest,) = self._remembered(
            select(func.max(versions.c.published)).join_from(versions, articles, s.READY)
        )
        return newest

    def _remembered(self, query: Select[Any]) -> Sequence[Any]:
        """One column of a query over all articles, read again only when what may be cited changed.

        Each question asks for it, and at 3,000 articles such a scan takes 20 ms.
        """
        facts, text = self.facts(), str(query)
        if self._memory.get(text, ({}, ()))[0] != facts:
            with self._read() as db:
                self._memory[text] = (facts, db.execute(query).scalars().all())
        return self._memory[text][1]

    def facts(self) -> dict[str, str]:
        """Every fact kept with the archive; `clock`, `dropped` and `epoch` tell what changed."""
        with self._read() as db:
            return {row.name: row.value for row in db.execute(select(meta.c.name, meta.c.value))}

    def fact(self, name: str) -> str:
        """A fact kept with the archive, e.g. `embedding_model`; empty when it was never set."""
        with self._read() as db:
            return _fact(db, name)

    def set_fact(self, name: str, value: str) -> None:
        """Keep a fact with the archive."""
        with self._write() as db:
            _set_fact(db, name, value)


def _fact(db: Connection, name: str) -> str:
    return db.execute(select(meta.c.value).where(meta.c.name == name)).scalar() or ""


def _set_fact(db: Connection, name: str, value: str) -> None:
    db.execute(delete(meta).where(meta.c.name == name))
    db.execute(insert(meta).values(name=name, value=value))


def _stamp(db: Connection, name: str) -> None:
    """Give a fact a value that it never had: whoever remembers the last one sees the change."""
    _set_fact(db, name, uuid.uuid4().hex)


def _requeue(db: Connection) -> int:
    again = update(articles).where(articles.c.state != "removing")
    versions_ = {"ready_version": None, "refined_version": None}
    values = {"state": "pending", "queued_at": time.time(), "error": ""} | versions_
    db.execute(delete(passages))
    _stamp(db, "epoch")
    return int(db.execute(again.values(**values)).rowcount)


def _upgrade(db: Connection) -> None:
    """Passages can be cut again from the articles, so an older table of them is dropped, not altered."""
    looked = inspect(db)
    if not looked.has_table("passages"):
        return
    if "code" not in {column["name"] for column in looked.get_columns("passages")}:
        db.exec_driver_sql("ALTER TABLE articles ADD COLUMN refined_version INTEGER")
        db.exec_driver_sql("DROP INDEX IF EXISTS ix_articles_state")
        passages.drop(db)
        s.metadata.create_all(db)
        for index in articles.indexes:
            index.create(db, checkfirst=True)
        _requeue(db)


def _change(row: Any) -> Change:
    vector = None if row.vector is None else s.unpacked(row.vector)
    return s.passage_of(row), s.article_of(row), vector


def _named(key: str) -> Any:
    path = str(Path(key).absolute())
    return or_(
        articles.c.id == key,
        articles.c.identity == key,
        versions.c.url == key,
        articles.c.source.in_([key, path]),
        articles.c.source.startswith(f"{path}#", autoescape=True),
    )


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for i in range(0, len(values), _CHUNK):
        yield values[i : i + _CHUNK]


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Openers take turns: SQLite does not wait when two processes turn a new file to WAL together."""
    try:
        if not path.parent.is_dir():  # the lock would make it
            raise FileNotFoundError(f"there is no folder {path.parent}")
        lock = FileLock(path.with_suffix(".lock"), timeout=60)
        lock.acquire()
    except (OSError, Timeout) as error:
        raise CatalogError(str(path), f"it cannot be opened ({error}).", "Check the folder.") from error
    try:
        yield
    finally:
        lock.release()


def _configure(connection: Any, _record: object) -> None:
    """WAL lets readers go on while one process writes; FULL keeps a commit through a power cut."""
    connection.isolation_level = None  # SQLAlchemy, not sqlite3, says when a transaction begins.
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode=WAL")  # stays with the file
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(db: Connection) -> None:
    """A write takes its lock at once: upgrading in the middle fails when another process wrote."""
    write = db.get_execution_options().get("byline_write", True)
    db.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
