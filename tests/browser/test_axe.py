"""axe-core finds no barrier on any state of the page, at any width, light and dark.

https://github.com/dequelabs/axe-core, all its rules.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import watched

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
BRIDGE = "How much did the Kestrel Bridge cost?"
NOT_HELD = "How many goals did Brazil score in the 1970 World Cup final?"


def front(chat: Chat) -> None:
    expect(chat.page.locator("byline-front h2").first).to_be_visible()


def answered(chat: Chat) -> None:
    chat.ask(BRIDGE)


def evidence(chat: Chat) -> None:
    chat.ask(BRIDGE)
    chat.open(chat.markers.first)


def refused(chat: Chat) -> None:
    chat.ask(NOT_HELD)


def display(chat: Chat) -> None:
    chat.page.wait_for_selector("byline-front:defined")  # the script that hears the button runs by then
    chat.page.locator("#display").click()
    expect(chat.page.get_by_role("dialog")).to_be_visible()


def sharing(chat: Chat) -> None:
    chat.ask(BRIDGE)
    chat.newest.get_by_text("Share or take along").click()
    expect(chat.page.get_by_role("dialog")).to_be_visible()


def library(chat: Chat) -> None:
    chat.page.goto(f"{chat.server}/#library")
    chat.page.reload()
    expect(chat.page.locator("#library-table")).to_be_visible()


def adding(chat: Chat) -> None:
    library(chat)
    chat.page.get_by_role("button", name="Add articles").click()
    expect(chat.page.get_by_role("dialog")).to_be_visible()


def draft(chat: Chat) -> None:
    chat.page.goto(f"{chat.server}/#draft")
    chat.page.reload()
    expect(chat.page.locator("#draft-text")).to_be_visible()


STATES: tuple[Callable[[Chat], None], ...] = (
    *(front, answered, evidence, refused, display, sharing, library, adding, draft),
)
VIEWS = [(390, "light"), (820, "dark"), (1280, "light"), (1280, "dark"), (1920, "light")]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_no_state_has_a_barrier(browser: Browser, server: str, width: int, scheme: str) -> None:
    with watched(browser, server, width, scheme) as page:
        found = {}
        for state in STATES:
            state(Chat(page, server).load())
            found[state.__name__] = barriers(page)
    assert found == {state.__name__: [] for state in STATES}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_plain_page_has_a_barrier(browser: Browser, server: str, scheme: str) -> None:
    with watched(browser, server, 390, scheme) as page:
        chat = Chat(page, server).load()
        chat.ask(BRIDGE)
        chat.newest.get_by_text("Share or take along").click()
        own = page.get_by_role("link", name="This answer on its own page").get_attribute("href")
        page.goto(f"{server}/{own}")
        found = {"answer": barriers(page)}
        page.get_by_role("link", name="Kestrel Bridge").first.click()
        found["article"] = barriers(page)
    assert found == {"answer": [], "article": []}


def barriers(page: Page) -> list[str]:
    """What axe finds, a line each: the rule, how bad it is, the first elements."""
    page.evaluate(AXE)
    report: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in report["violations"]
    ]
