"""One turn, end to end, as a stream of events: evidence, sentence by sentence, notes, the whole answer.

    gather    evidence for the question, and how sure it is     gather.py
    refuse    where it is too little to answer from             refusal.py, refusal_reasons.py
    compose   sentences, by quotation or by a chat model        compose.py, chat.py
    cite      what each sentence rests on                       citations.py
    verify    whether its citations carry it                    verification.py
    note      what corrects the question, what reports differ in, which figure a later report supersedes
              premise.py, conflicts.py, superseded_figures.py

Effects live in the collaborators it is given; what to do with what they return is decided here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from rag.answer.archive_view import ArchiveView
from rag.answer.choices import event_choices
from rag.answer.citations import is_grounded, number_citations, span_of, verify_sentence
from rag.answer.compose import (
    EXTRACTIVE,
    Answerer,
    Draft,
    ExtractiveAnswerer,
    PartialSentence,
    TimelineAnswerer,
)
from rag.answer.conflicts import conflicting_reports
from rag.answer.evidence import Cosines
from rag.answer.gather import Clock, EvidenceGatherer, EvidenceSet
from rag.answer.kinds.choose import KindAnswerer
from rag.answer.lacking import lacking_note
from rag.answer.offers import NAMED_KINDS, find_offer, unknown_names
from rag.answer.overview import overview_events
from rag.answer.own_language import OwnLanguageAnswerer, OwnLanguageEvidence, evidence_or_refusal
from rag.answer.premise import premise_correction
from rag.answer.prompt import without_orders
from rag.answer.refusal import is_unsure
from rag.answer.superseded_figures import update_note
from rag.answer.turn import (
    AnswerDraft,
    Event,
    FinalAnswer,
    Preview,
    choice_answer,
    small_talk_answer,
)
from rag.answer.verification import Entailment
from rag.core.errors import EngineError
from rag.core.observer import TurnObserver, is_observed
from rag.core.types import Answer, Evidence, Question
from rag.core.usage import Usage
from rag.models.verifier import ClaimVerifier
from rag.query.small_talk import small_talk_reply

_RETRACTED = "What the language model wrote is not carried by the articles."
_QUOTED_REST = "The rest is quoted from the articles."
_UNSURE = "No sentence clearly answers this. These come nearest."
_UNSUPPORTED = "The articles do not carry what the model wrote; here is what they say."
_NOT_COMPARABLE = "What the model wrote cannot be compared with the articles; here is what they say."
_OWN_LANGUAGE = (
    "Quoted from {} articles as they were written, found by their words: nothing here reads that "
    "language, so whether they answer was not checked."
)
_NONE_IN_LANGUAGE = (
    "Without a language model a question in {0} is answered from articles in {0}, found by their words: "
    "none of them seems to answer this one."
)
_UNREAD_LANGUAGE = (
    "To read and answer {} Byline needs a language model, and none was ready: the question was searched "
    "for as it was typed, and the articles are quoted as they were written."
)


_Item = Draft | PartialSentence | Usage


class Assistant:
    """Answers questions from one archive.

    `engine` gives the answerer of a name, the default one for "". Sentences that their sources do not
    carry are marked, or left out if it `drops` them.
    """

    def __init__(
        self,
        gatherer: EvidenceGatherer,
        cosines: Cosines,
        verifier: ClaimVerifier,
        engine: Callable[[str], Answerer],
        *,
        drops: bool = False,
        entails: Entailment | None = None,
        view: ArchiveView | None = None,
    ) -> None:
        self._archive = view or ArchiveView()
        self.observer: Callable[[], TurnObserver | None] = lambda: None  # the archive names its own
        self._gatherer = gatherer
        self._engine = engine
        self._drops = drops
        self._cosines = cosines
        self._verifier = verifier
        self._entails = entails

    def answer(self, question: Question, engine: str = "") -> Answer:
        """The whole turn at once. Raises ConfigError for an engine that does not exist."""
        ends = [event for event in self.stream(question, engine) if isinstance(event, FinalAnswer)]
        return ends[-1].answer

    def stream(self, question: Question, engine: str = "") -> Iterator[Event]:
        """`EvidenceSet`, a `VerifiedSentence` for every sentence (none for a refusal), `FinalAnswer`.

        When an engine fails, the extractive one goes on and a `Note` says so; what was said stays.
        Raises ConfigError for an engine that does not exist.
        """
        observer, started = self.observer() if is_observed() else None, time.perf_counter()
        try:
            for event in self._events(question, engine):
                if observer and isinstance(event, FinalAnswer):
                    observer.answered(event.answer)
                yield event
        except Exception as error:
            if observer:
                observer.failed(question, error, time.perf_counter() - started)
            raise

    def _events(self, question: Question, engine: str) -> Iterator[Event]:
        answerer = self._engine(engine)
        if text := small_talk_reply(question.text):
            yield FinalAnswer(small_talk_answer(question, text))
            return
        clock = Clock()
        if question.kind == "overview" and (overview := self._archive.overview(question)):
            yield from overview_events(question, overview, clock)
            return
        evidence = self._gather(question, clock)
        if choices := event_choices(question, evidence.hits, self._archive.story):
            yield FinalAnswer(choice_answer(evidence, clock, choices))
            return
        yield evidence
        draft = AnswerDraft(evidence, clock)
        if question.corrected:
            yield draft.note(f"Showing results for “{question.corrected}”.")
        if question.time.note:
            yield draft.note(question.time.note)
        for gap in evidence.gaps:
            yield draft.note(gap.text)
        if note := _language_note(evidence, answerer):
            yield draft.note(note)
        if evidence.sufficient:
            yield from self._answer(draft, answerer)
        else:
            yield FinalAnswer(self._refusal(draft))

    def _gather(self, question: Question, clock: Clock) -> EvidenceSet:
        """The evidence: of the question's own language where that is not English and holds an answer."""
        own = self._archive.own_language(question) if question.language else None
        if own and own.sufficient:
            clock.mark("retrieve")
            clock.mark("evidence")
            return own
        evidence = self._gatherer.gather(question, clock)
        return evidence_or_refusal(own, evidence) if own else evidence

    def _has_answer(self, question: Question) -> bool:
        own = self._archive.own_language(question) if question.language else None
        return bool(own and own.sufficient) or self._gatherer.has_answer(question)

    def _refusal(self, draft: AnswerDraft) -> Answer:
        """The refusal, with the limit that is to blame and the names that no article has."""
        question = draft.evidence.question
        offer = find_offer(question, self._has_answer)
        return draft.refusal(offer, unknown_names(question, draft.evidence.hits, self._archive.knows))

    def _asks_for_unknown(self, evidence: EvidenceSet) -> bool:
        """Whether one thing is asked of a name that no article has: what is found tells of another."""
        question = evidence.question
        plain = question.kind in NAMED_KINDS and not (question.subquestions or question.language)
        return plain and bool(unknown_names(question, evidence.hits, self._archive.knows))

    def _answer(self, draft: AnswerDraft, answerer: Answerer) -> Iterator[Event]:
        question, evidence = draft.evidence.question, draft.evidence
        own = isinstance(evidence, OwnLanguageEvidence)
        if not own and (premise := premise_correction(question, evidence.hits)):
            draft.premise = premise
            yield draft.note(premise, first=True)
        elif self._asks_for_unknown(evidence):
            yield FinalAnswer(self._refusal(draft))
            return
        elif _quotes_first(answerer, evidence) and not own and (note := _doubt(evidence)):
            yield draft.note(note, first=True)
        try:
            yield from self._compose(draft, _suited(answerer, evidence))
            if draft.is_groundless() and evidence.confidence < self._gatherer.retraction_threshold:
                draft.note(_RETRACTED)
                yield FinalAnswer(draft.refusal())
                return
            problem = _NOT_COMPARABLE if question.language else _UNSUPPORTED
            problem = "" if draft.is_supported() else problem
        except EngineError as error:
            draft.engine_error = error.problem
            problem = f"{error} {_QUOTED_REST}"
        if problem:
            yield draft.note(problem)
            if not _follows(answerer, evidence):  # else the composed answer stands already
                yield from self._quote_rest(draft)
        notes = (
            [] if own else [conflicting_reports(question, evidence.hits), update_note(draft.citations)]
        )
        for note in filter(None, notes):
            yield draft.note(note)
        yield FinalAnswer(draft.answer())

    def _compose(self, draft: AnswerDraft, answerer: Answerer) -> Iterator[Event]:
        """What the answerer writes; before a small model's text stands the composed answer.

        What a small model adds must be carried by the articles. In another language it leads, and
        quotations follow.
        """
        evidence = draft.evidence.evidence
        if _follows(answerer, draft.evidence):
            draft.engines.append(EXTRACTIVE)
            yield from self._write(draft, _composing(draft.evidence), evidence)
            composed = len(draft.sentences)
            draft.engines.append(answerer.name)
            yield from self._write(draft, answerer, evidence, drops=True)
            if len(draft.sentences) == composed:
                yield draft.note(_RETRACTED)
            return
        if answerer.name != EXTRACTIVE and not draft.evidence.question.language:
            yield self._preview(draft.evidence)
        draft.engines.append(answerer.name)
        yield from self._write(draft, answerer, evidence)
        quotations = without_orders(evidence)[: answerer.quotes]
        if quotations and not draft.is_groundless():
            yield from self._write(draft, _quoting(draft.evidence), quotations)

    def _preview(self, evidence: EvidenceSet) -> Preview:
        """What the answer would be without a chat model, which takes seconds to begin."""
        sketch = AnswerDraft(evidence, Clock())
        for _ in self._write(sketch, _composing(evidence), evidence.evidence):
            pass
        return Preview(tuple(sketch.sentences), tuple(sketch.citations), sketch.short)

    def _quote_rest(self, draft: AnswerDraft) -> Iterator[Event]:
        """Quotations of what is not cited yet, or of everything where all of it is."""
        spans = {(c.passage_id, c.start, c.end) for c in draft.citations}
        evidence = draft.evidence.evidence
        rest = [item for item in evidence if span_of(item) not in spans] or evidence
        draft.engines.append(EXTRACTIVE)
        if rest:
            yield from self._write(draft, _quoting(draft.evidence), rest)

    def _write(
        self,
        draft: AnswerDraft,
        answerer: Answerer,
        evidence: Sequence[Evidence],
        *,
        drops: bool = False,
    ) -> Iterator[Event]:
        """The answerer's sentences, each cited and verified as soon as it is written.

        What its sources do not carry is left out where the assistant or the caller `drops` it.
        """
        question = draft.evidence.question
        for item in _timed(answerer, draft.clock, answerer.write(question, evidence)):
            if isinstance(item, PartialSentence):
                if item.text:
                    draft.clock.mark("first_token")
                yield item
                continue
            if isinstance(item, Usage):
                draft.add_usage(item)
                continue
            citations = number_citations(item, draft.citations)
            with draft.clock.measure("verify"):
                sentence = verify_sentence(item, citations, self._cosines, self._verifier, self._entails)
            draft.clock.mark("first_token")
            draft.groundings.append(is_grounded(item, sentence.support, question.standalone))
            if not ((drops or self._drops) and sentence.verdict == "unsupported"):
                yield draft.add(sentence, [c for c in citations if c not in draft.citations])


def _timed(answerer: Answerer, clock: Clock, written: Iterator[_Item]) -> Iterator[_Item]:
    """The same, with the time that a language model takes noted."""
    if answerer.name == EXTRACTIVE:
        yield from written
        return
    with clock.measure("chat", answerer.name):
        yield from written


def _language_note(evidence: EvidenceSet, answerer: Answerer) -> str:
    """How a question in another language was read, where no model did; empty for English."""
    question = evidence.question
    if isinstance(evidence, OwnLanguageEvidence):
        quoted = evidence.evidence and answerer.name == EXTRACTIVE
        note = _OWN_LANGUAGE if quoted else "" if evidence.evidence else _NONE_IN_LANGUAGE
    else:
        note = "" if question.searchable else _UNREAD_LANGUAGE
    return note.format(question.language)


def _doubt(evidence: EvidenceSet) -> str:
    """What is said before sentences that may not answer; empty where the best one may well do."""
    question, found = evidence.question, evidence.evidence
    return lacking_note(question, evidence.hits, found) or (
        _UNSURE if is_unsure(question, found) else ""
    )


def _follows(answerer: Answerer, evidence: EvidenceSet) -> bool:
    """Whether the composed answer stands before what it writes: a small model's, in English."""
    return bool(answerer.quotes) and not evidence.question.language and not evidence.timeline


def _quotes_first(answerer: Answerer, evidence: EvidenceSet) -> bool:
    """Whether the answer begins with quotations, and is no timeline."""
    return not evidence.timeline and (answerer.name == EXTRACTIVE or _follows(answerer, evidence))


def _suited(answerer: Answerer, evidence: EvidenceSet) -> Answerer:
    """The answerer, or the quotations that take its place.

    One sentence of a small model tells no development, and was wrong of the first it was asked.
    """
    small = evidence.timeline and answerer.quotes and not evidence.question.language
    return _composing(evidence) if answerer.name == EXTRACTIVE or small else answerer


def _composing(evidence: EvidenceSet) -> Answerer:
    """What answers by quotations alone: a timeline, or by the rule for the kind of question."""
    if isinstance(evidence, OwnLanguageEvidence):
        return OwnLanguageAnswerer()
    return TimelineAnswerer() if evidence.timeline else KindAnswerer(evidence.hits)


def _quoting(evidence: EvidenceSet) -> Answerer:
    """What quotes the evidence: in order of time for a timeline, else the most responsive first."""
    if isinstance(evidence, OwnLanguageEvidence):
        return OwnLanguageAnswerer()
    return TimelineAnswerer() if evidence.timeline else ExtractiveAnswerer()
