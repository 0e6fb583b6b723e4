"""Outlets that a question asks by: "what did CNN say", "according to the Gaurdian". Pure.

Names come from the archive. They are known by their initials, by a few nicknames, without "The", "News"
or ".com", and with a slip of the pen. Where the outlet is what the question is about ("Did CNN fire its
chief?") it is no limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_NICKNAMES = {
    "wapo": "washington post", "the beeb": "bbc", "beeb": "bbc", "the gray lady": "new york times",
    "the grauniad": "guardian", "the graun": "guardian", "the ft": "financial times",
    "ft": "financial times", "ap": "associated press", "the torygraph": "telegraph",
    "agence france-presse": "afp", "agence france presse": "afp", "associated press": "ap",
    "british broadcasting corporation": "bbc", "cable news network": "cnn", "wsj": "wall street journal",
    "nyt": "new york times", "ny times": "new york times", "la times": "los angeles times",
    "scmp": "south china morning post", "dw": "deutsche welle",
}  # fmt: skip
_COMMON = frozenset(
    """week time times sun independent metro mirror star post mail express economist guardian observer
    telegraph hill nation conversation dispatch local people fortune standard record globe world today
    atlantic verge journal herald press""".split()
)
"""Names that are words too: read as outlets with a capital only."""
_GENERIC = re.compile(r"\s+(?:News|Online|Digital|International)$|\.(?:com|co\.uk|org|net|de|fr)$", re.I)
_VERBS = (
    r"(?:re)?(?:report|sa[iy]|writ|wrote|publish|claim|tell|told|describ|cover|estimat|count|quot|print"
    r"|call|explain|confirm|put|find|found|mention|headlin|predict)\w*"
)
_PIECES = (
    r"(?:report(?:s|ing|ed)?|articles?|stor(?:y|ies)|coverage|accounts?|pieces?|version|figures?|numbers"
    r"|counts?|tally|toll|estimates?|analysis|headlines?|interviews?|live blog|correspondents?|count)\b"
)
_LEFT = re.compile(
    rf"(?:\b(?:according to|as per|per|via|citing)|\b(?:{_PIECES}|{_VERBS}|read|seen|appeared)\s+"
    r"(?:by|from|in|on|at))\s+(?:the\s+)?$",
    re.I,
)
_RIGHT = re.compile(rf"^(?:['’]s?)?\s+(?:\w+\s+)?{_PIECES}", re.I)
_SAYS = re.compile(rf"^\s+(?:ever\s+|also\s+|first\s+)?{_VERBS}", re.I)
_ITSELF = re.compile(
    r"^\s+\w+\s+(?:that\s+)?(?:it|its|they)\b(?=\s+(?:would|will|was|is|had|has|plan|own|staff|\w+s?\b))"
    r"|\b(?:its|their)\s+(?:own\s+)?(?:staff|chief|editor|owner|reporters?|journalists?|anchors?|offices?"
    r"|website|subscribers?|readers|newsroom|hosts?|correspondents?|app|paywall|ceo|employees)\b",
    re.I,
)
_OTHER = re.compile(
    r"^\s+(?:Institute|Foundation|Cent(?:er|re)|Museum|Tower|Building|Prize|Awards?|Hall)\b"
)
_HEADED = re.compile(r"^\s*(?:the\s+)?$", re.I)


class Mention(NamedTuple):
    """Where a text names an outlet."""

    start: int
    end: int
    outlets: tuple[str, ...]
    """All that go by the name."""


def named_outlets(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Outlets that the question asks by, in the order of the archive."""
    mentions = find_mentions(text, outlets)
    sources = {outlet for m in mentions if _is_source(text, m) for outlet in m.outlets}
    return tuple(outlet for outlet in outlets if outlet in sources)


def find_mentions(text: str, outlets: Sequence[str]) -> list[Mention]:
    """Every outlet that the text names, in order, none inside another."""
    return list(_mentions(text, tuple(outlets)))


@lru_cache(64)  # a question is looked through four times
def _mentions(text: str, outlets: tuple[str, ...]) -> tuple[Mention, ...]:
    mentions: list[Mention] = []
    for one in sorted(_candidates(text, outlets), key=lambda m: (m.start - m.end, m.start)):
        if not any(m.start < one.end and one.start < m.end for m in mentions):
            mentions.append(one)
    return tuple(sorted(mentions))


def _candidates(text: str, outlets: Sequence[str]) -> Iterator[Mention]:
    words = list(re.finditer(r"[^\W_][\w.&-]*[^\W_]|[^\W_]", text))
    by_alias = _outlets_by_alias(tuple(outlets))
    longest = max((alias.count(" ") + 1 for alias in by_alias), default=0)
    for n, first in enumerate(words):
        for last in words[n : n + longest]:
            if names := _outlets_of(text[first.start() : last.end()], by_alias):
                yield Mention(first.start(), last.end(), names)


def _outlets_of(name: str, by_alias: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    bare = re.sub(r"(?i:^the\s+)", "", name)
    whole, short = (" ".join(form.lower().split()) for form in (name, bare))
    if short in _COMMON and not bare[:1].isupper():
        return ()
    same = by_alias.get(whole) or by_alias.get(short) or by_alias.get(_letters(short))
    return same or _misspelt(short, by_alias)


@lru_cache(8)
def _outlets_by_alias(outlets: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Lower-case alias -> the outlets that go by it."""
    by_key: dict[str, tuple[str, ...]] = {}
    for outlet in outlets:
        by_key[outlet_key(outlet)] = (*by_key.get(outlet_key(outlet), ()), outlet)
    by_alias: dict[str, tuple[str, ...]] = {}
    for outlet in outlets:
        for alias in _aliases(outlet):
            by_alias[alias] = tuple(
                dict.fromkeys((*by_alias.get(alias, ()), *by_key[outlet_key(outlet)]))
            )
    for nickname, name in _NICKNAMES.items():
        if name in by_alias:
            by_alias.setdefault(nickname, by_alias[name])
    return by_alias


def _aliases(outlet: str) -> dict[str, None]:
    """Ways to write an outlet's name, in lower case."""
    site = re.sub(r"^www\.", "", outlet, flags=re.I)
    bare = re.sub(r"(?i:^the\s+)", "", site)
    short = _GENERIC.sub("", bare)
    aliases = dict.fromkeys(name.lower() for name in (outlet, site, bare, short) if len(name) > 1)
    if "." in site and short != bare:
        aliases[_letters(re.sub(r"^the", "", short.lower()))] = None
    words = [word for word in re.split(r"[\s-]+", bare) if word[:1].isupper()]
    initials = "".join(word[0] for word in words).lower()
    if (len(initials) >= 3 and " " in bare) or "-" in bare:
        aliases[initials] = None
    return aliases


def match_outlets(asked: Sequence[str], outlets: Sequence[str]) -> tuple[str, ...]:
    """The names as the archive writes them, whatever case they are in; unknown ones as they are."""
    by_key: dict[str, list[str]] = {}
    for outlet in outlets:
        by_key.setdefault(outlet_key(outlet), []).append(outlet)
    exact = {*outlets}
    found = ([name] if name in exact else by_key.get(outlet_key(name)) or [name] for name in asked)
    return tuple(dict.fromkeys(name for names in found for name in names))


def outlet_key(outlet: str) -> str:
    """What `The Week` and `www.theweek.co.uk` have in common."""
    name = re.sub(r"(?i:^www\.)|(?i:\.(?:com|co\.uk|org|net)$)", "", outlet)
    return _letters(name).lower().removeprefix("the")


def _letters(name: str) -> str:
    return re.sub(r"\W", "", name)


def _misspelt(name: str, by_alias: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The one outlet that a slip leads to: six letters at least, and the first one right."""
    if len(name) < 6:
        return ()
    from rapidfuzz.distance import OSA  # letters added, dropped, changed or swapped with the next

    near = {
        outlets
        for alias, outlets in by_alias.items()
        if len(alias) >= 6
        and alias[0] == name[0]
        and name != f"{alias}s"
        and OSA.distance(name, alias) <= 1 + (len(alias) >= 12)
    }
    return near.pop() if len(near) == 1 else ()


def _is_source(text: str, mention: Mention) -> bool:
    """Whether an outlet named there is whom the question asks, and not what it asks about."""
    left, right = text[: mention.start], text[mention.end :]
    if _OTHER.match(right) or _ITSELF.search(right):
        return False
    is_heading = _HEADED.match(left) and re.match(r"\s*:", right)
    return bool(_LEFT.search(left) or _RIGHT.match(right) or is_heading or _SAYS.match(right))


_ARTICLE = re.compile(
    r"\b(?:in|from|according to|per|by)\s+(?:the|that|this|your)\s+(?:news\s+)?(?:article|story|piece)"
    r"\s+(?:about|on|titled|headlined|called|entitled|with the headline)\s+(?P<about>.+?)"
    r"(?=\s*[,?.;:!]|\s+(?:who|whom|what|when|where|how|why|which|did|does|do|is|was|are|were)\b|$)",
    re.I,
)


def named_article(text: str) -> str:
    """What the article is about that the question names, e.g. `the airport fire`; empty for none."""
    match = _ARTICLE.search(text)
    return match["about"].strip("“”\"'‘’ ") if match else ""
