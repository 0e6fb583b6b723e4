"""Stories right and wrong: pairs of real articles judged by hand, and how long a story takes.

    python -m benchmarks.stories --data FOLDER [--part held] [--static] [--scale 100000]

`stories.jsonl` has the addresses and days of pairs, and whether both tell of one event or of what
came of it, judged from headlines and first lines by the rule of Topic Detection and Tracking: a
seminal event and what follows directly from it; not a topic, a series or another event of the kind.
Pairs were drawn from likely and from unlikely ones by several methods. The thresholds are by `fit`;
after `held` and `last` were looked at, round-ups were left out; `fresh` was judged and measured
when all was done. The archive at FOLDER must hold the articles, and is changed by `--static`.
Prints precision, recall and F1 of pairs with 95% intervals, first articles resampled (bootstrap),
and milliseconds; `--scale` times an invented archive of so many articles, 100 a day.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import insert, update

from benchmarks.retrieval import p50_p95
from rag.core.vectors import quantize
from rag.storage.catalog import Catalog
from rag.storage.schema import article_vectors, articles, versions

PAIRS = Path(__file__).with_suffix(".jsonl")
_LATER = timedelta(days=365)
_TIMED = 300
_RESAMPLED = 2000
_A_DAY = 100

Judged = tuple[bool, bool]
"""Whether a pair was found, and whether it is one story."""


class Bench(Catalog):
    """A catalog that can be made without reading, or large."""

    def forget_vectors(self) -> None:
        """As if the embedding model had read nothing."""
        with self.database.write() as db:
            db.execute(update(article_vectors).values(vector=None))

    def invent(self, count: int) -> None:
        """Articles with vectors around 50 subjects, which are not near enough for a story."""
        chance, first = np.random.default_rng(3), date(2020, 1, 1)
        subjects = chance.normal(size=(50, 384))
        for start in range(0, count, 1000):
            ids = [f"{n:016x}" for n in range(start, min(count, start + 1000))]
            made = subjects[chance.integers(50, size=len(ids))] + chance.normal(size=(len(ids), 384))
            days = [first + timedelta(days=int(i, 16) // _A_DAY) for i in ids]
            self._add(ids, days, [row.tobytes() for row in quantize(made.astype(np.float32))])

    def _add(self, ids: Sequence[str], days: Sequence[date], codes: Sequence[bytes]) -> None:
        row = {"version": 1, "ready_version": 1, "state": "ready", "source": "", "content_hash": ""}
        facts = {"version": 1, "title": "", "text": "", "outlet": "", "url": "", "authors": []}
        facts |= {"section": "", "source": "", "fields_hash": "", "stored_at": 0.0}
        dated = [{"article_id": i, "published": day} for i, day in zip(ids, days, strict=True)]
        kept = [
            {"article_id": i, "version": 1, "day": day.toordinal(), "code": code[:256], "vector": code}
            for i, day, code in zip(ids, days, codes, strict=True)
        ]
        with self.database.write() as db:
            db.execute(insert(articles), [row | {"id": i, "identity": i, "queued_at": 0.0} for i in ids])
            db.execute(insert(versions), [facts | one for one in dated])
            db.execute(insert(article_vectors), kept)


def judged(catalog: Catalog, part: str) -> list[list[Judged]]:
    """The pairs of each first article."""
    ids = {stored.article.url: stored.id for stored in catalog.articles.headlines()}
    found: dict[str, list[Judged]] = defaultdict(list)
    for line in PAIRS.read_text("utf-8").splitlines():
        pair = json.loads(line)
        if pair["part"] == part:
            story = catalog.article_vectors.story(
                ids[pair["one"]], date.fromisoformat(pair["days"][0]) + _LATER
            )
            members = {report.article_id for report in story}
            found[pair["one"]].append((ids[pair["other"]] in members, pair["same"]))
    return list(found.values())


def figures(groups: Sequence[Sequence[Judged]]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    pairs = [pair for group in groups for pair in group]
    right = sum(found and same for found, same in pairs)
    precision = right / max(1, sum(found for found, _ in pairs))
    recall = right / max(1, sum(same for _, same in pairs))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def of_pairs(catalog: Catalog, part: str) -> None:
    groups = judged(catalog, part)
    chance = random.Random(1)
    drawn = [figures(chance.choices(groups, k=len(groups))) for _ in range(_RESAMPLED)]
    low, high = np.quantile(np.array(drawn), (0.025, 0.975), axis=0)
    found = sum(hit for group in groups for hit, _ in group)
    print(f"{part}: {sum(map(len, groups))} pairs around {len(groups)} articles, {found} found")
    for name, value, least, most in zip(
        ("precision", "recall", "F1"), figures(groups), low, high, strict=True
    ):
        print(f"  {name:9} {value:.3f} ({least:.3f} to {most:.3f})")


def of_time(catalog: Catalog) -> None:
    """Print milliseconds and sizes of stories around articles drawn by chance."""
    held = catalog.articles.headlines()
    took, sizes = [], []
    for stored in random.Random(2).choices(held, k=_TIMED):
        as_of = (stored.article.published or date.min) + _LATER
        started = time.perf_counter()
        sizes.append(len(catalog.article_vectors.story(stored.id, as_of)))
        took.append(1000 * (time.perf_counter() - started))
    p50, p95 = p50_p95(took)
    print(f"{len(held):,} articles: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    others = sorted(n for n in sizes if n > 1) or [0]
    alone = sum(n == 1 for n in sizes) / len(sizes)
    print(
        f"  {alone:.0%} alone; of the other stories half have {others[len(others) // 2]} reports or more"
    )


def of_scale(count: int) -> None:
    """Print the milliseconds of an invented archive."""
    with tempfile.TemporaryDirectory() as folder:
        catalog = Bench(Path(folder) / "catalog.sqlite3")
        catalog.invent(count)
        of_time(catalog)
        catalog.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--part", action="append", choices=("fit", "held", "last", "fresh"))
    parser.add_argument("--static", action="store_true", help="forget what the embedding model read")
    parser.add_argument("--scale", type=int)
    options = parser.parse_args()
    if options.data:
        catalog = Bench(options.data / "catalog.sqlite3")
        while lacking := catalog.article_vectors.missing(500):
            catalog.article_vectors.save(lacking)
        if options.static:
            catalog.forget_vectors()
        for part in options.part or ("held",):
            of_pairs(catalog, part)
        of_time(catalog)
        catalog.close()
    if options.scale:
        of_scale(options.scale)


if __name__ == "__main__":
    main()
