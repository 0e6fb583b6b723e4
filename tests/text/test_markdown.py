"""Untrusted text stays text: rendered by a Markdown engine it shows itself and nothing else."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.text.markdown import escape_line, escape_markdown
from rag.text.phrases import attribution, pluralise, truncate

ENGINE = MarkdownIt("gfm-like", {"html": True, "linkify": False, "breaks": True})
HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "![x](http://evil.example/a.png)",
    '![x](http://evil.example/a.png "t")',
    "[click](javascript:alert(1))",
    "[[1]](#cite-0000000000000000-1-0~0~9)",
    "[ref]: http://evil.example",
    "<http://evil.example>",
    "http://evil.example/x www.evil.example a@evil.example",
    "```mermaid\ngraph TD; A-->B\n```",
    "~~~\ncode\n~~~",
    "$$\\href{http://evil.example}{x}$$ \\(a\\) \\[b\\]",
    "# heading\n## other\nsetext\n===\nother\n---",
    "1. one\n2. two\n- three\n* four\n+ five",
    "> quote",
    "    indented code",
    "| a | b |\n|---|---|\n| c | d |",
    "**bold** _it_ ~~gone~~ `code` <b>tag</b> &lt; &copy; &#60;",
    "a\\*b \\<script\\>",
    "${alert(1)} {{x}} `${y}`",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    'style="background:url(http://evil.example)"',
]


def rendered(text: str) -> str:
    return str(ENGINE.render(escape_markdown(text)))


def shown(text: str) -> str:
    """What a reader sees of rendered text: without the paragraphs' own tags, entities resolved."""
    bare = re.sub(r"</?p>|<br ?/?>", "", rendered(text))
    assert "<" not in bare, bare
    assert ">" not in bare, bare
    return html.unescape(bare)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_itself_and_no_tag(text: str) -> None:
    assert squeezed(shown(text)) == squeezed(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_cannot_break_out_of_a_link(text: str) -> None:
    page = ENGINE.render(f'[{escape_line(text)}](#card-a "{escape_line(text)}")')
    assert page.count("<a ") == 1
    assert page.startswith('<p><a href="#card-a" title="')
    assert re.sub(r"<[^>]*>", "", page).count("<") == 0
    assert not re.search(r"<(?!/?(?:p|a)\b)", page)


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_any_text_shows_itself(text: str) -> None:
    clean = re.sub(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", " ", text)
    assert squeezed(shown(clean)) == squeezed(clean)


def test_urls_are_broken_up_so_that_nothing_links_them() -> None:
    assert "http://" not in escape_markdown("see http://evil.example")
    assert "www." not in escape_markdown("see www.evil.example")
    assert "a@" not in escape_markdown("a@evil.example")


def test_direction_marks_and_controls_are_dropped() -> None:
    assert escape_markdown("a\u202eb\x00c\u2066d") == "abcd"


def test_line_breaks_are_kept_and_blanks_are_not() -> None:
    assert escape_markdown("\n  one   two \n three\n") == "one two\nthree"
    assert escape_line("one\ntwo") == "one two"


def test_places_counts_and_cuts() -> None:
    assert attribution("CNN", date(2024, 5, 3)) == "CNN, 3 May 2024"
    assert attribution("", None) == ""
    assert pluralise(1, "article") == "1 article"
    assert pluralise(1499, "article") == "1,499 articles"
    assert truncate("one two three", 6) == "one …"
    assert truncate("short", 8) == "short"
