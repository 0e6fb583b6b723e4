"""Kills an ingest with signal 9 again and again, and looks for anything lost or half done.

    python -m benchmarks.kill_ingest                     50 kills, 300 articles, the real models
    python -m benchmarks.kill_ingest --fake --kills 3    hashed word vectors instead: seconds

Every life of the ingest stores some new articles, changes one and removes one, acknowledging each as
its transaction is committed, indexes and refines them; it is killed at a random moment. Meanwhile a
reader cuts every citable article again and compares. After the last kill one life only finishes what
is left. Prints a table; exit status 1 when anything that was acknowledged is missing, cited by halves,
not refined, or left over in the catalog or in an index.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from rag.archive import Archive, build_embedder
from rag.core.errors import IndexUnavailableError
from rag.core.settings import Settings, load_settings
from rag.core.types import Filters, Passage
from rag.index.dense_chroma import ChromaIndex
from rag.index.generation_files import current_generation
from rag.index.index_reader import IndexReader
from rag.index.lexical_tantivy import TantivyIndex
from rag.ingest.pipeline import ingest_paths
from rag.models.embedder import Embedder
from rag.models.static import StaticEmbedder
from rag.storage.catalog import Catalog
from rag.text.passages import split_passages

_SPAWN = multiprocessing.get_context("spawn")
_START_SECONDS = 120
"""Longest wait for a life to load its model."""
_MAX_BYTES = 1_000_000
_ENDS = {"opening": "idle", "indexing": "refining", "refining": "idle"}
"""The phases that kills are aimed at, and the ones that end them."""
Message = tuple[str, str]
"""What a life says: `phase`, `stored`, `removed` or `rebuilt`, and the subject."""

_WHO = "The mayor|A spokesman|The harbour master|Engineers|The union|Two witnesses|The minister".split(
    "|"
)
_DID = "said|denied|confirmed|told reporters|warned|repeated|wrote in a report".split("|")
_WHAT = "the bridge|the new ferry|the flood wall|the wage talks|the school roof|the power line".split(
    "|"
)
_HOW = "would reopen|had been closed|cost more than planned|was safe|needed repair|would be sold".split(
    "|"
)


# -- articles of our own ----------------------------------------------------------------------


def article_text(n: int, edition: int) -> str:
    """The body of article `n`; each edition differs in words and length."""
    rng = random.Random(n * 1000 + edition)
    paragraphs = [_paragraph(rng) for _ in range(rng.randint(2, 5))]
    return "\n\n".join([f"Edition {edition} of report {n}.", *paragraphs])


def _paragraph(rng: random.Random) -> str:
    pick = rng.choice
    return " ".join(
        f"{pick(_WHO)} {pick(_DID)} on day {rng.randint(1, 900)} that {pick(_WHAT)} {pick(_HOW)},"
        f" {rng.randint(2, 99)} weeks after the vote of {rng.randint(100, 9999)} people."
        for _ in range(rng.randint(3, 6))
    )


def address(n: int) -> str:
    return f"https://news.example/report/{n}"


def write_article(folder: Path, n: int, edition: int) -> Path:
    day = date(2024, 1, 1) + timedelta(days=n)
    head = f"---\ntitle: Report {n}\nurl: {address(n)}\noutlet: Harbour Post\npublished: {day}\n---\n"
    path = folder / f"{n:04}.md"
    path.write_text(head + article_text(n, edition) + "\n")
    return path


# -- what runs beside -------------------------------------------------------------------------


def embedders(fake: bool) -> tuple[Embedder, Embedder]:
    """The embedding model and the static one."""
    if not fake:
        return build_embedder(load_settings()), StaticEmbedder()
    from tests.fakes import FakeEmbedder

    return FakeEmbedder(), FakeEmbedder()


def live(
    said: Connection, data: Path, files: Sequence[Path], removals: Sequence[str], fake: bool, last: bool
) -> None:
    """One life: store, remove, index, refine, then wait to be killed (the last one closes cleanly)."""
    model, static = embedders(fake)
    for each in (model, static):
        each.embed(["load it now, so that kills land in the work"])
    said.send(("phase", "opening"))
    archive = Archive(Settings(data=data), model, static)
    said.send(("phase", "storing"))
    for outcome in ingest_paths(archive.catalog, files, date(2026, 1, 1), _MAX_BYTES):
        said.send(("stored" if outcome.result != "failed" else "phase", outcome.source))
    for key in removals:
        archive.catalog.articles.remove(key)
        said.send(("removed", key))
    said.send(("phase", "opening the indexes"))
    with archive.own_indexes() as store:
        if store.rebuilt:
            said.send(("rebuilt", store.rebuilt))
        indexer = archive.indexer(store)
        for phase, work in (("indexing", indexer.drain), ("refining", indexer.refine)):
            said.send(("phase", phase))
            for _ in work():
                said.send(("phase", phase))
        said.send(("phase", "idle"))
        if not last:
            time.sleep(3600)
    archive.close()


def read(said: Connection, data: Path, fake: bool) -> None:
    """Look at the archive, as an app would, until told to stop; sends what is wrong and the looks."""
    catalog, (_, static) = Catalog(data / "catalog.sqlite3"), embedders(fake)
    follower, problems, looks = IndexReader(data, catalog), set[str](), 0
    while not said.poll(0.05):
        problems |= set(halves(catalog)) | set(misquotes(catalog, follower, static))
        looks += 1
    follower.refresh()
    if by_static_vectors(follower, static).keys() != catalog.passages.citable_ids():
        problems.add("the reader's static index is not what may be cited")
    said.send((sorted(problems), looks))
    catalog.close()


def halves(catalog: Catalog) -> list[str]:
    """Citable articles whose passages are not exactly those that their text is cut into."""
    before = {s.id for s in catalog.articles.all() if s.state == "ready"}
    found: dict[str, list[Passage]] = defaultdict(list)
    for passage, _, _ in catalog.passages.changes(0, limit=1_000_000)[1]:
        found[passage.article_id].append(passage)
    problems = []
    # A later look: what is not citable any more is left out; an id names one version of one text.
    for passage, article in catalog.passages.get(
        [passages[0].id for passages in found.values()]
    ).values():
        version = int(passage.id.split("-")[1])
        if found[passage.article_id] != split_passages(passage.article_id, version, article.text):
            problems.append(f"{passage.article_id} is citable by halves")
    still = {s.id for s in catalog.articles.all() if s.state == "ready"}
    return problems + [f"{i} is ready without passages" for i in (before & still) - found.keys()]


def misquotes(catalog: Catalog, follower: IndexReader, static: Embedder) -> list[str]:
    """Hits of both searches that are not what stands in their article."""
    follower.refresh()
    hits = by_static_vectors(follower, static, 200)
    with suppress(IndexUnavailableError):  # none yet, or a killed owner's next life builds it anew
        hits |= dict(
            follower.search_words(lambda index: index.search("the bridge was safe", 200, Filters()))
        )
    quoted = catalog.passages.get(sorted(hits)).values()
    return [f"{p.id} misquotes its article" for p, a in quoted if a.text[p.start : p.end] != p.text]


def by_static_vectors(follower: IndexReader, static: Embedder, k: int = 1_000_000) -> dict[str, float]:
    """The passages nearest to a question, or simply all."""
    return dict(follower.static_search(static.embed(["the bridge was safe"])[0], k, Filters()))


# -- the run ----------------------------------------------------------------------------------


@dataclass
class Ledger:
    """What the archive promised, and what happened on the way."""

    stored: dict[str, str] = field(default_factory=dict)
    """Address -> text, of every article acknowledged and not removed since."""
    removed: set[str] = field(default_factory=set)
    """Addresses whose removal was acknowledged."""
    killed_while: Counter[str] = field(default_factory=Counter)
    """Phase -> kills that landed in it."""
    rebuilt: list[str] = field(default_factory=list)
    """Why indexes were rebuilt, once for each time."""


@dataclass(frozen=True)
class Errand:
    """What one life is sent to do."""

    editions: dict[int, int]
    """Article number -> edition to store."""
    removals: tuple[int, ...] = ()
    """Articles to remove."""


def errands(articles: int, kills: int, rng: random.Random) -> list[Errand]:
    """The articles in equal shares; each share also changes one earlier article and removes one."""
    shares = [range(i * articles // kills, (i + 1) * articles // kills) for i in range(kills)]
    plan, live_ones = [], list[int]()
    for life, share in enumerate(shares):
        editions = dict.fromkeys(share, 0)
        removals: tuple[int, ...] = ()
        if len(live_ones) > 2:
            changed, gone = rng.sample(live_ones, 2)
            editions[changed], removals = life, (gone,)
            live_ones.remove(gone)
        live_ones += share
        plan.append(Errand(editions, removals))
    return plan


class Run:
    """One archive, its ingest killed and restarted."""

    def __init__(self, folder: Path, fake: bool, rng: random.Random) -> None:
        self.data, self.files = folder / "data", folder / "files"
        self.files.mkdir(parents=True)
        self.ledger = Ledger()
        self._fake, self._rng, self._phase = fake, rng, ""
        self._takes = {"opening": 5.0, "indexing": 0.5, "refining": 1.0}
        """Seconds from the beginning of a phase to what `_ENDS` it, learned on the way."""

    def life(self, errand: Errand, *, last: bool = False) -> None:
        """Start the ingest and kill it, unless it is the last."""
        paths = [write_article(self.files, n, edition) for n, edition in errand.editions.items()]
        known = [address(n) for n in errand.removals if address(n) in self.ledger.stored]
        ours, theirs = _SPAWN.Pipe(duplex=False)
        child = _SPAWN.Process(target=live, args=(theirs, self.data, paths, known, self._fake, last))
        child.start()
        theirs.close()
        if not ours.poll(_START_SECONDS):
            raise TimeoutError("the ingest did not start")
        if not last:
            self._wait_for_the_moment(ours, errand)
            child.kill()
            self.ledger.killed_while[self._phase] += 1
        self._hear_the_rest(ours, errand)
        child.join()
        if last and child.exitcode:
            raise RuntimeError(f"the last life ended with status {child.exitcode}")

    def _wait_for_the_moment(self, ours: Connection, errand: Errand) -> None:
        """Until a random time after a random one of three phases began."""
        anchor = self._rng.choice(sorted(self._takes))
        delay = self._rng.uniform(0, 1.1) * self._takes[anchor]
        began: dict[str, float] = {}
        while (left := began.get(anchor, time.monotonic()) + delay - time.monotonic()) > 0:
            if not ours.poll(left if anchor in began else None):
                break
            self._note(ours.recv(), errand)
            began.setdefault(self._phase, time.monotonic())
            if self._phase == "idle":
                self._learn({phase: time.monotonic() - at for phase, at in began.items()})
                return

    def _learn(self, took: Mapping[str, float]) -> None:
        for phase, known in self._takes.items():
            self._takes[phase] = 0.7 * known + 0.3 * (took[phase] - took[_ENDS[phase]])

    def _hear_the_rest(self, ours: Connection, errand: Errand) -> None:
        """What it said before it died counts: it was said after the commit."""
        try:
            while True:
                self._note(ours.recv(), errand)
        except (EOFError, OSError):
            ours.close()

    def _note(self, message: Message, errand: Errand) -> None:
        kind, subject = message
        if kind == "phase":
            self._phase = subject
        elif kind == "rebuilt":
            self.ledger.rebuilt.append(subject)
        elif kind == "removed":
            self.ledger.removed.add(subject)
            self.ledger.stored.pop(subject, None)
        else:
            n = int(Path(subject).stem)
            self.ledger.stored[address(n)] = article_text(n, errand.editions[n])


def verdict(data: Path, ledger: Ledger, removals: set[str]) -> list[str]:
    """Everything that is wrong with the archive after the last, clean life."""
    catalog = Catalog(data / "catalog.sqlite3")
    everything = catalog.articles.all()
    held = {stored.article.url: stored for stored in everything}
    lost = ledger.stored.keys() - held.keys() - removals  # a removal may be kept yet not acknowledged
    problems = [f"{url} was acknowledged and is lost" for url in lost]
    for url, text in ledger.stored.items():
        if url in held and (held[url].state, held[url].article.text) != ("ready", text):
            problems.append(f"{url} is {held[url].state} or not the acknowledged text")
    problems += [f"{url} was removed and is back" for url in ledger.removed & held.keys()]
    problems += [f"{len(everything) - len(held)} articles are doubled"] * (len(held) < len(everything))
    problems += halves(catalog) + leftovers(data, catalog)
    catalog.close()
    return problems


def leftovers(data: Path, catalog: Catalog) -> list[str]:
    """Passages beyond what may be cited, those not refined, and vectors that are not the catalog's."""
    citable = catalog.passages.citable_ids()
    with closing(sqlite3.connect(catalog.path)) as database:
        kept = {row[0] for row in database.execute("SELECT id FROM passages")}
    folder = current_generation(data / "index")
    if folder is None:
        return ["there is no index"]
    dense, lexical = ChromaIndex(folder / "chroma"), TantivyIndex(folder / "tantivy", writable=False)
    refined = catalog.passages.citable_ids(refined=True)
    sets = {"catalog": kept, "dense index": dense.ids(), "lexical index": lexical.ids()}
    sets["list of what is refined"] = refined
    problems = [
        f"the {name} holds {len(ids - citable)} orphans" for name, ids in sets.items() if ids - citable
    ]
    problems += [f"the {name} lacks {len(citable - ids)}" for name, ids in sets.items() if citable - ids]
    vectors = dense.vectors(sorted(citable))
    rows = catalog.passages.changes(0, limit=1_000_000)[1]
    wrong = [
        p.id for p, _, v in rows if v is None or p.id not in vectors or float(vectors[p.id] @ v) < 0.99
    ]
    dense.close()
    return problems + ([f"{len(wrong)} vectors differ from the catalog's"] if wrong else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fake", action="store_true", help="hashed word vectors, no model")
    options = parser.parse_args()
    started = time.perf_counter()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="byline-kill-") as folder:
        run = Run(Path(folder), options.fake, rng)
        run.data.mkdir()
        Catalog(run.data / "catalog.sqlite3").close()
        ours, theirs = _SPAWN.Pipe()
        reader = _SPAWN.Process(target=read, args=(theirs, run.data, options.fake), daemon=True)
        reader.start()
        plan = errands(options.articles, options.kills, rng)
        for errand in plan:
            run.life(errand)
        run.life(Errand({}), last=True)
        ours.send("stop")
        seen, looks = ours.recv()
        reader.join()
        removals = {address(n) for errand in plan for n in errand.removals}
        problems = seen + verdict(run.data, run.ledger, removals)
    report(run.ledger, problems, looks, time.perf_counter() - started)
    return 1 if problems else 0


def report(ledger: Ledger, problems: Sequence[str], looks: int, seconds: float) -> None:
    rows: list[tuple[str, object]] = [("kills", ledger.killed_while.total())]
    rows += [(f"  while {phase}", n) for phase, n in ledger.killed_while.most_common()]
    rows += [
        ("articles acknowledged, not removed", len(ledger.stored)),
        ("removals acknowledged", len(ledger.removed)),
        ("times the indexes were rebuilt", len(ledger.rebuilt)),
        ("looks of the reader", looks),
        ("seconds", round(seconds)),
        ("violations", len(problems)),
    ]
    for name, value in rows:
        print(f"{name:<40}{value:>8}")
    for reason in ledger.rebuilt:
        print(f"rebuilt: {reason}")
    for problem in problems[:50]:
        print(f"VIOLATION: {problem}")


if __name__ == "__main__":
    raise SystemExit(main())
