"""rag/app/web/own_head.py: what the chat page says of itself, before any script has run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.hardening.webapp import web_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with web_app(tmp_path_factory.mktemp("head")) as app:
        yield app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 5))


def test_the_page_says_it_is_byline_and_nothing_of_gradio(client: TestClient) -> None:
    answer = client.get("/?c=1&q=why")
    assert int(answer.headers["content-length"]) == len(answer.content)
    top, _, rest = answer.text.partition("<script>")
    assert "<title>Byline</title>" in top
    cards = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):.*?)" content="(.*?)">', top))
    assert cards == {
        "og:site_name": "Byline",
        "og:type": "website",
        "og:title": "Byline",
        "og:description": "Answers from the archive, sentence by sentence, each with its source.",
        "og:image": "http://127.0.0.1/byline/icon-512.png",
        "twitter:card": "summary",
    }
    assert "radio" not in top.lower()
    assert not re.search(r'<meta[^>]+"(?:og|twitter):', rest)
    assert "manifest.json" not in answer.text
    assert top.count('name="theme-color"') == 2


def test_what_the_page_needs_is_asked_for_at_once(client: TestClient) -> None:
    top = client.get("/").text.partition("<script>")[0]
    for name in re.findall(r'rel="(?:preload|modulepreload|icon|apple-touch-icon)" href="(.*?)"', top):
        assert client.get(f"/{name}").status_code == 200, name
    assert 'rel="preload" href="byline/style.css" as="style"' in top
    assert 'rel="modulepreload" href="byline/page.js"' in top


def test_the_icon_is_our_own(client: TestClient) -> None:
    icon = client.get("/favicon.ico")
    ours = Path(__file__).parents[2] / "rag/app/web/static/icon-32.png"
    assert icon.content == ours.read_bytes()


def test_a_request_for_the_head_alone_has_no_body(client: TestClient) -> None:
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
