"""The 2025 news and questions the benchmarks run on, and the archive they are put into.

From realtimeqa/realtimeqa_public (Kasai et al. 2022). The texts belong to their publishers and are
not part of the project: `--news` names the folder that holds articles.jsonl.gz and questions.jsonl.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.core.types import Article, RawDocument
from rag.ingest.parse import parse

NEWS = Path(__file__).parents[2] / "shared" / "news" / "realtimeqa-2025"
"""Where the data lies unless `--news` says otherwise."""


@dataclass(frozen=True)
class NewsQuestion:
    """A quiz question with the articles that its authors' search returned."""

    text: str
    """The question."""
    answers: list[str]
    """Accepted answers."""
    as_of: date
    """The day it was asked."""
    articles: frozenset[str]
    """Ids of the candidate articles: weak labels."""
    choices: tuple[str, ...] = ()
    """What the quiz let its readers choose from."""


def questions(news: Path) -> list[NewsQuestion]:
    """The questions that have candidate articles."""
    with (news / "questions.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        NewsQuestion(
            row["question"],
            row["answers"],
            date.fromisoformat(row["as_of"]),
            frozenset(row["candidate_articles"]),
            tuple(row["choices"]),
        )
        for row in rows
        if row["candidate_articles"]
    ]


def parsed(records: Iterable[Mapping[str, Any]]) -> list[Article]:
    """The records as Byline reads them."""
    raw = [RawDocument(f"benchmark#{r['id']}", "record", record=dict(r)) for r in records]
    return [parse(document, date.today()) for document in raw]


def selection(news: Path, count: int) -> list[dict[str, Any]]:
    """`count` articles: every candidate article, then a random rest that is always the same."""
    with gzip.open(news / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    wanted = frozenset().union(*(q.articles for q in questions(news)))
    chosen = [a for a in articles if a["id"] in wanted]
    rest = [a for a in articles if a["id"] not in wanted]
    random.Random(2025).shuffle(rest)
    return (chosen + rest)[: max(count, len(chosen))]
