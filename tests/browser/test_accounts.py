"""Accounts in a real browser: signing in, two people who never see one another, a session that ends."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.core.access import Permission
from rag.storage.catalog import Catalog
from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import ROOT, ingest, running, watched
from tests.browser.test_axe import barriers

PASSWORD = "a ship of 7 planks"
BRIDGE, KEEPER = "What did the Kestrel Bridge cost?", "When did the lighthouse keeper retire?"
PEOPLE = {"ada": "owner", "eve": "reader", "rob": "reader", "edi": "editor", "val": "evaluator"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with accounts, made by the commands."""
    folder = tmp_path_factory.mktemp("accounts")
    news.write(folder / "news")
    ingest(folder / "news", "--data", str(folder / "data"))
    for name, role in PEOPLE.items():
        command = [sys.executable, "-m", "rag.app.cli", "users", "add", name, "--role", role]
        command += ["--password-stdin", "--data", str(folder / "data")]
        subprocess.run(command, cwd=ROOT, input=PASSWORD, text=True, check=True, timeout=60)
    return folder / "data"


@pytest.fixture(scope="module")
def server(browser: Browser, data: Path) -> Iterator[str]:
    """The app with accounts; without a browser nothing is started."""
    del browser
    with running("app.py", "--data", str(data), "--port", "0", BYLINE_ACCOUNTS="on") as address:
        yield address


def sign_in(page: Page, server: str, name: str, way: str = "/") -> None:
    page.goto(server + way)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@contextmanager
def person(browser: Browser, server: str, name: str, width: int = 1280) -> Iterator[Chat]:
    """A browser in which somebody has signed in, at the chat."""
    with watched(browser, server, width, owner=False) as page:
        sign_in(page, server, name)
        yield Chat(page, server).load()


def test_signing_in_leads_to_what_was_wanted(browser: Browser, server: str) -> None:
    with watched(browser, server, owner=False) as page:
        page.goto(f"{server}/#draft")
        page.get_by_label("Name").fill("eve")
        page.get_by_label("Password").fill("not her password")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("do not belong together")
        expect(page.get_by_label("Name")).to_have_value("eve")
        sign_in(page, server, "eve", "/account")
        expect(page).to_have_url(f"{server}/account")
        expect(page.get_by_role("heading", name="eve", exact=True)).to_be_visible()
        page.get_by_role("button", name="Sign out", exact=True).first.click()
        expect(page).to_have_url(f"{server}/sign-in")


@pytest.mark.parametrize(
    ("name", "tabs"),
    [
        ("eve", ["Ask", "Draft"]),
        ("edi", ["Ask", "Draft", "Library"]),
        ("val", ["Ask", "Draft", "Evaluation"]),
        ("ada", ["Ask", "Draft", "Library", "Evaluation"]),
    ],
)
def test_each_role_has_its_tabs(browser: Browser, server: str, name: str, tabs: list[str]) -> None:
    with person(browser, server, name) as chat:
        expect(chat.page.locator("#account")).to_have_accessible_name(f"Your account: {name}")
        expect(chat.page.get_by_role("tab", name=tabs[-1])).to_be_visible()
        assert chat.page.get_by_role("tab").all_inner_texts() == tabs


def test_two_people_never_see_one_another(browser: Browser, server: str) -> None:
    with person(browser, server, "eve") as eve, person(browser, server, "rob") as rob:
        eve.ask(BRIDGE)
        address = eve.page.url
        assert "?c=" in address
        rob.ask(KEEPER)
        for chat, own, other in ((eve, BRIDGE, KEEPER), (rob, KEEPER, BRIDGE)):
            chat.page.reload()
            expect(chat.page.locator("byline-conversations nav")).to_contain_text(own)
            assert other not in chat.page.locator("body").inner_text()
        # Another's address shows nothing of it.
        rob.page.goto(address)
        expect(rob.page.locator("#ask")).to_be_enabled()
        rob.page.wait_for_timeout(1000)
        assert BRIDGE not in rob.page.locator("body").inner_text()
        answer = rob.page.request.get(f"{server}/byline/conversations/{address.partition('?c=')[2]}")
        assert answer.status == 404


def test_the_same_person_finds_conversations_in_another_browser(browser: Browser, server: str) -> None:
    with person(browser, server, "edi") as first:
        first.ask(BRIDGE)
    with person(browser, server, "edi") as second:
        expect(second.page.locator("byline-conversations nav")).to_contain_text(BRIDGE)


def test_a_page_whose_session_was_ended_leads_to_signing_in(
    browser: Browser, server: str, data: Path
) -> None:
    with person(browser, server, "rob") as chat:
        catalog = Catalog(data / "catalog.sqlite3")
        catalog.sessions.end_all(catalog.accounts.named("rob").id)
        catalog.close()
        chat.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(chat.page).to_have_url(re.compile("/sign-in"))


def test_a_token_made_on_the_page_opens_what_it_says(browser: Browser, server: str) -> None:
    with watched(browser, server, owner=False) as page:
        sign_in(page, server, "edi", "/account")
        page.get_by_label("What it is for").fill("feed script")
        page.get_by_label(Permission.EDIT).check()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Make a token").click()
        token = page.locator(".secret code").inner_text()
        headers = {"Authorization": f"Bearer {token}"}
        assert page.request.get(f"{server}/api/v1/feeds", headers=headers).status == 200
        page.get_by_role("button", name="Revoke feed script").click()
        expect(page.get_by_text("feed script")).to_have_count(0)
        assert page.request.get(f"{server}/api/v1/feeds", headers=headers).status == 401


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (820, "dark"), (1280, "light"), (1920, "dark")]
)
def test_no_page_of_accounts_has_a_barrier_or_is_cut(
    browser: Browser, server: str, width: int, scheme: str
) -> None:
    with watched(browser, server, width, scheme, owner=False) as page:
        page.goto(f"{server}/sign-in")
        found = {"sign-in": barriers(page)}
        sign_in(page, server, "ada", "/account")
        page.wait_for_url("**/account")
        page.wait_for_load_state()
        found["account"] = barriers(page)
        page.goto(f"{server}/accounts")
        for one in page.locator("summary").all():
            one.click()
        found["accounts"] = barriers(page)
        cut = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        chat = Chat(page, server).load()
        expect(chat.page.locator("#account")).to_be_attached()
        found["chat"] = barriers(page)
        page.get_by_role("button", name="Display and keys").click()
        expect(page.get_by_role("link", name="Your account: ada").last).to_be_visible()
        found["dialog"] = barriers(page)
    assert found == {name: [] for name in found} and not cut
