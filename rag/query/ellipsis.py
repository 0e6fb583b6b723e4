"""A follow-up that leaves out what the question before said, made whole. Pure; English only.

    How many stores is Rite Aid closing?  > what about CVS?   How many stores is CVS closing?
    How many died in the Texas flood?     > and in Utah?      How many died in the Utah flood?
    When was he suspended?                > why?              Why was he suspended?
    Who is the director?  Ann Lee is ...  > how old is she?   how old is Ann Lee?

Nothing where the parts do not fit: then the question before stands beside the follow-up, as it is.
"""

from __future__ import annotations

import re

from rag.core.types import Turn
from rag.query.underspecified import EVENTS
from rag.text.entities import extract_names
from rag.text.lexicon import A_SHORT_TITLE, A_YEAR, MONTH_NAMES
from rag.text.passages import split_sentences
from rag.text.tokens import tokens

LONGEST = 6
"""Words of a part that takes another's place: more are a sentence."""
_PREPOSITIONS = "in|at|on|for|from|by|about|with|against|to|near|during|after|before|since|outside"
_INSTEAD = re.compile(
    r"^(?:(?:and|but|so|then|ok(?:ay)?)\b,? *)*(?:(?:what|how) about\b *)?(?P<part>[^?!]+?)[?!. ]*$",
    re.I,
)
_OPENED = re.compile(r"^(?:and|but|what about|how about)\b", re.I)
_ASKS = re.compile(
    r"^(?:(?:and|but|so|then|ok(?:ay)?)\b,? *)*"
    r"(?P<word>why|when|where|how)(?: (?:so|exactly|then))?[?!. ]*$",
    re.I,
)
_ASKED = re.compile(
    r"^(?:(?:when|where|why|how|how (?:often|long)) )?"
    r"(?P<rest>(?:is|are|was|were|did|does|do|has|have|had|will|can|could|would|should) .+)$",
    re.I,
)
_THE_ONE = re.compile(rf"^(?:the |that )?ones? (?=(?:{_PREPOSITIONS}|of)\b)", re.I)
_WHEN = rf"(?:(?:\d{{1,2}} )?(?:{MONTH_NAMES})\b(?: \d{{1,2}}\b)?(?:,? {A_YEAR})?|{A_YEAR})"
_TIME = re.compile(rf"\b(?:in|on|of|during|from|since) (?:the )?{_WHEN}\b", re.I)
_PREPOSITION = re.compile(rf"^(?P<word>{_PREPOSITIONS})\b", re.I)
_VERB = re.compile(
    r"\b(?:is|are|was|were|did|does|do|has|have|had|will|can|could|would|should|many|much|he|she|it|they"
    r"|them|that|this|those|these|who|what|which|when|where|why|how)\b",
    re.I,
)
_PERSON = re.compile(r"\b(?P<word>he|she|him|his|her|hers)\b", re.I)
_PLACED = re.compile(r"\b(?:(?:in|at|near|of|from|on|off|outside|across)(?: the)?|the)\s$", re.I)
_SHORT_TITLE = re.compile(rf"\b(?:(?:Staff|Master|Chief|Lt|Maj) )?(?:{A_SHORT_TITLE})\. (?=[A-Z])")
"""Rank before a name, whose full stop would end the name: "Staff Sgt. Ryan O'Hara"."""


def is_elliptical(text: str) -> bool:
    """Whether it may leave something out: cheap, and not certain."""
    return bool(_ASKS.match(text) or _OPENED.search(text) or _PERSON.search(text))


def complete(text: str, last: Turn, earlier: str) -> str:
    """The follow-up as a whole question; empty where it cannot be made one.

    `last` is the turn that it follows, `earlier` that turn's question, made whole itself.
    """
    asked = earlier.strip().rstrip("?!. ")
    return _other_word(text, asked) or _other_part(text, asked) or _named_person(text, last)


def _other_word(text: str, asked: str) -> str:
    """`Why was he suspended?` of "When was he suspended?" and "why?"."""
    word, rest = _ASKS.match(text), _ASKED.match(asked)
    if not word or not rest:
        return ""
    return f"{word['word'].capitalize()} {rest['rest'][:1].lower()}{rest['rest'][1:]}?"


def _other_part(text: str, asked: str) -> str:
    """The question before with the new part in the place of the one that it is like."""
    match = _INSTEAD.match(text)
    part = _THE_ONE.sub("", match["part"]) if match and _OPENED.search(text) else ""
    if not part or len(part.split()) > LONGEST or _VERB.search(part):
        return ""
    if when := _TIME.fullmatch(part):
        changed = _TIME.sub(when.group(), asked, count=1)
        return f"{changed if changed != asked else f'{asked} {part}'}?"
    if preposition := _PREPOSITION.match(part):
        return _other_phrase(part, preposition["word"], asked)
    return _other_name(part, asked)


def _other_phrase(part: str, preposition: str, asked: str) -> str:
    """With the last phrase of the same preposition changed, or the new one added."""
    phrase = re.search(rf"\b{preposition} (?:(?!\b(?:{_PREPOSITIONS})\b)[^,])+$", asked, re.I)
    if not phrase:
        return f"{asked} {part}?"
    if not EVENTS & {*tokens(phrase.group())}:
        return f"{asked[: phrase.start()]}{part}?"
    names = extract_names(phrase.group())
    if not names:  # "in hurricane ian": no name to be seen, and still of the hurricane
        return f"{asked} {part}?"
    changed = phrase.group().replace(names[0], part[len(preposition) :].strip(), 1)
    return f"{asked[: phrase.start()]}{changed}?"


def _other_name(part: str, asked: str) -> str:
    """With the name that the question is about changed: the first that is no place, else the last."""
    names = extract_names(asked)
    subjects = [n for n in names if not _PLACED.search(asked[: asked.find(n)])]
    name = subjects[0] if subjects else names[-1] if names else ""
    return f"{asked.replace(name, part, 1)}?" if name and name.lower() != part.lower() else ""


def _named_person(text: str, last: Turn) -> str:
    """With "he" or "she" replaced by who was last asked about, else by who the answer names first."""
    pronoun = _PERSON.search(text)
    if not pronoun or extract_names(text[: pronoun.start()]):  # "What did Trump say about his trip?"
        return ""
    answer = next((s.text for s in split_sentences(last.answer)), "")
    person = _person_in(last.question) or _person_in(answer)
    return _PERSON.sub(lambda m: _as_person(m["word"], person, text[m.end() :]), text) if person else ""


def _as_person(word: str, person: str, behind: str) -> str:
    """The name as it stands for the pronoun: "his brother" is "Ann Lee's brother"."""
    owns = word.lower() in ("his", "hers") or (word.lower() == "her" and re.match(r" \w", behind))
    return f"{person}'s" if owns else person


def _person_in(text: str) -> str:
    """The first name of a text that does not stand as a place or an owner does; empty for none."""
    plain = _SHORT_TITLE.sub("", text)
    for name in extract_names(plain):
        ahead = plain[: plain.find(name)]
        opens = not ahead and " " in name
        if opens or (ahead and not _PLACED.search(ahead)):
            return name
    return ""
