"""A reader opens a citation of an article that was changed, and compares what it said before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

HOSTILE = "<img src=x onerror=\"window.pwned='title'\"> ${window.pwned=1}"
NOTICE = "Correction: An earlier version of this story misstated the cost of the dam."
FIRST = {
    "title": f"Orlo dam costs more {HOSTILE}",
    "outlet": "Valley Post",
    "published": "2024-05-03T23:30:00-05:00",
    "url": "https://valley.example/dam",
    "text": "The Orlo dam cost 212 million crowns, engineer Pia Lund said.\n\nThe dam is 84 metres high.\n\n"
    "Its lake drowned two villages.",
}
SECOND = FIRST | {
    "title": f"Orlo dam costs far more {HOSTILE}",
    "updated": "2024-05-04T09:15:00-05:00",
    "text": FIRST["text"].replace("212 million", f"312 million {HOSTILE}") + f"\n\n{NOTICE}",
}
COST = "How much did the Orlo dam cost?"


@pytest.fixture(scope="module")
def valley(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over an archive with an article that was changed once, and one that was not."""
    folder = tmp_path_factory.mktemp("valley")
    other = FIRST | {
        "title": "Lund retires",
        "url": "https://valley.example/lund",
        "text": "Engineer Pia Lund retired to Skarv in June 2023.",
    }
    for name, records in (("first", [FIRST, other]), ("second", [SECOND])):
        add(folder, name, records)
    with running("app.py", "--data", str(folder / "data"), "--port", "0") as address:
        yield address


def add(folder: Path, name: str, records: list[dict[str, str]]) -> None:
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    ingest(file, "--data", str(folder / "data"))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_what_changed_can_be_read_from_a_citation(
    browser: Browser, valley: str, width: int, scheme: str
) -> None:
    with watched(browser, valley, width, scheme) as page:
        chat = Chat(page, valley).load()
        expect(chat.ask(COST)).to_contain_text("312 million")
        chat.list_evidence()
        expect(chat.cards.first).to_contain_text("corrected")
        page.keyboard.press("Escape")
        marker = chat.markers.first
        assert marker.get_attribute("aria-label") == "Citation 1: Valley Post, 3 May 2024, corrected"
        panel = chat.open(marker)
        expect(panel).to_contain_text("3 May 2024, 23:30 UTC-5")
        expect(panel).to_contain_text("updated 4 May 2024, 09:15 UTC-5")
        expect(panel.locator(".notice")).to_have_text(f"Corrected: {NOTICE}")
        button = panel.get_by_role("button", name="Version 2 of 2: compare")
        assert button.get_attribute("aria-expanded") == "false"
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        change = panel.locator(".byline-revision")
        expect(change.locator(".summary")).to_contain_text("the headline changed")
        expect(change.locator("del", has_text="212")).to_have_css("text-decoration-line", "line-through")
        expect(change.locator("ins", has_text="312")).to_have_css("text-decoration-line", "underline")
        expect(change.locator("dd ins")).to_have_text(SECOND["title"])
        expect(change.locator("img")).to_have_count(0)
        expect(change.locator("summary")).to_have_text("2 paragraphs unchanged")
        expect(change.get_by_text("84 metres")).to_be_hidden()
        change.locator("summary").click()
        expect(change.get_by_text("84 metres")).to_be_visible()
        expect(change.get_by_label("Compared with").locator("option")).to_have_count(1)
        sideways = page.evaluate("document.querySelector('#panel').scrollWidth - innerWidth")
        assert sideways <= 0
        button.click()
        expect(change).to_be_hidden()


def test_an_article_that_never_changed_offers_no_comparison(browser: Browser, valley: str) -> None:
    with watched(browser, valley) as page:
        chat = Chat(page, valley).load()
        chat.ask("Where did engineer Pia Lund retire to?")
        panel = chat.open(chat.cards.filter(has_text="Skarv").first)
        expect(panel.locator(".passage")).to_contain_text("Skarv")
        expect(panel.get_by_role("button", name="compare")).to_have_count(0)


def test_versions_that_are_not_there_are_an_error(browser: Browser, valley: str) -> None:
    with watched(browser, valley) as page:
        page.goto(valley)
        for path in ("0000000000000000/2", "0000000000000000/2?against=1"):
            answer = page.request.get(f"{valley.rstrip('/')}/byline/versions/{path}")
            assert answer.status == 404
            assert "not in the archive" in answer.json()["error"]
