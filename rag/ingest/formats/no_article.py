"""Pages and files that hold no article: walls, robot checks, error pages, lists of links. Pure.

They are told by what they say to their reader, sentence by sentence: most of a short text must be of
that kind, so that two sentences of news about a robot check are read as news.
"""

from __future__ import annotations

import re

from rag.core.errors import ParseError
from rag.text.wall_patterns import ERROR, FORWARDS, SAID

_LONGEST = 1500
"""Characters of a text that can be a wall or an error page."""
_MOST = 0.5
"""Share of the text that must be of that kind."""
_TITLE_CHARS = 80
"""Longest title of such a page."""
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_REMEDY = {
    ERROR: "Check that the address is right and add it again, or save the article itself.",
    FORWARDS: "Add the address that it forwards to.",
}
_SAVE = "Open the article in a browser, save the page there and add the file."

_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_LINK_CHARS = 150
"""Characters beside an address up to which a line is an entry of a list."""
_LISTED = 0.45
"""Share of its lines with an address from which a text is a list: a title often stands above each."""
_PARAGRAPH = 240
"""A line of so many characters is a paragraph, and its text no list."""
_FEWEST, _LINKED = 3, 0.8
"""Lines of links, and their share of a page's text, from which it is a list of them."""


def refuse_wall(title: str, text: str, source: str) -> None:
    """Raise ParseError when a text is what a site says in place of an article."""
    if not text.strip() or len(text) > _LONGEST:
        return
    sentences = [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
    found = dict.fromkeys(SAID, 0)
    for sentence in sentences:
        if kind := _kind_of(sentence):
            found[kind] += len(sentence)
    whole = sum(map(len, sentences))
    title_kind = _kind_of(title) if len(title) < _TITLE_CHARS else ""
    if title_kind and any(found.values()):
        found[title_kind] += len(title)
        whole += len(title)
    if any(found.values()) and sum(found.values()) >= _MOST * whole:
        kind = max(found, key=lambda one: found[one])
        problem = f"expected an article, found {kind}: “{' '.join(text.split())[:80]}”."
        raise ParseError(source, problem, _REMEDY.get(kind, _SAVE))


def _kind_of(sentence: str) -> str:
    return next((kind for kind, said in SAID.items() if said.search(sentence)), "")


def refuse_addresses(text: str, source: str) -> None:
    """Raise ParseError when a text is a list of addresses, with or without titles."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    entries = [line for line in lines if _is_entry(line)]
    has_prose = any(len(_ADDRESS.sub("", line)) >= _PARAGRAPH for line in lines)
    if not entries or has_prose or len(entries) < _LISTED * len(lines):
        return
    if len(entries) > 1 or len(lines) == 1:  # else a title, an address and perhaps a line of news
        raise _listed(len(entries), "address" if len(entries) == 1 else "addresses", source)


def _is_entry(line: str) -> bool:
    words, count = _ADDRESS.subn("", line)
    return count > 0 and len(words.strip()) <= _LINK_CHARS and not words.rstrip().endswith((".", "”"))


def refuse_links(text: str, links: frozenset[str], source: str) -> None:
    """Raise ParseError when nearly all lines of a page's text are links: a front page, bookmarks.

    `links` are the words of the page's links, their white space as single blanks.
    """
    lines = [" ".join(line.split()).strip("-|• ") for line in text.splitlines() if line.strip()]
    linked = [line for line in lines if line in links]
    if len(linked) >= _FEWEST and sum(map(len, linked)) >= _LINKED * sum(map(len, lines)):
        raise _listed(len(linked), "links", source)


def _listed(count: int, what: str, source: str) -> ParseError:
    problem = f"expected an article, found a list of {count:,} {what} and no text."
    return ParseError(source, problem, "Add the addresses themselves: each is fetched then.")
