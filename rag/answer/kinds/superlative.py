"""Which killed the most: the figures of each event side by side, the largest first. Pure.

Only counts of people with a fate that is asked (killed, hurt, missing, evacuated). Two reports are
of one event where their headlines share two words; of each the newest figure counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.compose import Draft
from rag.answer.kinds.figure import Count, counts
from rag.answer.kinds.lines import bulleted, quoted
from rag.core.types import Evidence, Hit, Question
from rag.text.quantities import extract_outcomes
from rag.text.tokens import stem, stem_set

EVENTS = 5
"""Events told at most."""
_FEWEST = re.compile(r"\b(?:least|fewest|smallest|lowest)\b", re.I)
_COMMON = frozenset(
    map(stem, "death toll dead kill people rise reach pass count victim least missing".split())
)
"""Words of headlines that any such event has."""


def superlative_lines(
    question: Question, hits: Sequence[Hit], _evidence: Sequence[Evidence]
) -> list[Draft]:
    """A line for each event with its figure, the one that is asked first; nothing for fewer than two."""
    plain = _as_figure(question)
    if plain is None:
        return []
    events = _by_event(counts(plain, hits))
    if len(events) < 2:
        return []
    fewest = bool(_FEWEST.search(question.standalone))
    ordered = sorted(events, key=lambda count: count.value, reverse=not fewest)[:EVENTS]
    frame = f"{'Fewest' if fewest else 'Most'} of the {len(ordered)} events found:"
    return bulleted([quoted(c.item, frame if n == 0 else "") for n, c in enumerate(ordered)])


def wide_question(question: Question) -> Question:
    """What to search for: reports of any event with such a figure, as no event is named."""
    plain = _as_figure(question)
    if plain is None:
        return question
    return replace(question, standalone=f"{question.standalone} {plain.standalone} toll deaths at least")


def _as_figure(question: Question) -> Question | None:
    """The same question for one event: "How many people were killed?"; None where no fate is asked."""
    fates = extract_outcomes(question.standalone) or _deadliest(question.standalone)
    phrase = next((_PHRASES[fate] for fate in sorted(fates) if fate in _PHRASES), "")
    if not phrase:
        return None
    return replace(question, standalone=f"How many people {phrase}?", kind="figure")


_PHRASES = {
    "die": "were killed",
    "hurt": "were injured",
    "missing": "are missing",
    "moved": "were evacuated",
}


def _deadliest(text: str) -> frozenset[str]:
    return frozenset({"die"}) if re.search(r"\bdeadl(?:y|iest)\b", text, re.I) else frozenset()


def _by_event(found: Sequence[Count]) -> list[Count]:
    """The newest figure of each event."""
    events: list[list[Count]] = []
    for count in found:
        own = next((e for e in events if any(_same_event(count, other) for other in e)), None)
        if own is None:
            events.append([count])
        else:
            own.append(count)
    return [max(event, key=lambda c: (c.day, c.value)) for event in events]


def _same_event(one: Count, other: Count) -> bool:
    if one.item.hit.passage.article_id == other.item.hit.passage.article_id:
        return True
    shared = _words(one.item.hit.article.title) & _words(other.item.hit.article.title)
    return len(shared) >= 2 and abs((one.day - other.day).days) <= 60


def _words(title: str) -> frozenset[str]:
    return stem_set(title) - _COMMON
