"""One turn, end to end, as a stream of events: understood, evidence, sentence by sentence, done.

Effects live in the collaborators it is given; what to do with what they return is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from rag.answer.citations import cited, grounded, markers, spot_of, verified
from rag.answer.compose import (
    EXTRACTIVE,
    Answerer,
    ExtractiveAnswerer,
    PartialSentence,
    TimelineAnswerer,
)
from rag.answer.conflicts import difference
from rag.answer.corroboration import updates
from rag.answer.evidence import Cosines
from rag.answer.gather import Clock, EvidenceGatherer, EvidenceSet
from rag.answer.premise import correction
from rag.answer.prompt import unordered
from rag.answer.refusal_reasons import nearest_articles, refusal_text, shortfall
from rag.answer.verification import Entailment
from rag.core.errors import EngineError
from rag.core.types import Answer, AnswerSentence, Citation, Question
from rag.query.small_talk import small_talk_reply

_DOUBTED = "What the language model wrote is not carried by the articles."
_RELIEVED = "The rest is quoted from the articles."
_UNCARRIED = "The articles do not carry what the model wrote; here is what they say."
_UNCOMPARED = "What the model wrote cannot be compared with the articles; here is what they say."
_AS_TYPED = (
    "To read and answer {} Byline needs a language model, and none was ready: the question was searched "
    "for as it was typed, and the articles are quoted as they were written."
)


@dataclass(frozen=True)
class VerifiedSentence:
    """The next sentence of the answer, verified."""

    sentence: AnswerSentence
    """The sentence."""
    citations: tuple[Citation, ...]
    """The citations that are new with it."""


@dataclass(frozen=True)
class Note:
    """Something the reader should know of how the answer came about."""

    text: str
    """One sentence."""
    first: bool = False
    """Whether it comes before the answer: it corrects the question."""


@dataclass(frozen=True)
class FinalAnswer:
    """The turn is over."""

    answer: Answer
    """All of it."""


Event = EvidenceSet | PartialSentence | VerifiedSentence | Note | FinalAnswer


@dataclass
class _Told:
    """An answer as far as it has come."""

    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    engines: list[str] = field(default_factory=list)
    premise: str = ""
    grounded: list[bool] = field(default_factory=list)

    def text(self) -> str:
        """All of it in one line, what corrects the question first."""
        said = (f"{s.text} {markers(s.citations)}".strip() for s in self.sentences)
        return " ".join(filter(None, [self.premise, *said]))

    def groundless(self) -> bool:
        """Whether something was said, and no sentence of it speaks of what the archive has."""
        return bool(self.grounded) and not any(self.grounded)

    def carried(self) -> bool:
        """Whether the archive carries any of it."""
        return any(s.verdict != "unsupported" for s in self.sentences)


class Assistant:
    """Answers questions from one archive.

    `engine` gives the answerer of a name, the default one for "". Sentences that their sources do not
    carry are marked, or left out if it `drops` them.
    """

    def __init__(
        self,
        finder: EvidenceGatherer,
        cosines: Cosines,
        engine: Callable[[str], Answerer],
        *,
        drops: bool = False,
        entails: Entailment | None = None,
    ) -> None:
        self._finder = finder
        self._cosines = cosines
        self._engine = engine
        self._drops = drops
        self._entails = entails

    def answer(self, question: Question, engine: str = "") -> Answer:
        """The whole turn at once."""
        finished = [event for event in self.stream(question, engine) if isinstance(event, FinalAnswer)]
        return finished[-1].answer

    def stream(self, question: Question, engine: str = "") -> Iterator[Event]:
        """`EvidenceSet`, a `VerifiedSentence` for every sentence (none for a refusal), `FinalAnswer`.

        When an engine fails, the extractive one goes on and a `Note` says so; what was said stays.
        Raises ConfigError for an engine that there is not.
        """
        answerer = self._engine(engine)
        if said := small_talk_reply(question.text):
            yield FinalAnswer(spoken(question, said))
            return
        clock = Clock()
        found = self._finder.find(question, clock)
        yield found
        told = _Told()
        if not question.searchable:
            told.notes.append(_AS_TYPED.format(question.language))
            yield Note(told.notes[-1])
        if not self._finder.sure(found):
            yield FinalAnswer(self._refusal(found, clock, told))
        else:
            yield from self._say(found, clock, answerer, told)

    def _say(self, found: EvidenceSet, clock: Clock, answerer: Answerer, told: _Told) -> Iterator[Event]:
        told.premise = correction(found.question, found.hits)
        if told.premise:
            told.notes.append(told.premise)
            yield Note(told.premise, first=True)
        # One sentence of a small model tells no development, and was wrong of the first it was asked.
        alone = found.timeline and answerer.quotes and not found.question.language
        if answerer.name == EXTRACTIVE or alone:
            answerer = quoting(found)
        try:
            yield from self._written(found, clock, answerer, told)
            groundless = told.groundless()
            if groundless and found.confidence < self._finder.doubt:
                yield FinalAnswer(self._refusal(found, clock, _Told(notes=[*told.notes, _DOUBTED])))
                return
            if not groundless:
                quotable = tuple(unordered(found.evidence)[: answerer.quotes])
                yield from self._quoted(replace(found, evidence=quotable), clock, told)
            lacking = _UNCOMPARED if found.question.language else _UNCARRIED
            failed = "" if told.carried() else lacking
        except EngineError as error:
            failed = f"{error} {_RELIEVED}"
        if failed:
            told.notes.append(failed)
            yield Note(failed)
            cited_spots = {(c.passage_id, c.start, c.end) for c in told.citations}
            rest = [e for e in found.evidence if spot_of(e) not in cited_spots]
            told.engines.append(EXTRACTIVE)
            yield from self._quoted(replace(found, evidence=tuple(rest or found.evidence)), clock, told)
        differing = difference(found.question, found.hits)
        for note in filter(None, [differing, updates(told.citations)]):
            told.notes.append(note)
            yield Note(note)
        yield FinalAnswer(self._answer(found, clock, told))

    def _quoted(self, found: EvidenceSet, clock: Clock, told: _Told) -> Iterator[Event]:
        if found.evidence:
            yield from self._sentences(found, clock, quoting(found), told)

    def _written(
        self, found: EvidenceSet, clock: Clock, answerer: Answerer, told: _Told
    ) -> Iterator[Event]:
        told.engines.append(answerer.name)
        yield from self._sentences(found, clock, answerer, told)

    def _sentences(
        self, found: EvidenceSet, clock: Clock, answerer: Answerer, told: _Told
    ) -> Iterator[Event]:
        for draft in answerer.write(found.question, found.evidence):
            if isinstance(draft, PartialSentence):
                if draft.text:
                    clock.mark("first_token")
                yield draft
                continue
            citations = cited(draft, told.citations)
            sentence = verified(draft, citations, self._cosines, self._entails)
            new = [c for c in citations if c not in told.citations]
            clock.mark("first_token")
            told.grounded.append(grounded(draft, sentence.support, found.question.standalone))
            if self._drops and sentence.verdict == "unsupported":
                continue
            told.sentences.append(sentence)
            told.citations.extend(new)
            yield VerifiedSentence(sentence, tuple(new))

    def _refusal(self, found: EvidenceSet, clock: Clock, told: _Told) -> Answer:
        nearest = nearest_articles(found.hits)
        reasons = tuple(shortfall(found.question, hit.article) for hit in nearest)
        clock.mark("first_token")
        return replace(
            self._answer(found, clock, replace(told, engines=[EXTRACTIVE])),
            text=refusal_text(nearest, reasons),
            refused=True,
            timeline=(),
            nearest=tuple(nearest),
            shortfalls=reasons,
        )

    @staticmethod
    def _answer(found: EvidenceSet, clock: Clock, told: _Told) -> Answer:
        clock.mark("total")
        days = [c.published for c in told.citations if c.published]
        return Answer(
            question=found.question,
            text=told.text(),
            sentences=tuple(told.sentences),
            citations=tuple(told.citations),
            hits=found.hits,
            evidence=found.evidence,
            refused=False,
            nearest=(),
            engine=", ".join(dict.fromkeys(told.engines)),
            timings_ms=dict(clock.marks),
            newest=max(days, default=None),
            notes=tuple(told.notes),
            timeline=found.timeline,
        )


def quoting(found: EvidenceSet) -> Answerer:
    """What quotes the evidence: in order of time for a timeline, else the most responsive first."""
    return TimelineAnswerer() if found.timeline else ExtractiveAnswerer()


def spoken(question: Question, text: str) -> Answer:
    """An answer that needs no archive."""
    zero = dict.fromkeys(("retrieve", "evidence", "first_token", "total"), 0.0)
    return Answer(question, text, (), (), (), (), False, (), EXTRACTIVE, zero)
