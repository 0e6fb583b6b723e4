"""Sentences that instruct a machine: marked where they stand, evidence if asked about. Pure."""

from __future__ import annotations

from dataclasses import replace

from rag.core.types import Hit, Sentence
from rag.text.machine_orders import asks_about_order, find_orders
from rag.text.passages import sentences_of


def mark_orders(hit: Hit) -> Hit:
    """The hit with the places of those sentences in its passage."""
    sentences = sentences_of(hit.passage)
    flags = find_orders([sentence.text for sentence in sentences])
    spans = [(s.start, s.end) for s, flag in zip(sentences, flags, strict=True) if flag]
    return replace(hit, machine_orders=tuple(spans)) if spans else hit


def is_order(hit: Hit, start: int, end: int) -> bool:
    """Whether words of a hit's article are marked, or hold what is."""
    return any(start < last and first < end for first, last in hit.machine_orders)


def is_admitted(question: str, hit: Hit, sentence: Sentence) -> bool:
    """Whether a sentence may be evidence: one that instructs a machine only where it is asked about."""
    return not is_order(hit, sentence.start, sentence.end) or asks_about_order(question, sentence.text)
