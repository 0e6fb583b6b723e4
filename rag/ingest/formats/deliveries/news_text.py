"""The text of a news item: inline HTML, HTML that was escaped, or plain text. Pure."""

from __future__ import annotations

import re
from typing import Any

from rag.ingest.formats.elements import first, local_name, words
from rag.ingest.formats.paragraphs import paragraphs
from rag.text.cleaning import clean_text, unwrap_lines

_TAGS = re.compile(r"<(?:p|div|br|h\d|ul|table|html|body|article|section)\b[^<>]{0,500}>", re.IGNORECASE)


def item_text(element: Any) -> str:
    """The paragraphs of an element that holds content; empty for None."""
    if element is None:
        return ""
    body = first(element, "body")
    if body is None and (len(element) == 0 or _is_plain(element)):
        return html_text(
            "\n\n".join("".join(one.itertext()) for one in (element if len(element) else [element]))
        )
    return "\n\n".join(paragraphs(element if body is None else body))


def _is_plain(element: Any) -> bool:
    """Whether all that stands in it is plain, or escaped, data."""
    return all(local_name(one) in ("inlineData", "") and len(one) == 0 for one in element) and bool(
        words(element)
    )


def html_text(text: str) -> str:
    """Plain text as it is, HTML in it as its paragraphs."""
    if not _TAGS.search(text):
        return unwrap_lines(clean_text(text))
    from lxml import html

    root = html.document_fromstring(text, parser=html.HTMLParser())
    return "\n\n".join(paragraphs(root))
