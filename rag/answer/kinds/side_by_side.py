"""Which event killed the most: the figures of each side by side, the largest first. Pure.

Only counts of people with a fate that is asked (killed, hurt, missing, evacuated). Two reports are
of one event where their headlines share two words; of each the newest figure counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.compose import Draft
from rag.answer.kinds.figure import Count, counts
from rag.answer.kinds.lines import bulleted, quoted
from rag.answer.kinds.statements import last_sentence
from rag.core.types import Hit, Question
from rag.query.event_words import DISASTER_STEMS, same_event
from rag.query.superlative import Superlative, read_superlative
from rag.query.underspecified import EVENT_STEMS
from rag.text.tokens import stem, stem_set

EVENTS = 5
"""Events told at most."""
_DISASTER = stem("disaster")
_STORMS = stem_set("storm hurricane floods rain")
_COMMON = frozenset(
    map(stem, "death toll dead kill people rise reach pass count victim least missing".split())
)
"""Words of headlines that any such event has."""


def events_side_by_side(question: Question, asked: Superlative, hits: Sequence[Hit]) -> list[Draft]:
    """A line for each event with its figure, the one that is asked first; nothing for fewer than two.

    Nothing, too, where the question names somebody or something: then it asks within one event.
    """
    plain = None if asked.names else _as_figure(question, asked)
    kinds = asked.topic & (EVENT_STEMS | {_DISASTER})
    if plain is None or not (kinds or not asked.topic):
        return []
    events = _by_event([count for count in counts(plain, hits) if _is_one_of(kinds, count)])
    if len(events) < 2:
        return []
    ordered = sorted(events, key=lambda count: count.value, reverse=not asked.fewest)[:EVENTS]
    frame = f"{'Fewest' if asked.fewest else 'Most'} of the {len(ordered)} events found:"
    return bulleted([quoted(c.item, frame if n == 0 else "") for n, c in enumerate(ordered)])


def _is_one_of(kinds: frozenset[str], count: Count) -> bool:
    """Whether the headline or sentence names an event of the kind asked; a war is no disaster."""
    words = stem_set(f"{count.item.hit.article.title} {last_sentence(count.item)}")
    if _DISASTER in kinds:
        return bool(words & (DISASTER_STEMS | _STORMS))
    return not kinds or any(same_event(kind) & words for kind in kinds)


def wide_question(question: Question) -> Question:
    """What to search for: reports of any event with such a figure, where no event is named."""
    asked = read_superlative(question.standalone)
    plain = None if asked.names else _as_figure(question, asked)
    if plain is None:
        return question
    return replace(question, standalone=f"{question.standalone} {plain.standalone} toll deaths at least")


def _as_figure(question: Question, asked: Superlative) -> Question | None:
    """The same question for one event: "How many people were killed?"; None where no fate is asked."""
    phrase = next((_PHRASES[fate] for fate in sorted(asked.fates) if fate in _PHRASES), "")
    return replace(question, standalone=f"How many people {phrase}?", kind="figure") if phrase else None


_PHRASES = {
    "die": "were killed",
    "hurt": "were injured",
    "missing": "are missing",
    "moved": "were evacuated",
}


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
