"""The catalog: every article, passage, vector and feed, and the work to do. The truth of the archive.

The search indexes are caches of this database. Any number of processes may read and write it at
once (SQLite in WAL mode, one immediate transaction per write); it knows nothing of the indexes.

An article is *pending* from the transaction that stores it, *ready* when it can be searched (by its
words and by static vectors), *removing* from the moment it is taken out. Its earlier version stays
citable until the new one is ready; of an article being removed nothing is citable. A ready article
is *refined* when the embedding model has read it and the dense index holds its vectors.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from rag.core.errors import ArticleNotFoundError
from rag.core.types import Article, Passage, StoredArticle
from rag.core.vectors import Vectors, packed, unpacked
from rag.storage import schema as s
from rag.storage.article_table import Library
from rag.storage.article_vectors import Gists, forget_gists
from rag.storage.cited import Cited
from rag.storage.corrections import Corrections
from rag.storage.database import chunks, fact_of, requeue_all, set_fact_of, stamp
from rag.storage.dry_run import Rehearsals
from rag.storage.embeddings import Embeddings
from rag.storage.feedback import Opinions
from rag.storage.feeds import Subscriptions
from rag.storage.fingerprints import Fingerprints, forget_fingerprints
from rag.storage.lookup import named, named_loosely
from rag.storage.removed import Removals, retire
from rag.storage.schema import articles, fingerprints, passages, versions
from rag.storage.transfer import Transfer
from rag.storage.upsert import Stored, store_article
from rag.storage.versions import Versions
from rag.text.passages import parse_passage_id


@dataclass(frozen=True)
class Candidate:
    """What ranking needs to know of a citable passage."""

    article_id: str
    """Article it stands in."""
    published: date | None
    """Day of the article."""
    stored: float = 0.0
    """When it came into the archive, seconds since 1970."""
    outlet: str = ""
    """Its outlet."""
    cluster: str = ""
    """Names the copies of one text that it is one of; empty before it was compared."""


Words = tuple[str, str]
"""Headline and text of a passage."""


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


Change = tuple[Passage, Article, Vectors | None]
"""A passage, its article without the text, and its vector if it was embedded."""

Coded = tuple[str, bytes, str, date | None]
"""A passage's id, its static vector, and its article's outlet and day."""


@dataclass(frozen=True)
class _Remembered:
    """What a query said."""

    facts: dict[str, str]
    """The archive's facts at the time."""
    values: Sequence[Any]
    """Its one column."""
    until: float
    """Monotonic seconds until which it serves although the facts have changed."""


_LONG = 0.05
"""Seconds of a query that is not repeated for every change."""
_SHARE = 20
"""Such a query may take one part in this many of the time."""


class Catalog(
    Embeddings,
    Opinions,
    Subscriptions,
    Fingerprints,
    Gists,
    Transfer,
    Versions,
    Rehearsals,
    Library,
    Corrections,
    Removals,
    Cited,
):
    """Articles, passages, vectors and their states in one SQL database, and readers' opinions.

    `path` is the SQLite file; its folder must exist. Raises CatalogError when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._memory: dict[str, _Remembered] = {}

    # -- articles in and out ------------------------------------------------------------------

    def store(self, batch: Sequence[Article]) -> list[Stored]:
        """Store articles as pending, all in one transaction: once this returns none can be lost."""
        with self._write() as db:
            return [store_article(db, article) for article in batch]

    def remove(self, key: str) -> list[StoredArticle]:
        """Mark the articles under an id, URL or path as removing; none is citable any more.

        A path stands for every record read from that file, a URL for all its spellings; one with
        `www.` stands for one without, if no other fits. Raises ArticleNotFoundError.
        """
        with self._write() as db:
            held = s.stored_articles().where(articles.c.state != "removing")
            rows = (db.execute(held.where(meant)).all() for meant in (named(key), named_loosely(key)))
            found = [s.stored_of(row) for row in next(filter(None, rows), ())]
            retire(db, [stored.id for stored in found])
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

    def headlines(self, limit: int | None = None) -> list[StoredArticle]:
        """The same with empty texts: for lists, where reading every text would take seconds."""
        return self._listed(s.HEADLINE, limit)

    def _listed(self, columns: Sequence[Any], limit: int | None = None) -> list[StoredArticle]:
        newest_first = (versions.c.published.desc(), articles.c.id)
        with self._read() as db:
            rows = db.execute(s.stored_articles(columns).order_by(*newest_first).limit(limit))
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
            | {"vector": None if k.vector is None else packed(k.vector)}
            for k in kept
        ]
        with self._write() as db:
            for chunk in chunks([k.passage.id for k in kept]):
                db.execute(delete(passages).where(passages.c.id.in_(chunk)))
            if rows:
                db.execute(insert(passages), rows)

    def mark_ready(self, done: Sequence[tuple[str, int]], epoch: str | None = None) -> None:
        """Make each (article id, version) citable and drop the passages of its older versions.

        `epoch` is what `epoch()` said before the work began: nothing is marked when `requeue` has
        dropped the work since.
        """
        with self._write() as db:
            if epoch is not None and epoch != fact_of(db, "epoch"):
                return
            clock, dropped = int(fact_of(db, "clock") or 0), 0
            for article_id, version in done:
                clock += 1
                this = articles.c.id == article_id
                newest = this & (articles.c.version == version) & (articles.c.state == "pending")
                db.execute(update(articles).where(newest).values(state="ready", error=""))
                unread = {"refined_version": None, "sentences_version": None}
                values = {"ready_version": version, "changed": clock}
                db.execute(update(articles).where(this).values(**values, **unread))
                older = (passages.c.article_id == article_id) & (passages.c.version < version)
                dropped += db.execute(delete(passages).where(older)).rowcount
            set_fact_of(db, "clock", str(clock))
            if dropped:
                stamp(db, "dropped")

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
            forget_fingerprints(db, ids)
            forget_gists(db, ids)
            db.execute(delete(passages).where(passages.c.article_id.in_(ids)))
            db.execute(delete(versions).where(versions.c.article_id.in_(ids)))
            db.execute(delete(articles).where(articles.c.id.in_(ids)))
            if ids:
                stamp(db, "dropped")

    def passage_ids(self, article_ids: Sequence[str]) -> set[str]:
        """Ids of all passages kept for these articles, of whatever version."""
        found: set[str] = set()
        with self._read() as db:
            for chunk in chunks(article_ids):
                mine = select(passages.c.id).where(passages.c.article_id.in_(chunk))
                found |= set(db.execute(mine).scalars())
        return found

    def requeue(self) -> int:
        """Drop every passage and vector and queue every article again; returns how many.

        Nothing is citable until it is embedded again: vectors of two models cannot be compared.
        """
        with self._write() as db:
            return requeue_all(db)

    def queue_again(self) -> None:
        """Have every citable article cut again, with new static vectors; all stay citable meanwhile."""
        held = articles.c.ready_version.is_not(None) & (articles.c.state != "removing")
        ready = update(articles).where(held)
        with self._write() as db:
            db.execute(ready.values(state="pending", queued_at=time.time()))
            stamp(db, "epoch")

    def epoch(self) -> str:
        """Changes with every `requeue` and `queue_again`."""
        return self.fact("epoch")

    # -- what may be cited --------------------------------------------------------------------

    def candidates(self, passage_ids: Sequence[str]) -> dict[str, Candidate]:
        """Those of the passages that may be cited now; ghosts of an index are left out.

        Looks at their articles only: 4 ms for 320 passages, where the passages' own rows take 9.
        """
        cut = {i: parse_passage_id(i) for i in passage_ids}
        known: dict[tuple[str, str], Candidate] = {}
        columns = (articles.c.id, articles.c.ready_version, versions.c.published)
        facts = (versions.c.stored_at, versions.c.outlet, fingerprints.c.cluster)
        query = select(*columns, *facts).join_from(articles, versions, s.READY)
        query = query.outerjoin(fingerprints, fingerprints.c.article_id == articles.c.id)
        with self._read() as db:
            for chunk in chunks(list({article_id for article_id, _ in cut.values()})):
                for row in db.execute(query.where(articles.c.id.in_(chunk))):
                    found = Candidate(
                        row.id, row.published, row.stored_at, row.outlet, row.cluster or ""
                    )
                    known[row.id, str(row.ready_version)] = found
        return {i: known[made_of] for i, made_of in cut.items() if made_of in known}

    def words(self, passage_ids: Sequence[str]) -> dict[str, Words]:
        """Headline and text of those of the passages that may be cited now, in the order given."""
        query = s.citable_passages(passages.c.id, versions.c.title, passages.c.text)
        found: dict[str, Words] = {}
        with self._read() as db:
            for chunk in chunks(passage_ids):
                rows = db.execute(query.where(passages.c.id.in_(chunk)))
                found |= {row.id: (row.title, row.text) for row in rows}
        return {i: found[i] for i in passage_ids if i in found}

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

    def field_hashes(self) -> list[str]:
        """A hash of all that a reader can see of each citable article, sorted."""
        query = select(versions.c.fields_hash).join_from(versions, articles, s.READY)
        with self._read() as db:
            return sorted(db.execute(query).scalars())

    def outlets(self) -> list[str]:
        """Names of the outlets that can be cited, most articles first."""
        query = select(versions.c.outlet).join_from(versions, articles, s.READY)
        query = query.where(versions.c.outlet != "").group_by(versions.c.outlet)
        return list(self._remembered(query.order_by(func.count().desc(), versions.c.outlet)))

    def newest_day(self) -> date | None:
        """Day of the newest article that can be cited; None when none has a date."""
        return self._day(versions.c.published.desc())

    def oldest_day(self) -> date | None:
        """Day of the oldest article that can be cited; None when none has a date."""
        return self._day(versions.c.published.asc())

    def _day(self, order: Any) -> date | None:
        dated = select(versions.c.published).join_from(versions, articles, s.READY)
        dated = dated.where(versions.c.published.is_not(None)).order_by(order).limit(1)
        return next(iter(self._remembered(dated)), None)

    def _remembered(self, query: Select[Any]) -> Sequence[Any]:
        """One column of a query, read again only when what may be cited changed.

        Each question asks for it. A scan of 100,000 articles takes half a second, so that while
        articles come in, what took long may be older, by `_SHARE` times what it took.
        """
        facts, text = self.facts(), str(query)
        known = self._memory.get(text)
        if known is None or (known.facts != facts and time.monotonic() > known.until):
            started = time.monotonic()
            with self._read() as db:
                values = db.execute(query).scalars().all()
            took = time.monotonic() - started
            until = started + _SHARE * took if took > _LONG else started
            known = self._memory[text] = _Remembered(facts, values, until)
        return known.values


def _change(row: Any) -> Change:
    vector = None if row.vector is None else unpacked(row.vector)
    return s.passage_of(row), s.article_of(row), vector
