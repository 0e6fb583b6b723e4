"""Copies found and missed: 500 articles of ours with planted copies, the seconds for 5,000, an archive.

    python -m benchmarks.duplicates [--data FOLDER] [--pairs FILE] [--seed 1]

benchmarks/wires.py says what is planted. A cluster counts as found when it has exactly the articles of
a planted one; precision is of the clusters found, recall of those planted, each with Wilson's 95%
interval. The seconds are of one core: for all at once, and for one article after another through the
catalog, as they are indexed. With `--data` the clusters of that archive are counted, from its texts;
`--pairs` writes the pairs, those found and those just missed, to be looked at by hand.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.wires import KINDS, Desk, Wire
from rag.core.types import StoredArticle
from rag.evaluation.metrics.statistics import wilson
from rag.storage.catalog import Catalog
from rag.storage.near_duplicates import ArticleText
from rag.text.near_duplicates import (
    Fingerprint,
    candidate_pairs,
    cluster_duplicates,
    fingerprint,
    similarity,
)

_ARCHIVES = 10
"""Invented archives of 500 that make the 5,000."""


def prints(wires: Sequence[Wire]) -> dict[str, Fingerprint]:
    return {wire.article.identity: fingerprint(wire.article.text) for wire in wires}


def planted(wires: Sequence[Wire]) -> set[frozenset[str]]:
    stories: dict[int, set[str]] = {}
    for wire in wires:
        stories.setdefault(wire.story, set()).add(wire.article.identity)
    return {frozenset(story) for story in stories.values() if len(story) > 1}


def of_clusters(wires: Sequence[Wire]) -> None:
    """Print precision and recall, then what went wrong."""
    true = planted(wires)
    found = {group for group in cluster_duplicates(prints(wires)) if len(group) > 1}
    right = len(true & found)
    for name, of in (("precision", found), ("recall", true)):
        low, high = wilson(right, len(of))
        print(f"{name:9} {right / max(1, len(of)):.3f} ({low:.3f} to {high:.3f}), {right} of {len(of)}")
    kinds = Counter(wire.kind for wire in wires)
    print(f"planted: {dict(kinds)}")
    cluster = {i: group for group in found for i in group}
    for kind in KINDS:
        mine = [wire for wire in wires if wire.kind == kind]
        originals = {w.story: w.article.identity for w in wires if w.kind == "report"}
        hit = sum(originals[w.story] in cluster.get(w.article.identity, ()) for w in mine)
        print(f"  {kind:13} {hit} of {len(mine)} beside their original")
    story = {wire.article.identity: wire for wire in wires}
    for group in found - true:
        mixed = Counter((story[i].story, story[i].kind) for i in group)
        if len({s for s, _ in mixed}) > 1:
            print(f"  not one story: {dict(mixed)}")


def of_time(seed: int) -> None:
    """Print the seconds for 5,000 articles, all at once and one after another."""
    wires = [wire for n in range(_ARCHIVES) for wire in Desk(seed + n).archive()]
    started = time.process_time()
    made = prints(wires)
    halfway = time.process_time()
    cluster_duplicates(made)
    done = time.process_time()
    words = sum(len(w.article.text.split()) for w in wires) // len(wires)
    print(
        f"{len(wires):,} articles of {words} words: {done - started:.1f} s of one core, "
        f"{halfway - started:.1f} of them for fingerprints"
    )
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        reads = [ArticleText(f"{n:016x}", 1, wire.article.text) for n, wire in enumerate(wires)]
        started, clock = time.process_time(), time.perf_counter()
        for n in range(0, len(reads), 100):
            catalog.near_duplicates.save(reads[n : n + 100])
        spent, took = time.process_time() - started, time.perf_counter() - clock
        catalog.close()
        size = (Path(folder) / "catalog.sqlite3").stat().st_size
    per = 1000 * took / len(reads)
    print(f"one by one into a catalog: {spent:.1f} s of one core, {per:.1f} ms an article", end="")
    print(f", {size / len(reads) / 1000:.1f} kB an article")


Pair = tuple[str, str]


def of_archive(data: Path, out: Path | None) -> None:
    """Print the number of clusters in an archive; write its pairs for somebody to look at."""
    catalog = Catalog(data / "catalog.sqlite3")
    held = {stored.id: stored for stored in catalog.articles.all()}
    catalog.close()
    started = time.process_time()
    made = {i: fingerprint(stored.article.text) for i, stored in held.items()}
    groups = [group for group in cluster_duplicates(made) if len(group) > 1]
    spent = time.process_time() - started
    inside = sum(len(group) for group in groups)
    print(
        f"{len(held):,} articles: {len(groups)} clusters of {inside} articles, {spent:.1f} s of one core"
    )
    if out:
        lines = [*_described(held, made, groups)]
        out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def _described(
    held: Mapping[str, StoredArticle], made: Mapping[str, Fingerprint], groups: Sequence[frozenset[str]]
) -> Iterator[dict[str, object]]:
    """Every pair of a cluster, then the others that shared a band, the likest first."""
    found = {pair for group in groups for pair in combinations(sorted(group), 2)}
    near = {tuple(sorted(pair)) for pair in candidate_pairs(made)} - found
    likest = sorted(near, key=lambda p: -similarity(made[p[0]], made[p[1]]).containment)
    for one, other in [*sorted(found), *likest]:
        like = similarity(made[one], made[other])
        yield {
            "found": (one, other) in found,
            **{name: round(value, 3) for name, value in vars(like).items()},
            "articles": [
                {
                    "id": i,
                    "title": a.title,
                    "outlet": a.outlet,
                    "published": str(a.published),
                    "text": a.text,
                }
                for i in (one, other)
                for a in [held[i].article]
            ],
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    of_clusters(Desk(options.seed).archive())
    of_time(options.seed)
    if options.data:
        of_archive(options.data, options.pairs)


if __name__ == "__main__":
    main()
