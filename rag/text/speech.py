"""Who says what in a sentence: its verbs of saying and their subjects. Pure; English word order only."""

from __future__ import annotations

import re

from rag.text.entities import extract_names, extract_quotations
from rag.text.people import SAYING, flat, mentions, says_after, says_after_role, says_before

_PRONOUN = re.compile(r"^(?:[“\"'].*[”\"'],?\s+)?(?:he|she|they)\b", re.I)

_OBJECT = re.compile(r"\s+(?:an?|the|that|his|her|their|to|about)\b")
"""Behind who was written or told something: "wrote Hale a letter"."""


def speaker_of(sentence: str) -> str:
    """The name that a verb of saying stands beside in a sentence, where it is only one; else nothing."""
    names = [n for n in extract_names(sentence) if speaks(sentence, n)]
    return names[0] if len(names) == 1 else ""


def speaks(sentence: str, name: str) -> bool:
    """Whether somebody of this name is the subject of a verb of saying."""
    text = flat(sentence)
    return any(
        says_after(text, m.end)
        or (says_before(text, m.start) and not _OBJECT.match(text, m.end))
        or says_after_role(text, m.start, m.end)
        for m in mentions(sentence, name, by_last_name=True)
        if not (_is_quoted(text, m.start) or text.startswith("'s", m.end))
    )


def holds_speech(sentence: str) -> bool:
    """Whether it quotes, or has a verb of saying."""
    return bool(extract_quotations(sentence)) or bool(SAYING.search(sentence))


def led_by_pronoun(sentence: str) -> bool:
    """Whether "he", "she" or "they" leads it, a quotation before that aside."""
    return bool(_PRONOUN.match(sentence))


def _is_quoted(text: str, at: int) -> bool:
    """Whether a place lies between quotation marks: who is spoken of there does not speak."""
    return text[:at].count("“") > text[:at].count("”") or text[:at].count('"') % 2 == 1
