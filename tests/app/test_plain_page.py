"""rag/app/api/plain_page.py: what every plain page of the server is, whatever stands in it."""

from __future__ import annotations

import hashlib
import re

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.responses import Response

from rag.app.api.guard import HEADERS, PLAIN_POLICY, SecurityHeaders
from rag.app.api.page_files import TEXT_FONT, PageFiles
from rag.app.api.plain_page import PageHead, language_tag, message_page, plain_page

HOSTILE = """"><script>pwned=1</script><img src=x onerror=pwned=1>' {{ 7*7 }} \u202e\ud83d"""


def client(head: PageHead, *lines: str) -> TestClient:
    app = FastAPI()

    @app.get("/deep/er/page")
    @app.get("/page")
    def page(request: Request) -> Response:
        return plain_page(request, "message.html", head, lines=lines)

    @app.get("/gone")
    def gone(request: Request) -> Response:
        return message_page(request, 410, "It is gone", "It was taken back.", "Ask for another one.")

    @app.get("/other")
    def other() -> Response:
        return Response("{}", headers={"Content-Security-Policy": "default-src *"})

    app.add_middleware(SecurityHeaders)
    return TestClient(app, "http://news.example")


def test_a_document_has_title_preview_and_landmarks() -> None:
    answer = client(PageHead("The ferry", "It sails again.", "article"), "At noon.").get("/page")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    html = answer.text
    assert html.startswith('<!doctype html>\n<html lang="en"')
    assert "<title>The ferry · Byline</title>" in html
    for name, content in (
        ("title", "The ferry"),
        ("description", "It sails again."),
        ("type", "article"),
    ):
        assert f'<meta property="og:{name}" content="{content}">' in html
    assert 'content="http://news.example/byline/icon-512.png"' in html
    assert re.findall("<(header|main|footer|h1)[ >]", html) == ["header", "main", "h1", "footer"]
    assert '<a class="skip" href="#main">' in html and 'id="main"' in html


def test_whatever_stands_in_it_is_text() -> None:
    answer = client(PageHead(HOSTILE, HOSTILE, language=HOSTILE), HOSTILE).get("/page")
    html = answer.text
    assert "<script" not in html and "<img" not in html and "\u202e" not in html
    assert html.count("&lt;script&gt;") >= 5 and "{{ 7*7 }}" in html
    assert '<html lang="en"' in html
    assert not re.search(r"\son\w+=|\sstyle=|<style", re.sub('"[^"]*"|>[^<]*<', "", html))


def test_no_script_and_no_style_of_a_pages_own_would_run() -> None:
    headers = client(PageHead("A", "B")).get("/page").headers
    assert headers["content-security-policy"] == PLAIN_POLICY
    assert "unsafe" not in PLAIN_POLICY and "script" not in PLAIN_POLICY
    for name in HEADERS.keys() - {"Content-Security-Policy"}:
        assert headers[name] == HEADERS[name]
    assert client(PageHead("A", "B")).get("/other").headers["content-security-policy"] != "default-src *"


@pytest.mark.parametrize(("path", "root"), [("/page", "./"), ("/deep/er/page", "../../")])
def test_addresses_hold_under_whatever_path_a_proxy_puts_it(path: str, root: str) -> None:
    html = client(PageHead("A", "B")).get(path).text
    assert f'<a class="home" href="{root}">' in html
    assert not re.search(r'(?:href|src)="/', html)


@pytest.mark.parametrize(
    ("cookies", "classes"),
    [
        ({}, ""),
        ({"byline-theme": "dark"}, "dark"),
        ({"byline-theme": "light", "byline-size": "large"}, "light large"),
        ({"byline-theme": "x onload=1", "byline-size": "huge"}, ""),
    ],
)
def test_what_the_reader_chose_is_kept(cookies: dict[str, str], classes: str) -> None:
    asking = client(PageHead("A", "B"))
    asking.cookies.update(cookies)
    answer = asking.get("/page")
    assert f'<html lang="en" class="{classes}">' in answer.text
    assert answer.headers["vary"] == "Cookie"


def test_a_message_says_why_there_is_no_page() -> None:
    answer = client(PageHead("A", "B")).get("/gone")
    assert answer.status_code == 410
    assert "<h1>It is gone</h1>" in answer.text and "<p>Ask for another one.</p>" in answer.text


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("pt-BR", "pt-BR"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("English", ""),
        ('en" x', ""),
        ("", ""),
    ],
)
def test_a_language_is_a_tag_or_nothing(text: str, tag: str) -> None:
    assert language_tag(text) == tag


def test_icons_and_fonts_have_their_types() -> None:
    app = FastAPI()
    app.mount("/byline", PageFiles())
    files = TestClient(app)
    assert files.get("/byline/icon.svg").headers["content-type"] == "image/svg+xml"
    assert files.get("/byline/icon-512.png").headers["content-type"] == "image/png"
    sheet = files.get("/byline/fonts/literata.css").text
    names = re.findall(r'url\("(.+?)"\)', sheet)
    assert len(names) == 12 and sheet.count("font-display: swap") == 12
    for name in names:
        font = files.get(f"/byline/fonts/{name}")
        assert font.headers["content-type"] == "font/woff2"
        assert "immutable" in font.headers["cache-control"]
        assert hashlib.sha256(font.content).hexdigest()[:8] == name.split(".")[1]
    assert files.get(f"/byline/{TEXT_FONT}").status_code == 200
