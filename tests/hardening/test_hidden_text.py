"""What a reader of a page would not see is not the article: every way to hide a sentence."""

from __future__ import annotations

import time
from datetime import date

import pytest

from rag.core.types import Article, RawDocument
from rag.ingest.formats.pages.fragments import html_to_text
from rag.ingest.formats.visibility.css_values import colour, pixels
from rag.ingest.formats.visibility.hidden import WARNING
from rag.ingest.parse import parse

SECRET = "The governor of Westmark has resigned and will be replaced by the harbour master on Friday."
PARAGRAPHS = [
    f"The ferry line between Ness Holm and Sandrick will run {n} times a day from May, the council said."
    for n in range(3, 11)
]
INLINE = {
    "hidden attribute": "<p hidden>{}</p>",
    "hidden until found": '<p hidden="until-found">{}</p>',
    "display": '<p style="display:none">{}</p>',
    "display, shouted": '<p style="DISPLAY : NONE !important">{}</p>',
    "display, escaped": r'<p style="d\69splay:none">{}</p>',
    "visibility": '<p style="visibility:hidden">{}</p>',
    "visibility, collapsed": '<p style="visibility:collapse">{}</p>',
    "visibility, inherited": '<div style="visibility:hidden"><section><p>{}</p></section></div>',
    "content-visibility": '<div style="content-visibility:hidden"><p>{}</p></div>',
    "opacity 0": '<p style="opacity:0">{}</p>',
    "opacity .01": '<p style="opacity:.01">{}</p>',
    "opacity by filter": '<p style="filter:opacity(0%)">{}</p>',
    "font-size 0": '<p style="font-size:0">{}</p>',
    "font-size 1px": '<p style="font-size:1px">{}</p>',
    "font-size .05em": '<p style="font-size:.05em">{}</p>',
    "font shorthand": '<p style="font:0/0 a">{}</p>',
    "font-size, inherited": '<div style="font-size:0"><span>{}</span></div>',
    "white": '<p style="color:#fff">{}</p>',
    "white, by name on white": '<p style="color:white;background:#FFFFFF">{}</p>',
    "white by rgb": '<p style="color:rgb(255, 255, 255)">{}</p>',
    "white by per cent": '<p style="color:rgb(100% 100% 100%)">{}</p>',
    "white by hsl": '<p style="color:hsl(0, 0%, 100%)">{}</p>',
    "nearly white": '<p style="color:#fdfdfd">{}</p>',
    "white by font": '<p><font color="#ffffff">{}</font></p>',
    "black on black": '<div style="background-color:#000"><p style="color:rgb(0 0 0)">{}</p></div>',
    "white on a white table": '<table bgcolor="white"><tr><td><p style="color:#fefefe">{}</p></td></tr></table>',
    "transparent": '<p style="color:transparent">{}</p>',
    "transparent by rgba": '<p style="color:rgba(0,0,0,0)">{}</p>',
    "transparent by hex": '<p style="color:#00000000">{}</p>',
    "transparent filling": '<p style="-webkit-text-fill-color:transparent">{}</p>',
    "off screen": '<p style="position:absolute;left:-9999px">{}</p>',
    "off screen above": '<p style="position:fixed;top:-100em">{}</p>',
    "off screen by vw": '<p style="position:absolute;left:-200vw">{}</p>',
    "off screen by margin": '<p style="margin-left:-9999px">{}</p>',
    "off screen by transform": '<p style="transform:translateX(-9999px)">{}</p>',
    "clip": '<p style="position:absolute;clip:rect(0,0,0,0)">{}</p>',
    "clip of a pixel": '<p style="position:absolute;clip:rect(1px 1px 1px 1px)">{}</p>',
    "clip-path inset": '<p style="clip-path:inset(50%)">{}</p>',
    "clip-path inset 100%": '<p style="clip-path:inset(100%)">{}</p>',
    "clip-path circle": '<p style="clip-path:circle(0)">{}</p>',
    "clip-path polygon": '<p style="clip-path:polygon(0 0, 0 0, 0 0)">{}</p>',
    "text-indent": '<p style="text-indent:-9999px">{}</p>',
    "scale": '<p style="transform:scale(0)">{}</p>',
    "scale, one way": '<p style="transform:scale(1, 0)">{}</p>',
    "scale property": '<p style="scale:0">{}</p>',
    "height 0": '<div style="height:0;overflow:hidden"><p>{}</p></div>',
    "max-height 0": '<div style="max-height:0;overflow:hidden"><p>{}</p></div>',
    "width 0": '<div style="width:0;overflow:hidden"><p>{}</p></div>',
    "a pixel": '<div style="width:1px;height:1px;overflow:hidden;position:absolute"><p>{}</p></div>',
    "template": "<template><p>{}</p></template>",
    "noscript": "<noscript><p>{}</p></noscript>",
    "dialog": "<dialog><p>{}</p></dialog>",
    "popover": "<div popover><p>{}</p></div>",
    "comment": "<!-- <p>{}</p> -->",
    "input": '<input type="hidden" value="{}">',
    "iframe": "<iframe><p>{}</p></iframe>",
    "canvas": "<canvas><p>{}</p></canvas>",
    "video": "<video><p>{}</p></video>",
    "datalist": "<datalist><option>{}</option></datalist>",
    "for hearing, by name": '<p class="visually-hidden">{}</p>',
    "screen reader": '<span class="screen-reader-text">{}</span>',
}  # fmt: skip
RULES = {
    "class": (".x{display:none}", '<p class="x">{}</p>'),
    "id": ("#x{display:none}", '<p id="x">{}</p>'),
    "tag and class": ("p.x , .y { visibility : hidden }", '<p class="x">{}</p>'),
    "descendant": (".box p{opacity:0}", '<div class="box"><div><p>{}</p></div></div>'),
    "child": (".box > p{font-size:0}", '<div class="box"><p>{}</p></div>'),
    "attribute": ("[data-x=one]{display:none}", '<p data-x="one">{}</p>'),
    "tag": ("aside2, mark{color:#fff}", "<p><mark>{}</mark></p>"),
    "media": ("@media screen and (min-width: 1px){.x{display:none}}", '<p class="x">{}</p>'),
    "supports": ("@supports (display:grid){.x{display:none}}", '<p class="x">{}</p>'),
    "comment": (".x{/* a } b */display:none}", '<p class="x">{}</p>'),
    "escaped name": (r".md\:x{display:none}", '<p class="md:x">{}</p>'),
    "important": (".x{display:none!important}", '<p class="x" style="display:block">{}</p>'),
    "last wins": (".x{display:block} .x{display:none}", '<p class="x">{}</p>'),
    "id over class": ("#x{display:none} .x{display:block}", '<p id="x" class="x">{}</p>'),
    "sr-only": (
        ".sr-only{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip:rect(0,0,0,0)}",
        '<span class="sr-only">{}</span>',
    ),
    "ground by rule": ("body{background:#123456} .x{color:#123456}", '<p class="x">{}</p>'),
}
SEEN = {
    "details": ("", "<details><summary>More</summary><p>{}</p></details>"),
    "hidden and displayed again": ("[hidden]{display:block}", "<p hidden>{}</p>"),
    "visible in an invisible box": (
        ".a{visibility:hidden} .b{visibility:visible}", '<div class="a"><p class="b">{}</p></div>'
    ),
    "large in a box without letters": ("", '<div style="font-size:0"><p style="font-size:16px">{}</p></div>'),
    "white on black": ("", '<div style="background:#000"><p style="color:#fff">{}</p></div>'),
    "white on a picture": ("", '<div style="background:url(a.png)"><p style="color:#fff">{}</p></div>'),
    "grey": ("", '<p style="color:#777">{}</p>'),
    "on small screens only": ("@media (max-width:600px){.x{display:none}}", '<p class="x">{}</p>'),
    "on paper only": ("@media print{.x{display:none}}", '<p class="x">{}</p>'),
    "shown by a later rule": (".x{display:none} .x.open{display:block}", '<p class="x open">{}</p>'),
    "in keyframes": ("@keyframes a{from{opacity:0}to{opacity:1}} p{animation:a 1s}", "<p>{}</p>"),
    "of no height and not cut": ("", '<div style="height:0"><p>{}</p></div>'),
    "half transparent": ("", '<p style="opacity:.6">{}</p>'),
    "moved a little": ("", '<p style="position:relative;left:-20px">{}</p>'),
}  # fmt: skip


def page(box: str, css: str = "", paragraphs: list[str] = PARAGRAPHS) -> str:
    body = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    body.insert(len(body) // 2, box)
    head = f"<head><title>Ferry runs more often</title><style>{css}</style></head>"
    return f"<html>{head}<body><article><h1>Ferry runs more often</h1>{''.join(body)}</article></body></html>"


def read(content: str) -> Article:
    return parse(RawDocument("/a.html", "html", content.encode()), date(2026, 11, 29))


@pytest.mark.parametrize("way", INLINE)
def test_a_sentence_hidden_where_it_stands_is_not_the_article(way: str) -> None:
    article = read(page(INLINE[way].format(SECRET)))
    assert "governor" not in article.text
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert article.warnings == ()


@pytest.mark.parametrize("way", RULES)
def test_a_sentence_hidden_by_a_rule_of_the_page_is_not_the_article(way: str) -> None:
    css, box = RULES[way]
    article = read(page(box.format(SECRET), css))
    assert "governor" not in article.text
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("way", SEEN)
def test_what_is_seen_stays(way: str) -> None:
    css, box = SEEN[way]
    assert SECRET in read(page(box.format(SECRET), css)).text


def test_what_follows_a_hidden_word_stays_beside_what_stands_before_it() -> None:
    text = read(
        page('<p>Tickets <b style="display:none">never</b> cost 12 euros from May on, it said.</p>')
    ).text
    assert "Tickets cost 12 euros from May on" in " ".join(text.split())


@pytest.mark.parametrize(
    ("css", "body"),
    [
        ("", '<div style="display:none">{}</div>'),
        ("body{visibility:hidden}", "<div>{}</div>"),
        ("body{opacity:0}", "<div>{}</div>"),
        ("", "<noscript>{}</noscript>"),
    ],
)
def test_a_hidden_box_with_most_of_the_text_is_kept_and_reported(css: str, body: str) -> None:
    whole = body.format("".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS))
    content = f"<html><head><title>Ferry</title><style>{css}</style></head><body><h1>Ferry</h1>{whole}</body></html>"
    article = read(content)
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert article.warnings == (WARNING,)


def test_paragraphs_that_a_script_fades_in_are_kept_and_reported() -> None:
    faded = "".join(f'<p class="reveal">{paragraph}</p>' for paragraph in PARAGRAPHS)
    article = read(
        page(faded, ".reveal{opacity:0;transition:opacity 1s}", ["A line of its own, seen at once."])
    )
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert article.warnings == (WARNING,)


def test_an_item_of_a_feed_loses_it_too() -> None:
    text = html_to_text(
        f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><p style='display:none'>{SECRET}</p>"
    )
    assert text == f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"


def test_colours_and_lengths_as_they_are_written() -> None:
    whites = (
        "#fff",
        "#FFFFFF",
        "white",
        "rgb(255,255,255)",
        "rgb(255 255 255 / 100%)",
        "hsl(120deg 0% 100%)",
    )
    assert {colour(value) for value in whites} == {(255.0, 255.0, 255.0, 1.0)}
    assert colour("var(--x)") is None
    assert [pixels(value) for value in ("0", "12pt", "2em", "-200%", "auto")] == [0, 16, 32, -2560, None]


def test_rules_without_end_cost_little() -> None:
    rules = ".a .b .c{display:none}" * 20_000 + "{" * 5_000
    nested = '<div class="a b">' * 300 + "<p>Deep.</p>" + "</div>" * 300
    started = time.process_time()
    read(page(nested, rules))
    assert time.process_time() - started < 4
