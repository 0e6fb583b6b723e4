"""Cuts out of a page's tree the boxes that stand inside an article and are no part of it. Pure.

Judged by how they are named (class, id, data attributes) and by how little of the page they hold: a name
that fits the whole article's wrapper, `has-newsletter`, say, must not cost the article.
"""

from __future__ import annotations

import re
from typing import Any

_BOX = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|newsletter\w*|signup|sign-up|related\w*|recirc\w*"
    r"|most-?(?:read|popular)"
    r"|read-?(?:more|next|also)|recommend\w*|promo\w*|advert\w*|ads?|ad-?slot|sponsor\w*"
    r"|outbrain|taboola|paywall\w*"
    r"|regwall|subscri(?:be|ption)\w*|donat\w*|caption\w*|credit|author-?(?:bio|box|info)"
    r"|about-?the-?author|bio"
    r"|comments?|disqus\w*|poll(?:-?widget)?|quiz|video-?player|key-?events|post-?(?:tools|actions)"
    r"|tags|topics"
    r"|breadcrumbs?|cookie\w*|ai-?(?:summary|key-?points|overview|generated)|support-?us"
    r"|membership|app-?promo"
    r")(?=$|[\s_-])",
    re.IGNORECASE,
)
_AI = re.compile(
    r"(?:(?:this|the) summary|key points|these points|summary|highlights|takeaways)\b.{0,60}"
    r"\b(?:AI|artificial intelligence|chatgpt|machine|automatically)\b.{0,120}"
    r"|.{0,40}\bAI[- ](?:generated|summary)\b.{0,60}",
    re.IGNORECASE | re.DOTALL,
)
_SHARE = 0.35
"""A box that holds more of the page's text than this is no box."""
_LONG = 2000
"""A box with so many characters is no summary."""
_CUT = ("figcaption", "button", "aside", "form", "amp-ad")


def prune(tree: Any) -> None:
    """Remove them from `tree`; all text that follows a box stays."""
    whole = len(tree.text_content())
    for tag in list(tree.iter("div", "section", "aside", "p", "ul", "span", "h2", "h3", "h4", *_CUT)):
        if tag.getparent() is None or tag.tag in ("html", "body"):
            continue
        if tag.tag in _CUT or _is_named(tag) or _is_machines(tag):
            words = len(tag.text_content())
            if words <= _SHARE * whole:
                _cut(tag)


def _is_named(tag: Any) -> bool:
    if tag.tag == "span":
        return False
    names = " ".join(str(tag.get(key) or "") for key in ("class", "id", "data-component", "data-testid"))
    return bool(_BOX.search(names)) and tag.find(".//h1") is None


def _is_machines(tag: Any) -> bool:
    """A box that opens by saying that a machine wrote it."""
    if tag.tag not in ("div", "section"):
        return False
    text = ""
    for piece in tag.itertext():  # not all of it: each level of a deep page would read what lies below
        text += piece
        if len(text) >= _LONG:
            return False
    return bool(_AI.match(" ".join(text[:200].split())))


def _cut(tag: Any) -> None:
    parent = tag.getparent()
    if tag.tail:
        before = tag.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tag.tail
        else:
            parent.text = (parent.text or "") + tag.tail
    parent.remove(tag)
