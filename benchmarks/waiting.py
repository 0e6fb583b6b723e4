"""Quality while waiting: the ranking before anything is refined, after all is, and between.

    python -m benchmarks.waiting --articles 2934 --data data/waiting [--news FOLDER]

Takes a refined archive of the articles (makes it when --data holds none), and in a copy of it takes
the vectors away again, those of the oldest articles first: what is left is what refining, which begins
with the newest, would have made by then. At every stage all questions are asked, as of their days.
They read their best candidates at once, as in the app, but nothing that they read is kept: each stage
shows what the first reader at that moment gets. Writes waiting.json into --data.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.realtimeqa import NEWS, NewsQuestion, questions
from benchmarks.retrieval import Onlooker, ingest, metrics, ranks
from rag.archive import Archive
from rag.core.settings import load_settings

STAGES = (1.0, 0.75, 0.5, 0.25, 0.1, 0.0)
"""Shares of the passages that are refined when the questions are asked."""


def asked_now(archive: Archive, asked: Sequence[NewsQuestion]) -> dict[str, float]:
    """Every metric, and the median milliseconds of a search."""
    found, times = [], []
    for item in asked:
        question = archive.question(item.text, as_of=item.as_of)
        started = time.perf_counter()
        ids = [hit.passage.id for hit in archive.retriever.retrieve(question)]
        times.append((time.perf_counter() - started) * 1000)
        found.append(ranks(archive, ids, item))
    return metrics(found) | {"ms": statistics.median(times)}


def unrefine(catalog: Path, share: float) -> None:
    """Take vectors away until no more than `share` of the passages have one, oldest articles first."""
    with closing(sqlite3.connect(catalog)) as database, database:
        rows = database.execute(
            "SELECT p.article_id, count(*) FROM passages p JOIN versions v"
            " ON v.article_id = p.article_id AND v.version = p.version"
            " GROUP BY p.article_id ORDER BY v.published DESC, p.article_id"
        ).fetchall()
        left = share * sum(count for _, count in rows)
        for article_id, count in rows:
            left -= count
            if left < 0:
                database.execute("UPDATE passages SET vector = NULL WHERE article_id = ?", [article_id])
                database.execute("UPDATE articles SET refined_version = NULL WHERE id = ?", [article_id])


def curve(data: Path, news: Path) -> list[dict[str, float]]:
    """Every stage of a refined archive, from all refined to nothing; it is spoilt by that."""
    asked, points = questions(news), []
    total = Archive(load_settings(data=data)).catalog.statistics.counts()["passages"]
    for stage in STAGES:
        unrefine(data / "catalog.sqlite3", stage)
        archive = Onlooker(load_settings(data=data))
        point = {"refined": 1 - archive.catalog.passage_vectors.count_missing() / total} | asked_now(
            archive, asked
        )
        archive.close()
        print(json.dumps({k: round(v, 3) for k, v in point.items()}), flush=True)
        points.append(point)
    return points[::-1]


def main() -> None:
    """Refine what is not, copy, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=2934)
    parser.add_argument("--data", type=Path, default=Path("data/waiting"))
    parser.add_argument("--news", type=Path, default=NEWS)
    options = parser.parse_args()
    archive = Archive(load_settings(data=options.data))
    ingest(archive, options.news, options.articles)
    archive.close()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(options.data, folder, dirs_exist_ok=True)
        points = curve(Path(folder), options.news)
    share = points[0]["MRR@10"] / points[-1]["MRR@10"]
    print(f"before anything is refined: {share:.1%} of the refined mean reciprocal rank")
    (options.data / "waiting.json").write_text(json.dumps(points, indent=1))


if __name__ == "__main__":
    main()
