"""Ways in which words of a page are hidden by what they inherit: their size, colour and place. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.ingest.formats.visibility.css_values import (
    BLACK,
    FAINTEST,
    FAR,
    SMALLEST,
    WHITE,
    Colour,
    colour,
    looks_alike,
    pixels,
)

_DARK = re.compile(
    r"(?:^|[\s_-])(?:bg|background|dark|black|hero|banner|overlay|cover)(?=$|[\s_-])", re.IGNORECASE
)
"""Names of boxes that have a background from outside of the page, more likely than not."""
INHERITED = frozenset(
    "visibility font-size font color -webkit-text-fill-color text-indent background background-color"
    " background-image".split()
)
"""Properties that words take over."""


@dataclass(frozen=True)
class Inherited:
    """What words take over from the elements that they stand in."""

    size: float = 16.0
    """Of their letters, in pixels."""
    ink: Colour | None = None
    """Their colour; None where the page itself gives none."""
    ground: Colour | None = WHITE
    """Behind them; None where it is a picture, or not known."""
    hidden: str = ""
    """The way in which they are hidden and by which element; empty when they are seen."""


def named_way(way: str, element: Any) -> str:
    """The way with the kind of element that hides in it: what a rule hides, a script shows together."""
    return f"{way} {element.tag} {element.get('class') or ''}"


def inherit(above: Inherited, element: Any, style: Mapping[str, str]) -> Inherited:
    """What the element's own words look like."""
    is_font = element.tag == "font" and element.get("color")
    ground = _ground(above.ground, element, style)
    if not style and not is_font and ground == above.ground:
        return above
    size = _size(style, above.size)
    ink = _ink(style, above.ink, str(element.get("color") or "") if is_font else "")
    way = _hides_words(above, style, size, ink, ground)
    hidden = named_way(way, element) if way and way not in above.hidden else above.hidden if way else ""
    return Inherited(size, ink, ground, hidden)


def _hides_words(
    above: Inherited, style: Mapping[str, str], size: float, ink: Colour | None, ground: Colour | None
) -> str:
    was = above.hidden
    visibility = style.get("visibility") or ("hidden" if was.startswith("invisible") else "visible")
    indent = pixels(style.get("text-indent", "")) if "text-indent" in style else None
    is_indented = indent is not None and indent <= -FAR
    if visibility in ("hidden", "collapse"):
        return "invisible"
    if size <= SMALLEST:
        return "tiny"
    if is_indented or (was.startswith("indented") and "text-indent" not in style):
        return "indented"
    if ink is not None and (ink[3] <= FAINTEST or (ground is not None and looks_alike(ink, ground))):
        return "in the colour of the ground"
    return ""


def _size(style: Mapping[str, str], above: float) -> float:
    value = style.get("font-size", "")
    if not value and (
        short := re.search(
            r"(?:^|\s)([\d.]+(?:px|pt|r?em|%|vw)?)\s*(?:/|\s)", f"{style.get('font', '')} "
        )
    ):
        value = short[1]
    if value in ("inherit", "unset", "smaller", "larger"):
        return above
    found = pixels(value, above)
    return above if found is None and not value else 16.0 if found is None else found


def _ink(style: Mapping[str, str], above: Colour | None, attribute: str) -> Colour | None:
    value = style.get("-webkit-text-fill-color") or style.get("color") or attribute
    if not value or value in ("inherit", "currentcolor", "unset"):
        return above
    return colour(value) or (BLACK if value in ("initial", "canvastext") else None)


def _ground(above: Colour | None, element: Any, style: Mapping[str, str]) -> Colour | None:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    values = [
        style[name] for name in ("background", "background-color", "background-image") if name in style
    ]
    values += [str(element.get("bgcolor"))] if element.get("bgcolor") else []
    if any("url(" in value or "gradient" in value or "var(" in value for value in values):
        return None
    named = [found for value in values for word in _colours(value) if (found := colour(word))]
    solid = [found for found in named if found[3] > FAINTEST]
    if solid:
        return solid[-1]
    return None if names != " " and _DARK.search(names) and element.tag != "body" else above


def _colours(value: str) -> list[str]:
    return re.findall(r"[a-z]+\([^()]*\)|#[0-9a-f]+|[a-z]+", value.lower())
