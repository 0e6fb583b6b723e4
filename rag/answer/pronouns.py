"""Who "she" is, put in brackets: "[Laurence des Cars] said that she had offered ...". Pure; English.

A sentence that begins with "He" or "She" is quoted with the one or two before it. Where those leave no
doubt about who is meant, the reader is shown the sentence alone, with the name in its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.core.types import Evidence
from rag.text.passages import sentences_of
from rag.text.references import SPEAKING_PRONOUN
from rag.text.speaker import find_person

_AND = r"(?P<before>(?:(?:And|But|So|Yet|Still|Then|Now),? )?)"
_SUBJECT = re.compile(rf"^{_AND}(?:He|She|he|she)(?=\s)")
_OWNER = re.compile(rf"^{_AND}(?:His|Her|his|her)(?=\s)")


def shown_quote(item: Evidence) -> str:
    """The quotation on one line: its last sentence with a name for "she", where that is plain, else all.

    >>> shown_quote(item)  # quoted: "Ann Hale left on Monday. She said that she was tired."
    '[Ann Hale] said that she was tired.'
    """
    whole = " ".join(item.quote.split())
    sentences = [s for s in sentences_of(item.hit.passage) if s.end <= item.end]
    quoted = sum(item.start <= s.start for s in sentences)
    if quoted <= 1 or (item.answer and item.answer.start < sentences[-1].start):
        return whole
    return name_subject([s.text for s in sentences], quoted - 1) or whole


def name_subject(sentences: Sequence[str], nearest: int) -> str:
    """The last sentence with a name for the "she" that it begins with or that speaks; empty in doubt.

    Whom it means is looked for in the `nearest` sentences before it.
    """
    *before, last = (" ".join(text.split()) for text in sentences)
    for pattern, ending in ((_SUBJECT, ""), (_OWNER, "’s")):
        if match := pattern.match(last):
            name = find_person(before, nearest)
            return f"{match['before']}[{name}{ending}]{last[match.end() :]}" if name else ""
    speaking = SPEAKING_PRONOUN.search(last)
    if speaking and speaking["pronoun"] != "they" and (name := find_person(before, nearest)):
        return f"{last[: speaking.start()]}[{name}]{last[speaking.end('pronoun') :]}"
    return ""
