"""How near sentences are to a question: looked up where they were read, else read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.answer.cosines import SentenceCosines
from rag.answer.evidence import Candidate
from rag.archive import Archive
from rag.core.types import Hit, Sentence
from rag.core.vectors import Vectors
from rag.models.embedder import Embedder, FallbackEmbedder
from rag.text.passages import split_passages, split_sentences
from tests.fakes import FakeEmbedder, NoEmbedder, article, long_article, settings

QUESTION = "Which harbour did the ferry leave?"


class Asked(NoEmbedder):
    """Reads the question and nothing else."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        return FakeEmbedder.embed(self, texts) if list(texts) == [QUESTION] else super().embed(texts)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Two articles, searchable."""
    archive = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder(key="static@1"))
    archive.catalog.articles.store([long_article(1), article(2)])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    return archive


def read(archive: Archive) -> None:
    with archive.own_indexes() as store:
        list(archive.indexer(store).read_sentences())


def candidates(archive: Archive) -> list[Candidate]:
    """Every sentence of the archive."""
    found = []
    for stored in archive.catalog.articles.all():
        for passage in split_passages(stored.id, stored.version, stored.article.text):
            hit = Hit(passage, stored.article, 1.0, {})
            inside = [
                Sentence(s.start + passage.start, s.end + passage.start, s.text)
                for s in split_sentences(passage.text)
            ]
            found += [Candidate(hit, s, tuple(inside[:n]), {}) for n, s in enumerate(inside)]
    return found


def cosines(archive: Archive, embedder: Embedder) -> SentenceCosines:
    return SentenceCosines(
        archive.catalog.sentence_vectors, embedder, "fake@1", archive.refinement.prioritize
    )


def test_kept_vectors_say_what_reading_says(archive: Archive) -> None:
    some = candidates(archive)
    before = cosines(archive, FakeEmbedder())(QUESTION, some)
    assert set(archive.refinement.take_priorities()) == {c.hit.passage.article_id for c in some}
    read(archive)
    after = cosines(archive, Asked())(QUESTION, some)
    assert archive.refinement.take_priorities() == []
    assert len(some) > 20 and max(before) > 0.1
    np.testing.assert_allclose(after, before, atol=0.005)


def test_only_what_is_missing_is_read(archive: Archive) -> None:
    read(archive)
    archive.catalog.articles.store([article(3)])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    embedder, some = FakeEmbedder(), candidates(archive)
    assert len(cosines(archive, embedder)(QUESTION, some)) == len(some)
    new = [c.sentence.text for c in some if c.hit.article.url == article(3).url]
    assert new and embedder.seen == [QUESTION, *new]


def test_another_models_vectors_are_never_compared(archive: Archive) -> None:
    read(archive)
    other, some = FakeEmbedder(key="static@1", dimension=16), candidates(archive)
    assert len(cosines(archive, other)(QUESTION, some)) == len(some)
    assert other.seen == [QUESTION, *(c.sentence.text for c in some)]


@pytest.mark.parametrize("kept", [False, True])
def test_the_model_may_be_loaded_in_the_middle(archive: Archive, *, kept: bool) -> None:
    if kept:
        read(archive)

    class Slow(FakeEmbedder):
        ready = False

    slow, some = Slow(), candidates(archive)

    class Static(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            slow.ready = True
            return super().embed(texts)

    prompt = FallbackEmbedder(slow, Static(key="static@1", dimension=16))
    found = cosines(archive, prompt)(QUESTION, some)
    # Kept vectors are rounded to a byte; where none is kept both are read and agree exactly.
    expected = cosines(archive, FakeEmbedder())(QUESTION, some)
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.005 if kept else 0)


def test_vectors_of_a_passage_that_was_cut_otherwise_are_not_believed(archive: Archive) -> None:
    read(archive)
    found = candidates(archive)
    first = found[0].hit.passage.id
    one = np.stack([FakeEmbedder().embed(["another text"])[0]])
    archive.catalog.sentence_vectors.save({first: one}, archive.embedder.key)
    right = cosines(archive, FakeEmbedder())(QUESTION, found)
    archive.catalog.sentence_vectors.use_rule("another", ["ferry", "Ferry"])
    read(archive)
    assert right == pytest.approx(cosines(archive, Asked())(QUESTION, found), abs=0.02)
