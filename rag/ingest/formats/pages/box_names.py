"""What the class and id of a box say that it is: furniture of the page, a wall, or nothing. Pure.

A name is read in whole words. A word that says what a box does without (`no-share`), what it is made
with (`has-ads`, `--ads`, `with-sidebar`) or what its article is about (`category-social-media`) is no
sign, and one with a word beside it that no box is made of (`sharing-economy`) is half a sign only.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Any

_OPTION = re.compile(
    r"(?:no|non|not|without|with|has|is|hide|hides|js|cat|category|tag|topic|term|tax|theme|postid|pageid)[-_]",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"--.*")
"""The option of a block: `section--has-ads`."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SIGNS = frozenset(
    """ad ads advert advertisement adslot ai bio breadcrumb breadcrumbs comments cookie cookies consent
    credit disqus donate donation donations newsletter newsletters outbrain poll promo promos quiz recirc
    recirculation recommendation recommendations recommended related share sharing signup social sponsor
    sponsored sponsors subscribe subscription taboola tags topics""".split()
)
_PHRASES = (
    "about the author", "also read", "app promo", "author box", "author info", "follow us", "key events",
    "more from", "more on", "most popular", "most read", "post actions", "post tools", "read also",
    "read more", "read next", "sign up", "support us", "video player",
)  # fmt: skip
_WALLS = frozenset("membership offer paywall regwall".split())
_PLAIN = frozenset(
    """a area article articles aside author bar block body bottom box button buttons c card
    component container content entry events footer form from generated group header icons
    inline inner item items key label link links list m module news o on out overview page
    panel player point points post region row s section side site slot stories story summary
    text the title top unit us widget wrap wrapper""".split()
)
"""Words that boxes of every kind are made of."""


class Sign(IntEnum):
    """What a name says of its box."""

    NONE = 0
    HALF = 1
    """One of its words does, beside others that are not of a box."""
    WALL = 2
    """It asks for money, or holds what is to be paid for."""
    WHOLE = 3


def sign(tag: Any) -> Sign:
    """The strongest sign among the names of an element."""
    keys = ("class", "id", "data-component", "data-testid")
    names = [name for key in keys for name in str(tag.get(key) or "").split()]
    return max(map(_sign_of, names), default=Sign.NONE)


def _sign_of(name: str) -> Sign:
    if _OPTION.match(name):
        return Sign.NONE
    words = [word.lower() for word in _WORD.findall(_MODIFIER.sub("", name))]
    phrase = next((p for p in _PHRASES if f" {p} " in f" {' '.join(words)} "), "")
    found = set(phrase.split()) | (_SIGNS.intersection(words))
    if _WALLS.intersection(words):
        return Sign.WALL
    if not found:
        return Sign.NONE
    return Sign.WHOLE if found | _PLAIN >= set(words) else Sign.HALF
