"""A claim that says only who somebody is, beside sentences that name them so, word for word. Pure.

"Ann Hale is the mayor of Norvik" rests on "Ann Hale, the mayor of Norvik, left", "The mayor of Norvik,
Ann Hale, left" and "Norvik mayor Ann Hale left" for "Norvik's mayor". A word more, such as "former" or
"deputy", is another role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answer.support_features import SourceSentence
from rag.text.entities import normalise
from rag.text.people import SAYING, mentions
from rag.text.roles import ROLES, apposition

_CLAIM = re.compile(r"(?P<name>[^,;:]{3,60}?) is (?P<role>[^,;:“”\"()]{3,100}?)[.]?$")
_ARTICLES = frozenset(("a", "an", "the"))
_SHORT = {
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "gen": "general",
    "prof": "professor",
}
_OF_SOMEBODY = frozenset(("his", "her", "their", "its", "our", "my"))
"""Whose that is the sentence does not say."""
_BEFORE_ROLE = re.compile(
    r"(?:^|[,;:“”\"(—–]\s*|\b(?:by|with|and|as|to|that|but|when|where|while|after|before|because"
    rf"|{SAYING.pattern})\s+)(?:the\s+|an?\s+)?$",
    re.I,
)
_BEFORE_TITLE = re.compile(r"\b(?:of|from|for|against|on|over|under|between)\s+(?:the\s+)?$")
"""What a role, and also what one with a capital, may follow: no word that is part of the role."""
_MOST_BEFORE = 12
"""Words before a name that are looked at."""
_CLOSES = re.compile(r"\s*(?:[,.;)”\"]|$)")
_ANOTHER = re.compile(r"\s*,\s+(?:(?:and|or)\s+(?![A-Z])|[A-Z][\w'’.-]*(?:\s[A-Z][\w'’.-]*)+\s*,)")
"""Behind an apposition: the next of a list, or the name that the words belong to."""


def stating_sentence(claim: str, sentences: Sequence[SourceSentence]) -> SourceSentence | None:
    """The first sentence that calls somebody what the claim says they are; None for any other claim."""
    if not (told := _CLAIM.match(claim.strip())) or len(told["name"].split()) < 2:
        return None
    wanted = _words(told["role"])
    if ROLES.isdisjoint(wanted) or not _OF_SOMEBODY.isdisjoint(wanted):
        return None
    definite = told["role"].lower().startswith("the ")
    return next(
        (s for s in sentences if wanted in _roles(s.text, told["name"], definite=definite)), None
    )


def _roles(sentence: str, name: str, *, definite: bool) -> Iterator[tuple[str, ...]]:
    """The words of each role that a sentence gives to a name; `definite` passes over "a lawyer"."""
    for mention in mentions(sentence, name, by_last_name=False):
        place = apposition(sentence, mention.end)
        if place and not _ANOTHER.match(sentence, place[1]):
            text = sentence[slice(*place)]
            if not (definite and re.match(r"an?\s", text, re.I)):
                yield _words(text)
        before, closes = sentence[: mention.start], _CLOSES.match(sentence, mention.end)
        if closes or not before.rstrip().endswith(","):
            yield from _roles_before(before)


def _roles_before(text: str) -> Iterator[tuple[str, ...]]:
    """The words right before a name, from wherever a role may begin: "The mayor of Norvik, "."""
    starts = [0, *(m.end() for m in re.finditer(r"\s+", text))]
    for start in starts[-_MOST_BEFORE:]:
        titled = text[start : start + 1].isupper() and not text.rstrip().endswith(",")
        if _BEFORE_ROLE.search(text[:start]) or (titled and _BEFORE_TITLE.search(text[:start])):
            yield _words(text[start:].strip().removesuffix(","))


def _words(text: str) -> tuple[str, ...]:
    """Its words without articles and possessives, short titles in full."""
    words = (w.strip("'.").removesuffix("'s") for w in normalise(text).replace("’", "'").split())
    return tuple(_SHORT.get(word, word) for word in words if word and word not in _ARTICLES)
