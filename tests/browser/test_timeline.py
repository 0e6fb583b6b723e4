"""A reader asks how something developed, sees its days in order, and opens a copy from the side panel."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

HOSTILE = "<img src=x onerror=\"window.pwned='title'\">"
FILLER = (
    "The quay was quiet, the cranes stood still and gulls walked on the rails where wagons used to wait. "
    "In the canteen the cooks peeled potatoes for two hundred people and sang songs of their mothers. "
    "A priest lent the hall its benches, a baker gave bread, and a brass band played on the second evening."
)
STRIKE = [
    {
        "title": f"Skarv strike: {title}",
        "outlet": outlet,
        "published": day,
        "url": f"https://{outlet.split()[0].lower()}.example/{day}",
        "text": f"{text}\n\n{extra}",
    }
    for day, outlet, title, text, extra in (
        ("2024-05-06", "Harbour Post", "dockers walk out", "The Skarv strike began on Monday when 400 dockers walked out over pay.", FILLER),
        ("2024-05-06", "Wire Times", f"dockers walk out {HOSTILE}", "The Skarv strike began on Monday when 400 dockers walked out over pay.", FILLER),
        ("2024-05-09", "Ansel Courier", "two harbours closed", "The Skarv strike closed two harbours on Thursday and sent nine ships to Orlo.", "Ship owners were angry."),
        ("2024-05-17", "Harbour Post", "over after eleven days", "The Skarv strike ended on Friday, when dockers accepted six percent more pay.", "Work begins tomorrow."),
    )
]  # fmt: skip
OTHER = {
    "title": "Gull Point lighthouse painted",
    "outlet": "Harbour Post",
    "published": "2024-05-12",
    "url": "https://harbour.example/lighthouse",
    "text": "The lighthouse at Gull Point was painted red by volunteers on Sunday morning.",
}


@pytest.fixture(scope="module")
def skarv(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over reports of a strike, one of them in two outlets."""
    folder = tmp_path_factory.mktemp("skarv")
    file = folder / "news.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in [*STRIKE, OTHER]), "utf-8")
    ingest(file, "--data", str(folder / "data"))
    with running("app.py", "--data", str(folder / "data"), "--port", "0") as address:
        yield address


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_development_is_shown_day_by_day_and_its_entries_open(
    browser: Browser, skarv: str, width: int, scheme: str
) -> None:
    with watched(browser, skarv, width, scheme) as page:
        chat = Chat(page, skarv).load()
        answer = chat.ask("How did the Skarv strike unfold?")
        expect(page.locator("#chat .timeline summary").first).to_contain_text(
            "Timeline: 3 reports, 6 to 17 May 2024"
        )
        days = page.locator("#chat li:has(> ul) > strong")
        expect(days).to_have_text(["6 May 2024", "9 May 2024", "17 May 2024"])
        expect(page.locator("#chat li > ul > li > a")).to_have_count(3)
        told = answer.inner_text()
        assert told.index("began on Monday") < told.index("two harbours") < told.index("ended on Friday")
        assert "painted" not in told
        panel = chat.open(chat.cards.nth(1))
        assert "closed two harbours on Thursday" in chat.marked()
        expect(panel.locator(".copies")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_panel_lists_where_else_the_article_stands_and_opens_it(
    browser: Browser, skarv: str
) -> None:
    with watched(browser, skarv) as page:
        chat = Chat(page, skarv).load()
        chat.ask("How did the Skarv strike unfold?")
        panel = chat.open(chat.cards.first)
        shown = panel.locator(".where").inner_text()
        first, second = ("Harbour Post", "Wire Times")
        if shown.startswith(second):
            first, second = second, first
        expect(panel.get_by_role("heading", name="Also in")).to_be_visible()
        panel.get_by_role("link", name=f"{second}, 6 May 2024").click()
        expect(panel.locator(".where")).to_contain_text(second)
        expect(panel.get_by_role("link", name=f"{first}, 6 May 2024")).to_be_visible()
        page.keyboard.press("Escape")
        expect(chat.cards.first).to_be_focused()
