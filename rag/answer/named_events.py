"""The events of a turn for a program: each as a model, under the name that a stream gives it. Pure."""

from __future__ import annotations

from rag.answer.gather import EvidenceSet
from rag.answer.turn import Event, Note, Preview, VerifiedSentence
from rag.core.event_views import EvidenceEvent, NoteEvent, PreviewEvent, SentenceEvent

EventView = EvidenceEvent | PreviewEvent | SentenceEvent | NoteEvent


def named_event(event: Event) -> tuple[str, EventView] | None:
    """None for what is of no use to a program: a sentence that is being written, and not checked yet.

    None for the last event too: what a whole answer could not heed of its request is not known here.
    """
    match event:
        case EvidenceSet():
            return "evidence", EvidenceEvent.model_validate(event)
        case Preview():
            return "preview", PreviewEvent.model_validate(event)
        case VerifiedSentence():
            return "sentence", SentenceEvent.model_validate(event)
        case Note():
            return "note", NoteEvent.model_validate(event)
    return None
