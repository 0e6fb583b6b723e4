"""The page behind a proxy that puts it under a path, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import ENTRIES, ingest, running, watched
from tests.browser.proxy import proxied

PATH = "/news/desk"


@pytest.fixture(scope="module")
def behind(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app that is told of the path."""
    folder = tmp_path_factory.mktemp("archive")
    news.write(folder / "news")
    ingest(folder / "news", "--data", str(folder / "data"))
    command = ("app.py", "--data", str(folder / "data"), "--port", "0")
    with running(*command, BYLINE_ROOT_PATH=PATH) as address:
        yield address


@pytest.mark.parametrize("strips", [True, False], ids=["path taken off", "path passed on"])
def test_a_reader_asks_and_opens_what_an_answer_rests_on(
    browser: Browser, behind: str, strips: bool
) -> None:
    with proxied(behind, PATH, strips=strips) as proxy:
        ENTRIES[proxy.address] = ENTRIES[behind].replace(behind, proxy.address)
        with watched(browser, proxy.address) as page:
            chat = Chat(page, f"{proxy.address}/").load()
            answer = chat.ask("How much did the Kestrel Bridge cost?")
            expect(answer).to_contain_text("million crowns")
            panel = chat.open(chat.markers.first)
            expect(panel).to_contain_text("Kestrel Bridge")
            assert page.url.startswith(f"{proxy.address}/?c=")
            page.reload()
            expect(chat.newest).to_contain_text("million crowns")
            page.get_by_role("tab", name="Library").click()
            expect(page.get_by_role("link", name="Ferry Marigold goes to the museum")).to_be_visible()
            page.goto(f"{proxy.address}/api/v1/docs")
            expect(page.locator("main")).to_contain_text(f"{PATH}/api/v1/ask")
            article = page.request.get(f"{proxy.address}/api/v1/articles").json()["articles"][0]
            page.goto(f"{proxy.address}/articles/{article['id']}")
            expect(page.locator("h1")).to_have_text(article["title"])
            style = page.locator("link[rel=stylesheet]").first.evaluate("link => link.sheet !== null")
            assert style
            cookies = page.context.cookies()
            assert {cookie["path"] for cookie in cookies if cookie["httpOnly"]} == {PATH}
        assert proxy.strays == []


@pytest.mark.parametrize("strips", [True, False], ids=["path taken off", "path passed on"])
def test_the_path_without_its_slash_leads_to_the_page(
    browser: Browser, behind: str, strips: bool
) -> None:
    with proxied(behind, PATH, strips=strips) as proxy:
        page = browser.new_page()
        Chat(page, proxy.address).load()
        assert page.url == f"{proxy.address}/"
        page.close()
