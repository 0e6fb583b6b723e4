"""What the watch over tantivy's files takes for damage, and what for a merge that has just ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.core.errors import IndexDamagedError
from rag.core.types import Passage
from rag.index import file_watch
from rag.index.file_watch import SegmentWatch, Stamp, stamps
from rag.index.lexical_tantivy import TantivyIndex
from rag.index.protocols import IndexedPassage
from tests.fakes import FakeEmbedder, article


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = TantivyIndex(tmp_path / "tantivy")
    text = "The ferry left."
    vector = FakeEmbedder().embed([text])[0]
    index.upsert(
        [IndexedPassage(Passage("a-1-0", "a", 0, 0, len(text), text), article(1, text), vector)]
    )
    index.close()
    return tmp_path / "tantivy"


def without_store(files: dict[str, Stamp]) -> dict[str, Stamp]:
    return {name: stamp for name, stamp in files.items() if not name.endswith(".store")}


def test_files_that_came_while_the_folder_was_read_are_no_damage(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[dict[str, Stamp]] = []

    def looked(of: Path) -> dict[str, Stamp]:
        """The first look lacks a file that a merge had just written, and has the list that names it."""
        looks.append(stamps(of) if looks else without_store(stamps(of)))
        return looks[-1]

    monkeypatch.setattr(file_watch, "stamps", looked)
    SegmentWatch(folder, None).check()
    assert len(looks) > 1


def test_a_file_that_is_lacking_is_damage(folder: Path) -> None:
    (store,) = folder.glob("*.store")
    store.unlink()
    with pytest.raises(IndexDamagedError, match=r"\.store"):
        SegmentWatch(folder, None).check()
