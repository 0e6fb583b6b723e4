"""Notes in Markdown as Obsidian, Readwise, Omnivore and Notion write them, taken apart. Pure.

Front matter in TOML (`+++`) or JSON, and lists of `Name: value` lines under the headline. What a field
is called is for `record_fields`.
"""

from __future__ import annotations

import json
import re
from itertools import takewhile
from pathlib import PurePosixPath

from rag.core.errors import ParseError

_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?)(?:^|\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_NAME_VALUE = re.compile(r"^\s*(?:[\w-][^:\n]{0,60}:(?:\s|$)|- )", re.MULTILINE)
"""What a line of front matter looks like; without any it is text between two rules."""
_PROPERTY = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?\**([^\W\d_][\w /-]{1,30}?)\**[ \t]*::?\**"
    r"(?:[ \t]+(\S.{0,1000}))?[ \t]*"
)
"""`URL: https://...`, `- Author: [[A]]`, `**Source**:: b`."""
_MARK = re.compile(
    r"[ \t]{0,8}\(?\[(?:View Highlight|Open in [^\[\]]{1,30}|Read on [^\[\]]{1,30}|⤴️?)\]"
    r"\([^()\n]{0,500}\)\)?(?:[ \t]+\^[\w-]{1,40})?"
)
"""The way back to the program, behind each marked passage."""
_BLOCK_ID = re.compile(r"[ \t]\^[\w-]{1,40}[ \t]*$", re.MULTILINE)
_EMBED = re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
_COMMENT = re.compile(r"%%[^%]{0,5000}%%")
_SHINE = re.compile(r"==(?=\S)([^=\n]{1,2000}?)(?<=\S)==")
_CALLOUT = re.compile(r"^([ \t]*>[ \t]*)\[![\w-]{1,20}\][+-]?[ \t]*", re.MULTILINE)
_TITLES = re.compile(
    r"^[ \t]*#{1,6}[ \t]+(?:Metadata|(?:New )?Highlights?|Article|Full Document|Notes?|Content)"
    r"(?: (?:first synced by|added) .{1,60}|:)?[ \t]*(?:\n|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
"""Headings that a template sets, which are no words of the article."""
_ORIGINAL = re.compile(
    r"^[ \t]*\[(?:Read |View )?(?:the )?(?:Original|Source|Link|URL)(?: article)?\]"
    r"\((https?://[^()\s]{1,2000})\)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_WAY_BACK = re.compile(
    r"^[ \t]*(?:\[(?:Read|Open|View)[^\[\]\n]{0,40}\]\([^()\n]{1,2000}\)"
    r"|(?:#[\w/-]{1,60}[ \t]*)+)$\n?",
    re.MULTILINE | re.IGNORECASE,
)
"""A line that is a link to the program, or tags and nothing else."""
_NOTION_ID = re.compile(r"[ _][0-9a-f]{32}$")
_KNOWN = frozenset(
    "author authors by url link source site publication outlet published date datepublished"
    " fulltitle title category tags documenttags documentnote created createdby createdtime createdat"
    " updated lastedited lasteditedtime lasteditedby summary status type archived saved datesaved"
    " savedat added readat rating language area topic topics project imageurl cover reading progress"
    " publisher id published description byline".split()
)
"""Names of properties; a list of lines with others is the article's own."""
_TOP = 12
"""Lines in which the properties begin."""


def split_toml(text: str, source: str) -> tuple[dict[str, object], str] | None:
    """The fields between two lines `+++` and the rest; None without them. Raises ParseError."""
    import tomllib

    if not text.lstrip().startswith("+++"):
        return None
    if not (matter := _TOML.match(text)):
        problem = "line 1: expected a line `+++` that ends the front matter, found none."
        raise ParseError(source, problem, "Add it, or remove the `+++` on line 1.")
    try:
        loaded = tomllib.loads(matter[1])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = f"expected front matter in TOML between the lines `+++`, found: {error}."
        raise ParseError(source, problem, "Correct it; text stands in double quotes.") from error
    return loaded, text[matter.end() :]


def split_json(text: str) -> tuple[dict[str, object], str] | None:
    """The fields of an object at the top, as Hugo takes it, and the rest; None without one."""
    if not text.startswith("{"):
        return None
    try:
        loaded, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return (loaded, text[end:]) if isinstance(loaded, dict) and text[end:].strip() else None


def is_matter(header: str) -> bool:
    """Whether the lines between two `---` are fields, and no text between two rules."""
    return not header.strip() or bool(_NAME_VALUE.search(header)) or "[" in header


def split_properties(body: str) -> tuple[dict[str, object], str]:
    """The `Name: value` lines at the top of a note, and the rest with its headline.

    They stand together below the headline or a heading Metadata, and half of their names are known:
    others are the article's own words.
    """
    lines = body.split("\n")
    start = next((n for n, line in enumerate(lines[:_TOP]) if _PROPERTY.fullmatch(line)), len(lines))
    pairs = [
        match
        for line in takewhile(_PROPERTY.fullmatch, lines[start:])
        if (match := _PROPERTY.fullmatch(line))
    ]
    known = sum(_bare(pair[1]) in _KNOWN for pair in pairs)
    rest = [*lines[:start], *lines[start + len(pairs) :]]
    if (
        any(map(_is_prose, lines[:start]))
        or known < max(len(pairs) / 2, 1)
        or not any(map(_is_prose, rest))
    ):
        return {}, body
    return {pair[1]: pair[2] or "" for pair in reversed(pairs)}, "\n".join(rest)


def find_original(body: str) -> str:
    """The address behind a line `[Read Original](https://...)`; empty without one."""
    original = _ORIGINAL.search(body)
    return original[1] if original else ""


def title_in_name(source: str) -> str:
    """The title that a note's file is named for, without Notion's id; empty for a single word."""
    stem = PurePosixPath(source.rpartition("#")[2]).stem
    title = _NOTION_ID.sub("", stem)
    return title if " " in title and "://" not in source else ""


def _is_prose(line: str) -> bool:
    words = line.strip()
    return bool(words) and not words.startswith(("#", "![", "---", "***", "["))


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def without_note_marks(body: str) -> str:
    """The note without what its program put there: ways back, embeds, comments, [[links]] as words."""
    body = _TITLES.sub("", _MARK.sub("", _COMMENT.sub("", body)))
    body = _WIKI_LINK.sub(r"\1", _EMBED.sub("", _WAY_BACK.sub("", body)))
    return _BLOCK_ID.sub("", _CALLOUT.sub(r"\1", _SHINE.sub(r"\1", body)))
