"""HTML pages to the fields of an article. Pure: no file, no network.

trafilatura tells an article from the page around it (`main_text`), after `metadata` has read what the
page says of itself.
"""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Any

from rag.core.errors import ParseError
from rag.ingest.formats.no_article import refuse_links, refuse_wall
from rag.ingest.formats.pages.drop_caps import join_drop_caps
from rag.ingest.formats.pages.inline_marks import settle_marks
from rag.ingest.formats.pages.main_text import extract_article, without_furniture
from rag.ingest.formats.pages.metadata import page_metadata
from rag.ingest.formats.plaintext import first_sentence, latest_day
from rag.ingest.formats.visibility.hidden import remove_hidden
from rag.text.addresses import canonical_url
from rag.text.meta_refresh import refresh_target

for _library in ("trafilatura", "htmldate", "courlan"):  # they warn of what we report as an error
    logging.getLogger(_library).addHandler(logging.NullHandler())

DEEPEST = 600
"""Levels of a page's tree: what weighs it takes the square of them, 3 s of the processor for 3,000."""
_SHORT = 300
"""A page that forwards says no more, in characters."""


def read_html(page: str, source: str, today: date) -> dict[str, object]:
    """The fields of the article in a page. Raises ParseError when trafilatura finds none in it.

    Its metadata goes before trafilatura's guesses, whose title may carry the site's name.
    """
    facts, links, extracted = _extract(page, source, today)
    found = str(getattr(extracted, "text", None) or "")
    text = without_furniture(found, str(facts.get("title") or ""))
    if len(text) < _SHORT and (target := refresh_target(page)):
        problem = f"expected an article, found a page that only forwards to {target[:200]}."
        raise ParseError(source, problem, "Add that address.")
    if not text:
        refuse_wall("", _without_scripts(page), source)
        problem = "expected a page with an article, found no text to extract."
        raise ParseError(source, problem, "Save the article itself as .txt or .md.")
    refuse_links(text, links, source)
    outlet = str(facts.get("outlet") or extracted.sitename or "")
    title = _unbranded(str(facts.get("title") or extracted.title or "").strip(), outlet)
    first, _, rest = text.partition("\n")
    return {
        "title": title or first_sentence(text),
        "text": rest if rest.strip() and first.strip() == title else text,
        "outlet": outlet,
        "outlets": [name for name in (facts.get("site"), extracted.sitename) if name],
        "published": facts.get("published"),
        "updated": facts.get("updated"),
        "authors": facts.get("authors") or extracted.author,
        "url": facts.get("url"),
        "section": facts.get("section") or (extracted.categories or [""])[0],
        "language": facts.get("language"),
        "warnings": facts.get("warnings"),
    }


def _without_scripts(page: str) -> str:
    """What a page of scripts says to those who run none."""
    start = page.find("<noscript")
    words = page[start : page.find("</noscript", start)][:2_000] if start >= 0 else ""
    return re.sub(r"<[^<>]{0,500}>", " ", words)


def _refuse_deep(tree: Any, source: str) -> None:
    from lxml.etree import iterwalk

    depth = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            problem = f"expected at most {DEEPEST:,} elements one in the other, found more."
            raise ParseError(source, problem, "Save the article itself as .txt or .md.")


def _unbranded(title: str, outlet: str) -> str:
    """`Headline - The Paper` without the paper."""
    bare = title.removesuffix(outlet).rstrip() if outlet else title
    return bare[:-1].rstrip() or title if bare != title and bare[-1:] in "|-–—·:»" else title


def _extract(page: str, source: str, today: date) -> tuple[dict[str, object], frozenset[str], Any]:
    """Its metadata, the words of its links, and what trafilatura found."""
    import lxml.html

    dates = {"max_date": latest_day(today).isoformat(), "extensive_search": False}  # ours are kept
    try:
        # huge_tree: without it libxml2 drops what lies below 256 levels, without a word.
        parser = lxml.html.HTMLParser(
            huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True
        )
        tree = lxml.html.document_fromstring(page.encode(), parser=parser)
        _refuse_deep(tree, source)
        settle_marks(tree)
        join_drop_caps(tree)
        facts = page_metadata(tree, today, source if canonical_url(source) else "")
        links = frozenset(" ".join(tag.text_content().split()) for tag in tree.iter("a"))
        facts["warnings"] = [*facts["warnings"], *remove_hidden(tree)]
        extracted = extract_article(tree, dates)
    except (MemoryError, ParseError):  # the sandbox's to report, and ours
        raise
    except Exception:  # noqa: BLE001  # a hostile page can make any part of a foreign library fail
        return {}, frozenset(), None
    return facts, links, extracted
