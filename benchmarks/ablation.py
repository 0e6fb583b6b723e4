"""What each part of the retriever is worth: the whole beside itself without the part.

    python -m benchmarks.ablation --articles 2934 --data data/benchmark [--news FOLDER]

Asks the 2025 questions that have candidate articles, each as of its day. What puts candidates in order
is fitted anew, without the part, on four fifths of the questions and asked the last fifth, five times:
no question is answered by weights that have seen it. The other constants (freshness, days, variety)
were chosen on these questions. The product is not changed for this: parts are taken out from outside.
The last lines are searches alone, ten best, nothing fitted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.fit_rerank import FOLDS, collect, fit, scale
from benchmarks.intervals import Values, ahead, measured, table
from benchmarks.realtimeqa import NEWS, NewsQuestion, questions
from benchmarks.retrieval import Bench, Found, Onlooker, ingest, passages
from rag.archive import Archive
from rag.archive.searches import Searches
from rag.core.settings import load_settings
from rag.index.lexical_tantivy import TantivyIndex
from rag.retrieval import dense, rerank, retriever, scoring
from rag.retrieval.rerank import FEATURES


@dataclass(frozen=True)
class Part:
    """How a part of the retriever is taken out."""

    changes: tuple[tuple[object, str, object], ...]
    """Where, the name, and what is put in its place."""
    features: tuple[str, ...] = ()
    """What the order of candidates is fitted without."""


PARTS = {
    "reranking": Part(((retriever, "_rerank", lambda _, pool: pool.scores),)),
    "freshness": Part(((scoring, "FRESHNESS_WEIGHT", 0.0),), ("days", "weeks")),
    "the days that a question names": Part(
        ((scoring, "FOCUS_WEIGHT", 0.0), (retriever, "FOCUS_WEIGHT", 0.0))
    ),
    "copies as one": Part(((retriever, "representatives", lambda scores, _: scores),)),
    "variety": Part(((scoring, "VARIETY_WEIGHT", 0.0),)),
    "headlines in the lexical search": Part(((TantivyIndex, "TITLE_BOOST", 0.0),)),
    "sentences": Part((), ("sentence",)),
    "the lexical search": Part(((Searches, "lexical_search", lambda *_: []),)),
    "the dense search": Part(
        ((dense.DenseSearch, "search", lambda *_: dense.DenseMatches({}, frozenset(), None)),),
        ("dense", "sentence"),
    ),
}
"""What can be taken out."""
ALONE = ("lexical (BM25)", "dense (MiniLM)", "min-max mean")
"""Rankers of benchmarks/retrieval.py that need nothing fitted."""


def whole(archive: Archive, asked: Sequence[NewsQuestion]) -> list[list[Found]]:
    """The retriever's ten best for each question, as it is."""
    found = []
    for item in asked:
        question = archive.question(item.text, as_of=item.as_of)
        ids = [hit.passage.id for hit in archive.retriever.retrieve(question, 10)]
        found.append(passages(archive, ids))
    return found


def crossed(archive: Archive, news: Path, part: Part | None = None) -> list[list[Found]]:
    """The same, without the part, by weights that were fitted on other questions."""
    asked, part = questions(news), part or Part(())
    kept = [n for n, name in enumerate(FEATURES) if name not in part.features]
    found: dict[int, list[Found]] = {}
    with ExitStack() as changed:
        for change in part.changes:
            changed.enter_context(patch.object(*change))
        cases = collect(archive, news)
        for held in folds(len(asked)):
            others = [case for n, case in enumerate(cases) if n not in held]
            w = fit(others, kept)
            weights = dict(zip(FEATURES, (w * scale(others, w)).tolist(), strict=True))
            with patch.object(rerank, "load_weights", return_value=weights):
                found |= zip(held, whole(archive, [asked[n] for n in held]), strict=True)
    return [found[n] for n in range(len(asked))]


def folds(n: int) -> list[list[int]]:
    """Numbers of questions, dealt out: the first shuffle of benchmarks/fit_rerank.py."""
    order = np.random.default_rng(0).permutation(n).tolist()
    return [order[first::FOLDS] for first in range(FOLDS)]


def alone(archive: Archive, asked: Sequence[NewsQuestion]) -> dict[str, list[list[Found]]]:
    """The rankers of `ALONE`."""
    bench, found = Bench(archive), {name: list[list[Found]]() for name in ALONE}
    for item in asked:
        rankings = bench.rankings(archive.question(item.text, as_of=item.as_of))
        for name in ALONE:
            found[name].append(passages(archive, rankings[name]))
    return found


def main() -> None:
    """Ask with everything, without each part, and by searches alone; print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=2934)
    parser.add_argument("--data", type=Path, default=Path("data/benchmark"))
    parser.add_argument("--news", type=Path, default=NEWS)
    options = parser.parse_args()
    archive = Onlooker(load_settings(data=options.data, llm="none"))
    ingest(archive, options.news, options.articles)
    asked, systems = questions(options.news), dict[str, Values]()

    def add(name: str, found: Sequence[Sequence[Found]]) -> None:
        systems[name] = measured(found, asked)
        print(f"  {name}: MRR@10 {systems[name]['MRR@10'].mean():.3f}", flush=True)

    with archive.own_indexes():
        add("whole", crossed(archive, options.news))
        for name, part in PARTS.items():
            add(f"without {name}", crossed(archive, options.news, part))
        for name, found in alone(archive, asked).items():
            add(f"{name} alone", found)
    archive.close()
    print(f"\n{len(asked)} questions\n\n{table('retriever', systems)}\n")
    ours = systems.pop("whole")
    losses = {name: ahead(theirs, ours) for name, theirs in systems.items()}
    print(table("what is lost", losses, signed=True))


if __name__ == "__main__":
    main()
