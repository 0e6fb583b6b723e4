"""A model that cannot be loaded takes nothing away; an archive stays searchable while it is embedded again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import rag.archive
from rag.app.cli import main
from rag.archive import Archive
from rag.core.errors import ModelError
from rag.core.vectors import Vectors
from tests.fakes import FakeEmbedder, article, settings


class Unloadable(FakeEmbedder):
    """A model whose file is broken."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise ModelError(
            self.key, "this embedding model cannot be loaded (no such file).", "Name another."
        )


class Numberless(FakeEmbedder):
    """A model that says nothing one can compare."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), 8), np.nan, np.float32)


def kept(data: Path) -> tuple[int, int, str, list[bytes]]:
    """Passages to be cited, refined ones, the model that read them, and their vectors."""
    archive = Archive(settings(data), FakeEmbedder(), FakeEmbedder())
    passages = archive.catalog.passages
    ids = sorted(passages.citable_ids(refined=True))
    vectors = archive.catalog.passage_vectors.get(ids)
    facts = archive.catalog.facts.get("embedding_model")
    archive.close()
    return len(passages.citable_ids()), len(ids), facts, [vectors[i].tobytes() for i in ids]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of five articles, all refined."""
    archive = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    archive.catalog.articles.store([article(n) for n in range(5)])
    with archive.own_indexes() as store:
        for work in (archive.indexer(store).drain, archive.indexer(store).refine):
            list(work())
    archive.close()
    return tmp_path


@pytest.mark.parametrize("model", [Unloadable, Numberless])
def test_a_model_that_cannot_be_used_takes_nothing_away(
    data: Path,
    model: type[FakeEmbedder],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = kept(data)
    assert before[:3] == (5, 5, "fake@1")
    monkeypatch.setattr(rag.archive, "build_embedder", lambda _: model(key="other@2"))
    monkeypatch.setattr(rag.archive, "StaticEmbedder", FakeEmbedder)
    assert main(["ingest", "--reindex", "--data", str(data)]) == 2
    assert "other@2" in capsys.readouterr().err
    assert kept(data) == before


def test_the_static_model_is_tried_too(data: Path) -> None:
    before = kept(data)
    with pytest.raises(ModelError, match="cannot be loaded"):
        Archive(settings(data), FakeEmbedder(key="other@2"), Unloadable(), reindex=True)
    assert kept(data) == before


def test_while_it_is_embedded_again_the_words_are_searched(data: Path) -> None:
    other = FakeEmbedder(key="other@2", dimension=24)
    archive = Archive(settings(data), other, FakeEmbedder(), reindex=True)
    question = archive.question("Which ferry left the harbour on day 3?")
    assert len(archive.retriever.retrieve(question)) == 5
    with archive.own_indexes() as store:
        assert len(archive.retriever.retrieve(question)) == 5, "and by the owner of the indexes"
        list(archive.indexer(store).drain())
        list(archive.indexer(store).refine())
        assert store.dense.count() == 5 and archive.catalog.passage_vectors.is_complete()
    archive.close()
