"""Conversations in a real browser: kept over reload and restart, Back, the left column, two readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import running, watched

BRIDGE = "What did the Kestrel Bridge cost?"
KEEPER = "When did the lighthouse keeper retire?"
ADDRESS = re.compile(r"/\?c=[0-9a-f]{32}$")


def column(page: Page) -> Locator:
    return page.locator("byline-conversations")


def titles(page: Page) -> Locator:
    return column(page).locator("nav a")


def row(page: Page, title: str) -> Locator:
    return column(page).locator("li").filter(has_text=title)


@contextmanager
def reader(browser: Browser, server: str, width: int = 1280) -> Iterator[Chat]:
    """Somebody who has not been here before."""
    with watched(browser, server, width, owner=False) as page:
        yield Chat(page, server).load()


def reopened(chat: Chat) -> Chat:
    """Wait until the page shows an answer again."""
    expect(chat.newest).to_be_visible()
    expect(chat.page.locator("#ask")).to_be_enabled()
    return chat


# -- addresses --------------------------------------------------------------------------------


def test_a_conversation_has_an_address_and_survives_a_reload(chat: Chat) -> None:
    page = chat.page
    assert page.url.rstrip("/") == chat.server
    chat.ask(BRIDGE)
    expect(page).to_have_url(ADDRESS)
    chat.ask("And who opened it?")
    address, before = page.url, chat.log.inner_html()
    markers = chat.markers.count()
    page.reload()
    expect(chat.questions).to_have_count(2)
    expect(chat.markers).to_have_count(markers)
    assert page.url == address and chat.log.inner_text() != "" and markers
    assert before.count("#cite-") == chat.log.inner_html().count("#cite-")
    expect(page).to_have_title(f"{BRIDGE} · Byline")


def test_a_reopened_conversation_goes_on_with_its_history(chat: Chat) -> None:
    chat.ask(BRIDGE)
    expect(chat.page).to_have_url(ADDRESS)
    address = chat.page.url
    chat.page.reload()
    reopened(chat)
    expect(chat.ask("And when did it open?")).to_contain_text("2 May 2024")
    assert chat.page.url == address
    chat.page.reload()
    expect(chat.questions).to_have_count(2)
    expect(titles(chat.page)).to_have_count(1)


def test_back_shows_what_was_before_and_never_leaves(chat: Chat) -> None:
    page = chat.page
    chat.ask(BRIDGE)
    expect(page).to_have_url(ADDRESS)
    first = page.url
    column(page).get_by_role("button", name="New chat").click()
    expect(chat.questions).to_have_count(0)
    assert page.url.rstrip("/") == chat.server
    chat.ask(KEEPER)
    expect(page).to_have_url(ADDRESS)
    second = page.url
    assert second != first
    page.go_back()
    expect(chat.questions).to_have_count(0)
    page.go_back()
    expect(chat.questions).to_have_text([re.compile("Kestrel")])
    assert page.url == first
    page.go_back()
    expect(chat.questions).to_have_count(0)
    assert page.url.rstrip("/") == chat.server
    page.go_forward()
    expect(chat.questions).to_have_text([re.compile("Kestrel")])


def test_an_answer_asked_again_stands_once(chat: Chat) -> None:
    chat.ask(BRIDGE)
    expect(chat.page).to_have_url(ADDRESS)
    chat.page.get_by_role("button", name="Retry").click()
    expect(chat.page.locator("#stop")).to_be_enabled()
    chat.wait()
    chat.page.reload()
    reopened(chat)
    expect(chat.questions).to_have_count(1)


@pytest.mark.parametrize("address", ["unknown", "0" * 32, "%3Cimg%20src=x%3E"])
def test_an_unknown_conversation_is_an_empty_chat_and_a_quiet_line(chat: Chat, address: str) -> None:
    chat.page.goto(f"{chat.server}/?c={address}")
    expect(chat.page.locator("#kept-note")).to_contain_text("That conversation is not here")
    expect(chat.questions).to_have_count(0)
    expect(chat.page).to_have_url(f"{chat.server}/")
    chat.ask(BRIDGE)
    expect(chat.page.locator("#kept-note")).to_have_text("")
    expect(chat.page).to_have_url(ADDRESS)


def test_a_conversation_outlives_the_app(browser: Browser, data: Path, tmp_path: Path) -> None:
    port = ""
    state = tmp_path / "cookies.json"
    with running("app.py", "--data", str(data), "--port", "0") as server:
        port = server.rpartition(":")[2]
        with reader(browser, server) as chat:
            said = chat.ask(BRIDGE).inner_text()
            expect(chat.page).to_have_url(ADDRESS)
            address = chat.page.url
            chat.page.context.storage_state(path=state)
    with running("app.py", "--data", str(data), "--port", port) as server:
        context = browser.new_context(storage_state=state, viewport={"width": 1280, "height": 844})
        page = context.new_page()
        page.goto(address)
        again = reopened(Chat(page, server))
        expect(again.newest).to_contain_text(said.split("\n")[0])
        again.markers.first.click()
        expect(page.locator("#panel .passage")).to_be_visible()
        expect(titles(page).first).to_have_text(BRIDGE)
        context.close()


def test_a_page_that_stayed_open_goes_on_when_the_app_is_back(browser: Browser, data: Path) -> None:
    command = ("app.py", "--data", str(data), "--port")
    with running(*command, "0") as server:
        context = browser.new_context(viewport={"width": 1280, "height": 844})
        chat = Chat(context.new_page(), server).load()
        chat.ask(BRIDGE)
        expect(chat.page).to_have_url(ADDRESS)
        address = chat.page.url
        chat.page.evaluate("window.before = true")
    with running(*command, server.rpartition(":")[2]):
        chat.page.wait_for_function("!window.before", timeout=60_000)  # it loads itself again
        reopened(chat)
        chat.send("And when did it open?")
        expect(chat.questions).to_have_count(2)
        chat.wait()
        expect(chat.newest).to_contain_text("2 May 2024")
        assert chat.page.url == address
        chat.page.reload()
        expect(chat.questions).to_have_count(2)
        context.close()


# -- two readers ------------------------------------------------------------------------------


def test_two_readers_never_see_one_anothers(browser: Browser, server: str) -> None:
    with reader(browser, server) as ann, reader(browser, server) as ben:
        ann.ask(BRIDGE)
        ben.ask(KEEPER)
        expect(titles(ann.page)).to_have_text([BRIDGE])
        expect(titles(ben.page)).to_have_text([KEEPER])
        expect(ann.page).to_have_url(ADDRESS)
        ben.page.goto(ann.page.url)
        expect(ben.page.locator("#kept-note")).to_contain_text("another reader")
        expect(ben.questions).to_have_count(0)
        conversation = ann.page.url.rpartition("=")[2]
        address = f"{server}/byline/conversations/{conversation}"
        assert ann.page.request.get(address).status == 200
        assert ben.page.request.get(address).status == 404
        assert ben.page.request.post(f"{address}/delete").status == 404
        cookies = {c["name"]: c for c in ann.page.context.cookies()}
        (mine,) = (c for name, c in cookies.items() if name.startswith("byline-reader-"))
        assert mine["httpOnly"] and mine["sameSite"] == "Lax"


# -- the left column --------------------------------------------------------------------------


@pytest.fixture
def two(browser: Browser, server: str) -> Iterator[Chat]:
    """A reader with two conversations, the second of them open."""
    with reader(browser, server) as chat:
        chat.ask(BRIDGE)
        expect(titles(chat.page)).to_have_count(1)
        column(chat.page).get_by_role("button", name="New chat").click()
        expect(chat.questions).to_have_count(0)
        chat.ask(KEEPER)
        expect(titles(chat.page)).to_have_text([KEEPER, BRIDGE])
        yield chat


def test_the_column_lists_by_day_and_opens(two: Chat) -> None:
    page = two.page
    expect(column(page).locator("h2")).to_have_text(["Today"])
    expect(column(page).locator("[aria-current]")).to_have_text(KEEPER)
    titles(page).filter(has_text=BRIDGE).click()
    expect(two.questions).to_have_text([re.compile("Kestrel")])
    expect(column(page).locator("[aria-current]")).to_have_text(BRIDGE)
    expect(page).to_have_url(ADDRESS)


def test_a_search_looks_through_titles_and_answers(two: Chat) -> None:
    search = column(two.page).get_by_role("searchbox")
    search.fill("crowns")
    expect(titles(two.page)).to_have_text([BRIDGE])
    search.fill("zebra")
    expect(column(two.page)).to_contain_text("No conversation has “zebra”")
    search.fill("")
    expect(titles(two.page)).to_have_count(2)


def test_a_conversation_is_renamed_in_place_by_keyboard(two: Chat) -> None:
    page, hostile = two.page, "<img src=x onerror=window.pwned=1> Bridge"
    row(page, BRIDGE).locator("a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = column(page).get_by_label("Title")
    expect(field).to_have_value(BRIDGE)
    field.fill("never mind")
    field.press("Escape")
    expect(titles(page)).to_have_text([KEEPER, BRIDGE])
    row(page, BRIDGE).get_by_role("button", name="Rename").click()
    field.fill(hostile)
    field.press("Enter")
    expect(titles(page)).to_have_text([KEEPER, hostile])
    page.reload()
    expect(titles(page)).to_have_text([KEEPER, hostile])


def test_a_deleted_conversation_comes_back_by_undo(two: Chat) -> None:
    page = two.page
    address = page.url
    row(page, KEEPER).hover()
    row(page, KEEPER).get_by_role("button", name="Delete").click()
    expect(titles(page)).to_have_text([BRIDGE])
    expect(two.questions).to_have_count(0)
    assert page.url.rstrip("/") == two.server
    column(page).get_by_role("button", name="Undo").click()
    expect(titles(page)).to_have_text([KEEPER, BRIDGE])
    expect(two.questions).to_have_count(1)
    assert page.url == address


def test_the_column_folds_and_stays_so(chat: Chat) -> None:
    page, toggle = chat.page, chat.page.locator("#chats")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    toggle.click()
    expect(column(page)).not_to_be_visible()
    page.reload()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(column(page)).not_to_be_visible()
    toggle.click()
    expect(column(page)).to_be_visible()
    expect(column(page)).to_contain_text("What you ask is kept here, for you alone, for 365 days.")


@pytest.mark.parametrize("width", [390, 820])
def test_on_a_narrow_page_it_is_a_drawer(browser: Browser, server: str, width: int) -> None:
    with reader(browser, server, width) as chat:
        chat.ask(BRIDGE)
        page, toggle = chat.page, chat.page.locator("#chats")
        expect(page).to_have_url(ADDRESS)
        expect(column(page)).not_to_be_visible()
        toggle.click()
        expect(column(page)).to_be_visible()
        expect(column(page).get_by_role("button", name="New chat")).to_be_focused()
        page.keyboard.press("Escape")
        expect(column(page)).not_to_be_visible()
        expect(toggle).to_be_focused()
        toggle.click()
        column(page).get_by_role("button", name="New chat").click()
        expect(column(page)).not_to_be_visible()
        expect(chat.questions).to_have_count(0)
        toggle.click()
        titles(page).first.click()
        expect(column(page)).not_to_be_visible()
        expect(chat.questions).to_have_count(1)


# -- nothing kept -----------------------------------------------------------------------------


def test_nothing_is_kept_where_the_owner_says_so(browser: Browser, data: Path) -> None:
    command = ("app.py", "--data", str(data), "--port", "0")
    with running(*command, BYLINE_KEEP_CHATS="0") as server, reader(browser, server) as chat:
        chat.ask(BRIDGE)
        expect(column(chat.page)).to_contain_text("Conversations are not kept here.")
        assert chat.page.url.rstrip("/") == server
        assert chat.page.context.cookies() == []
        chat.page.reload()
        expect(chat.page.locator("#status")).to_contain_text("article")
        expect(chat.questions).to_have_count(0)
