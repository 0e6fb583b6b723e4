"""A follow-up of a question with typing errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from rag.archive import Archive
from rag.core.types import Turn
from tests.fakes import FakeEmbedder, article, settings


def test_the_turn_before_is_mended_too(tmp_path: Path) -> None:
    """ "how many pepole died" made its follow-up look for "pepole", and refuse."""
    archive = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    others = " ".join(
        f"{a}{b}or" for a in "bcdfghlmnp" for b in ("and", "est", "ill", "own", "und", "arn")
    )
    text = f"At least 40 people died in the Norvik flood. Fewer than 50 words mend nothing: {others}."
    archive.catalog.articles.store([replace(article(n), text=f"{text} Report {n}.") for n in range(3)])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
        before = [Turn("how many pepole died in the Norvik flood")]
        mended = archive.question("and in Utah?", before, as_of=date(2024, 6, 1))
        typed = archive.question("and in Utah?", before, as_of=date(2024, 6, 1), as_typed=True)
    archive.close()
    assert mended.standalone == "how many people died in the Utah flood?"
    assert typed.standalone == "how many pepole died in the Utah flood?"
