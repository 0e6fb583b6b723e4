"""Who writes an answer: the rule for its kind, a timeline, or the engine that was chosen. Pure."""

from __future__ import annotations

from rag.answer.compose import EXTRACTIVE, Answerer, ExtractiveAnswerer, TimelineAnswerer
from rag.answer.gather import EvidenceSet
from rag.answer.kinds.choose import KindAnswerer
from rag.answer.own_language import OwnLanguageAnswerer, OwnLanguageEvidence


def composed_first(answerer: Answerer, evidence: EvidenceSet) -> bool:
    """Whether the composed answer stands before what it writes: a small model's, in English."""
    return bool(answerer.quotes) and not evidence.question.language and not evidence.timeline


def quotes_first(answerer: Answerer, evidence: EvidenceSet) -> bool:
    """Whether the answer begins with quotations, and is no timeline."""
    return not evidence.timeline and (answerer.name == EXTRACTIVE or composed_first(answerer, evidence))


def suited(answerer: Answerer, evidence: EvidenceSet) -> Answerer:
    """The answerer, or the quotations that take its place.

    One sentence of a small model tells no development, and was wrong of the first it was asked.
    """
    small = evidence.timeline and answerer.quotes and not evidence.question.language
    return composing(evidence) if answerer.name == EXTRACTIVE or small else answerer


def composing(evidence: EvidenceSet) -> Answerer:
    """What answers by quotations alone: a timeline, or by the rule for the kind of question."""
    if isinstance(evidence, OwnLanguageEvidence):
        return OwnLanguageAnswerer()
    return TimelineAnswerer() if evidence.timeline else KindAnswerer(evidence.hits)


def quoting(evidence: EvidenceSet) -> Answerer:
    """What quotes the evidence: in order of time for a timeline, else the most responsive first."""
    if isinstance(evidence, OwnLanguageEvidence):
        return OwnLanguageAnswerer()
    return TimelineAnswerer() if evidence.timeline else ExtractiveAnswerer()
