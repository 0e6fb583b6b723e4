"""rag/app/api/imports.py: what each account is adding, and nobody else sees."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.app.api.feed_polls import FeedPolls
from rag.app.api.imports import EMPTY_SECONDS, KEPT_SECONDS, MOST_ACCOUNTS, Imports
from rag.archive import Archive
from rag.core.errors import BusyError, SourceError
from tests.fakes import FakeEmbedder, settings

TEXT = "The ferry Marigold left the harbour of Port Ansel at noon with sixty passengers on board. " * 5
FORM = {"title": "Marigold leaves", "outlet": "Port Ansel Post", "published": "2026-05-01"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(settings(tmp_path / "data"), FakeEmbedder(), FakeEmbedder())
    yield made
    made.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds by which the clock is ahead."""
    ahead, clock = [0.0], time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: clock() + ahead[0])
    return ahead


def test_each_account_sees_its_own_drafts_problems_and_offers(archive: Archive) -> None:
    imports = Imports(archive)
    ada, bea, owner = imports.of("a1"), imports.of("b2"), imports.of("")
    ada.session.add_text(TEXT, FORM)
    ada.session.report_problem(SourceError("secret.pdf", "it cannot be read."))
    assert [draft.article.title for draft in imports.of("a1").session.drafts()] == ["Marigold leaves"]
    for other in (bea, owner):
        assert other.session.drafts() == [] and other.session.problems() == []
        other.session.correct(1, {"title": "Mine"}, wanted=False)
        other.session.save()
        other.session.clear()
    [draft] = ada.session.drafts()
    assert (draft.article.title, draft.wanted) == ("Marigold leaves", True)
    assert archive.catalog.queue.pending_ids() == set()


def test_uploads_of_accounts_do_not_meet(archive: Archive) -> None:
    imports = Imports(archive)
    ada, bea, owner = (imports.of(name).uploads for name in ("a1", "b2", ""))
    rooms = {folder: folder.reserve("news.txt", 10) for folder in (ada, bea, owner)}
    assert len({path.parent for _, path in rooms.values()}) == 3
    for _, path in rooms.values():
        path.write_text("0123456789")
    for folder, (number, path) in rooms.items():
        folder.release(number)
        assert path.exists(), "releasing room does not remove another's files"
        path.unlink()
    ada.accept([("news.exe", 5)])
    assert imports.of("b2").session.problems() == [] != imports.of("a1").session.problems()


def test_an_accounts_cancel_stops_no_others_poll(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    polled: list[bool] = []
    monkeypatch.setattr(FeedPolls, "poll", lambda self, url, stopped: polled.append(stopped.is_set()))
    imports = Imports(archive)
    imports.of("a1").feeds.cancel()
    for name in ("a1", "b2"):
        imports.of(name).feeds.poll("https://post.example/feed.xml")
    assert polled == [True, False]


def test_what_is_empty_and_unused_is_dropped_and_unsaved_drafts_wait_a_day(
    archive: Archive, later: list[float]
) -> None:
    imports = Imports(archive)
    ada, bea, owner = imports.of("a1"), imports.of("b2"), imports.of("")
    ada.session.add_text(TEXT, FORM)
    later[0] = EMPTY_SECONDS + 1
    imports.of("c3")
    assert imports.of("a1") is ada and imports.of("b2") is not bea
    later[0] += KEPT_SECONDS + 1
    imports.of("d4")
    assert imports.of("a1") is not ada and imports.of("") is owner, "the owner's own is never dropped"


def test_no_more_accounts_than_the_memory_takes_add_at_once(archive: Archive) -> None:
    imports = Imports(archive)
    for n in range(3 * MOST_ACCOUNTS):  # empty ones make room
        imports.of(f"empty{n}")
    for n in range(MOST_ACCOUNTS):
        imports.of(f"a{n}").session.add_text(TEXT, FORM)
    with pytest.raises(BusyError, match="drafts that are not saved"):
        imports.of("one-more")
    assert imports.of("a0").session.drafts(), "who is there goes on"
    imports.of("a7").session.clear()
    assert imports.of("one-more").session.drafts() == []
