"""How a rule orders sentences: as the evidence does, and by the question's words in them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.evidence import is_near_repeat
from rag.answer.kinds.statements import last_sentence
from rag.core.types import Evidence, Question
from rag.text.entities import extract_names
from rag.text.tokens import stem_set


def place(item: Evidence) -> tuple[str, int]:
    """What tells a sentence from another: its passage and where it ends."""
    return item.hit.passage.id, item.end


def ranks(evidence: Sequence[Evidence]) -> dict[tuple[str, int], int]:
    """The place of each sentence in the order of the evidence, 0 for the first."""
    return {place(item): n for n, item in enumerate(evidence)}


def coverage(words: frozenset[str], item: Evidence) -> float:
    """Share of some words that a sentence has with its headline; what its passage has counts half."""
    if not words:
        return 0.0
    near = stem_set(f"{item.hit.article.title} {item.quote}")
    passage = stem_set(item.hit.passage.text)
    return (len(words & near) + len(words & (near | passage))) / 2 / len(words)


def distinct(items: Sequence[Evidence], most: int, said: Sequence[Evidence] = ()) -> list[Evidence]:
    """The first of them, near-repeats of each other and of what is said already left out."""
    chosen: list[Evidence] = []
    for item in items:
        if len(chosen) < most and not any(is_near_repeat(item, other) for other in (*said, *chosen)):
            chosen.append(item)
    return chosen


def names_another(question: Question, item: Evidence) -> bool:
    """Whether a sentence names things, and none that the question or the headline names.

    A report of one crash lists others: "Azerbaijan Airlines flight J2-8243 crashed, killing 38".
    """
    named = frozenset().union(*map(stem_set, extract_names(last_sentence(item))))
    known = stem_set(f"{question.standalone} {item.hit.article.title}")
    return bool(named) and not named & known
