"""A question to the evidence that its answer is made from, and how sure it is. No answer, no engine.

What is asked for about several things is looked for one by one; how something developed is looked for
more widely. Effects live in the collaborators.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from typing import TypeVar

from rag.answer.citations import spot_of
from rag.answer.corroboration import newest_first
from rag.answer.evidence import Cosines, SentenceModel, gather, select
from rag.answer.refusal import RefusalModel, refusal_features
from rag.answer.timeline import LEAST_DAYS, WIDELY, named, sought, timeline
from rag.core.types import Evidence, Hit, Question, Report, TimelineEntry
from rag.query.timeline_intent import is_timeline_question
from rag.retrieval.retriever import Retriever
from rag.text.tokens import content_stems

_T = TypeVar("_T")

EVIDENCE = 8
"""Sentences of evidence in an answer."""


@dataclass(frozen=True)
class EvidenceSet:
    """The evidence, before a word of the answer."""

    question: Question
    """The question as understood."""
    hits: tuple[Hit, ...]
    """The best passages."""
    evidence: tuple[Evidence, ...]
    """The sentences worth reading, best first."""
    confidence: float
    """Chance in 0..1 that they hold the answer."""
    timeline: tuple[TimelineEntry, ...] = ()
    """The same evidence in order of time, for a question about how something developed."""


@dataclass
class Clock:
    """Milliseconds since the question, stage by stage."""

    started: float = field(default_factory=time.perf_counter)
    marks: dict[str, float] = field(default_factory=dict)

    def mark(self, stage: str) -> None:
        self.marks.setdefault(stage, round((time.perf_counter() - self.started) * 1000, 1))


Corroborate = Callable[[Question, Sequence[Evidence]], Sequence[Evidence]]
"""Says of evidence who else reports it and what a later report says instead."""


Story = Callable[[str, date], Sequence[Report]]
"""An article's id and the day of asking to the reports of its story."""


def _as_it_is(_: Question, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    return evidence


class EvidenceGatherer:
    """Finds evidence in one archive."""

    def __init__(
        self,
        retriever: Retriever,
        cosines: Cosines,
        models: tuple[SentenceModel, RefusalModel],
        hits: int = 10,
        follow: Corroborate = _as_it_is,
        story: Story = lambda _id, _day: (),
    ) -> None:
        self._story = story
        self._retriever = retriever
        self._cosines = cosines
        self._sentence_model, self._refusal_model = models
        self._hits = hits
        self._follow = follow

    @property
    def doubt(self) -> float:
        """Confidence below which an answer that its sources do not carry is taken back."""
        return self._refusal_model.doubt

    def sure(self, found: EvidenceSet) -> bool:
        """Whether there is enough to answer from.

        The model of refusals looks for one sentence that answers; a timeline has passed its own test.
        """
        confident = found.confidence >= self._refusal_model.threshold
        return bool(found.evidence) and (confident or bool(found.timeline))

    def find(self, question: Question, clock: Clock) -> EvidenceSet:
        """The best passages and sentences; marks `retrieve` and `evidence` on the clock."""
        looked = [self._look(part, clock) for part in question.subquestions or (question,)]
        found = self._over_time(merged(question, looked, self._hits))
        if self.sure(found) and not found.timeline:
            followed = self._follow(heard(question), found.evidence)
            first = question.time.order == "oldest"
            found = replace(found, evidence=tuple(followed if first else newest_first(followed)))
        clock.mark("evidence")
        return found

    def _look(self, question: Question, clock: Clock) -> EvidenceSet:
        hits = tuple(self._retriever.retrieve(question, self._hits))
        clock.mark("retrieve")
        candidates = gather(question, hits, self._cosines, self._sentence_model)
        evidence = tuple(select(candidates, self._sentence_model, told=question.previous_answer))
        confidence = self._refusal_model.confidence(refusal_features(hits, candidates, evidence))
        return EvidenceSet(question, hits, evidence, confidence)

    def _over_time(self, found: EvidenceSet) -> EvidenceSet:
        """With a timeline for its evidence, where one is asked for and the archive has it."""
        if not is_timeline_question(found.question.standalone):
            return found
        wide = sought(heard(found.question))
        hits = self._retriever.retrieve(wide, WIDELY)
        read = (wide, hits, self._cosines, self._sentence_model)
        entries = timeline(*read)
        if not entries and found.confidence >= self._refusal_model.threshold:
            entries = timeline(*read, story=self._matter(wide, hits))
        if not entries:
            return found
        best = sorted((entry.evidence for entry in entries), key=lambda e: -e.score)
        return replace(found, evidence=tuple(best), timeline=entries)

    def _matter(self, question: Question, hits: Sequence[Hit]) -> frozenset[str]:
        """Ids of the reports of the story that the best hits tell most of, by their reciprocal ranks.

        None unless a report of it speaks of all that is named.
        """
        ranks: dict[str, float] = {}
        for n, hit in enumerate(hits[: self._hits], 1):
            ranks[hit.passage.article_id] = ranks.get(hit.passage.article_id, 0.0) + 1 / n
        reports = [self._story(i, question.as_of) for i in ranks]
        stories = [frozenset(r.article_id for r in some) for some in reports if _develops(some)]
        told = max(stories, key=lambda story: sum(ranks.get(i, 0.0) for i in story), default=frozenset())
        held = [f"{h.article.title} {h.article.text}" for h in hits if h.passage.article_id in told]
        return told if any(named(question) <= set(content_stems(text)) for text in held) else frozenset()


def _develops(reports: Sequence[Report]) -> bool:
    return len({report.article.published for report in reports}) >= LEAST_DAYS


def heard(question: Question) -> Question:
    """The question, limited to the outlets that its parts ask, if each of them asks one."""
    asked = [part.filters.outlets for part in question.subquestions]
    if not all(asked):
        return question
    outlets = dict.fromkeys(name for names in asked for name in names)
    limits = replace(question.filters, outlets=tuple(outlets) or question.filters.outlets)
    return replace(question, filters=limits)


def merged(question: Question, looked: Sequence[EvidenceSet], most: int) -> EvidenceSet:
    """What was found for the parts of a question, in turns: the best of each part stands first.

    As sure as the surest part: the others' lack is the answer's to say.
    """
    hits = interleave([f.hits for f in looked], key=lambda hit: hit.passage.id)
    evidence = interleave([f.evidence for f in looked], key=spot_of)
    confidence = max(f.confidence for f in looked)
    return EvidenceSet(question, tuple(hits[:most]), tuple(evidence[:EVIDENCE]), confidence)


def interleave(lists: Sequence[Sequence[_T]], key: Callable[[_T], object]) -> list[_T]:
    """The first of each list, then the second of each, and so on; what has the same key only once."""
    first: dict[object, _T] = {}
    for turn in zip_longest(*lists):
        for item in turn:
            if item is not None:
                first.setdefault(key(item), item)
    return list(first.values())
