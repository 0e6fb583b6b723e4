"""How the archive grows: latency, memory, disk and rebuilding at 10,000, 100,000, 1,000,000 passages.

    python -m benchmarks.growth --sizes 10000 100000 1000000 --data data/growth [--news FOLDER]

Articles are recombined from the sentences of real ones; their static vectors are their own, the
embedding model's are resampled around its vectors of real sentences (reading a million passages would
take six hours). Everything else is the product: catalog, tantivy, Chroma, the indexer. One archive
grows through the sizes; at each a new process opens it and asks real questions, first while Chroma is
not open (a follower), then as its owner. Writes growth.json into --data.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import numpy as np

from benchmarks.realtimeqa import NEWS, questions, selection
from benchmarks.retrieval import p50_p95, resident, size
from rag.archive import Archive, build_embedder
from rag.core.settings import load_settings
from rag.core.types import Article
from rag.core.vectors import Vectors
from rag.index.generations import OwnedIndexes
from rag.text.passages import split_sentences

_ASKED = 100
"""Questions asked at each size."""
_PASSAGES = 10
"""Passages of an article, about."""
_NOISE = 0.5
"""Length of the noise added to a real vector of length 1."""


class Resampled:
    """An embedder whose passages lie around real vectors; questions are really read."""

    def __init__(self, bank: Vectors) -> None:
        self._real = build_embedder(load_settings())
        self.key = self._real.key
        self.ready = True
        self._bank = bank

    def embed_query(self, text: str) -> Vectors:
        """What the real one makes of it."""
        return self._real.embed_query(text)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The same vector for the same text."""
        if len(texts) == 1:
            return self._real.embed(texts)
        chance = np.random.default_rng(crc32(texts[0].encode()))
        rows = [crc32(text.encode()) % len(self._bank) for text in texts]
        shape = (len(texts), self._bank.shape[1])
        vectors = self._bank[rows] + chance.normal(0, _NOISE / np.sqrt(shape[1]), shape)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def recombined(
    sentences: Sequence[str], titles: Sequence[str], first: int, count: int
) -> Iterator[Article]:
    """Articles of real sentences in new company, a day apart for every twenty."""
    for n in range(first, first + count):
        chance = random.Random(n)
        paragraphs = [" ".join(chance.choices(sentences, k=6)) for _ in range(_PASSAGES)]
        yield Article(
            identity=f"https://growth.example/{n}",
            title=chance.choice(titles),
            text="\n\n".join(paragraphs),
            outlet=f"Outlet {n % 40}",
            published=date(2025, 12, 31) - timedelta(days=n // 20 % 3650),
            url=f"https://growth.example/{n}",
        )


def grow(data: Path, news: Path, goal: int) -> dict[str, float]:
    """Bring the archive to `goal` passages; seconds per thousand passages of each stage."""
    records = selection(news, 300)
    sentences = [s.text for r in records for s in split_sentences(r["text"]) if 40 < len(s.text) < 400]
    bank_file = data / "bank.npy"
    if not bank_file.exists():
        sample = random.Random(0).sample(sentences, 4000)
        np.save(bank_file, build_embedder(load_settings()).embed(sample))
    archive = Archive(load_settings(data=data), Resampled(np.load(bank_file)))
    held, times = (
        archive.catalog.statistics.counts(),
        {"store": 0.0, "search": 0.0, "refine": 0.0, "sentences": 0.0},
    )
    made, n = held["passages"], held["ready"]
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        while made < goal:
            started = time.perf_counter()
            batch = recombined(sentences, [r["title"] for r in records], n, (goal - made) // 12 + 1)
            some = [article for article, _ in zip(batch, range(2000), strict=False)]
            archive.catalog.articles.store(some)
            stored = time.perf_counter()
            n, made = n + len(some), made + sum(step.passages for step in indexer.drain())
            searchable = time.perf_counter()
            list(indexer.refine())
            refined = time.perf_counter()
            list(indexer.read_sentences())
            read = time.perf_counter()
            lap = (stored - started, searchable - stored, refined - searchable, read - refined)
            times = {k: t + more for (k, t), more in zip(times.items(), lap, strict=True)}
            print(f"  {made:,} passages", {k: round(t) for k, t in times.items()}, flush=True)
    archive.close()
    return times


def probe(data: Path, news: Path, *, owner: bool) -> dict[str, float]:
    """In a process of its own: open the archive, ask, look at the memory."""
    archive = Archive(load_settings(data=data))
    found: dict[str, float] = {}
    asked = questions(news)[:: max(1, 365 // _ASKED)]
    archive.embedder.embed(["load the model"])
    started = time.perf_counter()
    archive.assistant.answer(archive.question(asked[0].text, as_of=asked[0].as_of))
    found["first answer s"] = time.perf_counter() - started
    if owner:
        started = time.perf_counter()
        with archive.own_indexes():
            found["open indexes s"] = time.perf_counter() - started
            found |= _latency(archive, asked)
    else:
        found |= _latency(archive, asked)
    found["memory MB"] = resident()
    return found


def _latency(archive: Archive, asked: Sequence[object]) -> dict[str, float]:
    times = []
    for item in asked:
        question = archive.question(item.text, as_of=item.as_of)  # type: ignore[attr-defined]
        times.append(archive.assistant.answer(question).timings_ms["evidence"])
    return dict(zip(("p50 ms", "p95 ms"), p50_p95(times), strict=True))


def rebuild(data: Path) -> float:
    """Seconds to build both indexes again from the catalog."""
    archive = Archive(load_settings(data=data))
    shutil.rmtree(data / "index")
    started = time.perf_counter()
    OwnedIndexes(data, archive.catalog).close()
    archive.close()
    return time.perf_counter() - started


def _apart(data: Path, news: Path, role: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth", "--data", str(data), "--news", str(news)]
    child = subprocess.run([*command, "--probe", role], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(child.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Grow, probe, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--data", type=Path, default=Path("data/growth"))
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--probe", choices=("follower", "owner"))
    parser.add_argument("--rebuild", type=int, default=100_000, help="largest size that is rebuilt")
    options = parser.parse_args()
    if options.probe:
        print(json.dumps(probe(options.data, options.news, owner=options.probe == "owner")))
        return
    options.data.mkdir(parents=True, exist_ok=True)
    lines: list[dict[str, object]] = []
    for goal in options.sizes:
        line: dict[str, object] = {"passages": goal, "grow s": grow(options.data, options.news, goal)}
        for role in ("follower", "owner"):
            line[role] = _apart(options.data, options.news, role)
        if goal <= options.rebuild:
            line["rebuild s"] = rebuild(options.data)
        for part in ("catalog.sqlite3", "index"):
            line[f"{part} MB"] = size(options.data / part) / 1e6
        lines.append(line)
        print(json.dumps(line), flush=True)
        (options.data / "growth.json").write_text(json.dumps(lines, indent=1))


if __name__ == "__main__":
    main()
