"""Who says what an article quotes: named in the sentence, behind it, or in those before it. Pure.

English word order only. "She said" is whoever the sentence before is about; a last name alone is
completed from the article, with what the article says that they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.lexicon import A_SHORT_TITLE, MONTHS, WEEKDAYS
from rag.text.people import SAYING, Mention, mentions
from rag.text.roles import A_ROLE, apposition
from rag.text.speech import holds_speech, speaks
from rag.text.tokens import STOP_WORDS

BEFORE = 3
"""Sentences before a quotation in which its speaker is looked for."""
_HE_SAYS = re.compile(
    rf"\b(?:he|she|they)\s+(?:\w+\s+)?{SAYING.pattern}|{SAYING.pattern}\s+(?:he|she)\b", re.I
)
_LED_BY_HE = re.compile(r"^\W*(?:he|she|they|his|her|their)\b", re.I)
_THE_ROLE_SAYS = re.compile(
    rf"\b(?P<role>(?:the|an?)\s+(?:[\w'’-]+\s+){{0,3}}?(?:{A_ROLE}))"
    rf"\s+(?:\w+\s+)?{SAYING.pattern}",
    re.I,
)
_ATTRIBUTION = 8
"""Most words of a sentence that does no more than name who spoke: "Hale told reporters."."""
_WHO = re.compile(
    r"(?:\s+of\s+[^,;.:“”\"]{3,60})?\s*,\s+(?:(?:aged )?\d{1,3}\s*,\s+)?"
    r"(?P<who>who(?:se)?\s[^,;.:“”\"]{3,70})(?=[,.;])"
)
_LOWER_ROLE = re.compile(rf"\b(?P<role>{A_ROLE})\s+$")
_PARTICLE = r"(?:(?:de|des|du|da|dos|di|della|la|le|van|von|der|den|bin|ibn|al)\s+){0,2}"
_CAPITALISED = r"(?:(?:Mc|Mac|O'|D'|al-|el-)?[^\W\d_a-z][\w'-]+|[A-Z]\.|[A-Z]{2,})"
_NAME = re.compile(
    rf"(?<![\w'-])(?:{A_SHORT_TITLE}\.\s+)?{_CAPITALISED}(?:\s+{_PARTICLE}{_CAPITALISED})*"
    r"(?:,? (?:Jr|Sr)\b\.?)?"
)
"""Runs of capitalised words, as persons are called: without "of" and "the", with initials."""
_NO_PERSON = re.compile(
    r"\b(?:Group|Company|Corp|Inc|Department|Cent(?:er|re)|Administration|University|College"
    r"|Police(?! \w)|Council|Committee|Agency|Service|Survey|Commission|Bank|Court|Office|Ministry"
    r"|Museum|Hospital|School|News|Times|Post|County|City|Party|House|Senate|Street|Association|Institute|Society|Union"
    r"|Airport|Airlines|Network|Today|Live)\b|^[A-Z.]{2,6}$"
)
_SOMEBODY = re.compile(rf"\b(?:man|woman|boy|girl|{A_ROLE})\b", re.I)
_SUFFIX = re.compile(r",? (?:Jr|Sr|[IVX]+)\.?$")
_QUOTE = re.compile(r"^\W*[“\"]")
_CLAUSE = re.compile(r"\b(?:may|can|could|will|would|might|is|was|are|were|has|had|have|said|says)\b")
"""Makes a clause of what looks like an apposition."""
_ABBREVIATED = {
    "governor": "gov",
    "senator": "sen",
    "representative": "rep",
    "professor": "prof",
    "general": "gen",
}
_OPENING = STOP_WORDS | {*MONTHS, *WEEKDAYS}


@dataclass(frozen=True)
class Speaker:
    """Who speaks, and the number of the sentence that says who that is."""

    name: str
    """In full, with a title where the article has one: `Police Chief Stephen Redfearn`."""
    role: str
    """What else they are said to be, empty for nothing: `the information minister`."""
    sentence: int

    @property
    def described(self) -> str:
        """`Dana Morris Dixon, the information minister`."""
        return ", ".join(filter(None, [self.name, self.role]))


def find_speaker(sentences: Sequence[str], first: int, last: int) -> Speaker | None:
    """Who says the sentences from `first` to `last` of an article; None where nobody is plain to see."""
    sentences = [sentence.replace("’", "'") for sentence in sentences]
    own, behind = " ".join(sentences[first : last + 1]), sentences[last + 1 : last + 2]
    told = [own, *behind] if is_attribution(behind) else [own]
    if named := next(filter(None, map(_speaking, told)), []):
        return _introduced(named[0], sentences, first)
    if match := _THE_ROLE_SAYS.search(own):
        return _of_role(match["role"], sentences, first)
    if any(_HE_SAYS.search(text) for text in told) or (_LED_BY_HE.match(own) and holds_speech(own)):
        return _before(sentences, first)
    leads_on = first > 0 and sentences[first - 1].rstrip().endswith(":")
    return _before(sentences, first, speaking=not leads_on) if leads_on or _QUOTE.match(own) else None


def find_person(sentences: Sequence[str], nearest: int) -> str:
    """The person that a "he" or "she" behind these sentences means, in full; empty in doubt.

    That is the only one that the nearest sentence about a person names, if they act or speak in it. It
    must be one of the last `nearest`; the whole name may stand in an earlier one.
    """
    sentences = [sentence.replace("’", "'") for sentence in sentences]
    for n in range(len(sentences) - 1, len(sentences) - 1 - nearest, -1):
        if people := _people(sentences[n]):
            acts = any(mention.acts for mention in _mentions(sentences[n], people[0]))
            name = _whole_name(people[0], sentences[: n + 1]) or people[0]
            plain = acts and " " in name and all(f" {name}".endswith(f" {p}") for p in people)
            return name if plain else ""
        if _SOMEBODY.search(sentences[n]):
            return ""
    return ""


def is_attribution(sentences: Sequence[str]) -> bool:
    """Whether the first sentence says no more than who spoke: "Hale said."."""
    short = bool(sentences) and len(sentences[0].split()) <= _ATTRIBUTION
    return short and (bool(_speaking(sentences[0])) or bool(_HE_SAYS.match(sentences[0])))


def _speaking(text: str) -> list[str]:
    """The names that speak in a text, first those behind what somebody is: "said port head X"."""
    names = [name for name in _names(text) if speaks(text, name) and f"{name}'s" not in text]
    return sorted(names, key=lambda name: not _LOWER_ROLE.search(text[: text.find(name)]))


def _before(sentences: Sequence[str], first: int, *, speaking: bool = False) -> Speaker | None:
    """The nearest person of the sentences before; only one that speaks if asked for `speaking`."""
    for n in range(first - 1, max(-1, first - 1 - BEFORE), -1):
        text = sentences[n]
        names = _speaking(text) if speaking else [_person(text)]
        if names and names[0]:
            return _introduced(names[0], sentences, n)
        if speaking and (match := _THE_ROLE_SAYS.search(text)):
            return _of_role(match["role"], sentences, n)
        if speaking and _HE_SAYS.search(text):
            return _before(sentences, n)
    return None


def _names(text: str) -> list[str]:
    """The names of a text in order, without a word that is capitalised for opening a sentence."""
    found = (re.sub(r"'s?$", "", match.group()) for match in _NAME.finditer(text))
    return list(dict.fromkeys(filter(None, map(_without_opening_word, found))))


def _without_opening_word(name: str) -> str:
    first, _, rest = name.partition(" ")
    name = f"{name}." if name.endswith((" Jr", " Sr")) else name
    return rest if first.lower() in _OPENING else name


def _person(text: str) -> str:
    """The name of a sentence that is most plainly the person it is about; of equals the first."""
    worth = {
        name: max(
            ((speaks(text, name), m.acts or m.role >= 2) for m in _mentions(text, name)), default=()
        )
        for name in _people(text)
    }
    plain = {name: value for name, value in worth.items() if any(value)}
    return max(plain, key=lambda name: plain[name], default="")


def _people(text: str) -> list[str]:
    """The names of a text that may be persons', in order."""
    return [
        name
        for name in _names(text)
        if not _NO_PERSON.search(name) and not re.search(rf"\b(?:of|in|at|from) {re.escape(name)}", text)
    ]


def _mentions(text: str, name: str) -> list[Mention]:
    return mentions(text, name, by_last_name=False)


def _introduced(name: str, sentences: Sequence[str], n: int) -> Speaker:
    """The person in full, from the first sentence that has the whole name, at best with a role."""
    whole = _whole_name(name, sentences[: n + 1]) or name
    having = [k for k in range(len(sentences)) if whole in sentences[k]]
    roles = [(k, role) for k in having if k <= n and (role := _role_of(whole, sentences[k]))]
    at, role = roles[0] if roles else (having[0] if having else n, "")
    return Speaker(_with_lower_role(whole, sentences[at]), role, at)


def _whole_name(name: str, sentences: Sequence[str]) -> str:
    """The first longer name of the article that ends with it: `Brendan Carr` of `Carr`."""
    longer = (
        other
        for text in sentences
        for other in _names(text)
        if other != name and not _NO_PERSON.search(other)
        if f" {_SUFFIX.sub('', other)}".endswith(f" {_SUFFIX.sub('', name)}") and len(other) > len(name)
    )
    return next(longer, "")


def _role_of(name: str, text: str) -> str:
    """What the text says behind a name that somebody is or does: "the mayor", "who left"."""
    end = text.find(name) + len(name)
    if who := _WHO.match(text, end):
        return " ".join(who["who"].split())
    place = apposition(text, end)
    role = " ".join(text[slice(*place)].split()) if place else ""
    return "" if _CLAUSE.search(role) else role


def _with_lower_role(name: str, text: str) -> str:
    """`spokesperson Amy Thibault` where the text has it so."""
    match = _LOWER_ROLE.search(text[: max(0, text.find(name))])
    return f"{match['role'].capitalize()} {name}" if match and name in text else name


def _of_role(role: str, sentences: Sequence[str], first: int) -> Speaker:
    """Who "the mayor" is by name, as far as a sentence before says so; else the role alone."""
    noun = role.rsplit(maxsplit=1)[-1].lower()
    short = re.compile(rf"\b(?:{noun}|{_ABBREVIATED.get(noun, noun)})\b", re.I)
    for n in range(first, -1, -1):
        for name in _names(sentences[n]):
            if " " in name and short.search(
                f"{_with_lower_role(name, sentences[n])}, {_role_of(name, sentences[n])}"
            ):
                return _introduced(name, sentences, n)
    return Speaker(role[:1].upper() + role[1:], "", first)
