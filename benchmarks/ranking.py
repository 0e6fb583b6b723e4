"""Byline's retrieval beside its peers': the same articles, embedding model and questions.

    python -m benchmarks.ranking --articles 2934 --data data/benchmark [--only langchain] [--news FOLDER]

The peers are those of benchmarks/peer_search.py, which says how each is set up; all are given the
articles as Byline keeps them. Questions are the 2025 ones with candidate articles. answer-hit@k: a gold
answer stands in one of the first k passages; article-hit@k: one of them is of a candidate article.

Peers know nothing of days. So that this compares rankings and not a glance into the future, their first
1,000 results are searched for the ten best that were not published after the question's day, which
Byline leaves out as well; "all days" are their ten best as they come.

A longer passage holds an answer more easily. Both cut at about the same length (the means are printed);
"answer in 1,000 characters" reads from the top as far as that, whatever a passage is.

What orders Byline's candidates was fitted on these questions: here by five-fold cross-validation (as in
benchmarks/ablation.py), and "as shipped" by weights that have seen them.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.ablation import crossed, whole
from benchmarks.intervals import DEPTH, Values, ahead, measured, table
from benchmarks.peer_search import NEEDED, PEERS, Remembered, Search, Split, splits
from benchmarks.peers import QUIET
from benchmarks.realtimeqa import NEWS, NewsQuestion, questions
from benchmarks.retrieval import Found, Onlooker, ingest
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import StoredArticle

DEEP = 1000
"""Results of a peer among which the ten best of the right days are."""


def timely(numbers: Sequence[int], held: Sequence[Split], item: NewsQuestion) -> list[Found]:
    """The best of these passages that were not published after the question's day."""
    known = (held[n] for n in numbers)
    found = [s for s in known if s.published is None or s.published <= item.as_of]
    return [Found(s.article_id, s.text) for s in found[:DEPTH]]


def ask(
    search: Search, held: Sequence[Split], asked: Sequence[NewsQuestion]
) -> Iterator[tuple[str, Values]]:
    """A peer's figures: of the days that were known, and as its results come."""
    fair = [timely(search(item.text, DEEP), held, item) for item in asked]
    if short := sum(len(found) < DEPTH for found in fair):
        print(f"  {short} questions have fewer than {DEPTH} results of their days", flush=True)
    plain = [
        [Found(held[n].article_id, held[n].text) for n in search(item.text, DEPTH)] for item in asked
    ]
    yield "", measured(fair, asked)
    yield ", all days", measured(plain, asked)


def peers(
    names: Sequence[str], archive: Archive, vectors: Path, asked: Sequence[NewsQuestion]
) -> dict[str, Values]:
    """Every peer that is installed; for the others, what to install is printed."""
    systems: dict[str, Values] = {}
    try:
        held = splits(ready(archive))
    except ImportError as error:
        print(f"no peers ({error}): pip install --no-deps {NEEDED['langchain']}")
        return systems
    texts, embeddings = [s.text for s in held], Remembered(archive.embedder, vectors)
    print(f"peers: {told(texts)}", flush=True)
    if set(names) - {"bm25s"}:
        embeddings.read(texts)
    for name in names:
        try:
            search = PEERS[name](texts, embeddings)
        except ImportError as error:
            print(f"{name} left out ({error}): pip install --no-deps {NEEDED[name]}", flush=True)
            continue
        systems |= {name + kind: figures for kind, figures in ask(search, held, asked)}
    return systems


def ready(archive: Archive) -> list[StoredArticle]:
    """The articles that Byline searches."""
    return [stored for stored in archive.catalog.articles.all() if stored.state == "ready"]


def told(texts: Sequence[str]) -> str:
    """How many passages there are, and how long."""
    return f"{len(texts):,} passages of {sum(map(len, texts)) / len(texts):.0f} characters on average"


def main() -> None:
    """Ask Byline, ask the peers, print the figures and what Byline has more."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=2934)
    parser.add_argument("--data", type=Path, default=Path("data/benchmark"))
    parser.add_argument("--vectors", type=Path, default=Path("data/peers"), help="kept between runs")
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--only", action="append", choices=[*PEERS])
    options = parser.parse_args()
    os.environ.update(QUIET)
    archive = Onlooker(load_settings(data=options.data, llm="none"))
    ingest(archive, options.news, options.articles)
    asked = questions(options.news)
    print(f"{len(ready(archive)):,} articles, {len(asked)} questions")
    ids = sorted(archive.catalog.passages.citable_ids())
    print(f"Byline: {told([text for _, text in archive.catalog.passages.texts(ids).values()])}")
    with archive.own_indexes():
        systems = {
            "**Byline**, cross-validated": measured(crossed(archive, options.news), asked),
            "Byline as shipped": measured(whole(archive, asked), asked),
        }
        systems |= peers(options.only or [*PEERS], archive, options.vectors, asked)
    archive.close()
    print(f"\n{table('system', systems)}\n")
    ours = systems.pop("**Byline**, cross-validated")
    more = {name: ahead(ours, theirs) for name, theirs in systems.items()}
    print(table("what Byline, cross-validated, has more than", more, signed=True))


if __name__ == "__main__":
    main()
