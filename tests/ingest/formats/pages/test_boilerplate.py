"""rag/ingest/formats/pages/boilerplate.py and main_text.py: what is cut out of a page, and what never is."""

from __future__ import annotations

from datetime import date
from statistics import mean

import lxml.html
import pytest

from benchmarks.extraction import ours, pages, scores, trafilatura_alone
from benchmarks.layouts.other_sites import OTHER_SITES
from rag.core.types import RawDocument
from rag.ingest.formats.pages.box_names import Sign, sign
from rag.ingest.formats.pages.prose import measure
from rag.ingest.parse import parse

STORY = (
    "The lighthouse at Garrel Point will be lit by hand again from October, the port authority of Skerran said.",
    "Its lamp had turned by itself since 1974, until lightning struck the mast three times within one week.",
    "“Nobody makes the parts any longer,” said Wenna Tolliver, who has kept the archive of the port since 2009.",
    "Four keepers will share the nights, and each of them is paid 1,140 crowns a month by the fishing fleet.",
    "A new mast would cost two million crowns, and the county has put off the decision about it until spring.",
)
LONG = f"<script>var ids = [{','.join(map(str, range(4000)))}]</script>"


def text_of(body: str) -> str:
    page = f"<html><body><h1>Garrel Point lit by hand</h1>{body}</body></html>"
    return parse(RawDocument("/a.html", "html", page.encode()), date(2026, 11, 22)).text


def paragraphs(lines: tuple[str, ...] = STORY, css: str = "") -> str:
    return "".join(f'<p class="{css}">{line}</p>' for line in lines)


def lacking(text: str) -> list[str]:
    return [line for line in STORY if line not in text]


@pytest.mark.parametrize(
    "names",
    [
        "entry-content entry-content-read-more", "node node-article node-promoted", "paywall", "paywalled-content",
        "share no-share", "themeform share", "category-social-media", "o-section--has-ads", "with-sidebar",
        "without-newsletter", "live-match-comments", "subscriber-only", "premium-content", "sponsored", "related",
        "ad", "promo", "credit", "bio", "author-content", "widget", "slide overlay", "post-meta-text", "hide-print",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["div", "section", "aside", "form", "footer"])
def test_the_box_that_holds_the_paragraphs_is_never_cut(names: str, tag: str) -> None:
    furniture = "<div class='footer-links'><p>About us. Contact. Terms of use.</p></div>"
    body = f'<{tag} class="{names}">{paragraphs()}</{tag}>{furniture}{LONG}'
    assert not lacking(text_of(body))


@pytest.mark.parametrize(
    "names", ["paywall", "story-text paywall", "premium", "has-share", "subscriber"]
)
def test_paragraphs_keep_whatever_their_class(names: str) -> None:
    body = f"<article>{paragraphs(STORY[:2])}{paragraphs(STORY[2:], names)}</article>"
    assert not lacking(text_of(body + LONG))


def test_half_an_article_behind_an_open_wall_is_kept() -> None:
    wall = f"<div class='paywall'>{paragraphs(STORY[2:])}</div>"
    assert not lacking(text_of(f"<article>{paragraphs(STORY[:2])}{wall}</article>{LONG}"))


@pytest.mark.parametrize(
    "name", ["topic sharing-economy", "social-care", "credit-crisis", "ad-industry"]
)
def test_a_topic_is_no_box(name: str) -> None:
    part = f"<section class='{name}'><p>{STORY[2]}</p></section>"
    assert not lacking(
        text_of(f"<article>{paragraphs(STORY[:2])}{part}{paragraphs(STORY[3:])}</article>")
    )


@pytest.mark.parametrize(
    "box",
    [
        (
            "<div class='newsletter-signup'><p>ZAP: the week on the coast in your inbox, every Friday at noon.</p>"
            "<input><button>Go</button></div>"
        ),
        (
            "<div class='author-bio'><p>ZAP Ann Other has covered lighthouses and what becomes of them since the "
            "year 2001, and lives in Skerran.</p></div>"
        ),
        "<div class='c-paywall-offer'><p>ZAP Subscribe to read on.</p><p>Members pay 4 crowns.</p></div>",
        (
            "<div class='donation-appeal'><p>ZAP we have no owner, and we ask you to give a little to keep this "
            "paper free for everybody.</p><a href='/g'>Give</a></div>"
        ),
        "<div class='td-related-row'><ul><li><a href='/b'>ZAP ferry sails</a></li></ul></div>",
        (
            "<section id='comments'><p>ZAP high time, I have said so for years to whoever would hear it, and to "
            "those who would not.</p></section>"
        ),
        (
            "<div class='user-comments'><p>ZAP high time, I have said so for years to whoever would hear it, and "
            "to some others.</p><a href='#'>Reply</a><a href='#'>Like</a></div>"
        ),
        "<figure><figcaption>ZAP The lighthouse at dusk.</figcaption></figure>",
        "<table><tr><td class='tr-caption'>ZAP The lighthouse at dusk.</td></tr></table>",
    ],
)
def test_furniture_goes(box: str) -> None:
    text = text_of(f"<article>{paragraphs(STORY[:3])}{box}{paragraphs(STORY[3:])}</article>")
    assert not lacking(text) and "ZAP" not in text


def test_many_comments_below_a_short_article_are_no_article() -> None:
    said = "I have fished there for forty years and never once seen that lamp go out, ZAP, whatever they say."
    one = f"<div class='comment'><p>{said}</p><a href='#'>Reply</a></div>"
    box = f"<div id='comments' class='comments'>{one * 30}</div>"
    text = text_of(f"<article>{paragraphs()}</article>{box}")
    assert not lacking(text) and "ZAP" not in text


def test_a_list_in_an_unnamed_box_is_read_with_its_paragraphs() -> None:
    items = "".join(f"<li>Keeper number {n} has the night of the {n}th.</li>" for n in range(4, 8))
    text = text_of(
        f"<div class='x1'>{paragraphs()}<ul>{items}</ul></div><div class='x2'><p>About us</p></div>"
    )
    assert "Keeper number 5" in text


def test_labels_above_the_text_are_no_part_of_it() -> None:
    labels = "<p>Garrel Point lit by hand</p><p>By Ann Other</p><p>3 May 2024</p>"
    assert text_of(f"<div class='content'>{labels}{paragraphs()}</div>").startswith(STORY[0])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("newsletter", Sign.WHOLE), ("c-related-links", Sign.WHOLE), ("AuthorBio", Sign.WHOLE),
        ("most-read-list", Sign.WHOLE), ("sharing-economy", Sign.HALF), ("paywall-offer", Sign.WALL),
        ("no-share", Sign.NONE), ("has-ads", Sign.NONE), ("section--ads", Sign.NONE),
        ("category-social-media", Sign.NONE), ("paywalled-content", Sign.NONE), ("thread", Sign.NONE),
        ("node-promoted", Sign.NONE), ("shared", Sign.NONE), ("", Sign.NONE),
    ],
)  # fmt: skip
def test_names_are_read_in_whole_words(name: str, expected: Sign) -> None:
    assert sign(lxml.html.fromstring(f'<div class="{name}">x</div>')) is expected


def test_scripts_weigh_nothing_and_links_alone_are_no_paragraph() -> None:
    tree = lxml.html.fromstring(
        f"<div><script>{'x' * 900}</script><p>{STORY[0]}</p><p><a href='/'>{STORY[1]}</a></p></div>"
    )
    found = measure(tree)[tree]
    assert (found.paragraphs, found.links, found.prose) == (1, 1, len(STORY[0]))
    assert found.words == len(STORY[0]) + len(STORY[1])


@pytest.mark.parametrize(
    "box",
    [
        "<p class='d-none'>%s</p>", "<div class='hidden'><p>%s</p></div>", "<p class='uk-hidden'>%s</p>",
        "<p class='print-only'>%s</p>", "<p style='visibility: hidden'>%s</p>", "<div hidden><p>%s</p></div>",
    ],
)  # fmt: skip
def test_what_a_framework_hides_is_not_read(box: str) -> None:
    text = text_of(
        f"<article>{paragraphs(STORY[:3])}{box % 'ZAP, unseen words'}{paragraphs(STORY[3:])}</article>"
    )
    assert not lacking(text) and "ZAP" not in text


def test_a_hiding_name_costs_no_article() -> None:
    rest = f"<div class='hidden'>{paragraphs(STORY[3:])}</div>"
    wide = f"<p class='hidden md:block'>{STORY[2]}</p>"
    assert not lacking(text_of(f"<article>{paragraphs(STORY[:2])}{wide}{rest}</article>"))


def test_other_peoples_pages_are_read_better_than_by_trafilatura_alone() -> None:
    assert len(OTHER_SITES) >= 120
    read = [
        (scores(c, ours(c.raw))[2], scores(c, trafilatura_alone(c.raw))[2])
        for c in pages(OTHER_SITES[::4], 1, 31_000)
    ]
    assert mean(a for a, _ in read) >= 0.99 and all(a > b - 0.01 for a, b in read)
