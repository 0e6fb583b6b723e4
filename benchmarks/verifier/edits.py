"""Real sentences with one thing changed, which their article then does not say. Pure but for chance."""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.text.entities import extract_names

_FIGURE = re.compile(
    r"(?<![\w.,$€£])\d[\d,.]*\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen)\b"
)
_WEEKDAYS = tuple(calendar.day_name)
_DAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_TURNED = (
    ("will ", "may "), ("has ", "is expected to have "), ("won ", "sought to win "),
    ("confirmed", "denied"), ("rose", "fell"), ("increased", "decreased"), ("before", "after"),
    ("all ", "some "), ("at least ", "exactly "), ("more than", "fewer than"), (" said ", " denied "),
    (" and ", " but not "), ("killed", "injured"), ("approved", "rejected"), ("first", "last"),
    ("can ", "cannot "), (" is ", " is not "), (" was ", " was not "), (" are ", " are not "),
    (" were ", " were not "), (" will ", " will not "), (" has ", " has not "),
)  # fmt: skip
"""Words, and others that turn what a sentence says."""
_ASIDE = re.compile(
    r",\s+(?:which|who|where|when|including|according|as|while|adding|after|following)\b"
    r"[^,]*(?:,\s|(?=[.]$))"
)
_NAME_LETTERS = 4


@dataclass(frozen=True)
class Edit:
    """A changed sentence."""

    text: str
    kind: str
    """What was changed: `figure`, `day`, `name`, `roles`, `word`."""


def edit(sentence: str, article: str, chance: random.Random) -> Edit | None:
    """The sentence with one thing changed for another of its article; None where nothing can be."""
    kinds: list[tuple[str, Callable[[str, str, random.Random], str]]] = [
        ("figure", _other_figure), ("day", _other_day), ("name", _other_name),
        ("roles", _exchanged), ("word", _turned),
    ]  # fmt: skip
    chance.shuffle(kinds)
    for kind, change in kinds:
        if (changed := change(sentence, article, chance)) and changed != sentence:
            return Edit(changed, kind)
    return None


def shorten(sentence: str) -> str:
    """Without its asides: what is left is still so."""
    return re.sub(r"\s+", " ", _ASIDE.sub(" ", sentence)).replace(" .", ".")


def _other_figure(sentence: str, article: str, chance: random.Random) -> str:
    if not (found := list(_FIGURE.finditer(sentence))):
        return ""
    old = chance.choice(found)
    figures = sorted({m.group() for m in _FIGURE.finditer(article)})
    alike = [f for f in figures if f.isdigit() == old.group().isdigit() and f not in sentence]
    return sentence[: old.start()] + chance.choice(alike) + sentence[old.end() :] if alike else ""


def _other_day(sentence: str, _article: str, chance: random.Random) -> str:
    if not (old := _DAY.search(sentence)):
        return ""
    new = chance.choice([day for day in _WEEKDAYS if day != old.group()])
    return sentence[: old.start()] + new + sentence[old.end() :]


def _names(text: str) -> list[str]:
    return [name for name in extract_names(text) if len(name) >= _NAME_LETTERS]


def _other_name(sentence: str, article: str, chance: random.Random) -> str:
    own, others = _names(sentence), [name for name in _names(article) if name not in sentence]
    if not own or not others:
        return ""
    old = chance.choice(own)
    alike = [name for name in others if len(name.split()) == len(old.split())] or others
    return sentence.replace(old, chance.choice(alike), 1)


def _exchanged(sentence: str, _article: str, chance: random.Random) -> str:
    names = _names(sentence)
    if len(names) <= 1:
        return ""
    one, other = chance.sample(names, 2)
    if one in other or other in one:
        return ""
    return sentence.replace(one, "\0").replace(other, one).replace("\0", other)


def _turned(sentence: str, _article: str, chance: random.Random) -> str:
    fit = [pair for pair in _TURNED if pair[0] in sentence]
    return sentence.replace(*chance.choice(fit), 1) if fit else ""
