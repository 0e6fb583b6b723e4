"""The owner of the archive makes and runs test sets, opens a report and a question of it; a reader gives a thumb."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import bearer, ingest, running, watched
from tests.browser.test_http import call

COST = "How much did the Kestrel Bridge cost?"
KEEPER = "When did lighthouse keeper Brigid Sollas retire?"
ITEMS = (
    {"id": "cost", "question": COST, "answers": ["312 million"], "as_of": "2024-05-30"},
    {"id": "keeper", "question": KEEPER, "answers": ["1 November 2023"]},
    {"id": "goals", "question": "How many goals did Brazil score in 1970?", "unanswerable": True},
)
MUSEUMS = [
    {
        "title": f"A museum in {place}",
        "outlet": "Harbour Post",
        "published": f"2024-05-{10 + n}",
        "url": f"https://harbour.example/museum-{n}",
        "text": f"The {place} Museum of Tin employs {n + 21} people in {place}.\n\n“A fine house,” said "
        f"Tom {place}berg, director of the {place} Museum of Tin.",
    }
    for n, place in enumerate(("Oslo", "Vienna", "Madrid", "Dublin"))
]
"""Of which questions can be drawn."""


@pytest.fixture(scope="module")
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of its own, in which runs and thumbs are kept."""
    folder = tmp_path_factory.mktemp("evaluated")
    news.write(folder / "news")
    (folder / "news" / "museums.jsonl").write_text("".join(json.dumps(row) + "\n" for row in MUSEUMS))
    ingest(folder / "news", "--data", str(folder / "data"))
    return folder / "data"


@pytest.fixture(scope="module")
def own_server(browser: Browser, own_data: Path) -> Iterator[str]:
    with running("app.py", "--data", str(own_data), "--port", "0") as address:
        yield address


def open_evaluation(page: Page) -> None:
    """Go to the tab; on a phone the Library leads there."""
    size = page.viewport_size
    if size and size["width"] <= 480:
        page.get_by_role("tab", name="Library").click()
        page.get_by_role("link", name="Evaluation").click()
    else:
        page.get_by_role("tab", name="Evaluation").click()


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a drop-down list."""
    expect(page.get_by_role("option")).to_have_count(0)  # the last list closes slowly
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def run_set(page: Page, name: str) -> None:
    """Run a test set and wait for its end."""
    choose(page, "Test set", name)
    page.locator("#run").click()
    expect(page.locator("#run-line")).to_contain_text("Running")
    expect(page.locator("#run-line")).to_contain_text(re.compile(r"[123] of 3 questions"))
    expect(page.locator("#run-line")).to_contain_text("Done")


def opens_itself(page: Page, name: str) -> None:
    """A run that ended is opened."""
    expect(page.get_by_label("Open a run", exact=True)).to_have_value(name)
    expect(page.locator("#run-summary")).to_contain_text("answered by extractive")


def test_a_set_is_run_its_report_opened_and_a_question_of_it_asked(
    browser: Browser, own_server: str, tmp_path: Path
) -> None:
    mine = tmp_path / "three.jsonl"
    mine.write_text("".join(json.dumps(item) + "\n" for item in ITEMS), encoding="utf-8")
    with watched(browser, own_server, width=390) as page:
        chat = Chat(page, own_server).load()
        open_evaluation(page)
        page.locator("#upload").set_input_files(mine)
        expect(page.locator("#uploaded")).to_contain_text("three.jsonl has 3 questions")
        run_set(page, "three.jsonl")
        expect(page.locator("#run-line")).to_contain_text("100% hold a gold answer so far")
        expect(page.locator("#runs")).to_contain_text("three-extractive")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        with page.context.expect_page() as opened:
            page.locator("#runs").get_by_role("link", name="three-extractive").click()
        expect(opened.value.locator("h1")).to_contain_text("three-extractive")
        expect(opened.value.locator("body")).to_contain_text("312 million crowns")

        run_set(page, "three.jsonl")
        opens_itself(page, "three-extractive-2")
        choose(page, "Compare it with", "three-extractive")
        expect(page.locator("#run-summary")).to_contain_text("0 questions flipped")
        choose(page, "Question", f"✓ {COST}")
        expect(page.locator("#run-question")).to_contain_text("Asked as of 2024-05-30")
        page.get_by_role("button", name="Ask this in the chat").click()
        expect(chat.questions).to_have_count(1)
        chat.wait()
        expect(chat.questions).to_contain_text("asked as of 30 May 2024")
        expect(chat.newest).to_contain_text("312 million crowns")
        expect(chat.newest).not_to_contain_text("340 million")


def test_a_question_that_flipped_is_opened_side_by_side(
    browser: Browser, own_server: str, own_data: Path, tmp_path: Path
) -> None:
    asked = "How tall is the Tern Tower in Port Ansel?"
    items = [*ITEMS[:2], {"id": "tower", "question": asked, "answers": ["88 metres"]}]
    mine, late = tmp_path / "tower.jsonl", tmp_path / "tower.md"
    mine.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    late.write_text(
        "---\ntitle: Tern Tower is finished\noutlet: Harbour Post\ndate: 2024-08-01\n---\n"
        "The Tern Tower in Port Ansel is 88 metres tall. It was finished on 31 July 2024.\n"
    )
    with watched(browser, own_server) as page:
        chat = Chat(page, own_server).load()
        open_evaluation(page)
        page.locator("#upload").set_input_files(mine)
        expect(page.locator("#uploaded")).to_contain_text("tower.jsonl has 3 questions")
        run_set(page, "tower.jsonl")
        ingest(late, "--data", own_data)
        run_set(page, "tower.jsonl")
        opens_itself(page, "tower-extractive-2")
        choose(page, "Compare it with", "tower-extractive")
        expect(page.locator("#run-summary")).to_contain_text("1 question flipped")
        expect(page.locator("#run-summary")).to_contain_text(f"{asked} right now")
        page.get_by_label("Flipped").check()
        # Gradio's list, opened while its choices become fewer, raises a script error.
        expect(page.get_by_label("Question", exact=True)).to_have_value(re.compile(re.escape(asked)))
        page.get_by_label("Question", exact=True).click()
        options = page.get_by_role("option")
        expect(options).to_have_count(1)
        expect(options).to_contain_text(asked)
        page.keyboard.press("Escape")
        told = page.locator("#run-question")
        expect(told).to_contain_text(
            re.compile("This run, right: .*The Tern Tower in Port Ansel is 88 metres tall")
        )
        expect(told).to_contain_text("tower-extractive, refused, though there is an answer:")
        page.get_by_role("button", name="Ask this in the chat").click()
        expect(chat.questions).to_have_count(1)
        chat.wait()
        expect(chat.newest).to_contain_text("88 metres")


def open_review(page: Page, address: str) -> None:
    """Open the section in which a test set is made."""
    Chat(page, address).load()
    open_evaluation(page)
    page.get_by_role("button", name="Make a test set").click()


def test_a_set_is_drawn_reviewed_by_keyboard_and_kept(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server, width=390) as page:
        open_review(page, own_server)
        page.get_by_label("Number of questions").fill("6")
        page.get_by_role("button", name="Draw questions").click()
        expect(page.locator("#draw-line")).to_contain_text("Done")
        told, heading = page.locator("#review-told"), page.locator("#review-heading")
        expect(told).to_have_text(re.compile(r"0 of [4-6] reviewed, 0 accepted"))
        expect(page.get_by_role("button", name="Keep as test set")).to_be_disabled()
        asked = page.get_by_label("Question", exact=True).first
        first = asked.input_value()

        page.locator("#review-gold a").click()
        expect(page.locator("#panel mark")).to_have_text(
            page.locator("#review-gold blockquote").inner_text().strip()
        )
        page.keyboard.press("Escape")
        expect(page.locator("#review-gold a")).to_be_focused()
        expect(page.locator("#accept")).to_be_enabled()
        page.keyboard.press("a")
        expect(told).to_contain_text("1 accepted")
        expect(heading).to_contain_text("Question 2")

        page.locator("#reject").focus()
        page.keyboard.press("r")
        expect(told).to_contain_text("2 of")
        expect(heading).to_contain_text("Question 3")
        asked.fill("Is a or r typed here a word?")
        expect(page.locator("#accept")).to_be_disabled()
        page.keyboard.press("Enter")
        expect(told).to_contain_text(re.compile("3 of . reviewed, 2 accepted"))
        expect(page.locator("#accept")).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    with watched(browser, own_server) as page:
        open_review(page, own_server)
        expect(page.locator("#review-told")).to_contain_text("3 of")
        expect(page.locator("#review-heading")).to_contain_text("Question 4")
        for number in (3, 2, 1):
            expect(page.locator("#accept")).to_be_enabled()
            page.locator("#accept").focus()
            page.keyboard.press("ArrowLeft")
            expect(page.locator("#review-heading")).to_contain_text(f"Question {number}")
        expect(page.locator("#review-heading")).to_contain_text("accepted")
        page.get_by_role("button", name="Keep as test set").click()
        expect(page.locator("#kept-set")).to_contain_text("drawn-seed-0.jsonl has 2 questions")
        expect(page.get_by_label("Test set", exact=True)).to_have_value("drawn-seed-0.jsonl")
        page.locator("#run").click()
        expect(page.locator("#run-line")).to_contain_text("Done")
        opens_itself(page, "drawn-seed-0-extractive")
        page.get_by_label("Question", exact=True).last.click()
        options = page.get_by_role("option")
        expect(options.filter(has_text=first)).to_have_count(1)
        expect(options.filter(has_text="Is a or r typed")).to_have_count(1)


def test_a_thumb_with_a_comment_is_in_the_export(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server) as page:
        chat = Chat(page, own_server).load()
        answer = chat.ask(KEEPER)
        like = answer.get_by_role("button", name="Like", exact=True).last
        like.focus()
        page.keyboard.press("Enter")
        page.get_by_label("What was good about it?").fill("The day is right.")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your comment is kept")).to_be_visible()
        expect(page.locator("#comment-row")).to_be_hidden()
        status, headers, body = call(f"{own_server}/byline/feedback.jsonl", None, bearer(own_server))
        row = json.loads(body)
        assert status == 200 and "feedback.jsonl" in headers["content-disposition"]
        assert (row["question"], row["kind"], row["note"]) == (
            KEEPER,
            "feedback-up",
            "The day is right.",
        )
        assert row["facts"][0] in news.PLAIN[3]["text"]
        answer.get_by_role("button", name="Liked").last.click()
        page.wait_for_timeout(500)
        assert call(f"{own_server}/byline/feedback.jsonl", None, bearer(own_server))[2] == b""


def test_a_thumb_down_becomes_a_test_question_by_a_press(
    browser: Browser, own_server: str, own_data: Path
) -> None:
    with watched(browser, own_server, width=390) as page:
        chat = Chat(page, own_server).load()
        answer = chat.ask(COST)
        answer.get_by_role("button", name="Dislike", exact=True).last.click()
        page.get_by_label("What is wrong with it?").fill("The sum is old.")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your comment is kept")).to_be_visible()
        open_evaluation(page)
        told = page.locator("#thumb-text")
        expect(page.get_by_label("Thumbs down, the newest first")).to_have_value(COST)
        expect(told).to_contain_text("The reader said: The sum is old.")
        page.get_by_label("Right answers, one a line").fill("312 million")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Make it a test question").click()
        expect(told).to_contain_text("It is a question of thumbs-down.jsonl")
        expect(page.locator("#thumb-add")).to_be_disabled()
        [row] = (own_data / "testsets/thumbs-down.jsonl").read_text("utf-8").splitlines()
        assert json.loads(row)["answers"] == ["312 million"]
        choose(page, "Test set", "thumbs-down.jsonl")


def test_readers_do_not_see_the_tab(browser: Browser, server: str) -> None:
    with watched(browser, server, owner=False) as page:
        page.goto(f"{server}#evaluation")
        expect(page.get_by_role("tab", name="Library")).to_be_visible()
        expect(page.get_by_role("tab", name="Evaluation")).to_have_count(0)


@pytest.mark.parametrize("path", ["byline/feedback.jsonl", "byline/runs/three-extractive.html"])
def test_only_the_owner_sees_what_evaluation_keeps(server: str, path: str) -> None:
    assert call(f"{server}/{path}")[0] == 403


@pytest.mark.parametrize(("name", "body"), [("a.exe", b"{}"), ("a.jsonl", b"no json")])
def test_what_is_no_test_set_is_not_kept(server: str, data: Path, name: str, body: bytes) -> None:
    status, _, told = call(f"{server}/byline/testsets/{name}", body, bearer(server))
    assert status == 422 and json.loads(told)["error"]
    assert not list((data / "testsets").glob("*"))
