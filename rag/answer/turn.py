"""The events of a turn, and the answer as it grows from one to the next. No engine, no search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.answer.citations import citation_markers
from rag.answer.compose import BULLET, EXTRACTIVE, PartialSentence
from rag.answer.gather import Clock, EvidenceSet
from rag.answer.offers import looked_for
from rag.answer.refusal_reasons import (
    nearest_articles,
    refusal_reason,
    refusal_text,
    unknown_text,
)
from rag.answer.short_answer import short_answer
from rag.core.types import Answer, AnswerSentence, Choice, Citation, Offer, Question, ShortAnswer
from rag.core.usage import Usage

_WAITING = "Nothing that fits is indexed yet, and articles still wait for it."


@dataclass(frozen=True)
class VerifiedSentence:
    """The next sentence of the answer, verified, with the citations that are new with it."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]
    short: ShortAnswer | None = None
    """The answer in a few words, with the first sentence only."""


@dataclass(frozen=True)
class Preview:
    """The answer in the articles' own words: it stands until a chat model has a sentence of its own."""

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    short: ShortAnswer | None = None


@dataclass(frozen=True)
class Note:
    """One sentence that the reader should know of how the answer came about."""

    text: str
    first: bool = False
    """Whether it comes before the answer: it corrects the question."""


@dataclass(frozen=True)
class FinalAnswer:
    """The turn is over: the whole answer, or the refusal."""

    answer: Answer


Event = EvidenceSet | Preview | PartialSentence | VerifiedSentence | Note | FinalAnswer


@dataclass
class AnswerDraft:
    """An answer as far as it has come, made from `evidence`."""

    evidence: EvidenceSet
    clock: Clock
    premise: str = ""
    """What corrects the question; it stands before the answer."""
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    engines: list[str] = field(default_factory=list)
    groundings: list[bool] = field(default_factory=list)
    """Of each sentence, also of those left out, whether it speaks of what the archive has."""
    short: ShortAnswer | None = None
    usage: Usage | None = None
    """What language models took, that of reading the question aside."""
    engine_error: str = ""

    def note(self, text: str, *, first: bool = False) -> Note:
        """Add a note; returns the event that tells of it."""
        self.notes.append(text)
        return Note(text, first=first)

    def add(self, sentence: AnswerSentence, citations: Sequence[Citation]) -> VerifiedSentence:
        """Add a sentence and the citations that are new with it; returns the event."""
        leads = not self.sentences and not self.premise
        found = self.evidence
        short = short_answer(found.question, found.evidence, citations) if leads else None
        self.short = self.short or short
        self.sentences.append(sentence)
        self.citations.extend(citations)
        return VerifiedSentence(sentence, tuple(citations), short)

    def add_usage(self, usage: Usage) -> None:
        """Count what a language model took."""
        self.usage = (self.usage or Usage()) + usage

    def is_groundless(self) -> bool:
        """Whether something was written, and no sentence of it speaks of what the archive has."""
        return bool(self.groundings) and not any(self.groundings)

    def is_supported(self) -> bool:
        """Whether the archive carries any of it."""
        return any(s.verdict != "unsupported" for s in self.sentences)

    def answer(self) -> Answer:
        """The whole answer; ends the turn's clock."""
        self.clock.mark("total")
        lines = [f"{s.text} {citation_markers(s.citations)}".strip() for s in self.sentences]
        between = "\n" if any(line.startswith(BULLET) for line in lines) else " "
        days = [c.published for c in self.citations if c.published]
        return Answer(
            question=self.evidence.question,
            text=between.join(filter(None, [self.premise, *lines])),
            sentences=tuple(self.sentences),
            citations=tuple(self.citations),
            hits=self.evidence.hits,
            evidence=self.evidence.evidence,
            refused=False,
            nearest=(),
            engine=", ".join(dict.fromkeys(self.engines)),
            timings_ms=dict(self.clock.marks),
            newest=max(days, default=None),
            notes=tuple(self.notes),
            timeline=self.evidence.timeline,
            gaps=self.evidence.gaps,
            short=self.short,
            usage=_total(self.evidence.question.usage, self.usage),
            intervals=tuple(self.clock.intervals),
            engine_error=self.engine_error,
        )

    def refusal(self, offer: Offer | None = None, unknown: Sequence[str] = ()) -> Answer:
        """What is said instead of an answer: the nearest articles, and why they do not answer.

        `offer` is the limit that is to blame, `unknown` the names that no article has. Of the draft only
        the notes stay.
        """
        question = self.evidence.question
        nearest = nearest_articles(self.evidence.hits)
        reasons = tuple(refusal_reason(self.evidence.question, hit.article) for hit in nearest)
        waits = any(gap.kind == "pending_articles" for gap in self.evidence.gaps)
        helps = [looked_for(question), unknown_text(unknown), offer.text if offer else ""]
        self.clock.mark("first_token")
        empty = AnswerDraft(self.evidence, self.clock, notes=self.notes, engines=[EXTRACTIVE])
        empty.usage, empty.engine_error = self.usage, self.engine_error
        return replace(
            empty.answer(),
            text=_WAITING if waits and not nearest else refusal_text(nearest, reasons, helps),
            offer=offer,
            refused=True,
            timeline=(),
            nearest=tuple(nearest),
            shortfalls=reasons,
        )


def _total(reading: Usage | None, writing: Usage | None) -> Usage | None:
    return reading + writing if reading and writing else reading or writing


def choice_answer(evidence: EvidenceSet, clock: Clock, choices: tuple[Choice, ...]) -> Answer:
    """What is said where a question may mean several events."""
    named = "\n".join(f"- {choice.label}" for choice in choices)
    text = f"Which event do you mean? The archive tells of several:\n{named}"
    draft = AnswerDraft(evidence, clock, engines=[EXTRACTIVE])
    clock.mark("first_token")
    question = replace(evidence.question, kind="ambiguous")
    return replace(draft.answer(), question=question, text=text, choices=choices, evidence=())


def small_talk_answer(question: Question, text: str) -> Answer:
    """An answer that needs no archive."""
    zero = dict.fromkeys(("retrieve", "evidence", "first_token", "total"), 0.0)
    return Answer(question, text, (), (), (), (), False, (), EXTRACTIVE, zero)
