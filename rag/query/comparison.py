"""The two things that a question compares: "Ian" and "Melissa" of "Compare Ian and Melissa". Pure."""

from __future__ import annotations

import re

from rag.text.tokens import STOP_WORDS, tokens

_SIDES = r"(?P<one>.+?)\s+(?:and|with|to|versus|vs\.?|against|or|from|than)\s+(?P<other>.+?)"
_END = r"(?:\s+(?:in (?:terms|respect) of|regarding|by|on)\b.*)?[?!. ]*$"
_HOW = r"^how (?:do|does|did|is|are|was|were)\s+"
_BETWEEN = r"\b(?:differences?|comparison|similarities)\s+(?:is there\s+|are there\s+)?between\s+"
_FROM = r"(?P<one>.+?)\s+(?:compare (?:with|to)|differ(?:ent)? from)\s+(?P<other>.+?)"
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^(?:please )?(?:compare|contrast)\s+{_SIDES}{_END}",
        rf"{_BETWEEN}{_SIDES}{_END}",
        rf"{_HOW}{_SIDES}\s+(?:compare|differ){_END}",
        rf"{_HOW}{_FROM}{_END}",
        r"^(?P<one>[^?,]{2,60}?)\s+(?:vs\.?|versus)\s+(?P<other>[^?,]{2,60}?)[?!. ]*$",
        r"^(?:which|what|who)\b[^?]*?[,:]\s*(?P<one>[^?,]+?),? or (?P<other>[^?]+?)[?!. ]*$",
    )
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\w)", re.I)


def sides(question: str) -> tuple[str, str] | None:
    """Both things as they are written, without an article; None where it compares nothing."""
    text = " ".join(question.split())
    for pattern in _PATTERNS:
        if (match := pattern.search(text)) and all(map(_says_something, match.group("one", "other"))):
            one, other = (_ARTICLE.sub("", match[side]).strip() for side in ("one", "other"))
            return _completed(one, other), other
    return None


def _says_something(side: str) -> bool:
    return any(word not in STOP_WORDS for word in tokens(side))


def _completed(one: str, other: str) -> str:
    """`Letterman's reaction` where the other is "Trump's reaction" and the first lacks the word."""
    owned = re.match(r"^\S+['’]s (?P<what>.+)$", other)
    return f"{one} {owned['what']}" if owned and re.search(r"['’]s$", one) else one
