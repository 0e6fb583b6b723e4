"""Markdown with front matter to the fields of an article: reduced lightly, line by line. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rag.core.errors import ParseError
from rag.ingest.formats.notes.note_marks import (
    find_original,
    is_matter,
    split_json,
    split_properties,
    split_toml,
    title_in_name,
    without_note_marks,
)
from rag.ingest.formats.plaintext import read_plain
from rag.ingest.formats.records.exports import withheld
from rag.ingest.formats.records.record_fields import named_fields
from rag.ingest.formats.superscripts import superscript
from rag.text.cleaning import unwrap_lines

_FRONT_MATTER_CHARS = 100_000
"""Longest front matter that is read: YAML is slow, and no article needs more."""
_DOTS = re.compile(r"\A(\s*---[ \t]*\n(?:(?!---)[^\n]*\n){1,500}?)\.\.\.[ \t]*(?:\n|\Z)")
"""Front matter may also end with `...`, as Pandoc and YAML have it."""
_NULLS = ("null", "Null", "NULL", "~")

_HEADING_1 = re.compile(r"^ {0,3}#[ \t]+(.*)(?:\n|\Z)", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)", re.MULTILINE)
_DROPPED = re.compile(
    r"^ {0,3}(?:(?:`{3}|~{3}).*|(?:[-*_][ \t]*){3,200}|\[(?!\^)[^\[\]\n]{1,200}\]:[ \t]+\S.*"
    r"|(?=[ \t:|]{0,40}(?:---|===))[ \t:|=-]{3,400})(?:\n|\Z)",
    re.MULTILINE,
)
"""Fences, rules, link definitions and the line under a heading or a table's head."""
_LINE_MARK = re.compile(r"^[ \t]{0,8}(?:(?:>[ \t]?)+|[-*+][ \t]+)", re.MULTILINE)
_TAG = re.compile(r"</?(?:[bi]|em|strong|br|p|div|span|img|sup|sub|u|a)(?:\s[^<>\n]{0,500})?/?>")
_STRIKE = r"(?:~~(?![\s~])[^~\n]{1,500}~~|<(?:del|s|strike)>[^<\n]{0,500}</(?:del|s|strike)>)"
_STRUCK = re.compile(rf"^{_STRIKE}[ \t]?|[ \t]?{_STRIKE}", re.MULTILINE)
_NOTE_LABEL = re.compile(r"^ {0,3}\[\^[\w-]{1,40}\]:[ \t]*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[\w-]{1,40}\]")
_SUPERSCRIPT = re.compile(
    r"(?P<before>[^<>\n]{0,40})<sup>(?P<raised>[^<>\n]{1,40})</sup>(?=(?P<after>.?))"
)
_TARGET = r"\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)"
_IMAGE = re.compile(rf"!\[[^\[\]\n]{{0,500}}\](?:{_TARGET}|\[[^\[\]\n]{{0,200}}\])")
_LINK = re.compile(rf"\[([^\[\]\n]{{1,500}})\](?:{_TARGET}|\[[^\[\]\n]{{0,200}}\])")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,2000})>")
_EMPHASIS = re.compile(
    r"(?<![\w*\\])(\*{1,3})(?![\s*])([^*\n]{1,2000}?)(?<![\s*\\])\1(?![\w*])"
    r"|(?<![\w_\\])(_{1,3})(?![\s_])([^_\n]{1,2000}?)(?<![\s_\\])\3(?![\w_])"
    r"|(?<![`\\])(`)([^`\n]{1,500})`(?!`)"
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")
_MANY_BLANKS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def read_markdown(text: str, source: str) -> dict[str, object]:
    """The fields in the front matter and the body as plain text.

    Without a title in the front matter it is the first `# heading`, else the first line. Raises
    ParseError, with the line, when there is front matter that cannot be read.
    """
    written, body = split_front_matter(text, source)
    properties, body = split_properties(body)
    original = find_original(body)
    written = properties | written | ({"url": original} if original else {})
    if why := withheld(written):
        raise ParseError(source, f"it is marked as {why}.", "Take the mark out of its front matter.")
    fields = {name: value for name, value in named_fields(written).items() if name != "text"}
    body = without_note_marks(body)
    if title := fields.get("title"):
        first, _, rest = reduce_markdown(body).lstrip("\n").partition("\n")
        return fields | {"text": rest if first == title and rest.strip() else f"{first}\n{rest}"}
    heading = _HEADING_1.search(body)
    if heading and (title := reduce_markdown(heading[0])):
        rest = reduce_markdown(body[: heading.start()] + body[heading.end() :])
        return fields | {"title": title, "text": rest}
    plain = reduce_markdown(body)
    if any(fields.values()) and (title := title_in_name(source)):
        return fields | {"title": title, "text": plain}
    return read_plain(plain) | {name: value for name, value in fields.items() if value}


def split_front_matter(text: str, source: str) -> tuple[dict[str, object], str]:
    """The front matter's fields and the rest, in YAML, TOML or JSON; text between two rules stays text.

    Values stay as written: YAML would turn a headline `No` or `1984` into something else.
    """
    from frontmatter.default_handlers import YAMLHandler

    if found := split_toml(text, source) or split_json(text):
        return found
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        header, body = handler.split(_DOTS.sub(r"\1---\n", text, count=1))
    except ValueError:
        if not is_matter(text.lstrip().removeprefix("---").lstrip().split("\n", 1)[0]):
            return {}, text
        problem = "line 1: expected a line `---` that ends the front matter, found none."
        raise ParseError(source, problem, "Add it, or remove the `---` on line 1.") from None
    if not is_matter(header):
        return {}, text
    fields = _load_yaml(header, text[: text.index(header)].count("\n") + 1, source)
    return {str(k).lower(): "" if v in _NULLS else v for k, v in fields.items()}, body


def _load_yaml(header: str, first_line: int, source: str) -> Mapping[str, object]:
    import yaml

    remedy = "Correct it; quote a value that holds a colon."
    if len(header) > _FRONT_MATTER_CHARS:
        problem = f"line {first_line}: expected at most {_FRONT_MATTER_CHARS:,} characters"
        raise ParseError(source, f"{problem} of front matter, found {len(header):,}.", "Shorten it.")
    try:
        # BaseLoader builds strings, lists and mappings only, never an object.
        loaded: Any = yaml.load(header, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        found = getattr(error, "problem", None) or "what YAML does not allow"
        problem = f"line {line}: expected front matter in YAML, found: {found}."
        raise ParseError(source, problem, remedy) from error
    if not isinstance(loaded, dict | None):
        line = first_line + len(header) - len(header.lstrip("\n"))
        problem = f"line {line}: expected front matter of `name: value` lines, found other text."
        raise ParseError(source, problem, "Correct it, or remove the `---` on line 1.")
    return loaded or {}


def reduce_markdown(text: str) -> str:
    """Markdown as plain text: marks, images and rules dropped, links as their words, lines unwrapped."""
    text = _settled(_DROPPED.sub("", _without_comments(text)))
    text = _LINE_MARK.sub("", _HEADING.sub(lambda m: _heading_words(m[1]), text))
    text = _LINK.sub(r"\1", _IMAGE.sub("", _TAG.sub("", text)))
    text = _AUTOLINK.sub(r"\1", text)
    for _ in range(2):  # emphasis stands inside emphasis
        text = _EMPHASIS.sub(lambda m: m[2] or m[4] or m[6], text)
    return unwrap_lines(_MANY_BLANKS.sub("\n\n", _ESCAPE.sub(r"\1", text)))


def _settled(text: str) -> str:
    """Without what is struck out and the marks of notes; the notes themselves stay."""
    text = _NOTE_MARK.sub("", _NOTE_LABEL.sub("", _STRUCK.sub("", text)))
    return _SUPERSCRIPT.sub(
        lambda m: m["before"] + superscript(m["before"], m["raised"], m["after"]), text
    )


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    cut = (piece.partition("-->") for piece in rest)
    return first + "".join(after if end else f"<!--{before}" for before, end, after in cut)


def _heading_words(heading: str) -> str:
    """The words of `Words ##`, where the closing marks need a space before them."""
    words = heading.rstrip()
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and bare[-1:].isspace() else words
