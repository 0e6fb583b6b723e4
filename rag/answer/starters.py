"""Questions to start from: what could be asked of the archive's stories, and whether an answer will do.

Pure: who asks them is rag/app/workers/front_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from rag.answer.choices import event_name
from rag.core.types import Answer, Report
from rag.query.underspecified import event_stem
from rag.text.quantities import extract_outcomes

SURE = 0.6
"""Chance of the best sentence from which a first sentence holds an answer, where no few words do."""
_EVENT_WORDS = 2
"""Most words before the one that says what happened: "the Los Angeles fire"."""
LONGEST = 100
"""Characters of a question: a longer one is no line to start from."""
_NO_STORY: frozenset[str] = frozenset()
"""Of a question about the archive."""
_ASKED = re.compile(
    r"(?:^|[.!:;]\s+)((?:What|When|Where|Which|Who|Why|How|Is|Are|Did|Does|Do|Was|Were)\b[^.!?:;|]{12,90}\?)"
)
"""A question in a headline, whole."""
_POINTS_ELSEWHERE = re.compile(
    r", (?:who|what|when|where|how)\b|\b(?:it|its|this|that|these|those|they|them|their|he|she"
    r"|his|her|you|your|we|our|us|i|here|there"
    r"|today|tonight|tomorrow|next|now)\b",
    re.IGNORECASE,
)
"""What cannot be understood without the article, or on another day."""
_WITHOUT_ARTICLE = re.compile(r"^(?:Hurricane|Typhoon|Cyclone|Storm|Tropical)\b")


@dataclass(frozen=True)
class Starter:
    """A question that may be one to start from."""

    question: str
    story: frozenset[str]
    """Ids of the articles of the story that it is about; none for the archive as a whole."""
    goes_on: bool = False
    """Whether later reports, which may be no part of the story yet, can say the latest of it."""

    @property
    def sources(self) -> frozenset[str]:
        """Ids of the only articles that a good answer cites; none for any."""
        return _NO_STORY if self.goes_on else self.story


def possible_starters(
    stories: Sequence[Sequence[Report]], known: Sequence[str] = ()
) -> Iterator[Starter]:
    """Questions worth a try, the best first: `known` ones, then one of each story in turn."""
    for question in known:
        yield Starter(question, _NO_STORY)
    for turn in zip_longest(*map(story_questions, stories)):
        yield from filter(None, turn)


def archive_starters(newest: date | None) -> Iterator[Starter]:
    """What can be asked of every archive whose newest article is of a day."""
    if newest:
        yield Starter(f"What were the biggest stories of {newest:%B %Y}?", _NO_STORY)
    yield Starter("What is this archive about?", _NO_STORY)


def story_questions(reports: Sequence[Report]) -> Iterator[Starter]:
    """What can be asked of a story: its dead, what its headlines ask, and what is new of it."""
    story = frozenset(report.article_id for report in reports)
    headlines = [" ".join(report.article.title.split()) for report in reversed(reports)]
    event = _event(event_name(reports)) if len(reports) > 1 else ""
    if event and any("die" in extract_outcomes(headline) for headline in headlines):
        yield Starter(f"How many people died in {event}?", story, goes_on=True)
    for headline in headlines:
        for match in _ASKED.finditer(headline):
            if len(match[1]) <= LONGEST and not _POINTS_ELSEWHERE.search(match[1]):
                yield Starter(match[1], story)
    if event:
        yield Starter(f"What is the latest on {event}?", story, goes_on=True)


def _event(name: str) -> str:
    """`the Texas flood` of `Texas flood Camp Mystic`, `Hurricane Melissa`; empty for none."""
    words = name.split()
    at = next((n for n, word in enumerate(words) if event_stem(word)), None)
    if at is None or len(words) < 2:
        return ""
    if at == 0:
        return " ".join(words[:2]) if _WITHOUT_ARTICLE.match(name) else ""
    return f"the {' '.join(words[: at + 1])}" if at <= _EVENT_WORDS else ""


def is_good_answer(answer: Answer, sources: frozenset[str] = _NO_STORY) -> bool:
    """Whether an answer is one to show a reader first: given, carried, and holding what was asked.

    With `sources` it may cite nothing else: another event of the same name is beside the point.
    """
    if answer.refused or answer.choices or not answer.sentences:
        return False
    if answer.sentences[0].verdict != "supported" or not answer.sentences[0].citations:
        return False
    if sources and not {citation.article_id for citation in answer.citations} <= sources:
        return False
    if answer.question.kind in ("overview", "summary"):
        return True
    if answer.short is not None or answer.question.kind == "figure":
        return answer.short is not None  # a sentence may have its figure only beside what it tells
    return max((e.score for e in answer.evidence), default=0.0) >= SURE
