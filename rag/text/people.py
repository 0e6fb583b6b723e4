"""A person in a sentence: whether it names them, what it says they are, whether they act in it. Pure.

English word order only: "X, the finance minister", "Finance Minister X", "X is a comedian", "X, 45".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text.lexicon import MONTHS, TITLES, WEEKDAYS
from rag.text.roles import A_ROLE, A_TITLE, ROLES, apposition, opens_apposition
from rag.text.tokens import STOP_WORDS

_PARTICLES = frozenset("de des du da dos di della la le el van von der den bin ibn al".split())
_BETWEEN = rf"(?:(?:[A-Z][\w.'-]*|{'|'.join(sorted(_PARTICLES))})\s+){{0,3}}"
"""Middle names that the question leaves out, and particles, which are often got wrong."""
_AGED = re.compile(r"\s*,\s+(?:aged )?(?:an? )?\d{1,3}(?:-year-old)?\b(?!,?\d)")
_WHO = re.compile(r"\s*,\s+(?:who|whose)\b")
_IS = re.compile(
    r"\s+(?:is|was|are|were|has been|had been|became|becomes|remains)\s+"
    r"(?:an?|the|one|among|born|named|appointed|elected|sworn|known|nominated|identified)\b"
    r"|\s+(?:serves?|served|works?|worked|acts?|acted|plays?|played)\s+(?:as|for|in)\b",
)
_SAYS = (
    "said|says|told|tells|added|adds|wrote|writes|announced|announces|argued|argues|asked|asks|called|calls"
    "|claimed|claims|confirmed|denied|described|explained|insisted|noted|posted|replied|responded"
    "|stated|stressed|suggested|testified|tweeted|urged|warned|warns|complained|conceded|acknowledged"
    "|admitted|accused|blamed|condemned|criticized|criticised|praised|defended|demanded|declared|joked|mocked"
    "|estimated|predicted|promised|recalled|revealed|vowed|reiterated|emphasized|emphasised|commented"
    "|congratulated|thanked|apologized|apologised|rejected|dismissed|attacked|likened|compared|thinks|believes"
    "|cautioned|countered|continued|declined|pleaded|pledged|proposed|quipped|remarked|shouted|tells"
)
SAYING = re.compile(rf"\b(?:{_SAYS})\b")
"""A verb of saying, in a form that sentences of news have."""
_APPOSITION = r"(?:,[^,;]{1,80},|\s\([^)]*\))?"
_SAYS_AFTER = re.compile(
    r"(?:,? (?:Jr|Sr)\b\.?|\s[IVX]+\b)?"
    r"(?:\sof(?:\s(?:the|of|for|and))*(?:\s(?:of\s|for\s|and\s)?[A-Z][\w'-]+){1,7})?"
    rf"{_APPOSITION}(?:\s+(?:later|also|then|\w+ly|has|had))*\s+(?:{_SAYS})\b"
)
_SAYS_BEFORE = re.compile(
    r"\b(?:said|says|added|wrote|asked|replied|according to)\s+"
    r"(?:(?!(?:that|to|about|in|on|with|he|she|it|they|because)\b)[\w'.-]+,?\s+){0,5}$"
)
_ROLE_COMMA = re.compile(rf"\b(?:{A_ROLE}),\s+$", re.I)
_FIRST_NAME = re.compile(r"(?<![\w.-])([A-Z][a-z][\w'-]*)\s+$")
_NO_FIRST_NAME = frozenset(word.title() for word in (*MONTHS, *WEEKDAYS))
_OBJECTS = frozenset({"in", "of", "for", "to", "with", "from"})
"""Words before a name that make it no subject."""
_ASKED = re.compile(
    r"^(?:(?:so|and|ok|okay|please|but)[, ]+)*(?:who(?:['’]?s| (?:exactly )?(?:is|was|are|were))\b"
    r"|tell me (?:more )?about|who the (?:hell|heck) is|what is known (?:about|of)|what do we know about"
    r"|information (?:on|about)|profile of)?\s*(?P<name>.+?)[?!. ]*$",
    re.I,
)


@dataclass(frozen=True)
class Mention:
    """Where a person stands in a sentence."""

    start: int
    end: int
    role: float
    """How plainly it says who they are: 3 a role or apposition, 2 an age or a clause, 0 not at all."""
    acts: bool
    """Whether they lead the sentence or say something in it."""


def person_asked(question: str) -> str:
    """`Rachida Dati` of "Who is Rachida Dati?", also of the name alone; a role as it is asked for."""
    match = _ASKED.match(" ".join(question.split()))
    return match["name"].strip(" “”\"'") if match else ""


@lru_cache(512)
def flat(text: str) -> str:
    """The text without accents, as long as it was, so that offsets count for both."""
    straight = text.translate(str.maketrans("’‘ıłøß", "''ilos"))
    return "".join(unicodedata.normalize("NFKD", c)[:1] or c for c in straight)


def name_words(name: str) -> list[str]:
    """The words of a name without a title before them: "Mayor Karen Bass" is Karen Bass."""
    words = re.findall(r"[^\W_][\w'.-]*", flat(name))
    while len(words) > 2 and words[0].title() in TITLES:
        words = words[1:]
    named = [word for n, word in enumerate(words) if n in (0, len(words) - 1) or word not in _PARTICLES]
    return [word.rstrip(".") if len(word) > 2 else word for word in named]


@lru_cache(512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    inner = rf"\s+{_BETWEEN}".join(f"(?i:{re.escape(word)})" for word in words)
    return re.compile(rf"(?<![\w-]){inner}(?![\w-])")


def names_fully(text: str, name: str) -> bool:
    """Whether a text has the whole name, middle names and accents aside."""
    words = tuple(name_words(name))
    return bool(words) and any(m.group()[:1].isupper() for m in _pattern(words).finditer(flat(text)))


def mentions(sentence: str, name: str, *, by_last_name: bool) -> list[Mention]:
    """Where a sentence names a person, in order; also by the last name where the article has it all."""
    words = tuple(name_words(name))
    text = flat(sentence)
    if not words:
        return []
    found = [m for m in _pattern(words).finditer(text) if m.group()[:1].isupper()]
    if not found and by_last_name and len(words) > 1 and len(words[-1]) > 2:
        alone = (m for m in _pattern(words[-1:]).finditer(text) if m.group()[:1].isupper())
        found = [m for m in alone if not _is_of_another(text[: m.start()], words)]
    return [_mention(text, m.start(), m.end()) for m in found]


def _is_of_another(before: str, words: Sequence[str]) -> bool:
    """Whether another's first name stands before a last name: "Caroline Kennedy" is not Robert."""
    first = _FIRST_NAME.search(before)
    word = first[1] if first else ""
    known = word.lower() in STOP_WORDS or word in (*words, *TITLES) or word in _NO_FIRST_NAME
    return bool(word) and not known and not _TITLED.search(before) and word.lower() not in ROLES


def _mention(text: str, start: int, end: int) -> Mention:
    return Mention(
        start, end, max(_role_behind(text, end), _role_before(text, start)), _acts(text, start, end)
    )


def _role_behind(text: str, end: int) -> float:
    behind = text[end:]
    if opens_apposition(text, end) or _IS.match(behind):
        return 3
    return 2 if _AGED.match(behind) or _WHO.match(behind) else 0


_BEFORE = re.compile(r"(?P<word>[\w'-]+)(?P<comma>,)?\s+$")
_TITLED = re.compile(rf"\b{A_TITLE}\s+$")


def _role_before(text: str, start: int) -> float:
    """A title or what somebody is, right before the name: "Culture Minister", "his wife, "."""
    before = text[:start]
    if _TITLED.search(before):
        return 3
    match = _BEFORE.search(before)
    word = match["word"].lower() if match else ""
    return 3 if word in ROLES and word not in STOP_WORDS else 0


_ROLE_BEFORE = re.compile(rf"(?<![\w-])(?:{A_TITLE}|{A_ROLE}),?\s+$", re.I)
_REST_OF_NAME = re.compile(r"(?:\s+[A-Z][\w'’-]+)*")
_LONGEST_ROLE = 5
"""Words before a name that say what somebody is, at most."""


def described_name(sentence: str, name: str) -> tuple[int, int] | None:
    """Place of a person's name with the title before or the apposition behind it; None without either.

    >>> sentence = "Ann Hale, the mayor of Norvik, left."
    >>> sentence[slice(*described_name(sentence, "Ann Hale"))]
    'Ann Hale, the mayor of Norvik'
    """
    for mention in mentions(sentence, name, by_last_name=False):
        role = _role_place(sentence, mention.start)
        rest = _REST_OF_NAME.match(flat(sentence), mention.end)
        end = rest.end() if rest else mention.end
        called = apposition(sentence, end)
        if role is not None or called:
            return mention.start if role is None else role, called[1] if called else end
    return None


def _role_place(sentence: str, name: int) -> int | None:
    """Where what somebody is begins, right before the name: "Senate Democratic leader"."""
    role = _ROLE_BEFORE.search(sentence[:name])
    if not role:
        return None
    start = role.start()
    for word in reversed(
        list(re.finditer(r"[\w&.'’-]+\s+", sentence[: role.start()]))[1 - _LONGEST_ROLE :]
    ):
        plain = word.group().strip().lower()
        capitals = sentence[role.start()].islower() or word.group()[0].isupper()
        adjoins = word.end() == start and not plain.endswith((".", "’", "'"))
        if not (adjoins and capitals) or plain in STOP_WORDS or SAYING.fullmatch(plain):
            break
        start = word.start()
    return start


def _acts(text: str, start: int, end: int) -> bool:
    """Whether the name leads the sentence, or a verb of saying stands beside it."""
    lead = re.findall(r"[\w'-]+", text[:start])
    leads = len(lead) <= 6 and all(
        w.lower() not in {"in", "of", "for", "to", "with", "from"} for w in lead
    )
    return leads or says_after(text, end) or says_before(text, start)


def says_after(text: str, end: int) -> bool:
    """Whether a verb of saying follows, an apposition between aside: "X, the mayor, said"."""
    return bool(_SAYS_AFTER.match(text, end))


def says_after_role(text: str, start: int, end: int) -> bool:
    """Whether it follows a name that stands between commas behind a role: "his wife, X, wrote"."""
    return (
        bool(_ROLE_COMMA.search(text[:start]))
        and text[end : end + 1] == ","
        and says_after(text, end + 1)
    )


def says_before(text: str, start: int) -> bool:
    """Whether it stands right before: "said X", "said the mayor, X"."""
    return bool(_SAYS_BEFORE.search(text[:start]))
