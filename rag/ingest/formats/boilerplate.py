"""Cuts out of a page's tree the boxes that stand inside an article and are no part of it. Pure.

Judged by how they are named (class, id, data attributes) and by how little of the page they hold: a name
that fits the whole article's wrapper, `has-newsletter`, say, must not cost the article. A paper's
notice that the article was corrected is part of it, wherever it stands.
"""

from __future__ import annotations

import re
from typing import Any

from rag.text.notices import opens_with_notice

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
_NOTICE_CHARS = 1200
"""Longest box that is taken for a notice."""
_ASIDE = re.compile(r"footer|meta|note", re.IGNORECASE)
"""What trafilatura takes for furniture, beside our own."""
_LONG = 2000
"""A box with so many characters is no summary."""
_CUT = ("figcaption", "button", "aside", "form", "amp-ad")


def remove_boilerplate(tree: Any) -> None:
    """Remove them from `tree`; all text that follows a box stays."""
    whole = len(tree.text_content())
    _keep_notices(tree, _SHARE * whole)
    for tag in list(tree.iter("div", "section", "aside", "p", "ul", "span", "h2", "h3", "h4", *_CUT)):
        if tag.getparent() is None or tag.tag in ("html", "body"):
            continue
        is_box = tag.tag in _CUT or _is_named(tag) or _is_machine_written(tag)
        if is_box and len(tag.text_content()) <= _SHARE * whole:
            cut(tag)


def _keep_notices(tree: Any, most: float) -> None:
    """Make plain boxes of corrections and the like, outside of whatever will be cut."""
    boxes = ("p", "div", "section", "aside", "footer", "small", "details", "blockquote", "li")
    for tag in list(tree.iter(*boxes)):
        words = tag.text_content()
        if tag.getparent() is None or len(words) > _NOTICE_CHARS or not opens_with_notice(words):
            continue
        tag.tag = "div" if tag.tag in ("aside", "footer", "section", "details") else tag.tag
        tag.attrib.clear()
        outside = [
            box for box in tag.iterancestors() if _is_cut(box) and len(box.text_content()) <= most
        ]
        if outside:
            cut(tag)
            outside[-1].addprevious(tag)


def _is_cut(box: Any) -> bool:
    if box.tag in ("html", "body", "main", "article"):
        return False
    names = f"{box.get('class') or ''} {box.get('id') or ''}"
    return box.tag in (*_CUT, "footer") or _is_named(box) or bool(_ASIDE.search(names))


def _is_named(tag: Any) -> bool:
    if tag.tag == "span":
        return False
    names = " ".join(str(tag.get(key) or "") for key in ("class", "id", "data-component", "data-testid"))
    return bool(_BOX.search(names)) and tag.find(".//h1") is None


def _is_machine_written(tag: Any) -> bool:
    """A box that opens by saying that a machine wrote it."""
    if tag.tag not in ("div", "section"):
        return False
    text = ""
    for piece in tag.itertext():  # not all of it: each level of a deep page would read what lies below
        text += piece
        if len(text) >= _LONG:
            return False
    return bool(_AI.match(" ".join(text[:200].split())))


def cut(tag: Any) -> None:
    """Remove an element from its tree; the text that follows it stays."""
    parent = tag.getparent()
    if tag.tail:
        before = tag.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tag.tail
        else:
            parent.text = (parent.text or "") + tag.tail
    parent.remove(tag)
    tag.tail = None
