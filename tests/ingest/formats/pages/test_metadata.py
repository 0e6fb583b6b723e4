"""rag/ingest/formats/pages/metadata.py and rag/ingest/formats/pages/boilerplate.py: where a page's facts come from, and which boxes go."""

from __future__ import annotations

import json
from datetime import date

import lxml.html
import pytest

from benchmarks.extraction import cases, ours, scores
from rag.core.types import RawDocument
from rag.ingest.formats.pages.boilerplate import remove_boilerplate
from rag.ingest.formats.pages.metadata import page_metadata
from rag.ingest.parse import parse
from rag.text.notices import find_corrections

ARTICLE = {
    "@type": ["NewsArticle"],
    "headline": "Ferry &amp; pier",
    "datePublished": "2024-05-03T23:30:00-05:00",
    "dateModified": "2024-05-04",
    "author": {"name": "Ann Other"},
    "publisher": {"name": "Wire"},
}


TODAY = date(2026, 11, 22)


def facts(head: str = "", body: str = "<h1>Ferry sails today</h1>", lang: str = "") -> dict[str, object]:
    page = f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>"
    found = page_metadata(lxml.html.document_fromstring(page), TODAY)
    return {name: value for name, value in found.items() if value}


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize("data", [ARTICLE, [ARTICLE], {"@graph": [{"@type": "WebSite"}, ARTICLE]}])
def test_json_ld(data: object) -> None:
    found = facts(linked(data))
    assert (found["title"], found["authors"], found["outlet"]) == ("Ferry & pier", ["Ann Other"], "Wire")
    assert (found["published"], found["updated"]) == ("2024-05-03T23:30:00-05:00", "2024-05-04")


def test_broken_json_ld_still_tells_its_day() -> None:
    assert facts(linked(ARTICLE).replace("}</", ",}</"))["published"] == "2024-05-03T23:30:00-05:00"


@pytest.mark.parametrize(
    ("body", "published", "updated"),
    [
        (
            "<h1>Ferry sails</h1><p>Updated 5 May 2024 | First published 3 May 2024</p>",
            "2024-05-03",
            "2024-05-05",
        ),
        ("<p>May 3, 2024</p><h1>Ferry sails</h1>", "2024-05-03", None),
        (
            "<h1>Ferry sails</h1><p>Updated</p><p>5 May 2024</p><p>3 May 2024</p>",
            "2024-05-03",
            "2024-05-05",
        ),
        ("<h1>Ferry sails</h1><aside>3 May 2024</aside>", None, None),
        (
            "<h1>F</h1>Updated <time datetime='2024-05-05'>x</time> <time datetime='2024-05-03'>y</time>",
            "2024-05-03",
            "2024-05-05",
        ),
    ],
)
def test_printed_days(body: str, published: str | None, updated: str | None) -> None:
    found = facts(body=body)
    assert (found.get("published"), found.get("updated")) == (published, updated)


def test_an_article_keeps_its_instants_and_language() -> None:
    page = f"<html lang='en-gb'><head>{linked(ARTICLE)}</head><body><article><h1>Ferry</h1>{'<p>It sails at noon. </p>' * 9}"
    made = parse(RawDocument("/a", "html", page.encode()), date(2026, 11, 22))
    assert (made.published, made.published_at) == (date(2024, 5, 3), "2024-05-03T23:30:00-05:00")
    assert (made.updated, made.language) == ("2024-05-04", "en-GB")


def test_boxes_go_and_what_follows_them_stays() -> None:
    tree = lxml.html.document_fromstring(
        f"<body><div class='has-newsletter'><p>{'Words of the article. ' * 20}</p>"
        "<div class='newsletter-signup'>Sign up</div> after it <section><h2>Key points (AI-generated)</h2>"
        "<p>Points</p></section><figure><figcaption>Caption</figcaption></figure></div></body>"
    )
    remove_boilerplate(tree)
    text = tree.text_content()
    assert "Words of the article" in text and "after it" in text
    assert not [word for word in ("Sign up", "Points", "Caption") if word in text]


NOTICE = "Correction: An earlier version of this story gave the wrong pier. It was pier nine."
BOXES = (
    "<p>%s</p>", "<p><em>%s</em></p>", "<aside>%s</aside>", '<aside class="correction"><p>%s</p></aside>',
    "<footer><p>%s</p></footer>", '<footer class="article-footer"><p class="footnote">%s</p></footer>',
    '<div class="article-footer"><p>By Ann.</p><p>%s</p></div>', '<div class="post-meta"><p>%s</p></div>',
    '<div class="related-corrections"><p>%s</p></div>', '<div class="author-info"><p>%s</p></div>',
    '<p class="caption-correction">%s</p>', '<div class="note"><strong>%s</strong></div>', "<small>%s</small>",
    '<section class="corrections"><h2>Corrections</h2><p>%s</p></section>', "<ul><li>%s</li></ul>",
)  # fmt: skip


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("above", [True, False])
def test_a_notice_stays_in_the_text_whatever_box_it_stands_in(box: str, above: bool) -> None:
    lines = [
        f"<p>The barge Osprey went down at pier {n} of the harbour on Friday, and the harbour master sent "
        "three boats to look for her crew before the tide turned.</p>"
        for n in range(1, 6)
    ]
    parts = [box % NOTICE, *lines] if above else [*lines, box % NOTICE]
    page = (
        f"<html><body><main><article><h1>Barge sinks</h1>{''.join(parts)}</article></main></body></html>"
    )
    read = parse(RawDocument("page.html", "html", page.encode()), date(2024, 5, 4))
    assert [notice.text.split() for notice in find_corrections(read.text)] in (
        [NOTICE.split()], [["Corrections", *NOTICE.split()]]
    )  # fmt: skip


def test_every_layout_once() -> None:
    titles, days, texts = zip(*(scores(case, ours(case.raw)) for case in cases(1, 77_000)), strict=True)
    count = len(titles)
    assert count >= 50
    assert sum(titles) / count >= 0.98 and sum(days) / count >= 0.95 and sum(texts) / count >= 0.93
