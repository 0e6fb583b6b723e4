"""Adds, edits, removals, re-indexing, steps and restarts in any order: nothing stale can be cited.

A real catalog, Chroma, tantivy and the static vectors in memory, beside a dictionary that knows what
each article last said. 500 steps; hypothesis picks them, the same ones in each run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from rag.archive import Archive
from rag.core.errors import ArticleNotFoundError
from rag.core.types import NO_FILTERS, Article
from rag.index.generations import OwnedIndexes
from rag.index.indexer import Step
from tests.fakes import FakeEmbedder, article, long_article
from tests.fakes import settings as archive_settings

EXAMPLES, STEPS, AT_LEAST = 12, 50, 500
WORDS = "ferry council bridge engineers harbour"
ARTICLES = 8
NUMBERS = st.integers(0, ARTICLES - 1)
PARAGRAPHS = st.integers(0, 4)


def told(n: int, paragraphs: int) -> Article:
    """What article `n` says with so many paragraphs; with none a short text of another kind."""
    return long_article(n, paragraphs) if paragraphs else article(n)


class ArchiveMachine(RuleBasedStateMachine):
    """An archive, and what should be in it."""

    steps = cited = 0

    def __init__(self) -> None:
        super().__init__()
        self.newest: dict[str, str] = {}
        """URL -> text of every living article."""
        self.ready: dict[str, str] = {}
        """URL -> the text of it that was last ready."""
        memory = Path("/dev/shm")  # hundreds of commits wait for a busy disk
        self.folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        self.open()

    def open(self) -> None:
        self.owned = ExitStack()
        given = archive_settings(Path(self.folder.name))
        self.archive = Archive(given, FakeEmbedder(), FakeEmbedder())
        self.owned.callback(self.archive.close)
        self.store: OwnedIndexes = self.owned.enter_context(self.archive.own_indexes())
        self.archive.searches._reader.refresh()
        self.ghosts = False
        """Whether passages that the catalog has forgotten may be in the indexes, until they are opened."""

    def teardown(self) -> None:
        self.owned.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        for n in range(ARTICLES):
            self.add_or_edit(n, n % 4)
        self.drain()

    # -- what can happen --------------------------------------------------------------------------

    @rule(n=NUMBERS, paragraphs=PARAGRAPHS)
    def add_or_edit(self, n: int, paragraphs: int) -> None:
        given = told(n, paragraphs)
        outcome = self.archive.catalog.articles.store([given])[0].outcome
        before = self.newest.get(given.url)
        assert outcome in (("unchanged",) if before == given.text else ("added", "updated"))
        self.newest[given.url] = given.text

    @rule(n=NUMBERS)
    def remove(self, n: int) -> None:
        url = article(n).url
        with suppress(ArticleNotFoundError):
            self.archive.catalog.articles.remove(url)
            assert url in self.newest
        self.newest.pop(url, None)
        self.ready.pop(url, None)

    @rule(n=NUMBERS, paragraphs=PARAGRAPHS)
    def remove_and_add_again(self, n: int, paragraphs: int) -> None:
        """Before any step has looked: what it said until then stays out of answers."""
        self.remove(n)
        self.add_or_edit(n, paragraphs)

    @rule()
    def index_a_step(self) -> None:
        self.take(self.archive.indexer(self.store).drain(), 1)

    @rule()
    def refine_a_step(self) -> None:
        self.take(self.archive.indexer(self.store).refine(), 1)

    @rule()
    def drain(self) -> None:
        self.take(self.archive.indexer(self.store).drain(), 1000)
        assert self.ready == self.newest
        if not self.ghosts:
            citable = self.archive.catalog.passages.citable_ids()
            assert self.store.lexical.ids() == citable
            assert (
                self.archive.catalog.passages.citable_ids(refined=True)
                <= self.store.dense.ids()
                <= citable
            )
        assert {text for text, _ in self.findable()} == set(self.newest.values())

    @rule(change=st.sampled_from(["table", "table", "table", "model"]))
    def reindex(self, change: str) -> None:
        """Another static table or another model leaves all citable until it is cut again."""
        if change == "table":
            self.archive.catalog.queue.recut()
        else:
            self.archive.catalog.queue.reset()
            self.ghosts = True

    @rule()
    def look(self) -> None:
        """A reader catches up; between two looks it holds what has left since."""
        self.archive.searches._reader.refresh()

    @rule()
    def restart(self) -> None:
        self.owned.close()
        self.open()

    def take(self, steps: Iterator[Step], most: int) -> None:
        for _, _ in zip(range(most), steps, strict=False):
            for url, text in self.citable().items():
                if text != self.ready.get(url):  # what became ready is the newest, never another
                    assert text == self.newest[url]
                    self.ready[url] = text

    # -- what must hold at every moment -----------------------------------------------------------

    @invariant()
    def nothing_stale_is_cited(self) -> None:
        type(self).steps += 1
        assert self.citable() == self.ready
        for text, quote in self.findable():
            assert text in self.ready.values() and quote in text
            type(self).cited += 1

    @invariant()
    def answers_rest_on_what_is_ready(self) -> None:
        question = self.archive.question(WORDS, as_of=date(2026, 1, 1))
        for hit in self.archive.retriever.retrieve(question, 10):
            assert self.ready.get(hit.article.url) == hit.article.text

    def citable(self) -> dict[str, str]:
        """URL -> text of everything that the catalog lets be cited."""
        catalog = self.archive.catalog
        return {
            a.url: a.text
            for _, a in catalog.passages.get(sorted(catalog.passages.citable_ids())).values()
        }

    def findable(self) -> list[tuple[str, str]]:
        """Texts with passages of them, for all that any index finds or still remembers."""
        vector = FakeEmbedder().embed([WORDS])[0]
        found = self.store.dense.ids() | self.store.lexical.ids()
        for hits in (
            self.store.dense.search(vector, 100),
            self.store.lexical.search(WORDS, 100, NO_FILTERS),
            self.archive.searches._reader.static_search(vector, 100, NO_FILTERS),
        ):
            found |= {passage_id for passage_id, _ in hits}
        cited = self.archive.catalog.passages.get(sorted(found)).values()
        assert all(a.text[p.start : p.end] == p.text for p, a in cited)
        return [(a.text, p.text) for p, a in cited]


def test_nothing_stale_is_cited_whatever_happens() -> None:
    ArchiveMachine.steps = ArchiveMachine.cited = 0
    run_state_machine_as_test(
        ArchiveMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert ArchiveMachine.steps >= AT_LEAST, "the examples were cut short"
    assert ArchiveMachine.cited > 5 * AT_LEAST, "hardly anything was there to be cited"
