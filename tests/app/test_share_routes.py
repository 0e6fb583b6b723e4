"""rag/app/api/share_routes.py and export_routes.py: answers as pages and files, each reader's for themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html as lxml_html

from rag.app.api import export_routes, share_routes
from rag.app.api.errors import add_error_handlers
from rag.app.api.guard import PLAIN_POLICY
from rag.app.api.kept_changes import changed_since, changes_of
from rag.app.api.owner_key import OwnerKey, ensure_key
from rag.app.api.reader import IdentifyReader, new_reader_cookie, reader_cookie
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import KeptAnswer, NewAnswer
from tests.fakes import article, settings
from tests.kept import answer, citation, sentence

HOSTILE = '"><img src=x onerror=alert(1)>'
MINE, YOURS = "a" * 32, "b" * 32
FORMATS = ("markdown", "html", "word", "json", "bibtex", "ris", "csl")


@dataclass
class Site:
    """The app's addresses, with a reader who kept an answer."""

    catalog: Catalog
    app: FastAPI
    key: str
    kept: KeptAnswer

    def as_reader(self, reader: str = "") -> TestClient:
        """A browser with this reader's cookie, or a new one."""
        cookies = {reader_cookie(self.key): new_reader_cookie(reader, self.key)} if reader else None
        return TestClient(self.app, base_url="http://127.0.0.1", cookies=cookies)


def quoted(catalog: Catalog, question: str = "When did the ferry leave?") -> dict[str, Any]:
    """An answer that quotes the first sentence of the first article."""
    (stored,) = [one for one in catalog.articles.all() if one.article.url.endswith("/1")]
    words = stored.article.text.split(".")[0] + "."
    cited = citation(article_id=stored.id, quote=words, end=len(words), title=f"Ferry {HOSTILE}")
    said = sentence("It left on day 1.", problems=["why not"], verdict="partly")
    return answer([said], [cited | {"passage_id": f"{stored.id}-1-0"}], question=question)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([article(1), article(2)])
    new = NewAnswer(f"When did it leave? {HOSTILE}", quoted(catalog), {"archive": "f" * 64})
    kept = catalog.conversations.keep(MINE, "", new)
    app = FastAPI()
    app.state.archive = SimpleNamespace(catalog=catalog, settings=settings(tmp_path))
    app.state.owner_key = OwnerKey(tmp_path)
    for module in (share_routes, export_routes):
        app.include_router(module.router)
    add_error_handlers(app)
    app.add_middleware(IdentifyReader, key=app.state.owner_key, keeps=True)
    yield Site(catalog, app, ensure_key(tmp_path), kept)
    catalog.close()


def shared(site: Site) -> str:
    return str(site.as_reader(MINE).post(f"/byline/answers/{site.kept.id}/share").json()["path"])


# -- sharing ----------------------------------------------------------------------------------


def test_a_shared_answer_is_a_page_for_whoever_has_the_link(site: Site) -> None:
    path = shared(site)
    assert re.fullmatch(r"s/[\w-]{22,}", path)
    shown = site.as_reader().get(f"/{path}")
    page = lxml_html.fromstring(shown.text)
    assert shown.status_code == 200 and shown.headers["Content-Security-Policy"] == PLAIN_POLICY
    assert shown.headers["X-Robots-Tag"] == "noindex" and not page.xpath("//script | //img")
    assert page.xpath("string(//h1)") == f"When did it leave? {HOSTILE}"
    assert (
        page.xpath("string(//p[@class='lead'])").split()
        == "It left on day 1.1 (check this: why not)".split()
    )
    (source,) = page.xpath("//li[@id='source-1']")
    assert "Harbour Post, 3 May 2025" in source.text_content() and HOSTILE in source.text_content()
    ways = source.xpath(".//a/@href")
    cited = site.kept.answer["citations"][0]
    assert ways[0] == f"../articles/{cited['article_id']}?v=1&mark=0-{cited['end']}#mark"
    assert ways[1] == "https://news.example/1"


def test_the_preview_of_a_link_shows_question_and_first_sentence(site: Site) -> None:
    page = lxml_html.fromstring(site.as_reader().get(f"/{shared(site)}").text)
    seen = {one.get("property") or one.get("name"): one.get("content") for one in page.xpath("//meta")}
    assert seen["og:title"] == f"When did it leave? {HOSTILE}"
    assert seen["og:description"] == seen["description"] == "It left on day 1."
    assert seen["robots"] == "noindex" and seen["twitter:card"] == "summary"


def test_a_link_is_the_same_until_it_is_taken_back(site: Site) -> None:
    mine, address = site.as_reader(MINE), f"/byline/answers/{site.kept.id}/share"
    assert mine.get(address).json() == {"path": ""}
    path = shared(site)
    assert shared(site) == path and mine.get(address).json() == {"path": path}
    assert mine.delete(address).json() == mine.get(address).json() == {"path": ""}
    gone = site.as_reader().get(f"/{path}")
    assert gone.status_code == 410 and "no longer shared" in gone.text
    assert shared(site) != path and site.as_reader().get(f"/{path}").status_code == 410


def test_a_deleted_conversation_is_shared_no_more(site: Site) -> None:
    path = shared(site)
    site.catalog.conversations.delete(MINE, site.kept.conversation_id)
    assert site.as_reader().get(f"/{path}").status_code == 410
    site.catalog.conversations.drop_deleted()
    assert site.as_reader().get(f"/{path}").status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 24, "%00", "..%2f", "é"])
def test_an_unknown_link_is_told_as_a_page(site: Site, token: str) -> None:
    shown = site.as_reader().get(f"/s/{token}")
    assert (shown.status_code == 404 and "text/html" in shown.headers["content-type"]) or "%2f" in token


@pytest.mark.parametrize("reader", [YOURS, ""])
def test_nobody_else_gets_anything_of_an_answer(site: Site, reader: str) -> None:
    other = site.as_reader(reader)
    shared(site)
    for method in ("GET", "POST", "DELETE"):
        assert other.request(method, f"/byline/answers/{site.kept.id}/share").status_code == 404
    paths = [f"/answers/{site.kept.id}", f"/receipts/{site.kept.id}.json"]
    paths += [f"/answers/{site.kept.id}/export?format={name}" for name in FORMATS]
    paths += [f"/byline/conversations/{site.kept.conversation_id}/export?format={n}" for n in FORMATS]
    for path in paths:
        answered = other.get(path)
        assert answered.status_code == 404 and "ferry" not in answered.text.lower(), path


@pytest.mark.parametrize("answer_id", ["%ED%A0%BD", "%00", "x" * 3000, "..%2f.."])
def test_an_address_that_no_answer_has_is_told_to_a_reader_too(site: Site, answer_id: str) -> None:
    mine = site.as_reader(MINE)
    for path in (f"/answers/{answer_id}", f"/answers/{answer_id}/export", f"/receipts/{answer_id}.json"):
        assert mine.get(path).status_code == 404, path
    assert mine.get(f"/byline/conversations/{answer_id}/export").status_code == 404


def test_one_s_own_answer_has_an_address_with_all_that_can_be_taken_along(site: Site) -> None:
    mine = site.as_reader(MINE)
    page = lxml_html.fromstring(mine.get(f"/answers/{site.kept.id}").text)
    addresses = page.xpath("//section[@class='own']//ul//a/@href")
    assert len(addresses) == len(FORMATS) + 1
    for address in addresses:
        assert mine.get(f"/{address.removeprefix('../')}").status_code == 200, address


def test_a_link_can_be_made_and_taken_back_without_a_script(site: Site) -> None:
    mine, address = site.as_reader(MINE), f"/answers/{site.kept.id}"
    for button in ("Make a link to share", "Take the link back"):
        page = lxml_html.fromstring(mine.get(address).text)
        assert page.xpath("string(//form/button)") == button
        assert page.xpath("//meta[@name='referrer']/@content") == ["same-origin"]
        shared_before = page.xpath("//section[@class='own']/p/a/@href")
        shown = mine.post("/" + page.xpath("string(//form/@action)").removeprefix("../"))
        assert shown.url.path == address and shown.history[0].status_code == 303
    assert site.as_reader().get(f"/{shared_before[0].removeprefix('../')}").status_code == 410
    assert site.as_reader(YOURS).post(f"{address}/share").status_code == 404


def test_a_shared_page_offers_nothing_of_its_reader_s(site: Site) -> None:
    page = lxml_html.fromstring(site.as_reader(MINE).get(f"/{shared(site)}").text)
    assert not page.xpath("//form | //*[@class='own'] | //a[contains(@href, 'answers/')]")


# -- what changed since -----------------------------------------------------------------------


def test_a_correction_a_change_and_a_removal_are_told(site: Site) -> None:
    path = shared(site)
    text = article(1).text
    assert not changes_of(site.catalog, [site.kept])[site.kept.id]
    site.catalog.articles.store([article(1, f"{text}\n\nCorrection: It was day 2, not day 1.")])
    (change,) = changes_of(site.catalog, [site.kept])[site.kept.id]
    assert (change.state, change.numbers) == ("corrected", [1]) and "[1] was corrected on" in change.text
    page = lxml_html.fromstring(site.as_reader().get(f"/{path}").text)
    assert page.xpath("string(//p[@class='change'])") == change.text
    site.catalog.articles.remove("https://news.example/1")
    (change,) = changes_of(site.catalog, [site.kept])[site.kept.id]
    assert change.state == "gone" and change.day and "was removed on" in change.text
    assert change.text in site.as_reader().get(f"/{path}").text


def test_asking_again_says_what_is_new(site: Site) -> None:
    told = changed_since(site.kept, site.kept.answer)
    assert told == "The answer begins as earlier today, from the same sources."
    earlier = replace(site.kept, asked_at=datetime(2025, 5, 3, 12, tzinfo=UTC).timestamp())
    assert changed_since(earlier, site.kept.answer).startswith("The answer begins as on 3 May 2025")


# -- taking along -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "media_type", "suffix"),
    [
        ("markdown", "text/markdown; charset=utf-8", "md"),
        ("html", "text/html; charset=utf-8", "html"),
        ("word", "application/msword", "doc"),
        ("json", "application/json", "json"),
        ("bibtex", "application/x-bibtex", "bib"),
        ("ris", "application/x-research-info-systems", "ris"),
        ("csl", "application/vnd.citationstyles.csl+json", "csl.json"),
    ],
)
def test_answers_and_conversations_are_files(
    site: Site, name: str, media_type: str, suffix: str
) -> None:
    mine = site.as_reader(MINE)
    for path in (f"/answers/{site.kept.id}", f"/byline/conversations/{site.kept.conversation_id}"):
        file = mine.get(f"{path}/export?format={name}")
        assert file.status_code == 200 and file.headers["content-type"] == media_type
        disposition = file.headers["content-disposition"]
        assert disposition.startswith('attachment; filename="byline-20'), disposition
        assert disposition.endswith(f'-when-did-it-leave-img-src-x-onerror-alert-1.{suffix}"')
        assert "Harbour Post" in file.text


def test_a_format_that_there_is_not_is_told(site: Site) -> None:
    told = site.as_reader(MINE).get(f"/answers/{site.kept.id}/export?format=pdf")
    assert told.status_code == 422 and "expected 'markdown'" in told.json()["error"]


def test_a_receipt_has_what_is_needed_to_check_it(site: Site) -> None:
    file = site.as_reader(MINE).get(f"/receipts/{site.kept.id}.json")
    receipt = json.loads(file.text)
    cited = site.kept.sources[0]
    assert file.headers["content-disposition"].endswith('.receipt.json"')
    assert receipt["format"] == "byline-receipt/1" and receipt["archive"]["fingerprint"] == "f" * 64
    assert re.fullmatch("[0-9a-f]{16}", receipt["archive"]["id"])
    (only,) = receipt["citations"]
    assert (only["version"], only["text_sha256"]) == (1, cited.text_hash) and len(cited.text_hash) == 64
    text = site.catalog.versions.of(cited.article_id)[0].article.text
    assert text[only["start"] : only["end"]] == only["quote"]
