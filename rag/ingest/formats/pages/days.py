"""The days of an article's publication and last change, from the first place that can be. Pure.

What programs are told comes first, then marked days, printed ones with a label, the address, and printed
ones without. Days of updates, comments, other stories, events and copyrights are no publication's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from rag.ingest.formats.elements import cut
from rag.ingest.formats.fact_lines import LABEL, OTHER, UPDATE
from rag.ingest.formats.pages.lines import Frame
from rag.ingest.formats.plaintext import EARLIEST, latest_day
from rag.ingest.formats.publication_day import (
    PublicationDay,
    day_of,
    day_problem,
    instant_of,
    publication_day,
)
from rag.text.dates.month_names import fold
from rag.text.dates.written import find_days

_PUBLISHED_METAS = (
    "article:published_time og:article:published_time og:published_time article:published og:pubdate"
    " datepublished rnews:datepublished parsely-pub-date sailthru.date citation_publication_date"
    " citation_online_date citation_date pubdate publishdate publish-date publish_date publish_time"
    " publication_date publication-date publicationdate publisheddate published_date published_time"
    " bt:pubdate displaydate dc.date.issued dcterms.issued dcterms.created dc.date.created dc.date"
    " dcterms.date"
    " article.published cxenseparse:recs:publishtime"
    " vr:published_time shareaholic:article_published_time"
    " article_date_original originalpublicationdate date date.created created ptime"
).split()
_UPDATED_METAS = (
    "article:modified_time og:article:modified_time og:updated_time datemodified lastmod last-modified"
    " dcterms.modified dc.date.modified article:modified revision_date"
).split()
_CLOCK = re.compile(r"\d{1,2}\s?[:.h時시]\s?\d{0,2}\s?[분分]?(?::\d\d)?|\b[ap]\.?m\b\.?")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FACTS_SPLIT = re.compile(r"\s*[|·•–—]\s+|\s{2,}")
_LONG = 160
"""A line as long as this is the article's; the day stands before it, or at its very end."""
_MOST_WORDS = 5
"""Words beside a day that has no label: a place, a weekday, a zone, an outlet. More are a sentence."""
_MOST_WORDS_LABELLED = 14
_MARKED = "//*[@itemprop='datePublished' or @itemprop='dateModified'] | //time | //abbr"
_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2]|(?<=[/-])[1-9])[/-]?(0[1-9]|[12]\d|3[01]|(?<=[/-])[1-9])(?=[/\-_.]|$)"
)


def page_days(
    tree: Any, frame: Frame, linked: Mapping[str, Any], *, urls: Sequence[str], language: str,
    title: str, today: date,
) -> dict[str, object]:  # fmt: skip
    """`published` and `updated` as ISO 8601, as far as they are told, and `warnings`.

    `linked` holds JSON-LD's facts, `urls` the page's addresses, `language` tells 3/4 from 4/3.
    """
    marked = _marked(tree, frame)
    printed = _printed(frame, title, language)
    sources: dict[str, object] = {
        "JSON-LD's datePublished": linked.get("datePublished"),
        "itemprop datePublished": marked.get("itemprop published"),
        **{f"meta {name}": value for name, value in _metas(tree, _PUBLISHED_METAS)},
        "time": marked.get("published"),
        "the printed date": printed.get("labelled"),
        "the address's date": _from_addresses(urls),
        "the first printed date": printed.get("bare"),
    }
    updates = [linked.get("dateModified"), marked.get("itemprop updated")]
    updates += [value for _, value in _metas(tree, _UPDATED_METAS)]
    updates += [marked.get("updated"), printed.get("updated")]
    changed = next((u for u in updates if u and not day_problem("", u, language, today)), "")
    updated = instant_of(changed) or day_of(changed, language)
    if not any(updates[:-1]):  # the Associated Press prints no other day
        sources["the printed date of an update"] = printed.get("updated")
    told = {name: value for name, value in sources.items() if _is_told(value)}
    found = publication_day(told, list(told), language, today)
    found = found if found.day else _guessed(tree, updated[:10], found, today)
    return {
        "published": found.instant or (found.day.isoformat() if found.day else ""),
        "updated": updated,
        "warnings": list(found.warnings),
    }


def _is_told(value: object) -> bool:
    """Whether a value means to be a day at all."""
    return isinstance(value, int | float) or (isinstance(value, str) and any(map(str.isdigit, value)))


def _metas(tree: Any, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    contents: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = str(tag.get("property") or tag.get("name") or "").casefold().replace("dc:", "dc.")
        contents.setdefault(name, str(tag.get("content") or "").strip())
    yield from ((name, contents[name]) for name in names if contents.get(name))


def _marked(tree: Any, frame: Frame) -> dict[str, str]:
    """The first day that an element gives to programs, for each meaning that it may have."""
    days: dict[str, str] = {}
    for tag in tree.xpath(_MARKED)[:60]:
        prop = str(tag.get("itemprop") or "")
        value = tag.get("content") or tag.get("datetime") or ""
        if tag.tag == "abbr":
            value = tag.get("title") if "published" in str(tag.get("class") or "") else ""
        if tag.tag != "meta" and frame.is_foreign(tag):
            continue
        value = value or (tag.text_content() if prop else "")
        meaning = "updated" if prop == "dateModified" or _is_update(tag) else "published"
        if _is_told(value):
            days.setdefault(f"itemprop {meaning}" if prop else meaning, " ".join(value.split()))
    return days


def _is_update(tag: Any) -> bool:
    """Whether a tag's names, or the words before it, say that its day is of a change."""
    before = tag.getprevious()
    label = (before.tail if before is not None else tag.getparent().text) or ""
    if before is not None and not label.strip() and before.tag != "time":
        label = before.text_content()[-40:]
    names = fold(str(tag.get("class") or ""))
    is_named = bool(UPDATE.search(names)) and not LABEL.search(names)
    label = fold(label)
    return is_named or (bool(UPDATE.search(label)) and not LABEL.search(label))


def _from_addresses(urls: Sequence[str]) -> str:
    for url in urls:
        if found := _ADDRESS.search(url):
            return "-".join(part.zfill(2) for part in found.groups())
    return ""


# -- what is printed ---------------------------------------------------------------------------


def _printed(frame: Frame, title: str, language: str) -> dict[str, str]:
    """Days printed around the headline: `labelled`, `bare` and `updated`."""
    lines = frame.lines()
    at = next((i for i, line in enumerate(lines) if title and line.startswith(title)), 0)
    end = next((i for i in range(at + 1, len(lines)) if len(lines[i]) > _LONG), len(lines))
    near = [*range(at, end), *range(at - 1, max(-1, at - 7), -1)]
    days: dict[str, str] = {}
    for i in near:
        for meaning, day in _days_of_line(lines[i], lines[i - 1] if i else "", language):
            days.setdefault(meaning, day)
    for line in lines:
        for meaning, day in _days_of_line(line, "", language):
            if meaning != "bare":
                days.setdefault(meaning, day)
    return days


def _days_of_line(line: str, above: str, language: str) -> Iterator[tuple[str, str]]:
    """Each day of a line and its meaning, by the label before it, or in the line above."""
    if len(line) > _LONG or not any(map(str.isdigit, line)):
        return
    label_above = fold(above)[-40:] if len(above) < 40 else ""
    label = label_above if not find_first(above) else ""
    for part in _FACTS_SPLIT.split(line):
        folded, at = fold(part), 0
        for found in find_days(part, language):
            before = folded[at : found.start]
            meaning = _meaning(f"{label} {before}", before + folded[found.end :])
            if meaning:
                yield meaning, folded[found.start : found.end]
            at, label = found.end, ""


def find_first(line: str) -> bool:
    """Whether a line has a day of its own."""
    return next(find_days(line), None) is not None


def _meaning(label: str, beside: str) -> str:
    """What a day is of: `updated`, `labelled` or `bare`; empty for an event's, or a sentence's."""
    words = len(_WORD.findall(_CLOCK.sub(" ", beside)))
    kinds = (("updated", UPDATE), ("labelled", LABEL))
    marks = [(mark.end(), name) for name, kind in kinds for mark in kind.finditer(label)]
    if OTHER.search(label) or words > _MOST_WORDS_LABELLED:
        return ""
    if marks:
        return max(marks)[1]
    return "bare" if words <= _MOST_WORDS else ""


# -- the library's guess -----------------------------------------------------------------------


def _guessed(tree: Any, updated: str, found: PublicationDay, today: date) -> PublicationDay:
    """The day that htmldate finds in a page without its foreign boxes; not the day of an update."""
    from htmldate import find_date

    own = deepcopy(tree)
    for tag in [tag for tag in Frame(own).foreign_boxes() if tag.getparent() is not None]:
        cut(tag)
    latest = latest_day(today).isoformat()
    day = find_date(
        own, original_date=True, extensive_search=False, max_date=latest, min_date=EARLIEST.isoformat()
    )
    if not day or day == updated:
        return found
    return PublicationDay(date.fromisoformat(day), "", found.warnings)
