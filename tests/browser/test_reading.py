"""A reader asks, sees evidence, reads the answer and follows its citations."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import watched

COST = "How much did the Kestrel Bridge cost?"
KEEPER = "When did lighthouse keeper Brigid Sollas retire?"


def test_the_status_line_tells_what_is_there(chat: Chat) -> None:
    expect(chat.page.locator("#status")).to_contain_text(
        re.compile(r"18 articles from \d+ outlets, 2 Nov")
    )


def test_a_citation_opens_the_passage_with_the_sentence_highlighted(chat: Chat) -> None:
    answer = chat.ask(COST)
    expect(answer).to_contain_text("340 million crowns")
    expect(chat.cards.first).to_be_visible()
    marker = chat.markers.first
    assert marker.get_attribute("aria-label") == "Citation 1: Ansel Courier, 11 June 2024"
    panel = chat.open(marker)
    article = news.PLAIN[1]
    assert chat.marked() in article["text"]
    assert chat.marked() in answer.inner_text()
    expect(panel.locator("mark").first).to_be_in_viewport()
    expect(panel.locator("h2")).to_have_text(article["title"])
    expect(panel).to_contain_text("Ansel Courier · 11 June 2024")
    link = panel.get_by_role("link", name="courier.example")
    assert link.get_attribute("href") == article["url"]
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"


def test_a_card_opens_the_panel_too(chat: Chat) -> None:
    chat.ask(COST)
    card = chat.cards.first
    chat.open(card)
    assert chat.marked() in card.inner_text().replace("\n", " ")


def test_every_hit_says_why_it_was_found(chat: Chat) -> None:
    chat.ask(COST)
    chat.panel.get_by_text("Why these passages").click()
    best = chat.cards.filter(has_text="rank").first
    expect(best).to_contain_text(re.compile(r"1\. .*has: .*Bridge.* meaning 0\.\d+ · words \d+"))
    chat.open(best)
    expect(chat.panel).to_contain_text("Bridge")


def test_on_a_tablet_the_drawer_goes_with_escape_and_with_its_button(
    browser: Browser, server: str
) -> None:
    with watched(browser, server, width=1000) as page:
        chat = Chat(page, server).load()
        chat.ask(COST)
        expect(chat.panel).to_be_hidden()
        chat.open(chat.markers.first)
        expect(chat.box).to_be_in_viewport()
        drawer, composer = chat.panel.bounding_box(), page.locator("#composer").bounding_box()
        assert drawer is not None
        assert composer is not None
        assert drawer["y"] + drawer["height"] <= composer["y"], "the drawer covers the composer"
        page.keyboard.press("Escape")
        expect(chat.panel).to_be_hidden()
        expect(chat.markers.first).to_be_focused()
        chat.open(chat.markers.first)
        chat.panel.get_by_role("button", name="Close").click()
        expect(chat.panel).to_be_hidden()
        chat.list_evidence()
        expect(chat.panel).to_be_visible()


def test_on_a_wide_page_the_evidence_stands_beside_and_follows_the_pointer(
    browser: Browser, server: str
) -> None:
    with watched(browser, server, width=1440) as page:
        chat = Chat(page, server).load()
        answer = chat.ask("Compare what the papers say the Kestrel Bridge cost")
        assert chat.markers.count() > 1
        expect(chat.panel.locator("mark").first).to_be_visible()
        assert chat.marked() in answer.inner_text().replace("\n", " ")
        last = answer.locator(".sentence").last
        last.hover()
        reference = (last.locator("a[href^='#cite-']").first.get_attribute("href") or "").partition("-")[
            2
        ]
        expect(chat.panel).to_have_attribute("data-shown", reference)
        expect(last).to_have_class(re.compile("shown"))
        expect(chat.box).to_be_focused()
        words = page.evaluate(
            """() => { const sentence = [...document.querySelectorAll('#chat .sentence')].pop();
            const probe = document.createElement('span'); probe.textContent = 'the news of a day '.repeat(9);
            sentence.append(probe); probe.style.whiteSpace = 'nowrap';
            const one = probe.getBoundingClientRect().width / 162; probe.remove();
            return sentence.closest('p').clientWidth / one; }"""
        )
        assert 55 <= words <= 82, f"a line has {words:.0f} characters"


def test_a_follow_up_is_understood_and_earlier_evidence_can_be_listed(chat: Chat) -> None:
    chat.ask(KEEPER)
    chat.ask(COST)
    answer = chat.ask("and who built it?")
    expect(answer.locator("em", has_text="I read this as").first).to_contain_text("Bridge")
    first = chat.page.locator("#chat .bot-row").first
    first.locator("a[href='#evidence']").click()
    expect(chat.panel.locator(".sources")).to_contain_text("Brigid Sollas")


def test_a_refusal_shows_the_nearest_articles(chat: Chat) -> None:
    answer = chat.ask("How many goals did Brazil score in the 1970 World Cup final?")
    expect(answer).to_contain_text("does not seem to hold the answer")
    nearest = answer.get_by_role("group", name="Answer").locator("a[href^='#card-']")
    expect(nearest.first).to_be_visible()
    expect(answer.locator("a[href^='#cite-']")).to_have_count(0)
    chat.open(nearest.first)
    expect(chat.panel.locator("mark")).to_have_count(0)


def test_ten_thousand_characters_are_refused_with_the_limit(chat: Chat) -> None:
    answer = chat.ask("why " * 2500)
    expect(answer).to_contain_text("at most 2,000 are read")
    assert len(chat.questions.first.inner_text()) < 1000


def test_the_answer_is_copied_as_shown_with_its_sources(chat: Chat) -> None:
    answer = chat.ask(KEEPER)
    answer.get_by_role("button", name="Copy message").last.click()
    chat.page.wait_for_timeout(300)
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert "Brigid Sollas retired on 1 November 2023" in copied
    assert "[1] Ansel Courier, 2 November 2023" in copied
    assert "\\" not in copied
    assert "#cite" not in copied


def test_everything_works_from_the_keyboard(chat: Chat) -> None:
    page = chat.page
    expect(chat.box).to_be_focused()
    page.keyboard.type(COST)
    page.keyboard.press("Enter")
    chat.wait()
    expect(chat.markers.first).to_be_visible()
    expect(chat.box).to_be_focused()
    assert tab_until(page, "#to-newest")
    page.keyboard.press("Enter")
    expect(chat.markers.first).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(chat.panel.locator("mark").first).to_be_visible()
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    expect(chat.markers.first).to_be_focused()
    page.keyboard.press("/")
    expect(chat.box).to_be_focused()
    assert chat.box.input_value() == ""
    assert tab_until(page, "#chat a[href^='#cite-']", "Shift+Tab")


def tab_until(page: Page, selector: str, key: str = "Tab") -> bool:
    """Whether Tab reaches the element in a dozen steps."""
    for _ in range(14):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return True
    return False


def test_single_keys_move_and_can_be_switched_off(chat: Chat) -> None:
    page = chat.page
    chat.ask(COST)
    page.locator("body").click(position={"x": 640, "y": 5})
    page.keyboard.press("]")
    expect(page.locator("#chat a[href^='#cite-']:focus")).to_have_count(1)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Display and keys")
    expect(dialog).to_contain_text("the citation before, the next one")
    dialog.get_by_label("Off").check()
    dialog.get_by_label("Dark").check()
    dialog.get_by_label("Larger").check()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("n")
    expect(chat.questions).to_have_count(1)
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    expect(page.locator("html")).to_have_class(re.compile("larger"))


def test_an_answer_is_asked_for_in_another_way(chat: Chat) -> None:
    before = chat.ask(COST).locator(".sentence").count()
    chat.newest.get_by_role("link", name="Shorter").click()
    expect(chat.questions).to_have_count(2)
    chat.wait()
    expect(chat.newest).to_contain_text("Shorter")
    expect(chat.newest.locator(".sentence")).to_have_count(1)
    assert before > 1


def test_on_a_phone_nothing_scrolls_sideways_and_the_evidence_is_a_sheet(
    browser: Browser, server: str
) -> None:
    with watched(browser, server, width=390) as page:
        chat = Chat(page, server).load()
        chat.ask(COST)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(chat.box).to_be_in_viewport()
        panel = chat.open(chat.markers.first)
        box = panel.bounding_box()
        assert box is not None
        assert (box["x"], box["width"]) == (0, 390)
        assert box["height"] == 422, "half of the page"
        assert panel.get_attribute("aria-modal") == "true"
        for _ in range(4):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('#panel') !== null")
        panel.get_by_role("button", name="Show more or less").click()
        page.wait_for_function("document.querySelector('#panel').clientHeight > 800")
        address = page.url
        page.go_back()
        expect(chat.panel).to_be_hidden()
        assert page.url == address
        expect(chat.questions).to_have_count(1)


def test_dark_follows_the_browser(browser: Browser, server: str) -> None:
    luminance = {}
    for scheme in ("light", "dark"):
        with watched(browser, server, scheme=scheme) as page:
            Chat(page, server).load()
            colour = page.evaluate(
                "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
            )
            luminance[scheme] = sum(int(n) for n in re.findall(r"\d+", colour)[:3])
    assert luminance["light"] > 700
    assert luminance["dark"] < 100


def test_controls_have_names(chat: Chat) -> None:
    nameless = chat.page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea")]
        .filter((e) => e.offsetParent && !(e.innerText || e.ariaLabel || e.title || e.labels?.length))
        .map((e) => e.outerHTML)"""
    )
    assert nameless == []


def test_the_days_understood_can_be_taken_off(chat: Chat) -> None:
    answer = chat.ask("What did the Kestrel Bridge cost in June 2024?")
    chip = answer.get_by_role("button", name="Ask again without the days June 2024")
    expect(chip).to_be_visible()
    chip.click()
    expect(chat.page.locator("a[href='#any-time']")).to_have_count(0)
    chat.wait()
    expect(chat.newest).to_contain_text("crowns")
    expect(chat.questions).to_have_count(1)
