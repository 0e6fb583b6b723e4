"""A report is opened as a file: it filters, folds and fits a phone, and fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rag.evaluation.reports.report import html_report
from tests.browser.test_reading import tab_until
from tests.evaluation.test_report import HOSTILE, hostile
from tests.runs import record, refused, run_of, unanswerable, wrong

LONG = "Rheinschifffahrtspolizeiverordnungsänderungskommission" * 3


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report with every outcome, an attack and a word that is too long for a phone."""
    rows = [record(1), wrong(2, kind="figure"), refused(3), unanswerable(4, right=True), hostile()]
    run = run_of(tmp_path, *rows, record(5, question=LONG, kind=LONG), record(6, error="gone"))
    file = tmp_path / "report.html"
    before = run_of(tmp_path, wrong(1), record(2), name="before")
    file.write_text(html_report(run, before), encoding="utf-8")
    return file


@contextmanager
def opened(browser: Browser, file: Path, width: int = 1280, **more: object) -> Iterator[Page]:
    """The report in a page that fails its test when it fetches, complains or runs what it should not."""
    context = browser.new_context(viewport={"width": width, "height": 844}, **more)  # type: ignore[arg-type]
    page = context.new_page()
    fetched: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    yield page
    pwned = page.evaluate("window.pwned ?? null")
    context.close()
    assert fetched == [file.as_uri()]
    assert said == []
    assert pwned is None


def choice(page: Page, name: str) -> Locator:
    """One of the filters that are lists."""
    return page.locator(".filters label", has_text=re.compile(f"^{name}")).locator("select")


def shown(page: Page) -> list[str]:
    """The places of the questions that are to be seen."""
    seen: list[str] = page.evaluate(
        "[...document.querySelectorAll('.question')].filter((q) => q.checkVisibility()).map((q) => q.id)"
    )
    return seen


def test_questions_are_filtered_by_words_kind_and_outcome(browser: Browser, report: Path) -> None:
    with opened(browser, report) as page:
        count = page.locator(".filters output")
        expect(count).to_have_text("7 of 7 questions")
        page.get_by_label("Words in question").fill("WORD2  leave")
        expect(count).to_have_text("1 of 7 questions")
        assert shown(page) == ["q-2"]
        page.get_by_role("button", name="Show all").click()
        choice(page, "Kind").select_option("unanswerable")
        assert shown(page) == ["q-4"]
        choice(page, "Outcome").select_option("wrong")
        expect(count).to_have_text("0 of 7 questions")
        choice(page, "Kind").select_option("")
        assert shown(page) == ["q-2"]
        page.get_by_role("link", name="When did ferry word1").click()
        expect(page.locator("#q-1")).to_be_in_viewport()


def test_hostile_text_is_read_and_not_run(browser: Browser, report: Path) -> None:
    with opened(browser, report) as page:
        question = page.locator("#q-5")
        expect(question.locator("h3")).to_have_text(HOSTILE)
        for folded in question.locator("summary").all():
            folded.click()
        expect(question).to_contain_text(HOSTILE)
        choice(page, "Kind").select_option(HOSTILE)
        assert shown(page) == ["q-5"]


def test_without_script_it_is_the_plain_list(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    expect(page.locator(".question")).to_have_count(7)
    for n in range(1, 8):
        expect(page.locator(f"#q-{n}")).to_be_visible()
    expect(page.locator(".filters")).to_be_hidden()
    page.locator("#q-1 summary").first.click()
    expect(page.locator("#q-1 q")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_runs_over(browser: Browser, report: Path, width: int) -> None:
    with opened(browser, report, width) as page:
        page.evaluate("document.querySelectorAll('details').forEach((folded) => (folded.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = page.evaluate(
            """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
              const box = svg.getBoundingClientRect();
              return [...svg.querySelectorAll("text, circle")]
                .map((part) => [part.textContent, part.getBoundingClientRect()])
                .filter(([, r]) => r.left < box.left || r.right > box.right || r.bottom > box.bottom)
                .map(([text]) => text);
            })"""
        )
        assert cut == []


def test_it_works_from_the_keyboard(browser: Browser, report: Path) -> None:
    with opened(browser, report) as page:
        assert tab_until(page, ".skip")
        assert tab_until(page, ".run summary")
        page.keyboard.press("Enter")
        expect(page.get_by_text("chromadb").or_(page.get_by_text("versions: byline"))).to_be_visible()
        page.locator(".filters input").focus()
        page.keyboard.type("word3")
        assert shown(page) == ["q-3"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(browser: Browser, report: Path, scheme: str) -> None:
    with opened(browser, report, color_scheme=scheme) as page:
        assert page.evaluate(FAINT) == []


def test_print_is_light_and_leaves_out_the_filters(browser: Browser, report: Path) -> None:
    with opened(browser, report, color_scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        colour = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
        assert sum(map(int, re.findall(r"\d+", colour))) < 150
        expect(page.locator(".filters")).to_be_hidden()
        expect(page.locator("#q-1")).to_be_visible()


FAINT = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (e) => {
    const colour = parts(getComputedStyle(e).backgroundColor);
    return colour.length === 4 && colour[3] === 0 ? ground(e.parentElement) : colour;
  };
  const faint = [];
  for (const e of document.querySelectorAll("body *:not(script, title)")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(parts(e instanceof SVGElement ? style.fill : style.color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push([e.className.baseVal ?? e.className, e.textContent.slice(0, 30), ratio]);
  }
  return faint;
}"""
"""Elements with text of their own whose contrast is below WCAG's 4.5 to 1 (level AA)."""
