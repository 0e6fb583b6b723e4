"""Cuts out of a page's tree the boxes that stand inside an article and are no part of it. Pure.

A box goes when its name and what it holds both say so; a name alone is not believed, for themes call
the whole article `paywall` or `has-newsletter`. What holds most of the page's paragraphs is never cut,
neither by us nor by trafilatura, whose own rules go by names too. A paper's notice that the article was
corrected is part of it, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rag.ingest.formats.elements import cut
from rag.ingest.formats.pages.box_names import Sign, sign
from rag.ingest.formats.pages.prose import Measure, measure
from rag.text.notices import opens_with_notice

_AI = re.compile(
    r"(?:(?:this|the) summary|key points|these points|summary|highlights|takeaways)\b.{0,60}"
    r"\b(?:AI|artificial intelligence|chatgpt|machine|automatically)\b.{0,120}"
    r"|.{0,40}\bAI[- ](?:generated|summary)\b.{0,60}",
    re.IGNORECASE | re.DOTALL,
)
_ASKS = re.compile(
    r"\b(?:subscri|log ?in|sign (?:in|up)|register|member|free trial|unlock|join|abonn|s.inscrire|anmeld"
    r"|suscr[ií]b|assin|registr|iniciar sesi)",
    re.IGNORECASE,
)
"""What a wall asks its reader to do."""
_CAPTION = re.compile(r"(?:^|[\s_-])caption(?=$|[\s_-])", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|disqus|respond|replies", re.IGNORECASE)
_SHARE = 0.35
"""A box that holds more of the page's words or paragraphs than this is the article's."""
_FEW = 2
"""Paragraphs of an author's life, a letter's offer or a wall."""
_NOTICE_CHARS = 1200
"""Longest box that is taken for a notice."""
_ASIDE = re.compile(r"footer|meta|note", re.IGNORECASE)
"""What trafilatura takes for furniture, beside our own."""
_LONG = 2000
"""A box with so many characters is no summary."""
_CUT = ("figcaption", "button", "aside", "form", "amp-ad")
_WRAPPERS = ("aside", "dialog", "fieldset", "figure", "footer", "form", "label", "menu", "nav")
"""Elements that trafilatura drops whatever they hold."""

_MOST = 0.6
"""Share of the page's paragraphs from which a box is where the article stands."""

Measures = Mapping[Any, Measure]


def remove_boilerplate(tree: Any) -> None:
    """Remove them from `tree`; all text that follows a box stays."""
    sizes = measure(tree)
    whole = sizes.get(tree, Measure())
    _keep_article(tree, sizes)
    _keep_notices(tree, sizes)
    for tag in list(tree.iter("div", "section", "p", "ul", "h2", "h3", "h4", "td", *_CUT)):
        if tag.getparent() is not None and _is_small(tag, sizes, whole) and _is_box(tag, sizes):
            cut(tag)
    _mark_article(tree, sizes)


def _mark_article(tree: Any, sizes: Measures) -> None:
    """Say which box holds the article where trafilatura finds none by its names.

    It would gather loose paragraphs from the whole page then, without the article's lists.
    """
    from lxml.etree import SubElement
    from trafilatura.xpaths import BODY_XPATH

    if any(rule(tree) for rule in BODY_XPATH):
        return
    whole = sizes.get(tree, Measure()).prose
    holders = [
        tag for tag, size in sizes.items() if size.prose > _MOST * whole and size.paragraphs > _FEW
    ]
    box = holders[-1] if holders else tree  # in document order the deepest comes last
    if box.tag in ("html", "body"):
        return
    text, children = box.text, list(box)
    box.text = None
    inner = SubElement(box, "div", itemprop="articleBody")
    inner.text = text
    inner.extend(children)


def _is_small(tag: Any, sizes: Measures, whole: Measure) -> bool:
    size = sizes.get(tag, Measure())
    return size.words <= _SHARE * whole.words and size.prose <= _SHARE * max(whole.prose, 1)


def _is_box(tag: Any, sizes: Measures) -> bool:
    return tag.tag in _CUT or _is_named_box(tag, sizes) or _is_machine_written(tag)


def _is_named_box(tag: Any, sizes: Measures) -> bool:
    named = sign(tag)
    size = sizes.get(tag, Measure())
    if tag.tag == "td":  # of a picture's table; those of a page's are named for what they hold
        return bool(_CAPTION.search(tag.get("class") or ""))
    if named is Sign.NONE or tag.find(".//h1") is not None or (tag.tag == "p" and size.paragraphs):
        return False
    if named is Sign.WALL:
        return size.paragraphs <= _FEW and bool(_ASKS.search(tag.text_content()))
    if size.controls or (size.links and size.links >= size.paragraphs):
        return True
    return named is Sign.WHOLE and size.paragraphs <= _FEW


def _keep_article(tree: Any, sizes: Measures) -> None:
    """Take from what holds the article's paragraphs whatever would make trafilatura drop it."""
    whole = sizes.get(tree, Measure()).prose
    mains = [
        tag for tag, size in sizes.items() if size.paragraphs > _FEW and size.prose > _SHARE * whole
    ]
    before = _paragraphs_before(sizes)
    for tag in mains:
        if _COMMENTS.search(f"{tag.get('class')} {tag.get('id')}") and before[tag] >= _FEW:
            continue  # readers' letters below a short article
        tag.tag = "div" if tag.tag in _WRAPPERS else tag.tag
        _drop_discarded_names(tag)
        for part in tag if tag.tag != "body" else ():
            if _is_misnamed(part, sizes):
                _drop_discarded_names(part)


def _paragraphs_before(sizes: Measures) -> dict[Any, int]:
    """For each element how many paragraphs the page has above it."""
    count, before = 0, {}
    for tag, size in sizes.items():
        before[tag] = count
        count += size.paragraphs - sum(sizes[child].paragraphs for child in tag if child in sizes)
    return before


def _is_misnamed(part: Any, sizes: Measures) -> bool:
    """Paragraphs of the article in a box whose name holds a sign by chance: `social-care`."""
    size = sizes.get(part, Measure())
    is_prose = size.paragraphs > 0 and not size.controls and not size.links
    if not is_prose or sign(part) is Sign.WHOLE:
        return False
    name = part.get("class")
    alike = [one for one in part.getparent() if one.get("class") == name and one in sizes]
    has_style = sum(sizes[one].paragraphs > 0 for one in alike) > _FEW
    return bool(name) and (has_style or sign(part) is Sign.HALF)


def _drop_discarded_names(tag: Any) -> None:
    for key in ("class", "id"):
        names = str(tag.get(key) or "").split()
        kept = [name for name in names if not _is_discarded(key, name)]
        if len(kept) < len(names):
            tag.set(key, " ".join(kept))


def _is_discarded(key: str, name: str) -> bool:
    """Whether trafilatura drops a box for this name."""
    from lxml.etree import Element, SubElement
    from trafilatura import xpaths

    outer = Element("div")
    SubElement(outer, "div", {key: name})
    rules = (
        *xpaths.OVERALL_DISCARD_XPATH,
        *xpaths.TEASER_DISCARD_XPATH,
        *xpaths.DISCARD_IMAGE_ELEMENTS,
        *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
    )
    return any(rule(outer) for rule in rules)


def _keep_notices(tree: Any, sizes: Measures) -> None:
    """Make plain boxes of corrections and the like, outside of whatever will be cut."""
    whole = sizes.get(tree, Measure())
    boxes = ("p", "div", "section", "aside", "footer", "small", "details", "blockquote", "li")
    for tag in list(tree.iter(*boxes)):
        words = tag.text_content()
        if tag.getparent() is None or len(words) > _NOTICE_CHARS or not opens_with_notice(words):
            continue
        tag.tag = "div" if tag.tag in ("aside", "footer", "section", "details") else tag.tag
        tag.attrib.clear()
        outside = [
            box for box in tag.iterancestors() if _is_cut(box, sizes) and _is_small(box, sizes, whole)
        ]
        if outside:
            cut(tag)
            outside[-1].addprevious(tag)


def _is_cut(box: Any, sizes: Measures) -> bool:
    if box.tag in ("html", "body", "main", "article"):
        return False
    names = f"{box.get('class') or ''} {box.get('id') or ''}"
    return box.tag in (*_CUT, "footer") or _is_named_box(box, sizes) or bool(_ASIDE.search(names))


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
