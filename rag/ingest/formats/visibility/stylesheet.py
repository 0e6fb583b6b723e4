"""What the style rules that stand in a page say of its elements. Pure.

A small reader of CSS: type, class, id and attribute selectors, descendants and children, the cascade,
`@media` for a desktop's screen. Rules with pseudo-classes and siblings are passed over, and so are style
sheets outside of the page, which nobody fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Declarations = Mapping[str, tuple[str, bool]]
"""Property to its value and whether it is `!important`."""

PROPERTIES = frozenset(
    """display visibility opacity font font-size color background background-color background-image
    position left right top bottom inset margin margin-left margin-top text-indent clip clip-path width
    height max-width max-height overflow overflow-x overflow-y transform scale translate filter
    content-visibility -webkit-text-fill-color zoom""".split()
)
"""What can hide words, or show them again."""
_CSS_CHARS = 400_000
"""Characters of style rules that are read."""
_RULES = 4_000
_WIDTH, _HEIGHT = 1280.0, 800.0
"""The screen that a reader is taken to have, in pixels."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_COMPOUND = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[.#](?:[\w-]|[^\x00-\x7f]|\\.)+|\[[^\]]*\])*)"
)
_PART = re.compile(
    r"([.#])((?:[\w-]|[^\x00-\x7f]|\\.)+)|\[\s*([\w-]+)\s*(?:([~^$*|]?)=\s*[\"']?([^\"'\]]*)[\"']?\s*)?\]"
)
_MEDIA_FEATURE = re.compile(r"\(\s*(min|max)-(width|height)\s*:\s*([\d.]+)(px|r?em)\s*\)")


@dataclass(frozen=True)
class _Compound:
    """One element as a selector describes it."""

    tag: str
    id: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]
    """Name, operator, value."""

    def matches(self, element: Any) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if self.id and element.get("id") != self.id:
            return False
        if not self.classes <= set((element.get("class") or "").split()):
            return False
        return all(_has_attribute(element, *one) for one in self.attributes)

    @property
    def weight(self) -> tuple[int, int, int]:
        return bool(self.id), len(self.classes) + len(self.attributes), bool(self.tag)


def _has_attribute(element: Any, name: str, operator: str, value: str) -> bool:
    found = element.get(name.lower())
    if found is None:
        return False
    tests = {
        "": found == value or not value,
        "~": value in found.split(),
        "^": found.startswith(value),
        "$": found.endswith(value),
        "*": value in found,
        "|": found == value or found.startswith(f"{value}-"),
    }
    return bool(tests[operator])


@dataclass(frozen=True)
class _Selector:
    """Compounds from the outermost element in, with `>` or a blank before each but the first."""

    compounds: tuple[_Compound, ...]
    children: tuple[bool, ...]
    """For each but the first, whether it must be a child and no deeper."""

    @property
    def specificity(self) -> tuple[int, int, int]:
        weights = [compound.weight for compound in self.compounds]
        return sum(w[0] for w in weights), sum(w[1] for w in weights), sum(w[2] for w in weights)

    def matches(self, element: Any) -> bool:
        return self.compounds[-1].matches(element) and self._above(element, len(self.compounds) - 2)

    def _above(self, element: Any, n: int) -> bool:
        if n < 0:
            return True
        for parent in element.iterancestors():
            if self.compounds[n].matches(parent) and self._above(parent, n - 1):
                return True
            if self.children[n]:
                return False
        return False


def inline_declarations(style: str) -> dict[str, tuple[str, bool]]:
    """The `PROPERTIES` of a `style` attribute or of a rule's body, in small letters."""
    found: dict[str, tuple[str, bool]] = {}
    for part in _unescaped(_COMMENT.sub("", style)).lower().split(";"):
        name, colon, value = part.partition(":")
        if colon and (name := name.strip()) in PROPERTIES:
            value, important, _ = value.partition("!important")
            is_outranked = name in found and found[name][1] and not important
            if not is_outranked:
                found[name] = (" ".join(value.split()), bool(important))
    return found


def styles(tree: Any) -> dict[Any, dict[str, str]]:
    """What the page's own rules and attributes say of its elements: property to value."""
    ranked: dict[Any, dict[str, tuple[tuple[Any, ...], str]]] = {}
    rules = list(_rules("\n".join(_style_texts(tree))))
    if rules:
        keyed = _by_key(tree, {_key(selector) for selectors, _ in rules for selector in selectors})
        for order, (selectors, declarations) in enumerate(rules):
            for selector in selectors:
                for element in keyed.get(_key(selector), ()):
                    if selector.matches(element):
                        _apply(
                            ranked.setdefault(element, {}),
                            declarations,
                            (0, selector.specificity, order),
                        )
    for element in tree.iter("*"):
        if style := element.get("style"):
            _apply(ranked.setdefault(element, {}), inline_declarations(style), (1, (), 0))
    return {e: {name: value for name, (_, value) in of.items()} for e, of in ranked.items() if of}


def _apply(
    found: dict[str, tuple[tuple[Any, ...], str]], declarations: Declarations, rank: tuple[Any, ...]
) -> None:
    for name, (value, important) in declarations.items():
        place = (important, *rank)
        if name not in found or place >= found[name][0]:
            found[name] = (place, value)


def _style_texts(tree: Any) -> Iterator[str]:
    left = _CSS_CHARS
    for element in tree.iter("style"):
        media = element.get("media") or ""
        if element.text and left > 0 and (not media or _is_for_screen(media)):
            yield element.text[:left]
            left -= len(element.text)


def _key(selector: _Selector) -> str:
    """What an element must have for the selector to be tried: an id, a class, or its name."""
    last = selector.compounds[-1]
    if last.id:
        return f"#{last.id}"
    return f".{min(last.classes)}" if last.classes else last.tag or "*"


def _by_key(tree: Any, keys: set[str]) -> dict[str, list[Any]]:
    keyed: dict[str, list[Any]] = {}
    for element in tree.iter("*"):
        names = [element.tag, "*", *(f".{name}" for name in (element.get("class") or "").split())]
        if element.get("id"):
            names.append(f"#{element.get('id')}")
        for name in keys.intersection(names):
            keyed.setdefault(name, []).append(element)
    return keyed


# -- reading rules ----------------------------------------------------------------------------


def _rules(css: str) -> Iterator[tuple[list[_Selector], Declarations]]:
    """Rules that hold for a screen and say something of `PROPERTIES`, in their order."""
    count = 0
    for head, body in _blocks(_COMMENT.sub("", css)):
        declarations = inline_declarations(body)
        if declarations and (selectors := [s for one in _split(head) if (s := _selector(one))]):
            yield selectors, declarations
            count += 1
            if count >= _RULES:
                return


def _blocks(css: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """What stands before each pair of braces and in it; conditions that hold are looked into."""
    at = 0
    while (start := css.find("{", at)) >= 0:
        head = css[at:start].rpartition(";")[2].strip()
        end = _closing(css, start)
        body, at = css[start + 1 : end], end + 1
        name, _, condition = head.partition(" ")
        if not head.startswith("@"):
            yield head, body.partition("{")[0].rpartition(";")[0] if "{" in body else body
        elif depth < 4 and (
            name in ("@supports", "@layer") or (name == "@media" and _is_for_screen(condition))
        ):
            yield from _blocks(body, depth + 1)


def _closing(css: str, start: int) -> int:
    """Where the brace at `start` is closed."""
    depth = 0
    for brace in re.finditer(r"[{}]", css[start:]):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return start + brace.start()
    return len(css)


def _is_for_screen(media: str) -> bool:
    """Whether one of the queries holds for a desktop's screen; features that are not known do not."""
    return any(_holds(query) for query in media.lower().split(","))


def _holds(query: str) -> bool:
    for bound, side, size, unit in _MEDIA_FEATURE.findall(query):
        pixels = float(size) * (1 if unit == "px" else 16) if size.count(".") < 2 else 0.0
        screen = _WIDTH if side == "width" else _HEIGHT
        if (bound == "min" and screen < pixels) or (bound == "max" and screen > pixels):
            return False
    rest = _MEDIA_FEATURE.sub("", query).replace("only", "").replace("and", "").split()
    return set(rest) <= {"all", "screen"}


def _split(head: str) -> list[str]:
    return head.split(",") if len(head) <= 10_000 else []


def _selector(text: str) -> _Selector | None:
    """The selector, None for one that is not read."""
    pieces = re.sub(r"\s*>\s*", " > ", text).split()
    compounds: list[_Compound] = []
    children: list[bool] = []
    is_child = False
    for piece in pieces[:24]:
        if piece == ">":
            is_child = True
            continue
        if (compound := _compound(piece)) is None:
            return None
        if compounds:
            children.append(is_child)
        compounds.append(compound)
        is_child = False
    return _Selector(tuple(compounds), tuple(children)) if compounds and not is_child else None


def _compound(text: str) -> _Compound | None:
    whole = _COMPOUND.fullmatch(text)
    if not whole or not text:
        return None
    parts = list(_PART.finditer(whole["rest"]))
    names = {mark: [_unescaped(p[2]) for p in parts if p[1] == mark] for mark in ".#"}
    attributes = tuple((p[3], p[4] or "", p[5] or "") for p in parts if p[3])
    tag = (whole["tag"] or "").lower().replace("*", "")
    return _Compound(tag, (names["#"] or [""])[-1], frozenset(names["."]), attributes)


def _unescaped(text: str) -> str:
    def character(escape: re.Match[str]) -> str:
        code = int(escape[1], 16) if escape[1] else 0
        return escape[2] or (chr(code) if 0 < code < 0x110000 else "")

    return _ESCAPE.sub(character, text) if "\\" in text else text


def words_of(values: Iterable[str]) -> frozenset[str]:
    """The words of several values."""
    return frozenset(word for value in values for word in value.split())
