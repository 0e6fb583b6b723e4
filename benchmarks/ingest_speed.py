"""Ingest beside the embedder alone: passages a second, on the same passages, in one run.

    python -m benchmarks.ingest_speed --articles 60 --rounds 3 [--news FOLDER]

Each round times `SentenceTransformer.encode` on all passages at once, then a whole ingest of the same
articles into a new archive (store, cut, embed, keep, apply to both indexes), with the model loaded.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.realtimeqa import NEWS, selection
from rag.config import load_settings
from rag.models import SentenceTransformerEmbedder
from rag.parse import parse
from rag.passages import cut, embedded_text
from rag.pipeline import Archive
from rag.types import Article, RawDocument


def alone(embedder: SentenceTransformerEmbedder, articles: list[Article]) -> tuple[int, float]:
    """Passages, and seconds that encoding them takes."""
    texts = [embedded_text(a.title, p.text) for a in articles for p in cut("x", 1, a.text)]
    started = time.perf_counter()
    embedder.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    return len(texts), time.perf_counter() - started


def whole(embedder: SentenceTransformerEmbedder, articles: list[Article]) -> tuple[int, float]:
    """Passages, and seconds from the first article to the last one ready."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(load_settings(data=Path(folder)), embedder)
        started = time.perf_counter()
        archive.catalog.store(articles)
        with archive.own_indexes() as store:
            done = sum(step.passages for step in archive.indexer(store).drain())
            seconds = time.perf_counter() - started
        archive.close()
    return done, seconds


def main() -> None:
    """Time both, round after round, and print the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--news", type=Path, default=NEWS)
    options = parser.parse_args()
    records = selection(options.news, options.articles)[: options.articles]
    raw = [RawDocument(f"benchmark#{r['id']}", "record", record=r) for r in records]
    articles = [parse(document, date.today()) for document in raw]
    embedder = SentenceTransformerEmbedder()
    embedder.embed(["load the model"])
    rates: dict[str, list[float]] = {"encode alone": [], "ingest": []}
    for _ in range(options.rounds):
        for name, run in (("encode alone", alone), ("ingest", whole)):
            done, seconds = run(embedder, articles)
            rates[name].append(done / seconds)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, found in rates.items():
        print(f"{name:14} {medians[name]:6.1f} passages/s  ({', '.join(f'{r:.1f}' for r in found)})")
    print(f"ingest / encode alone = {medians['ingest'] / medians['encode alone']:.3f}")


if __name__ == "__main__":
    main()
