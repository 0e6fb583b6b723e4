"""An answer as it is kept: its JSON whole, the versions that it cited, and what it was asked with.

Rows to dataclasses and back; opens no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from rag.storage.database import rows_in
from rag.storage.schema import answer_sources, kept_answers, versions
from rag.text.folding import fold
from rag.text.passages import parse_passage_id


@dataclass(frozen=True)
class CitedVersion:
    """What a citation was read in."""

    n: int
    """Number of the citation."""
    article_id: str
    version: int
    text_hash: str
    """sha256 of that version's text, in hexadecimal; empty where the text was gone already."""


@dataclass(frozen=True)
class NewAnswer:
    """An answer that is to be kept."""

    question: str
    """As the reader typed it."""
    answer: Mapping[str, Any]
    """By the contract of `/ask`: rag/core/contract.py, `answer_json`."""
    form: Mapping[str, Any] = field(default_factory=dict)
    """What it was asked with, and the archive it was asked of."""
    page: Mapping[str, Any] = field(default_factory=dict)
    """What the page showed of it, to show it again just so."""


@dataclass(frozen=True)
class KeptAnswer:
    """An answer that was kept."""

    id: str
    conversation_id: str
    ordinal: int
    """From 1, in the order of asking."""
    question: str
    asked_at: float
    """Seconds since 1970."""
    answer: dict[str, Any]
    sources: tuple[CitedVersion, ...]
    """One a citation, by number."""
    form: dict[str, Any]
    page: dict[str, Any] = field(default_factory=dict)


def cited_versions(db: Connection, answer: Mapping[str, Any]) -> Iterator[CitedVersion]:
    """The versions that an answer's citations were read in, as the archive has them now."""
    cited = {c["n"]: parse_passage_id(c["passage_id"]) for c in answer.get("citations", ())}
    hashes = _text_hashes(db, {key for key in cited.values() if key[1].isdecimal()})
    for n, (article_id, version) in cited.items():
        if version.isdecimal():
            yield CitedVersion(n, article_id, int(version), hashes.get((article_id, version), ""))


def _text_hashes(db: Connection, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    hashes = {}
    for article_id, version in keys:
        this = (versions.c.article_id == article_id) & (versions.c.version == int(version))
        text = db.execute(select(versions.c.text).where(this)).scalar()
        if text is not None:
            hashes[article_id, version] = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return hashes


def searched_words(new: NewAnswer) -> str:
    """What a search in kept answers looks through."""
    return fold(f"{new.question}\n{new.answer.get('answer', '')}")


def kept_of(db: Connection, rows: Iterable[Any]) -> list[KeptAnswer]:
    """The answers of rows of `answers`, with their sources."""
    rows = list(rows)
    sources = _sources(db, [row.id for row in rows])
    return [
        KeptAnswer(
            id=row.id,
            conversation_id=row.conversation_id,
            ordinal=row.ordinal,
            question=row.question,
            asked_at=row.asked_at,
            answer=row.answer,
            sources=tuple(sources.get(row.id, ())),
            form=row.form,
            page=row.page,
        )
        for row in rows
    ]


def _sources(db: Connection, ids: list[str]) -> dict[str, list[CitedVersion]]:
    by_answer: dict[str, list[CitedVersion]] = {}
    query = select(answer_sources).order_by(answer_sources.c.answer_id, answer_sources.c.n)
    for row in rows_in(db, query, answer_sources.c.answer_id, ids):
        source = CitedVersion(row.n, row.article_id, row.version, row.text_hash)
        by_answer.setdefault(row.answer_id, []).append(source)
    return by_answer


def kept_values(answer_id: str, conversation_id: str, ordinal: int, new: NewAnswer) -> dict[str, Any]:
    """A row of `answers`, but for the time."""
    return {
        "id": answer_id,
        "conversation_id": conversation_id,
        "ordinal": ordinal,
        "question": new.question,
        "replaced": False,
        "words": searched_words(new),
        "answer": dict(new.answer),
        "form": dict(new.form),
        "page": dict(new.page),
    }


ANSWERS = select(kept_answers)
"""What `kept_of` needs of rows."""
