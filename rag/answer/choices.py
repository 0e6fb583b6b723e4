"""Which event is meant: the choices that a question gets back which names none. Effects in its reader.

The events are the stories of the best hits, first those whose reports open with what is asked. A story
is called by the words that its headlines share, with the month: so the fuller question names it, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from rag.core.types import Choice, Hit, Question, Report
from rag.query.event_words import same_event
from rag.query.underspecified import event_stem, is_underspecified
from rag.text.lexicon import FULL_MONTHS
from rag.text.phrases import pluralise, truncate
from rag.text.quantities import extract_outcomes
from rag.text.tokens import STOP_WORDS, content_stems, stem, stem_set, tokens

CHOICES = 3
"""Events to choose from."""
LEAST = 2
"""Fewer are no choice."""
_WORDS = 4
"""Most words of an event's name."""
_FIGURE = re.compile(r"\b[\d,.]*\d\b")
"""What a headline counts is what may be asked for."""
_HEADLINE = 70
"""Most characters of a headline that names an event."""
_WORD = re.compile(r"[A-Za-z][\w'’-]*")

StoryOf = Callable[[str, date], Sequence[Report]]
"""An article's id and the day of asking to the reports of its story."""


def event_choices(question: Question, hits: Sequence[Hit], story_of: StoryOf) -> tuple[Choice, ...]:
    """The events that the question may mean; none where it names one, or the archive has but one."""
    if not is_underspecified(question):
        return ()
    found = _events(question, hits, story_of)
    events = sorted(found, key=lambda story: (_telling(question, story), len(story)), reverse=True)
    choices = {c.label.split(" (")[0]: c for c in (_choice(question, event) for event in events) if c}
    return tuple(choices.values())[:CHOICES] if len(choices) >= LEAST else ()


def _events(question: Question, hits: Sequence[Hit], story_of: StoryOf) -> Iterator[Sequence[Report]]:
    """The stories of the hits, best first, that tell of an event of the kind asked about."""
    told: set[str] = set()
    wanted = event_stem(question.standalone)
    for hit in hits:
        if hit.passage.article_id in told:
            continue
        story = story_of(hit.passage.article_id, question.as_of)
        told |= {report.article_id for report in story} | {hit.passage.article_id}
        headlines = " ".join(report.article.title for report in story)
        words = {stem(word) for word in tokens(f"{headlines} {hit.passage.text}")}
        if story and (not wanted or same_event(wanted) & words):
            yield story


def _telling(question: Question, story: Sequence[Report]) -> int:
    """How many of its reports open with what is asked: with deaths, or with the question's words."""
    outcomes, words = extract_outcomes(question.standalone), {*content_stems(question.standalone)}
    openings = [f"{report.article.title} {report.opening}" for report in story]
    if outcomes:
        return sum(outcomes <= extract_outcomes(text) for text in openings)
    return sum(words <= stem_set(text) for text in openings)


def _choice(question: Question, story: Sequence[Report]) -> Choice | None:
    name, day = event_name(story), story[-1].article.published
    if not name:
        return None
    named = f"{name}, {FULL_MONTHS[day.month - 1]} {day.year}" if day else name
    asked = question.text.strip().rstrip("?!. ")
    return Choice(f"{named} ({pluralise(len(story), 'report')})", f"{asked}? ({named})")


def event_name(story: Sequence[Report]) -> str:
    """Names and the event that most of a story's headlines have, `Texas flood`; else the newest one."""
    headlines = [set(map(stem, tokens(report.article.title))) for report in story]
    newest = story[-1].article.title
    words = [
        word
        for word in _WORD.findall(newest)
        if (word[0].isupper() or event_stem(word))
        and word.lower() not in STOP_WORDS
        and 2 * sum(stem(word.lower()) in title for title in headlines) > len(headlines)
    ]
    if len(story) > 1 and len(words) > 1:
        return " ".join(words[:_WORDS])
    return truncate(" ".join(_FIGURE.sub(" ", newest).split()), _HEADLINE)
