"""What an answer says of itself: that it may be beside the point, why a text was taken back. Pure."""

from __future__ import annotations

from rag.answer.compose import EXTRACTIVE, Answerer
from rag.answer.gather import EvidenceSet
from rag.answer.lacking import lacking_note
from rag.answer.own_language import OwnLanguageEvidence
from rag.answer.refusal import is_unsure

RETRACTED = "What the language model wrote is not carried by the articles."
QUOTED_REST = "The rest is quoted from the articles."
_UNSURE = "No sentence clearly answers this. These come nearest."
UNSUPPORTED = "The articles do not carry what the model wrote; here is what they say."
NOT_COMPARABLE = "What the model wrote cannot be compared with the articles; here is what they say."
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


def language_note(evidence: EvidenceSet, answerer: Answerer) -> str:
    """How a question in another language was read, where no model did; empty for English."""
    question = evidence.question
    if isinstance(evidence, OwnLanguageEvidence):
        quoted = evidence.evidence and answerer.name == EXTRACTIVE
        note = _OWN_LANGUAGE if quoted else "" if evidence.evidence else _NONE_IN_LANGUAGE
    else:
        note = "" if question.searchable else _UNREAD_LANGUAGE
    return note.format(question.language)


def doubt_note(evidence: EvidenceSet) -> str:
    """What is said before sentences that may not answer; empty where the best one may well do."""
    question, found = evidence.question, evidence.evidence
    return lacking_note(question, evidence.hits, found) or (
        _UNSURE if is_unsure(question, found) else ""
    )
