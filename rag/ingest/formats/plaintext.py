"""Plain text as people save it: a clean file, or a page scraped with its caption, bullets and buttons.

Pure. Every line is judged on its own by a regular expression named for what it matches; what an
article's top is made of is decided from those judgements alone. When in doubt a line stays.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import islice, takewhile

from rag.ingest.formats.fact_lines import byline_told, day_told
from rag.text.lexicon import MONTH_NAMES

_TOP = 15
"""Lines in which a scraped page repeats its headline."""
_TITLE_CHARS = 200
"""A first line longer than this is a paragraph, not a headline."""
_SENTENCE_TITLE_CHARS = 120
"""Longest title made of a first sentence."""
_LEAD_LINES, _LEAD_CHARS = 3, 300
"""Unknown lines between headline and dateline, at most so many of at most so many characters."""

EARLIEST = date(1600, 1, 1)
"""Newspapers begin here."""
_MONTH = rf"(?:{MONTH_NAMES})\.?"
_DATE = re.compile(
    r"\b(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?!\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<m2>{_MONTH}),?[ -](?P<y2>\d{{4}})\b"
    rf"|(?P<m3>{_MONTH})\s(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y3>\d{{4}})\b)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[,.]?\s+", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:Z|[+-]\d\d:?\d\d)?|(?:T|,?\s+(?:at\s+|[|-]\s+)?)\d{1,2}[:.]\d{2}.{0,40}", re.IGNORECASE
)
"""What may follow a day: a zone, or a time of day with whatever zone is printed."""

_LINE_CHARS = 300
"""A label or button is no longer than this."""
_JUNK = re.compile(r"\W{0,5}\w{0,2}\W{0,5}")
_SHARE = re.compile(
    r"(?:share|tweet|e-?mail|print|copy link|save|whatsapp|facebook|twitter|linkedin|telegram|reddit|x)"
    r"(?:\s+this(?: \w+){0,3}\.?"
    r"|\s+(?:on|via|by) (?:facebook|twitter|x|whatsapp|linkedin|telegram|reddit|e-?mail))?",
    re.IGNORECASE,
)
_READ_MORE = re.compile(
    r"(?:read more|read also|also read|read next|see also"
    r"|related(?: (?:articles?|stor(?:y|ies)|topics?))?|recommended(?: for you)?"
    r"|more (?:on|from) [^.!?]{1,60}|most read|trending(?: now)?|watch|listen|video|photos|gallery)"
    r"(?:\s*[:>»|].{0,200})?",
    re.IGNORECASE,
)
_READ_MORE_ABOUT = re.compile(r"(?:read|see) more (?:about|on|from|here|at)\b.{0,150}", re.IGNORECASE)
_ADVERT = re.compile(
    r"(?:advert(?:isement)?|sponsored(?: content)?|promoted(?: content)?|skip advert(?:isement)?"
    r"|(?:story|article) continues (?:below|after)\b.{0,40}|scroll to continue\b.{0,40})[.:]?",
    re.IGNORECASE,
)
_NEWSLETTER = re.compile(
    r"(?:sign up|subscribe|join|get)\b.{0,150}"
    r"\b(?:newsletters?|inbox|e-?mail alerts|(?:whatsapp|telegram|youtube) channel)\b.{0,80}"
    r"|subscribe(?: now| today)?",
    re.IGNORECASE,
)
_NAVIGATION = re.compile(
    r"skip to (?:main )?content|menu|home|search|log ?in|sign in|follow us\b.{0,60}|back to top"
    r"|\d+ (?:min(?:ute)?s? read|comments?|shares?)|leave a comment|comments"
    r"|(?:©|copyright (?:©|\d{4})).{0,100}|.{0,60}all rights reserved\.?",
    re.IGNORECASE,
)
_FURNITURE = (_SHARE, _READ_MORE, _READ_MORE_ABOUT, _ADVERT, _NEWSLETTER, _NAVIGATION)

_CREDIT = r"AFP|AP|Reuters|EPA|Getty|PA|DPA|ANSA|Xinhua|Anadolu|SPA|Shutterstock|Supplied|File|Photo"
_CAPTION = re.compile(rf".{{1,400}}\((?:[^()]{{0,60}}\b)?(?:{_CREDIT})\b[^()]{{0,60}}\)\.?")
_BULLET = re.compile(r"[•●▪‣◦]\s*\S.*")
_PLACE = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’ -]{2,30}"
_DATELINE = re.compile(
    rf"{_PLACE}(?:[,/]\s?[A-ZÀ-Þ][\w.'’ -]{{1,30}})?"
    r"(?:\s\([A-Za-z ]{2,20}\))?\s?(?::|—|–|--?)\s+\S.{30}"
)
_UPDATED = re.compile(r"(?:last\s+)?(?:updated|modified)(?:\s+on)?\s*:?\s*(.{1,80})", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"(?:first\s+)?(?:published|posted|date)(?:\s+on)?(\s*:)?\s*(.{1,80})", re.IGNORECASE
)
_FIELD = re.compile(r"[^\W\d_][\w ]{1,30}:\s+\S.{0,80}")
"""A line like `Event date: 12 April 2025`; one below it may tell the day of publication."""
_SOURCE = re.compile(r"(?:source|outlet|publication|publisher)\s*:\s*(\S.{0,80})", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:(?:url|link)\s*:\s*)?(https?://\S{1,2000})", re.IGNORECASE)
_STATEMENT = re.compile(r"\.[\"'”’)]*$")
"""A line that ends like this is prose; as a headline it would be lost to the body."""
_SENTENCE = re.compile(r"[.!?…][\"'”’]*$")
_FIRST_SENTENCE = re.compile(r".{15,}?[.!?][\"'”’)]*(?=\s)")


def latest_day(today: date) -> date:
    """The last day that an article may be dated: a year ahead."""
    return today + timedelta(days=366)


def read_plain(text: str) -> dict[str, object]:
    """The fields of an article, as far as they are printed: title, text, published, authors ...

    `text` is never empty for a text that is not: a text of one paragraph is its own body, with its
    first sentence for a title.
    """
    lines = text.split("\n")
    bare = [" ".join(line.split()) for line in lines]
    headline, repeated = find_headline(bare)
    start = body_start(bare, headline, repeated)
    pairs = zip(lines[start:], bare[start:], strict=True)
    body = "\n".join(line for line, words in pairs if not words or _is_body(words, headline)).strip()
    body = body or text.strip()
    top = bare[:start] + list(takewhile(_FIELD.fullmatch, bare[start:]))
    return header_fields(top) | {"title": headline or first_sentence(body), "text": body}


def _is_body(words: str, headline: str) -> bool:
    return words != headline and not is_furniture(words)


def printed_fields(text: str, title: str) -> dict[str, object]:
    """The fields of `read_plain` that the text has; `title` wins where there is one."""
    fields = {name: value for name, value in read_plain(text).items() if value}
    return fields | {"title": title} if title else fields


def first_sentence(text: str) -> str:
    """The first sentence of the first line, cut at a word when it is long for a title."""
    line = text.strip().split("\n", 1)[0]
    match = _FIRST_SENTENCE.match(line[: _TITLE_CHARS * 2])
    sentence = match[0] if match else line
    if len(sentence) <= _SENTENCE_TITLE_CHARS:
        return sentence
    cut = sentence[:_SENTENCE_TITLE_CHARS]
    return (cut.rpartition(" ")[0] or cut[:-1]).rstrip(" ,;:") + "…"


def find_headline(lines: list[str]) -> tuple[str, bool]:
    """The headline and whether it is repeated, as scraped pages do; empty when there is none.

    It stands above the first paragraph: lines repeated further down are part of the article, or
    planted to have what is above them dropped.
    """
    texts = (
        line for line in lines if not (_JUNK.fullmatch(line) or is_label(line) or is_furniture(line))
    )
    top = list(islice(texts, _TOP))
    for line in takewhile(lambda line: len(line) <= _TITLE_CHARS, top):
        if top.count(line) > 1 and " " in line:
            return line, True
    titled = len(top) > 1 and len(top[0]) <= _TITLE_CHARS and not _STATEMENT.search(top[0])
    return (top[0] if titled and not _DATELINE.match(top[0]) else ""), False


def body_start(lines: list[str], headline: str, repeated: bool) -> int:
    """Index of the first line of the body: the dateline's, else the first that is not of the top.

    Unknown lines before a dateline are a caption or a standfirst on a scraped page (it repeats its
    headline); elsewhere a sentence among them begins the body.
    """
    start = lines.index(headline) + 1 if headline else 0
    while start < len(lines) and is_top(lines[start], headline, repeated):
        start += 1
    unknown = 0
    for i in range(start, len(lines)):
        if _DATELINE.match(lines[i]) and not is_furniture(lines[i]):
            return i
        unknown += not is_top(lines[i], headline, True)
        prose = not repeated and _SENTENCE.search(lines[i])
        if prose or unknown > _LEAD_LINES or len(lines[i]) > _LEAD_CHARS:
            break
    return start


def is_top(line: str, headline: str, scraped: bool) -> bool:
    """Whether a line below the headline is not yet the body.

    Captions and bullets count only on a `scraped` page: a clean file may begin with either.
    """
    if line in ("", headline) or is_label(line) or is_furniture(line):
        return True
    return scraped and bool(_CAPTION.fullmatch(line) or _BULLET.fullmatch(line))


def is_furniture(line: str) -> bool:
    """Whether the line is a page's button, advert or invitation, and no part of the article."""
    return 0 < len(line) <= _LINE_CHARS and any(pattern.fullmatch(line) for pattern in _FURNITURE)


def is_label(line: str) -> bool:
    """Whether the line tells a fact around the article: a date, a byline, the outlet, an address."""
    return len(line) <= _LINE_CHARS and bool(
        published_of(line)
        or updated_of(line)
        or byline_told(line)
        or any(pattern.fullmatch(line) for pattern in (_SOURCE, _ADDRESS))
    )


def published_of(line: str) -> str:
    """The date of a line like `Published: 3 May 2024` or `3 May 2024, 10:14`; else empty.

    After a colon anything counts as the date, so that a wrong one is reported and not read over.
    """
    if (label := _PUBLISHED.fullmatch(line)) and (day := _DATE.search(label[2])):
        return day[0]
    if label and label[1]:
        return label[2].strip()
    if len(line) <= 60 and (day := _DATE.search(line)):
        lead = _WEEKDAY.sub("", line[: day.start()])
        if not lead.strip() and _CLOCK.fullmatch(line[day.end() :]):
            return day[0]
    meaning, told = day_told(line)
    return told if meaning == "published" else ""


def updated_of(line: str) -> str:
    """The date of a line like `Updated 3 May 2024`; else empty."""
    label = _UPDATED.fullmatch(line)
    if day := _DATE.search(label[1]) if label else None:
        return day[0]
    meaning, told = day_told(line)
    return told if meaning == "updated" else ""


def header_fields(lines: list[str]) -> dict[str, object]:
    """The facts in the lines above the body; the day of publication before that of an update."""
    fields: dict[str, object] = {}
    updated = ""
    for line in (line for line in lines if len(line) <= _LINE_CHARS):
        updated = updated or updated_of(line)
        if published := published_of(line):
            fields.setdefault("published", published)
        if names := byline_told(line).split(" | ")[0]:
            fields.setdefault("authors", names)
        for name, pattern in (("outlet", _SOURCE), ("url", _ADDRESS)):
            if (match := pattern.fullmatch(line)) and (value := match[1].split(" | ")[0]):
                fields.setdefault(name, value)
    return {"published": updated} | fields
