"""rag/ingest/formats/no_article.py: walls, error pages and lists are refused with the reason, short news is not."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.errors import ParseError
from rag.core.types import RawDocument
from rag.ingest.parse import parse

TODAY = date(2026, 11, 22)


def read(content: str, kind: str = "html") -> str:
    return parse(RawDocument("/a", kind, content.encode()), TODAY).text


def reason(content: str, kind: str = "html") -> str:
    with pytest.raises(ParseError) as caught:
        read(content, kind)
    return str(caught.value)


def page(title: str, *lines: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


@pytest.mark.parametrize(
    ("title", "lines", "expected"),
    [
        ("skerran.example", ["To read this page, please turn on JavaScript in your browser."], "JavaScript"),
        ("Skerran Post", ["You need to enable JavaScript to run this app."], "JavaScript"),
        ("Skerran Post", ["Ad blocker detected.", "Please disable your ad blocker to continue."], "ad block"),
        ("Skerran Post", ["Bitte aktivieren Sie JavaScript in Ihrem Browser."], "JavaScript"),
        ("Skerran Post", ["Veuillez activer JavaScript pour continuer."], "JavaScript"),
        ("Skerran Post", ["Your browser is not supported.", "Please upgrade your browser."], "JavaScript"),
        ("Just a moment...", ["Checking your browser before you go on.", "Ray ID: 7a1f"], "robot"),
        ("Are you a robot?", ["We have seen unusual traffic from your network. Please solve the captcha below."], "robot"),
        ("Access denied", ["You don't have permission to access this server.", "Reference #18.2f"], "robot"),
        ("Attention Required! | Cloudflare", ["Sorry, you have been blocked."], "robot"),
        ("404", ["The requested URL was not found on this server."], "error page"),
        ("Page not found | Skerran Post", ["The article you are looking for has moved. Return to the home page."], "error page"),
        ("Not Found", ["nginx/1.18.0"], "error page"),
        ("502 Bad Gateway", ["nginx"], "error page"),
        ("Oops!", ["Something went wrong. Please try again later."], "error page"),
        ("Seite nicht gefunden", ["Die gesuchte Seite wurde nicht gefunden."], "error page"),
        ("Page introuvable", ["La page que vous cherchez n'existe pas."], "error page"),
        ("Página no encontrada", ["La página que buscas no existe."], "error page"),
        ("Redirecting", ["You are being redirected to the story."], "forwards"),
        ("Object moved", ["Object moved to here.", "If you are not redirected, click the link."], "forwards"),
        ("Log in", ["Please log in to continue reading.", "Forgot your password?"], "log in"),
        ("Before you continue", ["We and our partners use cookies.", "Accept all cookies"], "cookies"),
    ],
)  # fmt: skip
def test_what_a_site_says_in_place_of_an_article(title: str, lines: list[str], expected: str) -> None:
    assert expected in reason(page(title, *lines))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Ferry sails again", ["The night ferry to Quenby sails again on Monday.", "Tickets cost 12 crowns."]),
        ("Robots to sort mail in Skerran", ["Two robots will sort the mail of Skerran from May, the post office said."]),
        ("Court rejects captcha patent", ["A court in Vane threw out a patent on captchas on Friday. The firm will appeal."]),
        ("Page of old bible not found", ["Police have not found the page that was cut from the Vane bible in March."]),
        ("Bank's site shows error 503", [("Customers of the Bank of Vane saw “service unavailable” for two hours on "
                                         "Friday."), "The bank said that a router had failed."]),
        ("404 jobs to go at shipyard", ["The shipyard of Garrel Point will cut 404 jobs, its owner said on Tuesday."]),
        ("Browser maker ends cookies", ["Wavelet will block cookies of third parties from June. Its browser has 3% of users."]),
        ("Gone", ["The last tree of Harrow Island is gone. A storm broke it on Sunday night."]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["html", "text"])
def test_short_news_is_read(title: str, lines: list[str], kind: str) -> None:
    content = page(title, *lines) if kind == "html" else "\n\n".join([title, *lines])
    assert lines[0] in read(content, kind)


def test_a_page_of_scripts_alone_says_so() -> None:
    app = "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>"
    assert "JavaScript" in reason(f"<html><head><title>Post</title></head><body>{app}</body></html>")


def test_a_page_that_only_forwards_names_where_to() -> None:
    forwards = "<meta http-equiv=refresh content='0;URL=/news/ferry'>"
    said = reason(f"<html><head>{forwards}</head><body><p>Un momento, per favore.</p></body></html>")
    assert "only forwards to /news/ferry" in said


def test_a_page_that_loads_itself_again_is_read() -> None:
    again = "<meta http-equiv='refresh' content='300;url=/front'>"
    made = read(
        f"<html><head>{again}</head><body><article><p>The ferry sails at noon today.</p></article></body></html>"
    )
    assert "noon" in made


@pytest.mark.parametrize(
    "text",
    [
        "https://post.example/1\nhttps://post.example/2\n",
        "https://post.example/1",
        "Ferry sails again\nhttps://post.example/1\n\nLamp lit by hand\nhttps://post.example/2\n",
        "- [Ferry sails](https://post.example/1)\n- [Lamp lit](https://post.example/2)\n",
        "1. Ferry sails: https://post.example/1\n2. Lamp lit: https://post.example/2 (saved 3 May)\n",
    ],
)
@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_a_list_of_addresses(text: str, kind: str) -> None:
    assert "found a list of" in reason(text, kind) or "address" in reason(text, kind)


def test_a_note_with_its_source_is_read() -> None:
    note = "Ferry sails again\nhttps://post.example/1\nThe night ferry to Quenby sails again on Monday, it was said."
    assert "Quenby" in read(note, "text")


def test_bookmarks_are_a_list_of_links() -> None:
    rows = "".join(
        f"<li><a href='https://post.example/{n}'>Story number {n} of the harbour</a></li>"
        for n in range(9)
    )
    assert "list of" in reason(f"<html><body><h1>Bookmarks</h1><ul>{rows}</ul></body></html>")
