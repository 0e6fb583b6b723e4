"""Ways in which a row of the catalog can be damaged, each aimed at one article by its number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from rag.archive import Archive
from rag.core.types import Article
from tests.fakes import FakeEmbedder, long_article, settings

OF = "article_id IN (SELECT article_id FROM versions WHERE source = '/news/{n}.md')"
ONE_OF = "id IN (SELECT id FROM passages WHERE " + OF + " LIMIT 1)"
_CUT = "UPDATE passages SET vector = CAST(substr(vector, 1, 126) || x'{end}' AS BLOB) WHERE " + ONE_OF

OF_VERSIONS = {
    "a flipped letter": "UPDATE versions SET text = replace(text, 'cracks', 'crack5') WHERE " + OF,
    "bytes that are no text": "UPDATE versions SET text = CAST(x'41ff4120' || CAST(text AS BLOB) AS TEXT) WHERE "
    + OF,
    "no day": "UPDATE versions SET published = '2O24-05-03' WHERE " + OF,
    "another day": "UPDATE versions SET published = '2024-05-07' WHERE " + OF,
    "a number for a day": "UPDATE versions SET published = 7 WHERE " + OF,
    "authors that are no JSON": "UPDATE versions SET authors = '[\"Ann' WHERE " + OF,
    "authors that are no list": "UPDATE versions SET authors = '7' WHERE " + OF,
    "another outlet": "UPDATE versions SET outlet = 'Harbour Past' WHERE " + OF,
    "another title": "UPDATE versions SET title = title || '!' WHERE " + OF,
    "another address": "UPDATE versions SET url = 'https://evil.example/' WHERE " + OF,
    "a text that is a number": "UPDATE versions SET text = 7 WHERE " + OF,
    "no checksum": "DELETE FROM checksums WHERE " + OF,
}
"""What makes an article one that nobody may cite."""
OF_PASSAGES = {
    "a vector of one number": "UPDATE passages SET vector = x'003c' WHERE " + ONE_OF,
    "a vector cut short": "UPDATE passages SET vector = substr(vector, 1, 60) WHERE " + ONE_OF,
    "an odd number of bytes": "UPDATE passages SET vector = x'003c00' WHERE " + ONE_OF,
    "an empty vector": "UPDATE passages SET vector = x'' WHERE " + ONE_OF,
    "a vector that is text": "UPDATE passages SET vector = 'vector' WHERE " + ONE_OF,
    "a component out of all proportion": _CUT.replace("{end}", "0070"),
    "not a number": _CUT.replace("{end}", "007e"),
    "a static vector cut short": "UPDATE passages SET code = x'7f01' WHERE " + ONE_OF,
    "a static vector that is text": "UPDATE passages SET code = 'x' WHERE " + ONE_OF,
    "another passage": "UPDATE passages SET text = 'Another text.' WHERE " + ONE_OF,
    "another place": "UPDATE passages SET start = start + 1 WHERE " + ONE_OF,
    "sentences cut short": "UPDATE sentences SET codes = x'7f' WHERE passage_" + ONE_OF,
    "the article's vector cut short": "UPDATE gists SET vector = x'7f', code = x'7f' WHERE " + OF,
    "a fingerprint cut short": "UPDATE fingerprints SET shingles = x'7f' WHERE " + OF,
}
"""What can be made again from the article."""


def report(n: int) -> Article:
    """Article number `n`."""
    return replace(long_article(n), authors=("Ann Lee",))


def index(archive: Archive) -> None:
    """Do all the indexer's work."""
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        for work in (indexer.drain, indexer.compare, indexer.refine, indexer.read_sentences):
            list(work())


def make_archive(folder: Path, articles: int) -> None:
    """An archive whose articles were indexed and read by a model."""
    archive = open_archive(folder)
    archive.catalog.articles.store([report(n) for n in range(articles)])
    index(archive)
    archive.close()


def open_archive(folder: Path) -> Archive:
    """The archive with models that take no time."""
    return Archive(settings(folder), FakeEmbedder(), FakeEmbedder())


def damage(data: Path, statements: Iterable[str]) -> None:
    """Change what is stored behind the program's back, the first statement of article 0, and so on."""
    with sqlite3.connect(data / "catalog.sqlite3") as db:
        for n, statement in enumerate(statements):
            assert db.execute(statement.replace("{n}", str(n))).rowcount > 0, statement
    db.close()


def cites(archive: Archive, n: int) -> bool:
    """Whether the question that article number `n` answers cites it."""
    question = f"What did the council vote on in part 2 of report {n}, bridge word{n}x2?"
    answer = archive.assistant.answer(archive.question(question, as_of=date(2024, 7, 1)), "extractive")
    return any(f"Report {n} " in citation.title for citation in answer.citations)
