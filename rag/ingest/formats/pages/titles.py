"""The headline of a page, among the places that say one: JSON-LD, h1, OpenGraph, title. Pure.

Each place lies on some pages: a description as headline, a site's name in h1, a tail " | The Paper". A
headline that two places agree on is believed before one that stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

_TAIL = re.compile(r"\s+(?:[|•·—–»«:]|-{1,2}|::)\s+|\s*[|｜]\s*")
_KICKER = re.compile(
    r"(?:^|[\s_-])(?:kicker|eyebrow|overline|rubri[ck]\w*|topline|label|badge|tag|flag|category|section"
    r"|sr-only|visually-?hidden|screen-reader-text)(?=$|[\s_-])",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:\.{3}|…)$")
_LEAST_SHARE = 0.6
"""Share of words that two wordings of one headline have in common."""
_LEAST_CHARS = 12
"""A shorter end of a longer title may be any word."""
_SITE_WORDS = 4


def headings(tree: Any) -> list[str]:
    """What the h1 elements say, without kickers, the longest first; h2 of a marked headline counts."""
    found = [_words(heading) for heading in tree.iter("h1")]
    if not any(found):
        found = [_words(tag) for tag in tree.xpath("//*[@itemprop='headline'][not(self::meta)]")[:3]]
    return sorted(filter(None, found), key=len, reverse=True)


def _words(heading: Any) -> str:
    words: list[str] = []
    _collect(heading, words)
    return " ".join("".join(words).split()) or " ".join(heading.text_content().split())


def _collect(tag: Any, words: list[str]) -> None:
    words.append(tag.text or "")
    for child in tag:
        if isinstance(child.tag, str) and not _KICKER.search(str(child.get("class") or "")):
            _collect(child, words)
        words.append(f" {child.tail}" if child.tag == "br" else child.tail or "")


def same_headline(one: str, other: str) -> bool:
    """Whether two titles are wordings of one headline, or one holds the other."""
    a, b = _key(one), _key(other)
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= _LEAST_CHARS and shorter in longer:
        return True
    mine, others = set(a.split()), set(b.split())
    return len(mine & others) >= _LEAST_SHARE * len(mine | others)


def _key(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def best_title(candidates: Sequence[str], sites: Iterable[str]) -> str:
    """The headline among candidates, the most trusted first; `sites` are names of the page's site."""
    names = {_key(site) for site in sites if site}
    titles = [bare for title in candidates if (bare := without_site(title, names, candidates))]
    titles = [title for title in titles if _key(title) not in names] or titles
    agreed = (
        title
        for i, title in enumerate(titles)
        if any(same_headline(title, other) for j, other in enumerate(titles) if j != i)
    )
    chosen = next(agreed, "") or next(iter(titles), "")
    return _best_wording(chosen, titles)


def without_site(title: str, names: set[str], others: Sequence[str] = ()) -> str:
    """`Headline - The Paper` or `The Paper | Headline` without the paper.

    A part goes when it is a name of the site, or when the rest is what another place says.
    """
    title = " ".join(title.split())
    for mark in reversed(list(_TAIL.finditer(title))):
        left, right = title[: mark.start()].strip(), title[mark.end() :].strip()
        keys = {_key(other) for other in others}
        if _key(right) in names or (_key(left) in keys and len(right.split()) <= _SITE_WORDS * 2):
            return without_site(left, names, others)
        if _key(left) in names or (_key(right) in keys and len(left.split()) <= _SITE_WORDS):
            return without_site(right, names, others)
    return title


def main_part(title: str) -> str:
    """A window's title without its site's name, by size alone: few words at an end of it."""
    for mark in reversed(list(_TAIL.finditer(title))):
        left, right = title[: mark.start()].strip(), title[mark.end() :].strip()
        sizes = len(left.split()), len(right.split())
        if ":" in mark[0]:
            continue
        if 0 < sizes[1] <= _SITE_WORDS and sizes[0] > sizes[1]:
            return main_part(left)
        if 0 < sizes[0] <= _SITE_WORDS and sizes[1] > sizes[0]:
            return right
    return title


def _best_wording(chosen: str, titles: Sequence[str]) -> str:
    """The same headline uncut, not in capitals alone, and without a kicker."""
    stem = _CUT.sub("", chosen)
    for other in titles:
        if stem != chosen and other.startswith(stem) and not _CUT.search(other):
            return _best_wording(other, titles)
        if chosen.isupper() and not other.isupper() and _key(other) == _key(chosen):
            return other
        kicker = chosen.removesuffix(other)
        if kicker != chosen and len(other) >= _LEAST_CHARS and kicker.strip(" :|-–—").isupper():
            return other
    return chosen
