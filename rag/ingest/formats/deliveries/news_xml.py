"""News in XML (NewsML-G2, NewsML 1, NITF) -> the fields of each item. Pure.

Standards: https://iptc.org/standards/newsml-g2/, https://iptc.org/standards/nitf/. A message holds many
items; a picture among them, or one that was withdrawn, is an error in its place.
"""

from __future__ import annotations

from typing import Any

from rag.core.errors import ParseError
from rag.ingest.formats.deliveries.news_text import item_text
from rag.ingest.formats.elements import every, first, local_name, words
from rag.ingest.formats.fields import Fields
from rag.ingest.formats.packed import parse_xml
from rag.ingest.formats.paragraphs import paragraphs
from rag.text.cleaning import clean_line

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_WITHDRAWN = ("canceled", "cancelled", "withheld")
_NO_TEXT = "expected an item with text, found none in it (a picture or video?)."


def read_news_xml(content: bytes, source: str) -> list[Fields]:
    """The fields of the items in a document. Raises SourceError or ParseError when there are none."""
    root = parse_xml(content, source, "news in XML")
    name = local_name(root)
    if name == "nitf":
        return [read_nitf(root)]
    if name == "NewsML":
        return [_newsml_1(item) for item in every(root, "NewsItem")]
    items = [one for one in root.iter("{*}newsItem") if local_name(one) == "newsItem"]
    if items:
        return [_newsml_g2(item) for item in items]
    problem = f"expected NewsML-G2, NewsML or NITF, found <{clean_line(name)[:40]}>."
    raise ParseError(source, problem, "Save the article itself as .txt or .md.")


def _newsml_g2(item: Any) -> Fields:
    key = item.get("guid", "")
    told = {name: words(first(item, name)) for name in ("by", "dateline", "provider")}
    title = _headline(item)
    status = first(item, "pubStatus")
    if status is not None and status.get("qcode", "").partition(":")[2] in _WITHDRAWN:
        return _failed(key or title, "the item was withdrawn by who sent it.", "Leave it out.")
    inner = first(item, "nitf")
    within = dict(read_nitf(inner)) if inner is not None else {}
    text = within.get("text") or item_text(first(item, "contentSet"))
    if not text:
        return _failed(title or key, _NO_TEXT, "Leave it out.")
    return {
        "key": key,
        "title": title or within.get("title", ""),
        "text": text,
        "authors": _names(told["by"]) or _creators(item) or within.get("authors", ""),
        "published": _moment(item, "contentCreated", "firstCreated", "versionCreated"),
        "updated": _moment(item, "contentModified"),
        "outlet": _named(first(item, "provider")) or within.get("outlet", ""),
        "language": _language(item),
        "section": _named(first(item, "service")),
    }


def _failed(key: str, problem: str, remedy: str) -> Fields:
    return {"key": key, "problem": problem, "remedy": remedy}


def _headline(item: Any) -> str:
    """The main headline, not one of the short or alternative ones."""
    lines = list(every(item, "headline"))
    main = [one for one in lines if one.get("role", "").partition(":")[2] in ("", "main", "headline")]
    return words(next(iter(main or lines), None)) or words(first(item, "title"))


def _creators(item: Any) -> list[str]:
    meta = first(item, "contentMeta")
    return (
        [] if meta is None else [n for one in every(meta, "creator") if (n := _named(one)) and " " in n]
    )


def _named(element: Any) -> str:
    """The name of a party or place: printed, or as a literal."""
    if element is None:
        return ""
    return words(first(element, "name")) or element.get("literal", "") or words(element)


def _moment(item: Any, *names: str) -> str:
    return next((said for name in names if (said := words(first(item, name)))), "")


def _language(item: Any) -> str:
    tag = first(item, "language")
    return (tag.get("tag", "") if tag is not None else "") or item.get(_LANG, "")


def _names(byline: str) -> str:
    return byline[3:].strip() if byline.lower().startswith("by ") else byline


# -- NITF -------------------------------------------------------------------------------------


def read_nitf(root: Any) -> Fields:
    """The fields of an article in NITF."""
    paper, where = first(root, "pubdata"), first(root, "doc-id")
    body = first(root, "body.content")
    byline = first(root, "byline")
    person = "" if byline is None else ", ".join(words(one) for one in every(byline, "person"))
    return {
        "key": "" if where is None else where.get("id-string", ""),
        "title": words(first(root, "hl1"))
        or words(first(root, "hedline"))
        or words(first(root, "title")),
        "text": "" if body is None else "\n\n".join(paragraphs(body)),
        "authors": person or _names(words(byline)),
        "published": _nitf_day(root, paper),
        "outlet": (paper.get("name", "") if paper is not None else "")
        or words(first(root, "distributor")),
        "section": "" if paper is None else paper.get("position.section", ""),
        "language": root.get(_LANG, ""),
    }


def _nitf_day(root: Any, paper: Any) -> str:
    """The day of issue, of the paper, or in the dateline, as `norm` has it: 20250304T101500Z."""
    said = [paper.get("date.publication", "")] if paper is not None else []
    for name in ("date.issue", "date.release", "story.date"):
        said += [one.get("norm", "") or words(one) for one in every(root, name)]
    day = next(filter(None, said), "")
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}" if day[:8].isdigit() else day


# -- NewsML 1 ---------------------------------------------------------------------------------


def _newsml_1(item: Any) -> Fields:
    inner = first(item, "nitf")
    within = dict(read_nitf(inner)) if inner is not None else {}
    title = words(first(item, "HeadLine")) or str(within.get("title", ""))
    key = words(first(item, "PublicIdentifier")) or words(first(item, "NewsItemId"))
    text = within.get("text") or item_text(first(item, "DataContent"))
    if not text:
        return _failed(title or key, _NO_TEXT, "Leave it out.")
    day = words(first(item, "FirstCreated")) or words(first(item, "DateId"))
    provider = first(item, "Provider")
    party = None if provider is None else first(provider, "Party")
    tongue = first(item, "Language")
    return {
        "key": key,
        "title": title,
        "text": text,
        "authors": _names(words(first(item, "ByLine"))) or within.get("authors", ""),
        "published": f"{day[:4]}-{day[4:6]}-{day[6:8]}" if day[:8].isdigit() else day,
        "outlet": words(first(item, "CreditLine"))
        or ("" if party is None else party.get("FormalName", "")),
        "language": item.get(_LANG, "") or ("" if tongue is None else tongue.get("FormalName", "")),
    }
