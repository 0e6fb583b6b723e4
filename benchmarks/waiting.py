"""Quality while waiting: the ranking before anything is refined, after all is, and between.

    python -m benchmarks.waiting --articles 2934 --data data/waiting [--news FOLDER]

Ingests the articles into a new archive and stops refining at every stage to ask all questions, as of
their days. Questions read their best candidates at once, as in the app, but nothing that they read is
kept: each stage shows what the first reader at that moment gets. Writes waiting.json into --data.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.realtimeqa import NEWS, NewsQuestion, questions
from benchmarks.retrieval import Onlooker, ingest, metrics, ranks
from rag.config import load_settings
from rag.pipeline import Archive

STAGES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
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


def main() -> None:
    """Ingest, then ask and refine in turns."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=2934)
    parser.add_argument("--data", type=Path, default=Path("data/waiting"))
    parser.add_argument("--news", type=Path, default=NEWS)
    options = parser.parse_args()
    shutil.rmtree(options.data, ignore_errors=True)
    archive = Onlooker(load_settings(data=options.data))
    archive.embedder.embed(["load the model"])
    asked = questions(options.news)
    ingest(archive, options.news, options.articles, refine=False)
    total, curve = archive.catalog.unread(), []
    with archive.own_indexes() as store:
        steps = archive.indexer(store).refine()
        for stage in STAGES:
            while 1 - archive.catalog.unread() / total < stage and next(steps, None):
                pass
            if stage == 1:
                list(steps)
            time.sleep(1.5)  # searches look for news of the catalog once a second
            curve.append({"refined": 1 - archive.catalog.unread() / total} | asked_now(archive, asked))
            print(json.dumps({k: round(v, 3) for k, v in curve[-1].items()}), flush=True)
    share = curve[0]["MRR@10"] / curve[-1]["MRR@10"]
    print(f"before anything is refined: {share:.1%} of the refined mean reciprocal rank")
    (options.data / "waiting.json").write_text(json.dumps(curve, indent=1))


if __name__ == "__main__":
    main()
