"""A small share of benchmarks/mutations.py: damaged files of every format end in an article or an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.layouts.seeds import FORMATS
from benchmarks.mutations import run
from rag.ingest.formats.sandbox import Sandbox


@pytest.mark.parametrize("end", FORMATS)
def test_damaged_files(end: str, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        tally = run(end, 40, 7, tmp_path, sandbox)
    assert not tally.bad
    assert sum(tally.outcomes.values()) == 40 and tally.outcomes["article"] > 0
