"""Retrieval on real news: the whole retriever beside its parents, and how long questions take.

    python -m benchmarks.retrieval --articles 1500 --data data/benchmark [--news FOLDER] [--follow]

Ingests the articles (again: nothing happens), then asks every 2025 question that has candidate
articles, as of its day. answer-hit@k: a gold answer, normalised, stands in one of the first k
passages. article-hit@k: one of them is of a candidate article. `--follow` searches as a process
does that does not own the indexes (exact vectors instead of Chroma).
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.realtimeqa import NEWS, NewsQuestion, questions, selection
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import Question
from rag.core.vectors import Vectors
from rag.evaluation.matching import contains_answer
from rag.evaluation.metrics.ranking import first_rank, hit_at, reciprocal_rank
from rag.evaluation.metrics.statistics import mean
from rag.ingest.pipeline import ingest_paths
from rag.retrieval.dense import DEPTH
from rag.retrieval.fusion import min_max_mean

Ranking = dict[str, float]
DEPTHS = (1, 5, 10)


@dataclass(frozen=True)
class Found:
    """A passage that a search returned."""

    article_id: str
    """Its article."""
    text: str
    """Its words, without the headline unless it holds it."""


class Onlooker(Archive):
    """An archive that keeps nothing of what questions made the model read: every one is the first."""

    def save_vectors(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        """Let go of it."""


def ingest(archive: Archive, news: Path, count: int, *, refine: bool = True) -> None:
    """Store the selection, make it searchable and refine it, saying how fast."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("\n".join(map(json.dumps, selection(news, count))), encoding="utf-8")
        outcomes = list(ingest_paths(archive.catalog, [file], date.today(), 20_000_000))
    print(f"{len(outcomes)} articles given, {sum(o.result == 'failed' for o in outcomes)} failed")
    with archive.own_indexes() as store:
        done = sum(step.passages for step in archive.indexer(store).drain())
        list(archive.indexer(store).compare())  # an archive from before copies were looked for
        print(
            f"{done:,} new passages searchable after {time.perf_counter() - started:.1f} s", flush=True
        )
        if refine:
            started, done = time.perf_counter(), 0
            for step in archive.indexer(store).refine():
                done += step.passages
            seconds = time.perf_counter() - started
            print(f"{done:,} passages refined, {done / seconds:.1f}/s", flush=True)
            started = time.perf_counter()
            done = sum(step.sentences for step in archive.indexer(store).read_sentences())
            seconds = time.perf_counter() - started
            print(f"{done:,} sentences read, {done / seconds:.1f}/s", flush=True)


class Bench:
    """Every way to rank, over one archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def rankings(self, question: Question) -> dict[str, list[str]]:
        """The ten best passages by each ranker."""
        archive = self.archive
        vector = archive.embedder.embed_query(question.standalone)
        dense = dict(archive.searches.dense_search(vector, DEPTH, question.filters))
        lexical = dict(archive.searches.lexical_search(question.standalone, DEPTH, question.filters))
        whole = [hit.passage.id for hit in archive.retriever.retrieve(question)]
        return {
            "lexical (BM25)": _best(lexical),
            "dense (MiniLM)": _best(dense),
            "reciprocal rank fusion": _best(reciprocal_rank_fusion(dense, lexical)),
            "min-max mean": _best(min_max_mean(dense, lexical)),
            "whole": whole,
        }

    def measure(self, asked: Sequence[NewsQuestion]) -> dict[str, dict[str, float]]:
        """Every metric of every ranker."""
        found: dict[str, list[tuple[int | None, int | None]]] = {}
        for item in asked:
            question = self.archive.question(item.text, as_of=item.as_of)
            for name, ids in self.rankings(question).items():
                found.setdefault(name, []).append(ranks(self.archive, ids, item))
        return {name: metrics(of_one) for name, of_one in found.items()}

    def times(self, asked: Sequence[NewsQuestion]) -> list[Mapping[str, float]]:
        """Milliseconds of each stage, question by question."""
        assistant, question = self.archive.assistant, self.archive.question
        return [assistant.answer(question(q.text, as_of=q.as_of)).timings_ms for q in asked]


def reciprocal_rank_fusion(*rankings: Mapping[str, float], k: int = 60) -> dict[str, float]:
    """Sum of 1 / (k + rank) (Cormack, Clarke and Büttcher 2009)."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(sorted(ranking, key=lambda i: -ranking[i]), 1):
            fused[key] = fused.get(key, 0.0) + 1 / (k + rank)
    return fused


def _best(ranking: Ranking) -> list[str]:
    return sorted(ranking, key=lambda i: -ranking[i])[:10]


def ranks(archive: Archive, ids: Sequence[str], item: NewsQuestion) -> tuple[int | None, int | None]:
    """Rank of the first passage that holds an answer, and of the first of a candidate article."""
    return ranks_of(passages(archive, ids), item)


def passages(archive: Archive, ids: Sequence[str]) -> list[Found]:
    """The passages of these ids, in their order."""
    found = archive.catalog.passages.candidates(ids)
    words = archive.catalog.passages.texts(ids)
    return [Found(found[i].article_id, words[i][1]) for i in ids]


def ranks_of(found: Sequence[Found], item: NewsQuestion) -> tuple[int | None, int | None]:
    """The same two ranks, of passages from anywhere."""
    answers = [contains_answer(passage.text, item.answers) for passage in found]
    articles = [passage.article_id in item.articles for passage in found]
    return first_rank(answers), first_rank(articles)


def metrics(found: Sequence[tuple[int | None, int | None]]) -> dict[str, float]:
    """Every metric over the questions' two ranks."""
    answers, articles = [a for a, _ in found], [b for _, b in found]
    figures = {f"answer-hit@{k}": mean([hit_at(k, r) for r in answers]) for k in DEPTHS}
    figures["MRR@10"] = mean([reciprocal_rank(r) for r in answers])
    return figures | {f"article-hit@{k}": mean([hit_at(k, r) for r in articles]) for k in DEPTHS}


def report(table: dict[str, dict[str, float]]) -> None:
    """Print the table as Markdown, then whether the whole beats both parents everywhere."""
    names = list(next(iter(table.values())))
    print("\n| ranker | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    for ranker, figures in table.items():
        print(f"| {ranker} | " + " | ".join(f"{figures[n]:.3f}" for n in names) + " |")
    parents = [table["lexical (BM25)"], table["dense (MiniLM)"]]
    behind = [n for n in names if table["whole"][n] <= max(p[n] for p in parents)]
    won = len(names) - len(behind)
    print(f"\nthe whole beats both parents on {won} of {len(names)}; behind on: {behind or 'none'}")


def p50_p95(times: Sequence[float]) -> tuple[float, float]:
    """Median, and the value that 95 of 100 do not exceed."""
    return statistics.median(times), sorted(times)[int(0.95 * (len(times) - 1))]


def report_times(times: Sequence[Mapping[str, float]]) -> None:
    """Print p50 and p95 of every stage."""
    for stage in times[0]:
        p50, p95 = p50_p95([t[stage] for t in times])
        print(f"{stage:12} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms")


def main() -> None:
    """Ingest, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--data", type=Path, default=Path("data/benchmark"))
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--follow", action="store_true")
    options = parser.parse_args()
    archive = Onlooker(load_settings(data=options.data))
    ingest(archive, options.news, options.articles)
    asked = questions(options.news)
    with nullcontext() if options.follow else archive.own_indexes():
        bench = Bench(archive)
        bench.times(asked[:10])  # load the model
        times = bench.times(asked)
        report(bench.measure(asked))
    print(f"\n{archive.catalog.statistics.counts()}, {len(asked)} questions; from the question to")
    report_times(times)
    print(f"memory {resident():.0f} MB")
    for part in ("catalog.sqlite3", "index"):
        print(f"{part:16} {size(options.data / part) / 1e6:.0f} MB")


def resident(pid: int | str = "self") -> float:
    """MB of memory that a process holds; its peak would include what its parent had when it forked."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def size(path: Path) -> int:
    """Bytes of a file or of all in a folder."""
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return sum(f.stat().st_size for f in files)


if __name__ == "__main__":
    main()
