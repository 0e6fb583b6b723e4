"""A reader opens an article's own page: in a browser without any script of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

HOSTILE = "<img src=x onerror=\"window.pwned='img'\"><script>window.pwned=1</script>"
FIRST = {
    "title": f"Sund tunnel floods {HOSTILE}",
    "outlet": "Island Times",
    "published": "2025-02-03",
    "url": "https://island.example/tunnel",
    "language": "en",
    "text": "The Sund tunnel was closed on 2 February 2025 after its western bore filled with 400 cubic metres "
    f"of water, operator Nils Aker said {HOSTILE}.\n\nFerries carry the cars of the island until the pumps "
    "have done their work. The harbour office expects queues of two hours at the least, and asks drivers to "
    "come on foot where they can.\n\nNobody was hurt.",
}
SECOND = FIRST | {"text": FIRST["text"].replace("400 cubic", "900 cubic")}
PERSIAN = {
    "title": "تونل جزیره بسته شد",
    "outlet": "خبر جزیره",
    "published": "2025-02-03",
    "language": "fa",
    "text": "تونل جزیره روز دوم فوریه بسته شد. هیچ‌کس آسیب ندید.",
}
TOLLS = [
    {"title": f"Ostra mine collapse: {title}", "outlet": outlet, "published": day, "text": text}
    for day, outlet, title, text in (
        ("2025-03-08", "Island Times", "miners dead", "The collapse of the Ostra mine in Hallen killed at least 14 miners, fire chief Runa Vik said. Rescuers dug in the Ostra mine all night."),
        ("2025-03-10", "Hallen Echo", "toll rises", "The collapse of the Ostra mine in Hallen killed at least 19 miners, fire chief Runa Vik said on Monday. The Ostra mine will be closed for good after the collapse."),
    )
]  # fmt: skip
CONTRAST = """() => {
  const channel = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push([e.outerHTML.slice(0, 80), ratio]);
  }
  return poor;
}"""
LINES = """() => [...document.querySelectorAll(".text p")].slice(0, 2).flatMap((p) => {
  const range = document.createRange(), lengths = [];
  for (const node of p.childNodes) if (node.nodeType === 3) for (let i = 0, top = null; i < node.length; i++) {
    range.setStart(node, i); range.setEnd(node, i + 1);
    const y = Math.round(range.getBoundingClientRect().bottom);
    if (top !== null && Math.abs(y - top) < 6) lengths[lengths.length - 1]++; else lengths.push(1);
    top = y;
  }
  return lengths.slice(0, -1);
})"""
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((e) => sum += e.value))
    .observe({ type: "layout-shift", buffered: true });
  document.fonts.ready.then(() => setTimeout(() => done(sum), 300));
})"""


@pytest.fixture(scope="module")
def island(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over an article in two versions, one in Persian, and two reports of one event."""
    folder = tmp_path_factory.mktemp("island")
    for name, records in (("first", [FIRST, PERSIAN]), ("second", [SECOND, *TOLLS])):
        file = folder / f"{name}.jsonl"
        file.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
        ingest(file, "--refine", "--data", str(folder / "data"))
    with running("app.py", "--data", str(folder / "data"), "--port", "0") as address:
        yield address


@pytest.fixture(scope="module")
def tunnel(island: str) -> str:
    """The address of the article's page, as an answer's citation leads to it."""
    with urlopen(
        f"{island}/ask", json.dumps({"question": "Why was the Sund tunnel closed?"}).encode()
    ) as answer:
        (citation, *_) = json.load(answer)["citations"]
    words = f"mark={citation['start']}-{citation['end']}#mark"
    return f"{island}/articles/{citation['article_id']}?v=2&{words}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1280, 1920])
def test_it_is_read_well_at_every_width(
    browser: Browser, island: str, tunnel: str, width: int, scheme: str
) -> None:
    with watched(browser, island, width, scheme, owner=False) as page:
        page.goto(tunnel)
        expect(page.locator("mark").first).to_be_in_viewport()
        assert "900 cubic metres" in page.locator("mark").first.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CONTRAST) == []
        assert page.evaluate(SHIFT) < 0.02
        assert page.evaluate("document.fonts.check('18px Literata')")
        if width > 390:
            lines = page.evaluate(LINES)
            assert lines and 58 <= sum(lines) / len(lines) <= 72
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 21, 19)"
        assert dark == (scheme == "dark")


def test_versions_are_a_click_apart(browser: Browser, island: str, tunnel: str) -> None:
    with watched(browser, island, owner=False) as page:
        page.goto(tunnel)
        page.get_by_role("link", name="what changed since version 1").click()
        expect(page.get_by_role("heading", level=2).first).to_have_text(
            "What changed from version 1 to version 2"
        )
        expect(page.locator("del")).to_contain_text("400")
        page.get_by_role("link", name="Version 1, stored").click()
        expect(page.get_by_role("note").first).to_contain_text("This is version 1 of 2.")
        expect(page.locator(".text")).to_contain_text("400 cubic metres")
        page.get_by_role("link", name="Read the newest one").click()
        expect(page.locator(".text")).to_contain_text("900 cubic metres")


def test_the_chosen_colours_are_kept_and_the_keyboard_gets_to_the_text(
    browser: Browser, island: str, tunnel: str
) -> None:
    with watched(browser, island, scheme="light", owner=False) as page:
        page.context.add_cookies([{"name": "byline-theme", "value": "dark", "url": island}])
        page.goto(tunnel.partition("#")[0])
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 21, 19)"
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the text")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def id_of(page: Page, island: str, title: str) -> str:
    """The id of an article, as its owner sees it."""
    listed = page.context.request.get(f"{island}/byline/library").json()["articles"]
    (found,) = [row["id"] for row in listed if row["title"] == title]
    return str(found)


def test_what_a_later_report_says_instead_is_told_and_opened(browser: Browser, island: str) -> None:
    with watched(browser, island, owner=True) as page:
        end = TOLLS[0]["text"].index("Rescuers") - 1
        page.goto(f"{island}/articles/{id_of(page, island, TOLLS[0]['title'])}?mark=0-{end}")
        told = page.get_by_role("note").filter(has_text="A later report updates this")
        expect(told).to_contain_text("Hallen Echo, 10 March 2025 says at least 19, not at least 14")
        expect(page.get_by_role("heading", name="The story: 2 reports")).to_be_visible()
        expect(page.locator(".reports li")).to_have_count(2)
        expect(page.locator(".reports a")).to_have_count(1)
        told.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(TOLLS[1]["title"])
        assert "at least 19" in page.locator("mark").inner_text()


def test_a_text_has_its_own_language_and_direction(browser: Browser, island: str) -> None:
    with watched(browser, island, owner=True) as page:
        page.goto(f"{island}/articles/{id_of(page, island, PERSIAN['title'])}")
        heading = page.get_by_role("heading", level=1)
        assert heading.get_attribute("lang") == "fa"
        assert page.evaluate("getComputedStyle(document.querySelector('.text p')).direction") == "rtl"
        assert page.evaluate("getComputedStyle(document.querySelector('.when')).direction") == "ltr"


def test_a_link_brings_the_beginning_of_a_question_along(
    browser: Browser, island: str, tunnel: str
) -> None:
    with watched(browser, island, owner=False) as page:
        page.goto(tunnel)
        page.get_by_role("link", name="Ask about this article").click()
        chat = Chat(page, island)
        expect(chat.box).to_have_value(re.compile("^In the article titled “Sund tunnel floods <img"))
        expect(chat.box).to_be_focused()
        expect(page).to_have_url(f"{island}/")
        expect(page).to_have_title("Byline")
        page.reload()
        expect(chat.box).to_have_value("")


def test_on_paper_there_is_the_text_alone(browser: Browser, island: str, tunnel: str) -> None:
    with watched(browser, island, owner=False) as page:
        page.goto(tunnel)
        page.emulate_media(media="print")
        for gone in (".ways", ".around", "footer"):
            expect(page.locator(gone)).to_be_hidden()
        expect(page.locator(".text")).to_be_visible()
