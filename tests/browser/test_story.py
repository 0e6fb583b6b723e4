"""A reader sees that a later report updates what is quoted, opens it, and walks through the story."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

HOSTILE = "<img src=x onerror=\"window.pwned='story'\">"
FIRE = [
    {
        "title": f"Norvik warehouse fire: {title}",
        "outlet": outlet,
        "published": day,
        "url": f"https://{outlet.split()[0].lower()}.example/{day}",
        "text": text,
    }
    for day, outlet, title, text in (
        ("2024-05-03", "Harbour Post", f"hospital full {HOSTILE}", "The Norvik warehouse fire in Brask killed at least 25 people, hospital director Ines Varga said. Smoke from the warehouse fire hung over Brask all night."),
        ("2024-05-03", "Wire Times", "many dead", "Hospital director Ines Varga said the Norvik warehouse fire in Brask killed at least 25 people. The warehouse fire in Brask was out by noon."),
        ("2024-05-05", "Ansel Courier", "toll rises", "The Norvik warehouse fire in Brask killed at least 31 people, Mayor Tomas Wren said on Sunday. The warehouse in Brask will be torn down after the fire."),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def norvik(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over three reports of a fire, read by the embedding model."""
    folder = tmp_path_factory.mktemp("norvik")
    file = folder / "news.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in FIRE), "utf-8")
    ingest(file, "--refine", "--data", str(folder / "data"))
    with running("app.py", "--data", str(folder / "data"), "--port", "0") as address:
        yield address


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_a_later_report_is_named_and_opened(
    browser: Browser, norvik: str, width: int, scheme: str
) -> None:
    with watched(browser, norvik, width, scheme) as page:
        chat = Chat(page, norvik).load()
        chat.ask("How many people did hospital director Ines Varga say the Norvik fire in Brask killed?")
        chat.list_evidence()
        card = chat.cards.filter(has_text="a later report updates this: at least 31").first
        expect(card).to_contain_text("2 independent outlets report this")
        panel = chat.open(card)
        expect(panel.locator(".confirmed")).to_have_text("2 independent outlets report this")
        expect(panel.locator(".notice")).to_contain_text("says at least 31, not at least 25")
        expect(
            panel.get_by_role("heading", name="The story: 3 reports, 3 to 5 May 2024")
        ).to_be_visible()
        expect(panel.locator(".reports li")).to_have_count(3)
        expect(panel.locator(".reports a")).to_have_count(2)
        panel.locator(".notice a").click()
        expect(panel.locator(".where")).to_contain_text("Ansel Courier")
        assert "killed at least 31 people" in chat.marked()
        panel.locator(".reports a").first.click()
        expect(panel.locator(".where")).to_contain_text("3 May 2024")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
