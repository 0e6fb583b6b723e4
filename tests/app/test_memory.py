"""rag/app/workers/memory.py: what was freed goes back to the system, and another C library is no trouble."""

from __future__ import annotations

import ctypes

import pytest

from rag.app.workers.memory import few_arenas, give_back


def test_another_c_library_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def missing(name: str) -> None:
        asked.append(name)
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    few_arenas()
    give_back()
    assert asked == ["libc.so.6", "libc.so.6"]
