"""Days, titles, authors and addresses of pages of many shapes, as a whole page is read. All are invented."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rag.core.types import Article, RawDocument
from rag.ingest.parse import parse

TODAY = date(2026, 11, 22)
TITLE = "Lock keepers of Quenby win back their cottages"
WORDS = "The keepers may move back into the nine cottages along the canal in spring, the council of Quenby said. "
NEWS = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE}
DAY = date(2024, 5, 14)


def page(
    top: str = "", head: str = "", *, lang: str = "en", h1: str = TITLE, after: str = ""
) -> Article:
    body = f"<article>{f'<h1>{h1}</h1>' if h1 else ''}{top}{f'<p>{WORDS * 2}</p>' * 4}</article>{after}"
    html = f"<html lang='{lang}'><head>{head}</head><body><main>{body}</main><footer>© 2019</footer></body></html>"
    return parse(RawDocument("/saved/a.html", "html", html.encode()), TODAY)


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{data if isinstance(data, str) else json.dumps(data)}</script>'


@pytest.mark.parametrize("wrong", ["0001-01-01T00:00:00Z", "0000-00-00", "2099-01-01", "1970-01-01"])
def test_a_day_that_cannot_be_gives_way_to_the_next_and_is_said(wrong: str) -> None:
    bad = linked(NEWS | {"datePublished": wrong})
    article = page(head=f"{bad}<meta property='article:published_time' content='2024-05-14'>")
    assert article.published == DAY
    assert wrong in article.warnings[0] and "2024-05-14 was taken instead." in article.warnings[0]
    alone = page(head=bad)
    assert alone.published is None and "It was kept without a date." in alone.warnings[0]


@pytest.mark.parametrize(
    "value",
    [
        "20240514T093000+0530",
        "2024-05-14T09:30:00.123+05:30",
        1715659200000,
        "Tue, 14 May 2024 09:30:00 GMT",
    ],
)
def test_days_as_programs_write_them(value: object) -> None:
    assert page(head=linked(NEWS | {"datePublished": value})).published == DAY


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("Publicado el 14 de mayo de 2024", "es"),
        ("Pubblicato: martedì 14 maggio 2024 alle 10:14", "it"),
        ("14 maja 2024, 10:14", "pl"),
        ("14 мая 2024, 10:14", "ru"),
        ("2024年5月14日 10時14分", "ja"),
        ("입력 2024.05.14. 오전 10:14", "ko"),
        ("نشر في ١٤ مايو ٢٠٢٤", "ar"),
        ("Von <a href='/k'>Karl Heinz</a> · 14. Mai 2024, 10:14 Uhr", "de"),
        ("Yayınlanma: 14 Mayıs 2024 10:14 Güncelleme: 15 Mayıs 2024", "tr"),
        ("Publié le 14 mai 2024 à 10h14, mis à jour le 15 mai 2024", "fr"),
        ("14/05/2024 01:57 | Actualizado a 16/05/2024 19:20", "es"),
        ("Updated 9:30 AM EST, May 14, 2024", "en"),
        ("Published 9:30 AM EST, Tue May 14, 2024", "en"),
        ("Tuesday May 14, 2024 10:05 am PDT by <a href='/j'>Juno Cole</a>", "en"),
        (
            "<time itemprop='dateModified' datetime='2024-05-16'>14/05/2024 | Actualizado a 16/05/2024</time>",
            "es",
        ),
        ("Event date: 1 June 2024</div><div>Published: 14 May 2024", "en"),
    ],
)
def test_printed_days_of_publication(line: str, lang: str) -> None:
    assert page(f"<div>{line}</div>", lang=lang).published == DAY


@pytest.mark.parametrize(
    "after",
    [
        "<section id='comments'><ol><li><time datetime='2024-05-20'>20 May 2024</time> Good.</li></ol></section>",
        "<div class='related-stories'><h2>More</h2><time datetime='2024-05-20'>20 May 2024</time></div>",
        "<p>Copyright 1 January 2024</p>",
    ],
)
def test_days_of_others_are_not_its_own(after: str) -> None:
    assert page(after=after).published is None
    assert page("<time datetime='2024-05-14'>14 May</time>", after=after).published == DAY


def test_a_day_of_change_is_no_day_of_publication() -> None:
    article = page("<time itemprop='dateModified' datetime='2024-05-16'>16 May 2024</time>")
    assert (article.published, article.updated) == (None, "2024-05-16")


def test_an_address_has_the_day() -> None:
    assert page(head="<link rel=canonical href='https://ab.example/2024/05/14/x'>").published == DAY


def test_how_a_day_that_may_be_two_was_read_is_said() -> None:
    american, british = (page("<p>Posted 05/04/2024</p>", lang=lang) for lang in ("en-US", "en-GB"))
    assert (american.published, british.published) == (date(2024, 5, 4), date(2024, 4, 5))
    assert "month first" in american.warnings[0] and "day first" in british.warnings[0]


@pytest.mark.parametrize(
    ("data", "h1", "title"),
    [
        (NEWS | {"headline": "dispute over housing", "name": TITLE}, TITLE, TITLE),
        (NEWS | {"headline": "Keepers\\u2019 cottages are theirs again"}, "", "Keepers’ cottages are theirs again"),
        (f'{{"@type":"NewsArticle","headline":"{TITLE}",}}', "", TITLE),
        (f"<!-- {json.dumps(NEWS)} -->", "", TITLE),
        ('{"@type":"NewsArticle","headline":"Lock keepers "win" cottages","datePublished":"2024-05-14"', TITLE, TITLE),
        ([NEWS | {"headline": "Swans return to the weir"}, NEWS], TITLE, TITLE),
    ],
)  # fmt: skip
def test_headlines_of_json_ld(data: object, h1: str, title: str) -> None:
    assert page(head=linked(data) + f"<title>{h1 or title} - Quenby Bell</title>", h1=h1).title == title


@pytest.mark.parametrize(
    ("window", "h1"),
    [
        (f"{TITLE} | Quenby Bell", ""),
        (f"Quenby Bell – {TITLE}", ""),
        (f"{TITLE} - Local - Quenby Bell", TITLE.upper()),
        (TITLE, f"<span class='kicker'>CANALS</span>{TITLE}"),
        (TITLE, f"CANALS: {TITLE}"),
    ],
)
def test_titles_without_site_and_kicker(window: str, h1: str) -> None:
    assert page(head=f"<title>{window}</title>", h1=h1).title == TITLE


@pytest.mark.parametrize(
    ("top", "head", "authors"),
    [
        ("<div class='author-info'><a rel='author' href='/i'>Ida Marsh</a></div>", "", ("Ida Marsh",)),
        ("<p class='byline'>By Ida Marsh and Bo Sand, Staff Writers</p>", "", ("Ida Marsh", "Bo Sand")),
        ("<p>By IDA MARSH</p>", "", ("IDA MARSH",)),
        ("", "<meta name='author' content='By Ida Marsh, Quenby Bell'>", ("Ida Marsh",)),
        ("", linked(NEWS | {"author": [{"name": "Ida Marsh"}, "Bo Sand"]}), ("Ida Marsh", "Bo Sand")),
        ("", linked(NEWS | {"author": "Ida Marsh, Reporter"}), ("Ida Marsh",)),
        (
            "",
            linked({"@graph": [NEWS | {"author": {"@id": "#i"}}, {"@id": "#i", "name": "Ida Marsh"}]}),
            ("Ida Marsh",),
        ),
        (
            "<a rel='author'>Ida Marsh</a>",
            linked(NEWS | {"author": {"@type": "Organization", "name": "Reuters"}}),
            ("Ida Marsh",),
        ),
    ],
)
def test_authors(top: str, head: str, authors: tuple[str, ...]) -> None:
    assert page(top, f"{head}<meta property='og:site_name' content='Quenby Bell'>").authors == authors


@pytest.mark.parametrize(
    "home", ["https://ab.example/", "https://ab.example/index.html", "https://ab.example/en/"]
)
def test_a_home_page_is_no_articles_address(home: str) -> None:
    saved = page(head=f"<link rel='canonical' href='{home}'>")
    assert (saved.url, saved.identity) == ("", "/saved/a.html")
    record = {"title": "t", "text": "body", "url": home}
    read = parse(RawDocument("/a.jsonl#1", "record", record=record), TODAY)
    assert (read.identity, read.outlet) == ("/a.jsonl#1", "ab.example")
    assert "home page" in read.warnings[0]


def test_another_hosts_address_and_routes() -> None:
    own = "<meta property='og:url' content='https://ab.example/#!/story/12'>"
    assert page(head=f"<link rel='canonical' href='https://cdn.example/x'>{own}").identity == (
        "https://ab.example/#!/story/12"
    )
