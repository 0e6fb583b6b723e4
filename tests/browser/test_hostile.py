"""Articles and questions that attack: nothing of theirs runs, nothing is fetched for them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import news
from tests.browser.chat import Chat

ASKED = (
    "What did Inspector Vasek write in the logbook?",
    "What did Inspector Vasek write at the coal elevator, the slipway and the oil jetty?",
    "What did Inspector Vasek write in the logbook of the ice store and the chain locker?",
    "What did Inspector Vasek write in the logbook of the pilot house, the rope works and a steam tug?",
)


def test_hostile_articles_are_shown_as_text(chat: Chat) -> None:
    # The `page` fixture holds the rest: no dialog, no script, no foreign address fetched.
    seen = ""
    for question in ASKED:
        chat.ask(question)
        cards, number = chat.cards, 0
        while number < min(4, cards.count()):  # a refusal folds what was found while we count
            chat.open(cards.nth(number))
            number += 1
            expect(chat.panel.locator("h2")).to_contain_text("What was found")
            seen += chat.panel.inner_text()
            ours = ":not([href^='#cite-']):not([href^='articles/'])"  # other reports, its own page
            links = chat.panel.locator(f".content a:not([href^='https://docks.example/']){ours}")
            assert links.count() == 0
        seen += chat.newest.inner_text()
    shown = [payload for payload in news.PAYLOADS if payload in seen]
    assert len(shown) >= 8, shown
    assert foreign_elements(chat) == []


def test_hostile_questions_are_shown_as_text(chat: Chat) -> None:
    for question in (" ".join(news.PAYLOADS[:7]), " ".join(news.PAYLOADS[7:])):
        chat.ask(question)
        assert "".join(question.split()) == "".join(chat.questions.last.inner_text().split())
    assert foreign_elements(chat) == []


def test_hostile_outlets_are_text_in_the_filter(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Filters").click()
    chosen = chat.page.get_by_role("checkbox", name="<script>")
    chosen.check()
    chat.page.get_by_role("button", name="Done").click()
    expect(chat.page.locator("#filters .chips")).to_contain_text("<script>")
    assert foreign_elements(chat) == []


def foreign_elements(chat: Chat) -> list[str]:
    """Elements in the conversation and the panel that only an attack could have put there."""
    found: list[str] = chat.page.evaluate(
        """() => {
          const bad = "script, img, iframe, video, style:not(svg style), .mermaid, .katex, object";
          const ours = /^(#cite-|#card-|#refine-|#tools-|#edit$|#evidence$|articles\\/|https:\\/\\/docks\\.example\\/)/;
          return [...document.querySelectorAll("#chat *, #panel *, #front *, #filters *")]
            .filter((e) => e.matches(bad) || (e.matches("a") && !ours.test(e.getAttribute("href"))))
            .map((e) => e.outerHTML.slice(0, 200));
        }"""
    )
    return found
