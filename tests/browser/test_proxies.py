"""The page in a real browser through real nginx, HAProxy and Caddy, by our files of deploy/ and bare."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from rag.core.access import Role
from rag.storage.catalog import Catalog
from tests.browser.chat import Chat
from tests.browser.conftest import CHROMIUM, ENTRIES, FLAGS, running, watched
from tests.browser.test_accounts import PASSWORD, sign_in
from tests.hardening.test_proxies import SETTINGS, STEPS, let
from tests.proxies import HOST, NAMES, Proxy, bare, ours


@pytest.fixture(scope="module")
def chromium(browser: Browser) -> Iterator[Browser]:
    """One that finds the name of our files on this machine, and takes the test's certificate."""
    found = [f"--host-resolver-rules=MAP {HOST} 127.0.0.1", "--ignore-certificate-errors"]
    made = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *found])
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripted")


@pytest.fixture(scope="module")
def app(browser: Browser, folder: Path) -> Iterator[str]:
    """The address of an app whose answers wait for the test; without a browser nothing is started."""
    with running("tests/browser/scripted.py", str(folder), **SETTINGS) as address:
        yield address
        let(folder, *STEPS)


@pytest.fixture(params=NAMES)
def proxy(request: pytest.FixtureRequest, app: str) -> Iterator[Proxy]:
    with ours(request.param, urlsplit(app).netloc) as proxy:
        yield proxy


def test_a_question_is_answered_as_it_is_written_and_the_owner_gets_in(
    chromium: Browser, app: str, folder: Path, proxy: Proxy
) -> None:
    let(folder)
    with watched(chromium, proxy.address, owner=False) as page:
        page.goto(f"{proxy.address}/enter?{ENTRIES[app].partition('?')[2]}")
        assert page.url == f"{proxy.address}/"
        cookies = page.context.cookies()
        assert len(cookies) == 2 and all(cookie["secure"] for cookie in cookies)
        expect(page.get_by_role("tab", name="Library")).to_be_visible()
        chat = Chat(page, proxy.address).load()
        chat.send("Was the kiln lit?")
        let(folder, "found", "writing1", "said1")
        expect(chat.newest).to_contain_text("The kiln was lit at dawn.")
        expect(page.locator("#stop")).to_be_enabled()
        let(folder, *STEPS)
        expect(chat.newest).to_contain_text("The glaze came out blue.")
        chat.wait()


@pytest.mark.parametrize("name", ["haproxy", "caddy"])
def test_bare_a_question_is_answered_too(chromium: Browser, app: str, folder: Path, name: str) -> None:
    let(folder, *STEPS)
    with (
        bare(name, urlsplit(app).netloc) as proxy,
        watched(chromium, proxy.address, owner=False) as page,
    ):
        answer = Chat(page, proxy.address).load().ask("Was the kiln lit?")
        expect(answer).to_contain_text("The kiln was lit at dawn.")


def test_bare_nginx_says_why_there_is_no_page(chromium: Browser, app: str) -> None:
    """Its own `proxy_pass` is the Host that it asks for: what the page sends comes from elsewhere."""
    with bare("nginx", urlsplit(app).netloc) as proxy:
        page = chromium.new_page()
        page.goto(proxy.address)
        body = page.locator("body")
        expect(body).to_contain_text(f"You opened {HOST}:{proxy.port}")
        expect(body).to_contain_text(f"asks for {urlsplit(app).netloc}")
        expect(body).to_contain_text("proxy_set_header Host $http_host;")
        expect(body).to_contain_text(f"name {HOST} in BYLINE_ALLOWED_HOSTS")
        page.close()


@pytest.fixture(scope="module")
def newsroom(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app under a path, which asks for accounts because it trusts a proxy."""
    del browser
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "data").mkdir()
    catalog = Catalog(folder / "data" / "catalog.sqlite3")
    catalog.accounts.add("eve", [Role.READER], PASSWORD)
    catalog.close()
    let(folder, *STEPS)
    settings = SETTINGS | {"BYLINE_ACCOUNTS": "auto", "BYLINE_ROOT_PATH": "/news"}
    with running("tests/browser/scripted.py", str(folder), **settings) as address:
        yield address


@pytest.mark.parametrize("name", NAMES)
def test_somebody_signs_in_under_a_path_and_asks(chromium: Browser, newsroom: str, name: str) -> None:
    with ours(name, urlsplit(newsroom).netloc, "/news") as proxy:
        server = f"{proxy.address}/news"
        with watched(chromium, server, owner=False) as page:
            sign_in(page, server, "eve")
            answer = Chat(page, server).load().ask("Was the kiln lit?")
            expect(answer).to_contain_text("The kiln was lit at dawn.")
            cookies = page.context.cookies()
            assert cookies and all(c["secure"] and c["path"] == "/news" for c in cookies)
            page.goto(f"{server}/account")
            expect(page.locator("body")).to_contain_text(
                "127.0.0.1"
            )  # where the browser is, by the proxy
