"""Sentences that cannot be understood without the one before: "She said so on Monday." Pure; English."""

from __future__ import annotations

import re

from rag.text.entities import extract_names

_PRONOUN_LEADS = re.compile(
    r"^[“\"'‘]?(?:(?:And|But|So|Yet|Still|Then|Now) )?"
    r"(?:He|She|It|They|His|Her|Its|Their|Them|This|That|These|Those|Both|There)\b"
)
SPEAKING_PRONOUN = re.compile(
    r"\b(?P<pronoun>he|she|they) (?:(?:also|later|then|has|had) )?"
    r"(?:said|says|added|told|asked|wrote|warned|explained)\b"
)


def opens_with_pronoun(sentence: str) -> bool:
    """Whether it begins with one, "She refused" or "But they did"."""
    return bool(_PRONOUN_LEADS.match(sentence))


def needs_context(sentence: str) -> bool:
    """Whether it needs the one before it: led by a pronoun, or said by a "she" that it does not name."""
    if opens_with_pronoun(sentence):
        return True
    speaker = SPEAKING_PRONOUN.search(sentence)
    return speaker is not None and not extract_names(sentence[: speaker.start()])
