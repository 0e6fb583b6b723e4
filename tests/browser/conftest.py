"""A real server over a small real archive, and a real Chromium that remembers all that it fetched."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from tests.browser import news
from tests.browser.chat import Chat

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
ENTRIES: dict[str, str] = {}
"""Of each server that runs, the address by which its owner enters."""
START_SECONDS = 240
"""Patience for a server to listen, on a machine that does other things as well."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: looked for chromium, chromium-browser and google-chrome on the PATH")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=30_000)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made by the real `ingest.py` with the real embedding model."""
    folder = tmp_path_factory.mktemp("archive")
    news.write(folder / "news")
    ingest(folder / "news", "--data", str(folder / "data"))
    return folder / "data"


def ingest(*arguments: str | Path) -> None:
    """Run `ingest.py`, which must go well."""
    command = [sys.executable, "ingest.py", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, timeout=200)


@pytest.fixture(scope="session")
def server(browser: Browser, data: Path) -> Iterator[str]:
    """The address of the app, started as a reader starts it; without a browser nothing is started."""
    with running("app.py", "--data", str(data), "--port", "0") as address:
        yield address


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """An empty page, 1280 wide; what it fetches must come from our server, and nothing may run."""
    with watched(browser, server) as page:
        yield page


@pytest.fixture
def chat(page: Page, server: str) -> Chat:
    """The chat, loaded."""
    return Chat(page, server).load()


@contextmanager
def watched(
    browser: Browser, server: str, width: int = 1280, scheme: str = "light", *, owner: bool = True
) -> Iterator[Page]:
    """A page that fails its test when it fetches from elsewhere, opens a dialog, or sets `pwned`.

    Its reader is the archive's owner, unless told otherwise.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    if owner:
        assert context.request.get(ENTRIES[server], max_redirects=0).status == 303
    page = context.new_page()
    fetched: list[str] = []
    wrong: list[str] = []

    def dialog(opened: Dialog) -> None:
        wrong.append(f"dialog: {opened.message}")
        opened.dismiss()

    context.on("request", lambda request: fetched.append(request.url))
    page.on("dialog", dialog)
    page.on("pageerror", lambda error: wrong.append(f"script error: {error.stack or error}"))
    yield page
    foreign = [url for url in fetched if not url.startswith((server, "data:", "blob:"))]
    pwned = page.evaluate("window.pwned ?? null")
    context.close()
    assert fetched, "the page fetched nothing at all"
    assert foreign == []
    assert wrong == []
    assert pwned is None


@contextmanager
def running(*command: str, **settings: str) -> Iterator[str]:
    """The address that a started server prints; told to stop at the end, it must stop cleanly."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment() | settings,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_pass_on, args=(process.stdout, lines))
    reader.start()
    try:
        line = lines.get(timeout=START_SECONDS)
        assert line.startswith("Byline is on http://"), line
        entry = line.removeprefix("Byline is on ").strip()
        address = entry.partition("/enter")[0]
        ENTRIES[address] = entry
        yield address
    finally:
        process.terminate()
        status = process.wait(timeout=30)
        reader.join(5)
        process.stdout.close()
    assert status == 0


def bearer(server: str) -> dict[str, str]:
    """The header by which the owner's program gets in."""
    return {"Authorization": f"Bearer {ENTRIES[server].partition('key=')[2]}"}


def _pass_on(stream: TextIO, lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)


def environment() -> dict[str, str]:
    """Ours, without the settings of whoever runs the tests, and with no way to a proxy or hub."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    return kept | {"BYLINE_LLM": "none", "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
