"""Ingest beside the embedder alone: passages a second, on the same passages, in one run.

    python -m benchmarks.ingest_speed --articles 60 --rounds 3 [--news FOLDER]

Each round times `SentenceTransformer.encode` as it comes, then in bfloat16 where the processor has it,
both on all passages at once, then a whole ingest of the same articles into a new archive (store, cut,
make searchable, refine), with the models loaded.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from sentence_transformers import SentenceTransformer

from benchmarks.realtimeqa import NEWS, parsed, selection
from rag.archive import Archive, build_embedder
from rag.core.settings import load_settings
from rag.core.types import Article
from rag.models.embedder import Embedder, SentenceTransformerEmbedder
from rag.models.files import bundled_folder
from rag.text.passages import embedding_text, split_passages


def alone(model: SentenceTransformer, articles: list[Article]) -> tuple[int, float]:
    """Passages, and seconds that encoding them takes."""
    texts = [embedding_text(a.title, p.text) for a in articles for p in split_passages("x", 1, a.text)]
    started = time.perf_counter()
    model.encode(texts, show_progress_bar=False)
    return len(texts), time.perf_counter() - started


def whole(embedder: Embedder, articles: list[Article]) -> tuple[int, float]:
    """Passages, and seconds from the first article to the last one refined."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(load_settings(data=Path(folder)), embedder)
        started = time.perf_counter()
        archive.catalog.articles.store(articles)
        with archive.own_indexes() as store:
            indexer = archive.indexer(store)
            list(indexer.drain())
            done = sum(step.passages for step in indexer.refine())
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
    articles = parsed(records)
    embedder, half = build_embedder(load_settings()), SentenceTransformerEmbedder()
    embedder.embed(["load the model"])
    half.embed(["load", "the model"])  # two texts: for one it would go on with one thread
    plain = SentenceTransformer(str(bundled_folder()), local_files_only=True)
    rates: dict[str, list[float]] = {"encode, as it comes": [], "encode, in half": [], "ingest": []}
    for _ in range(options.rounds):
        for found, (done, seconds) in zip(
            rates.values(),
            (alone(plain, articles), alone(half.model, articles), whole(embedder, articles)),
            strict=True,
        ):
            found.append(done / seconds)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, found in rates.items():
        print(f"{name:20} {medians[name]:6.1f} passages/s  ({', '.join(f'{r:.1f}' for r in found)})")
    for name in list(rates)[:2]:
        print(f"ingest / {name} = {medians['ingest'] / medians[name]:.3f}")


if __name__ == "__main__":
    main()
