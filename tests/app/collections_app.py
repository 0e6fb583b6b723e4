"""The whole app over a main archive and two collections, each about something else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.owner_key import ensure_key
from rag.app.web.server import build_app
from rag.app.workers.indexer_thread import Worker
from rag.archive import Archive
from rag.core.settings import Settings
from rag.storage.accounts.collections import collection_folder
from rag.storage.catalog import Catalog
from tests.fakes import FakeEmbedder, article, settings

WORDS = {"": "tugboat", "sport": "regatta", "opera": "soprano"}
"""A word of each archive that is in no other."""
OUTLETS = {"": "Harbour Post", "sport": "Oarsman", "opera": "Stage Door"}


def fill(catalog: Catalog, name: str, articles: int = 6) -> None:
    """Articles whose every text has the word of their archive."""
    word = WORDS[name]
    catalog.articles.store(
        [
            article(
                n,
                f"The {word} of Ravenholm drew {100 + n} people on day {n}, said {word} warden Alma Reed.\n\n"
                f"A second {word} follows in week {n}, the {word} office said.",
                title=f"Ravenholm {word} draws a crowd for day {n}",
                outlet=OUTLETS[name],
                url=f"https://{word}.example/{n}",
            )
            for n in range(articles)
        ]
    )


@contextmanager
def collections_app(folder: Path, given: Settings | None = None, **names: str) -> Iterator[FastAPI]:
    """The app, its lifespan not begun; `names` are collections with their titles."""
    ensure_key(folder)
    archive = Archive(given or settings(folder), FakeEmbedder(), FakeEmbedder())
    fill(archive.catalog, "")
    for name, title in (names or {"sport": "Sport", "opera": "Opera"}).items():
        archive.catalog.collections.add(name, title)
        own = collection_folder(folder, name)
        own.mkdir(parents=True)
        catalog = Catalog(own / "catalog.sqlite3")
        fill(catalog, name)
        catalog.close()
    worker = Worker(archive)
    made: list[FastAPI] = []

    async def build() -> None:
        made.append(build_app(archive, worker))

    asyncio.run(build())
    worker.start()
    try:
        yield made[0]
    finally:
        made[0].state.collections.stop()
        worker.stop()
        archive.close()


def client(app: FastAPI, *, owner: bool = False) -> TestClient:
    """A browser, or the owner's program; to be entered, so that the app's tasks run."""
    key = ensure_key(app.state.archive.settings.data)
    headers = {"Authorization": f"Bearer {key}"} if owner else {}
    return TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 5), headers=headers)


def root(name: str) -> str:
    """What the addresses of an archive begin with."""
    return f"/c/{name}" if name else ""


def wait_until_ready(one: Any, names: list[str], articles: int = 6, patience: float = 60.0) -> None:
    """Wait until every article of these archives can be asked about."""
    until = time.monotonic() + patience
    for name in names:
        while (health := one.get(f"{root(name)}/healthz").json())["ready"] < articles:
            assert time.monotonic() < until, health
            time.sleep(0.1)
