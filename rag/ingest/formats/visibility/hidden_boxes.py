"""Ways in which a box of a page is hidden with all that is in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from rag.ingest.formats.visibility.css_values import FAINTEST, FAR, SMALLEST, pixels

_FARTHEST = 3_000.0
_UNSEEN = frozenset(
    "template noscript datalist iframe canvas video audio object noembed noframes".split()
)
"""Elements whose content a browser that runs scripts does not show."""
_FOR_HEARING = re.compile(
    r"(?:^|\s)(?:u-)?(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|sr_only|a11y-hidden"
    r"|assistive-text|element-invisible)(?=$|\s)",
    re.IGNORECASE,
)
"""Names that style sheets outside of the page hide from the eye, and only from it."""
NAMED = "named"
"""The way of what only its name hides: a guess, since the rule stands outside of the page."""
_UTILITY = re.compile(
    r"(?:^|\s)(?:d-none|hidden|hide|(?:is|uk|u|js)-hidden|slds-hide|invisible|print-only|visible-print)"
    r"(?=$|\s)"
)
"""Names with which Bootstrap, Tailwind, Bulma, UIkit and others hide a box."""
_SHOWN_WIDE = re.compile(
    r"(?:^|\s)(?:d-|visible-|show-for-)?(?:sm|md|lg|xl|medium|large)(?:-|:)?"
    r"(?:block|flex|grid|inline|inline-block|table|contents|visible)?(?=$|\s)"
)
"""Names with which they show it again on a wide screen."""
_ZERO_SCALE = re.compile(
    r"(?:scale(?:3d|x|y)?\(\s*(?:[-+]?0*\.?0+\s*[,)]|[^()]*,\s*0*\.?0+\s*\))|matrix\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0)"
)
_TRANSLATED = re.compile(r"translate(?:3d|x|y)?\(([^()]*)\)")
_CLIPPED = re.compile(
    r"rect\(\s*(?P<a>[\d.]+)(?:px)?[\s,]+(?P<b>[\d.]+)(?:px)?[\s,]+(?P<c>[\d.]+)(?:px)?[\s,]+(?P<d>[\d.]+)(?:px)?\s*\)"
)
_EMPTY_SHAPE = re.compile(
    r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|(?:circle|ellipse)\(\s*0|inset\(\s*0 0 100% 0|inset\(\s*100%"
    r"|polygon\(\s*(?P<point>[^,()]+)(?:,\s*(?P=point))+\s*\)"
)


def way_of_hiding(element: Any, style: Mapping[str, str]) -> str:
    """The way in which a box is hidden, empty for one that is seen."""
    if element.tag in ("html", "head", "script", "style", "meta", "link", "title", "base"):
        return ""
    if way := _hidden_as_element(element, style):
        return way
    return next((way for way, hides in _WAYS.items() if hides(style)), "") if style else ""


def _hidden_as_element(element: Any, style: Mapping[str, str]) -> str:
    tag = str(element.tag)
    if tag in _UNSEEN and not (tag == "template" and element.get("shadowrootmode")):
        return tag
    if tag == "dialog" and element.get("open") is None and style.get("display", "none") == "none":
        return "dialog"
    if element.get("hidden") is not None and style.get("display", "none") == "none":
        return "hidden"
    if element.get("popover") is not None and style.get("display", "none") == "none":
        return "popover"
    names = "" if style else element.get("class") or ""
    if _FOR_HEARING.search(names):
        return "for hearing"
    return NAMED if _UTILITY.search(names) and not _SHOWN_WIDE.search(names) else ""


def _is_faint(style: Mapping[str, str]) -> bool:
    value = style.get("opacity", "")
    filtered = re.search(r"opacity\(\s*([\d.]+%?)\s*\)", style.get("filter", ""))
    return any(_share(one) <= FAINTEST for one in (value, filtered[1] if filtered else "") if one)


def _share(value: str) -> float:
    number = re.fullmatch(r"\+?(\d*\.?\d+|\d+\.)(%?)", value.strip())
    return float(number[1]) / (100 if number[2] else 1) if number else 1.0


def _is_off_screen(style: Mapping[str, str]) -> bool:
    moved = [style.get(name, "") for name in ("left", "right", "top", "bottom", "inset")]
    moved = moved if style.get("position", "static") != "static" else []
    margins = [style.get(name, "") for name in ("margin-left", "margin-top", "margin")]
    shifts = _TRANSLATED.findall(style.get("transform", ""))
    shifts.append(style.get("translate", ""))
    sides = [pixels(one) for value in (*moved, *margins, *shifts) for one in re.split(r"[\s,]+", value)]
    return any(side is not None and (side <= -FAR or side >= _FARTHEST) for side in sides)


def _is_clipped(style: Mapping[str, str]) -> bool:
    if _EMPTY_SHAPE.search(style.get("clip-path", "")):
        return True
    clip = (
        _CLIPPED.search(style.get("clip", ""))
        if style.get("position") in ("absolute", "fixed")
        else None
    )
    if not clip:
        return False
    top, right, bottom, left = (float(clip[name]) for name in "abcd")
    return bottom - top <= SMALLEST or right - left <= SMALLEST


def _has_no_size(style: Mapping[str, str]) -> bool:
    overflow = " ".join(style.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    sizes = [pixels(style.get(name, "")) for name in ("width", "height", "max-width", "max-height")]
    is_small = any(size is not None and size <= SMALLEST for size in sizes)
    return is_small and ("hidden" in overflow or "clip" in overflow)


def _is_scaled_away(style: Mapping[str, str]) -> bool:
    scale = re.match(r"0*\.?0+(?:\s|$)", style.get("scale", ""))
    zoom = style.get("zoom", "") in ("0", "0%", "0.0")
    return bool(scale or zoom or _ZERO_SCALE.search(style.get("transform", "")))


_WAYS: Mapping[str, Callable[[Mapping[str, str]], bool]] = {
    "not displayed": lambda style: style.get("display", "").startswith("none"),
    "skipped": lambda style: style.get("content-visibility") == "hidden",
    "transparent": _is_faint,
    "off the screen": _is_off_screen,
    "clipped": _is_clipped,
    "of no size": _has_no_size,
    "scaled away": _is_scaled_away,
}
"""By the box's own style, whatever it stands in."""
