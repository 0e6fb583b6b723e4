"""The filters: a row of chips that stay in sight while they act, and the dialog they are chosen in."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

COST = "How much did the Kestrel Bridge cost?"
SECTIONS = ["Harbour", "Traffic", "Culture", "People"]


@pytest.fixture(scope="module")
def sectioned(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the plain articles, each of a section."""
    folder = tmp_path_factory.mktemp("sections")
    records = [one | {"section": name} for one, name in zip(news.PLAIN, SECTIONS, strict=True)]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "news.jsonl").write_text(lines, encoding="utf-8")
    ingest(folder / "news.jsonl", "--data", folder / "data")
    with running("app.py", "--data", str(folder / "data"), "--port", "0") as address:
        yield address


@pytest.fixture
def filtered(browser: Browser, sectioned: str) -> Iterator[Chat]:
    with watched(browser, sectioned) as page:
        yield Chat(page, sectioned).load()


def opened(page: Page) -> Locator:
    page.get_by_role("button", name="Filters", exact=True).click()
    dialog = page.get_by_role("dialog", name="Filters")
    expect(dialog).to_be_visible()
    return dialog


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="Active filters").get_by_role("button")


def test_outlets_days_and_sections_narrow_the_answer(filtered: Chat) -> None:
    page = filtered.page
    dialog = opened(page)
    dialog.get_by_role("checkbox", name="Harbour Post").check()
    dialog.get_by_role("button", name="Done").click()
    expect(filtered.ask(COST)).to_contain_text("312 million crowns")
    expect(chips(page)).to_have_text(["Harbour Post×"])

    dialog = opened(page)
    dialog.get_by_label("From").fill("2024-07-01")
    dialog.get_by_role("button", name="Done").click()
    answer = filtered.ask(COST)
    expect(answer).not_to_contain_text("crowns")
    expect(answer).to_contain_text("Harbour Post")
    expect(chips(page)).to_have_text(["Harbour Post×", "From 1 July 2024×"])

    chips(page).first.click()
    expect(chips(page)).to_have_text(["From 1 July 2024×"])
    page.get_by_role("button", name="Remove filter: From 1 July 2024").click()
    expect(chips(page)).to_have_count(0)
    dialog = opened(page)
    dialog.get_by_role("checkbox", name="Traffic").check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(filtered.ask(COST)).to_contain_text("340 million crowns")
    expect(chips(page)).to_have_text(["Section Traffic×"])


def test_a_refusal_says_which_section_stood_in_the_way(filtered: Chat) -> None:
    dialog = opened(filtered.page)
    dialog.get_by_role("checkbox", name="Culture").check()
    dialog.get_by_role("button", name="Done").click()
    answer = filtered.ask("When did lighthouse keeper Brigid Sollas retire?")
    expect(answer).to_contain_text("in the section Culture")
    expect(answer).to_contain_text("Other sections than Culture have an answer")
    answer.get_by_role("link", name="Ask without it").click()
    expect(filtered.newest).to_contain_text("1 November 2023")


def test_new_chat_clears_them(filtered: Chat) -> None:
    dialog = opened(filtered.page)
    dialog.get_by_role("checkbox", name="Ansel Courier").check()
    dialog.get_by_role("button", name="Done").click()
    filtered.ask(COST)
    expect(chips(filtered.page)).to_have_count(1)
    filtered.page.locator("#new").dispatch_event("click")
    expect(chips(filtered.page)).to_have_count(0)
    expect(filtered.questions).to_have_count(0)
    expect(filtered.ask("What did the Kestrel Bridge cost in May 2024?")).to_contain_text("312")


def test_days_that_are_the_wrong_way_round_are_not_taken(filtered: Chat) -> None:
    dialog = opened(filtered.page)
    dialog.get_by_label("From").fill("2024-08-01")
    dialog.get_by_label("To").fill("2024-07-01")
    expect(dialog.get_by_role("alert")).to_contain_text("From is after To")
    dialog.get_by_label("To").fill("2024-08-31")
    expect(dialog.get_by_role("alert")).to_be_hidden()
    dialog.get_by_role("button", name="Done").click()
    expect(chips(filtered.page)).to_have_text(["1 August 2024 to 31 August 2024×"])
    opened(filtered.page).get_by_role("button", name="Clear all").click()
    expect(chips(filtered.page)).to_have_count(0)


def test_presets_without_articles_say_why(filtered: Chat) -> None:
    dialog = opened(filtered.page)
    expect(dialog.get_by_role("button", name="Today")).to_be_disabled()
    expect(dialog).to_contain_text("No article is of this year: the newest article is of 20 July 2024.")
    expect(dialog).to_contain_text("Articles are of 2 November 2023 to 20 July 2024.")


def test_the_dialog_gives_the_focus_back(filtered: Chat) -> None:
    page = filtered.page
    dialog = opened(page)
    dialog.get_by_role("checkbox", name="Ansel Courier").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Filters", exact=True)).to_be_focused()
    chips(page).first.press("Enter")
    expect(page.get_by_role("button", name="Filters", exact=True)).to_be_focused()


@pytest.mark.parametrize("width", [390, 820])
def test_many_chips_stay_on_one_row(browser: Browser, sectioned: str, width: int) -> None:
    with watched(browser, sectioned, width) as page:
        Chat(page, sectioned).load()
        dialog = opened(page)
        for name in (*SECTIONS, "Harbour Post", "Ansel Courier"):
            dialog.get_by_role("checkbox", name=name, exact=True).check()
        dialog.get_by_role("button", name="Done").click()
        expect(chips(page)).to_have_count(6)
        row = page.locator("#filters .bar").bounding_box()
        assert row and row["height"] < 50
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_hostile_days_from_a_program_are_refused(filtered: Chat) -> None:
    """The box behind the chips can hold anything: it is read, never trusted."""
    filtered.page.evaluate(
        """() => {
          const box = document.querySelector("#filter-values textarea, #filter-values input");
          box.value = JSON.stringify({since: "soon"});
          box.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    expect(filtered.ask(COST)).to_contain_text("From: expected a day as YYYY-MM-DD, found 'soon'")
