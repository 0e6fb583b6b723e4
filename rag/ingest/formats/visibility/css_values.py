"""Lengths and colours as style rules write them. Pure."""

from __future__ import annotations

import colorsys
import re

Colour = tuple[float, float, float, float]
"""Red, green, blue in 0..255 and the opacity in 0..1."""
BLACK: Colour = (0.0, 0.0, 0.0, 1.0)
WHITE: Colour = (255.0, 255.0, 255.0, 1.0)
FAINTEST = 0.06
"""Share of its colour that words need to be seen."""
SMALLEST = 1.5
"""Pixels: letters, or a clipped box, of this size are not seen."""
FAR = 500.0
"""Pixels beyond an edge of the screen from which words are outside of it."""
_ALIKE = 14.0
"""Difference of each part of two colours up to which the eye does not tell one on the other."""
_LENGTH = re.compile(
    r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(px|pt|pc|in|cm|mm|q|r?em|ex|ch|%|vw|vh|vmin|vmax)?"
)
_UNITS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945,
    "rem": 16.0, "vw": 12.8, "vh": 8.0, "vmin": 8.0, "vmax": 12.8,
}  # fmt: skip
_RELATIVE = {"em": 1.0, "ex": 0.5, "ch": 0.5, "%": 0.01}
"""Of the letters' size; as a length of a box, a per cent is one of the screen, see `pixels`."""
_NAMED = {
    "white": "ffffff", "snow": "fffafa", "ivory": "fffff0", "floralwhite": "fffaf0",
    "ghostwhite": "f8f8ff", "whitesmoke": "f5f5f5", "seashell": "fff5ee", "mintcream": "f5fffa",
    "azure": "f0ffff",
    "aliceblue": "f0f8ff", "honeydew": "f0fff0", "oldlace": "fdf5e6", "linen": "faf0e6",
    "lavenderblush": "fff0f5", "beige": "f5f5dc", "lightyellow": "ffffe0", "cornsilk": "fff8dc",
    "black": "000000", "red": "ff0000", "green": "008000", "lime": "00ff00", "blue": "0000ff",
    "yellow": "ffff00", "cyan": "00ffff", "aqua": "00ffff", "magenta": "ff00ff", "fuchsia": "ff00ff",
    "gray": "808080", "grey": "808080", "silver": "c0c0c0", "lightgray": "d3d3d3", "lightgrey": "d3d3d3",
    "gainsboro": "dcdcdc", "darkgray": "a9a9a9", "darkgrey": "a9a9a9", "dimgray": "696969",
    "navy": "000080",
    "maroon": "800000", "olive": "808000", "purple": "800080", "teal": "008080", "orange": "ffa500",
    "pink": "ffc0cb", "brown": "a52a2a", "gold": "ffd700", "tomato": "ff6347", "crimson": "dc143c",
    "canvas": "ffffff",
}  # fmt: skip
"""Names of colours that pages use for words and grounds."""


def pixels(value: str, letters: float = 16.0) -> float | None:
    """A length in pixels; None for none. `letters` is the size that em and per cent are of."""
    length = _LENGTH.fullmatch(value.strip().lower())
    if not length:
        return None
    number, unit = float(length[1]), length[2] or ""
    if unit == "%" and number < 0:
        return number * 12.8  # of a box: of the screen's width, at most
    return number * (_UNITS[unit] if unit in _UNITS else _RELATIVE[unit] * letters)


def colour(value: str) -> Colour | None:
    """A colour; None for what is none or cannot be told."""
    value = value.strip().lower()
    if value == "transparent":
        return 0.0, 0.0, 0.0, 0.0
    value = f"#{_NAMED[value]}" if value in _NAMED else value
    if short := re.fullmatch(r"#([0-9a-f]{3,4})", value):
        value = "#" + "".join(2 * digit for digit in short[1])
    if digits := re.fullmatch(r"#([0-9a-f]{6})([0-9a-f]{2})?", value):
        red, green, blue = (int(digits[1][n : n + 2], 16) for n in (0, 2, 4))
        return float(red), float(green), float(blue), int(digits[2] or "ff", 16) / 255
    function = re.fullmatch(r"(rgb|hsl)a?\(([^()]*)\)", value)
    parts = re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)%?", function[2]) if function else []
    if not function or len(parts) not in (3, 4):
        return None
    opacity = _share(parts[3], 1.0) if len(parts) == 4 else 1.0
    if function[1] == "rgb":
        red_, green_, blue_ = (_share(part, 255.0) for part in parts[:3])
        return red_, green_, blue_, opacity
    hue, light, strength = (
        float(parts[0].rstrip("%")) / 360,
        *(_share(p, 1.0) for p in (parts[2], parts[1])),
    )
    r, g, b = colorsys.hls_to_rgb(hue % 1.0, min(1.0, light), min(1.0, strength))
    return 255 * r, 255 * g, 255 * b, opacity


def _share(part: str, whole: float) -> float:
    number = float(part.rstrip("%"))
    return number / 100 * whole if part.endswith("%") else number


def looks_alike(one: Colour, other: Colour) -> bool:
    """Whether words in one colour cannot be told on a ground of the other."""
    mixed = [a * one[3] + b * (1 - one[3]) for a, b in zip(one[:3], other[:3], strict=True)]
    return all(abs(a - b) <= _ALIKE for a, b in zip(mixed, other[:3], strict=True))
