"""The events of an answer as models: what a stream tells a program, ready for JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from rag.answer.compose import PartialSentence
from rag.answer.gather import EvidenceSet
from rag.answer.turn import Event, FinalAnswer, Note, Preview, VerifiedSentence
from rag.core.contract import AnswerView, CitationView, HitView, SentenceView, answer_view


class EvidenceEvent(BaseModel):
    """What was found for the question."""

    event: Literal["evidence"] = "evidence"
    hits: list[HitView]


class PreviewEvent(BaseModel):
    """An answer in the articles' words; it stands until a chat model's first sentence."""

    event: Literal["preview"] = "preview"
    sentences: list[SentenceView]
    citations: list[CitationView]


class WritingEvent(BaseModel):
    """The beginning of the next sentence, not verified."""

    event: Literal["writing"] = "writing"
    text: str


class SentenceEvent(BaseModel):
    """The next sentence, verified, and the citations that are new with it."""

    event: Literal["sentence"] = "sentence"
    sentence: SentenceView
    citations: list[CitationView]


class NoteEvent(BaseModel):
    """What the reader should know of how the answer came about."""

    event: Literal["note"] = "note"
    text: str


class FinalEvent(BaseModel):
    """The whole answer; always the last."""

    event: Literal["answer"] = "answer"
    answer: AnswerView


EventView = EvidenceEvent | PreviewEvent | WritingEvent | SentenceEvent | NoteEvent | FinalEvent


def event_view(event: Event) -> EventView:
    """An event of the assistant as a model."""
    match event:
        case EvidenceSet():
            return EvidenceEvent(hits=[HitView.model_validate(hit) for hit in event.hits])
        case Preview():
            return PreviewEvent(
                sentences=[SentenceView.model_validate(sentence) for sentence in event.sentences],
                citations=_citations(event),
            )
        case PartialSentence():
            return WritingEvent(text=event.text)
        case VerifiedSentence():
            sentence = SentenceView.model_validate(event.sentence)
            return SentenceEvent(sentence=sentence, citations=_citations(event))
        case Note():
            return NoteEvent(text=event.text)
        case FinalAnswer():
            return FinalEvent(answer=answer_view(event.answer))


def _citations(event: Preview | VerifiedSentence) -> list[CitationView]:
    return [CitationView.model_validate(citation) for citation in event.citations]
