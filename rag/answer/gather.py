"""A question to the evidence that its answer is made from, and how sure it is. No answer, no engine.

What is asked about several things is looked for one by one; how something developed is looked for
more widely. Effects live in the collaborators.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from typing import Literal, TypeVar

from rag.answer.citations import span_of
from rag.answer.evidence import Cosines, SentenceModel, compare_sentences, select_evidence
from rag.answer.kinds.choose import is_answered, search_form
from rag.answer.orders import mark_orders
from rag.answer.read_windows import MOST_WINDOWS, order_hits, read_candidates, windows_for
from rag.answer.refusal import RefusalModel, refusal_features
from rag.answer.superseded_figures import newest_figure_first
from rag.answer.timeline import LEAST_DAYS, WIDELY, build_timeline, matter_question
from rag.answer.timeline_sentences import question_names
from rag.core.types import (
    Evidence,
    Hit,
    Interval,
    Question,
    QuestionKind,
    Report,
    SearchGap,
    TimelineEntry,
)
from rag.models.reader import WindowReader
from rag.query.name_case import restore_capitals
from rag.query.timeline_intent import is_timeline_question
from rag.retrieval.retriever import Retriever
from rag.text.tokens import content_stems, stem_set

_T = TypeVar("_T")

EVIDENCE = 8
"""Sentences of evidence in an answer."""
GLANCE_WINDOWS = 3
"""Windows read to find out whether there would be an answer without a limit of the question: a refusal
asks that up to three times."""
EXPLAINED: frozenset[QuestionKind] = frozenset({"why", "how", "yes_no"})
"""Kinds that a name or figure does not answer; the questions that refusal was fitted to have few."""
EXPLAINED_SHARE = 0.6
"""Share of the refusal's threshold that is enough for them: at the whole of it a third of such questions
is refused although the best sentence answers (corpus/readers.jsonl), and hardly one without an answer
lies between."""


@dataclass(frozen=True)
class EvidenceSet:
    """The evidence, before a word of the answer."""

    question: Question
    hits: tuple[Hit, ...]
    """The best passages, best first."""
    evidence: tuple[Evidence, ...]
    """The sentences worth reading, best first."""
    confidence: float
    """Chance in 0..1 that they hold the answer."""
    sufficient: bool = False
    """Whether there is enough to answer from."""
    timeline: tuple[TimelineEntry, ...] = ()
    """The same evidence in order of time, for a question about how something developed."""
    gaps: tuple[SearchGap, ...] = ()
    """What could not be searched for it."""


@dataclass
class Clock:
    """Milliseconds since the question, stage by stage."""

    started: float = field(default_factory=time.perf_counter)
    marks: dict[str, float] = field(default_factory=dict)
    intervals: list[Interval] = field(default_factory=list)

    def mark(self, stage: str) -> None:
        """Note the end of a stage; the first end of a stage counts."""
        self.marks.setdefault(stage, self._now())

    @contextmanager
    def measure(self, name: Literal["chat", "verify"], model: str = "") -> Iterator[None]:
        """Note when the block begins and ends."""
        started = self._now()
        try:
            yield
        finally:
            self.intervals.append(Interval(name, started, self._now(), model))

    def _now(self) -> float:
        return round((time.perf_counter() - self.started) * 1000, 1)


Corroborate = Callable[[Question, Sequence[Evidence]], Sequence[Evidence]]
"""Adds to evidence which other outlets report it and which later report supersedes its figure."""
StoryReports = Callable[[str, date], Sequence[Report]]
"""An article's id and the day of asking to the reports of its story."""
SearchGaps = Callable[[float], tuple[SearchGap, ...]]
"""A time of `time.monotonic` to what could not be searched since."""


def _unchanged(_: Question, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    return evidence


@dataclass(frozen=True)
class EvidenceModels:
    """What judges sentences, and whether they are enough."""

    reader: WindowReader
    cosines: Cosines
    sentences: SentenceModel
    refusal: RefusalModel


class EvidenceGatherer:
    """Gathers evidence from one archive."""

    def __init__(
        self,
        retriever: Retriever,
        models: EvidenceModels,
        hits: int = 10,
        corroborate: Corroborate = _unchanged,
        story: StoryReports = lambda _id, _day: (),
        gaps: SearchGaps = lambda _since: (),
        asking: Callable[[], int] = lambda: 1,
    ) -> None:
        self._asking = asking
        self._story = story
        self._gaps = gaps
        self._retriever = retriever
        self._models = models
        self._hits = hits
        self._corroborate = corroborate

    @property
    def retraction_threshold(self) -> float:
        """Confidence below which an answer that its sources do not carry is taken back."""
        return self._models.refusal.retraction_threshold

    def _is_sufficient(self, evidence: EvidenceSet) -> bool:
        """Whether there is enough to answer from.

        The refusal model looks for one sentence that answers; a timeline has passed its own test.
        """
        least = EXPLAINED_SHARE if evidence.question.kind in EXPLAINED else 1.0
        confident = evidence.confidence >= least * self._models.refusal.threshold
        answered = is_answered(evidence.question, evidence.hits)
        confident = confident if answered is None else answered
        return bool(evidence.evidence) and (confident or bool(evidence.timeline))

    def has_answer(self, question: Question) -> bool:
        """Whether the archive has enough to answer from, at a glance: with few windows read."""
        return self._is_sufficient(self._gather_part(question, Clock(), GLANCE_WINDOWS))

    def gather(self, question: Question, clock: Clock) -> EvidenceSet:
        """The best passages and sentences; marks `retrieve` and `evidence` on the clock."""
        started = time.monotonic()
        parts = [self._gather_part(part, clock) for part in question.subquestions or (question,)]
        question = question if question.subquestions else parts[0].question
        result = self._with_timeline(merge_parts(question, parts, self._most(question)))
        sufficient = self._is_sufficient(result)
        if sufficient and not result.timeline:
            evidence = self._corroborate(limit_to_outlets(question), result.evidence)
            if question.time.order != "oldest":
                evidence = newest_figure_first(evidence)
            result = replace(result, evidence=tuple(evidence))
        clock.mark("evidence")
        return replace(result, sufficient=sufficient, gaps=self._gaps(started))

    def _most(self, question: Question) -> int:
        return WIDELY if search_form(question)[1] else self._hits

    def _gather_part(
        self, question: Question, clock: Clock, most_windows: int = MOST_WINDOWS
    ) -> EvidenceSet:
        searched, wide = search_form(question)
        most = WIDELY if wide else self._hits
        hits = tuple(mark_orders(hit) for hit in self._retriever.retrieve(searched, most))
        clock.mark("retrieve")
        question = _with_names(question, hits)
        model = self._models.sentences
        asked = _own_words(question)
        compared = compare_sentences(asked, hits, self._models.cosines, model)
        most_windows = min(most_windows, windows_for(self._asking()))
        candidates = read_candidates(
            asked.standalone, compared, model.promise, self._models.reader, most_windows
        )
        hits = order_hits(hits, candidates, model)
        evidence = tuple(
            select_evidence(candidates, model, previous_answer=question.previous_answer, unread=compared)
        )
        features = refusal_features(asked.standalone, candidates, evidence)
        confidence = self._models.refusal.confidence(features)
        return EvidenceSet(question, hits, evidence, confidence)

    def _with_timeline(self, result: EvidenceSet) -> EvidenceSet:
        """With a timeline for its evidence, where one is asked for and the archive has it."""
        if not is_timeline_question(result.question.standalone):
            return result
        matter = matter_question(limit_to_outlets(result.question))
        hits = [mark_orders(hit) for hit in self._retriever.retrieve(matter, WIDELY)]
        sources = (matter, hits, self._models.cosines, self._models.sentences)
        entries = build_timeline(*sources)
        if not entries and result.confidence >= self._models.refusal.threshold:
            entries = build_timeline(*sources, story=self._likeliest_story(matter, hits))
        if not entries:
            return result
        best_first = sorted((entry.evidence for entry in entries), key=lambda e: -e.score)
        return replace(result, evidence=tuple(best_first), timeline=entries)

    def _likeliest_story(self, question: Question, hits: Sequence[Hit]) -> frozenset[str]:
        """Ids of the reports of the story that the best hits tell most of, by their reciprocal ranks.

        None unless a report of it speaks of all that is named.
        """
        ranks: dict[str, float] = {}
        for n, hit in enumerate(hits[: self._hits], 1):
            ranks[hit.passage.article_id] = ranks.get(hit.passage.article_id, 0.0) + 1 / n
        reports = [self._story(article_id, question.as_of) for article_id in ranks]
        stories = [frozenset(r.article_id for r in some) for some in reports if _spans_days(some)]
        story = max(stories, key=lambda s: sum(ranks.get(i, 0.0) for i in s), default=frozenset())
        texts = [f"{h.article.title} {h.article.text}" for h in hits if h.passage.article_id in story]
        names = question_names(question)
        return story if any(names <= stem_set(text) for text in texts) else frozenset()


def _with_names(question: Question, hits: Sequence[Hit]) -> Question:
    """With the capitals of its names, as far as the hits know them."""
    if question.language:
        return question
    # Not the headlines: some outlets write every word of them with a capital.
    texts = [hit.passage.text for hit in hits]
    return replace(question, standalone=restore_capitals(question.standalone, texts))


def _own_words(question: Question) -> Question:
    """A follow-up without the turn that it follows, where it has words of its own.

    Passages are searched with both; of their sentences the first question would find its answer again.
    """
    own = question.standalone.partition(" (")[0] if question.previous_answer else ""
    return replace(question, standalone=own) if content_stems(own) else question


def _spans_days(reports: Sequence[Report]) -> bool:
    return len({report.article.published for report in reports}) >= LEAST_DAYS


def limit_to_outlets(question: Question) -> Question:
    """The question, limited to the outlets that its parts name, if each of them names one."""
    by_part = [part.filters.outlets for part in question.subquestions]
    if not all(by_part):
        return question
    outlets = dict.fromkeys(name for names in by_part for name in names)
    filters = replace(question.filters, outlets=tuple(outlets) or question.filters.outlets)
    return replace(question, filters=filters)


def merge_parts(question: Question, parts: Sequence[EvidenceSet], most: int) -> EvidenceSet:
    """The evidence for the parts of a question, in turns: the best of each part stands first.

    As sure as the surest part: what the others lack is the answer's to say.
    """
    hits = interleave([part.hits for part in parts], key=lambda hit: hit.passage.id)
    evidence = interleave([part.evidence for part in parts], key=span_of)
    confidence = max(part.confidence for part in parts)
    return EvidenceSet(question, tuple(hits[:most]), tuple(evidence[:EVIDENCE]), confidence)


def interleave(lists: Sequence[Sequence[_T]], key: Callable[[_T], object]) -> list[_T]:
    """The first of each list, then the second of each, without repeats of a key."""
    first: dict[object, _T] = {}
    for turn in zip_longest(*lists):
        for item in turn:
            if item is not None:
                first.setdefault(key(item), item)
    return list(first.values())
