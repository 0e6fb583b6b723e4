"""The chat page as a reader uses it: ask, read, open a citation."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Chat:
    """The chat on a page of a browser."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.box = page.locator("#question textarea")
        self.log = page.get_by_role("log")
        self.markers = page.locator("#chat a[href^='#cite-']")
        self.cards = page.locator("a[href^='#card-']:visible")
        self.panel = page.locator("#panel")
        self.questions = page.locator("#chat .user-row")
        self.newest = page.locator("#chat .bot-row").last

    def load(self) -> Chat:
        """Go to the page and wait until it can be used."""
        self.page.goto(self.server)
        expect(self.box).to_be_visible()
        expect(self.page.locator("#status")).to_contain_text("article")
        return self

    def send(self, question: str) -> None:
        """Type the question and press Enter."""
        self.box.fill(question)
        self.box.press("Enter")

    def ask(self, question: str) -> Locator:
        """Ask, wait for the end of the answer, and give back the newest answer."""
        before = self.questions.count()
        self.send(question)
        expect(self.questions).to_have_count(before + 1)
        self.wait()
        return self.newest

    def wait(self) -> None:
        """Wait until nothing is being answered."""
        expect(self.page.locator("#ask")).to_be_visible()
        expect(self.page.locator("#stop")).to_be_disabled()
        expect(self.newest).to_be_visible()

    def open(self, link: Locator) -> Locator:
        """Click a citation or card and wait for its passage."""
        reference = (link.get_attribute("href") or "").partition("-")[2]
        link.click()
        expect(self.panel).to_have_attribute("data-shown", reference)
        expect(self.panel.locator(".passage")).to_be_visible()
        return self.panel

    def list_evidence(self) -> Locator:
        """Open the list of what was read for the newest answer; on a wide page it stands there."""
        self.newest.locator("a[href='#evidence']").click()
        expect(self.cards.first).to_be_visible()
        return self.panel

    def marked(self) -> str:
        """The highlighted words in the panel."""
        return " ".join(self.panel.locator("mark").all_inner_texts())
