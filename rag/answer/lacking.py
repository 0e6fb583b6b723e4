"""What is asked for and stands in no good sentence, so that the answer can say so first. Pure.

No ground to refuse: of 161 near misses of benchmarks/reader/typed.jsonl 11% lack it in their five best
sentences, and of 435 questions that can be answered 4%.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.kinds.asked_for import asked_thing, fitting, fitting_first
from rag.answer.kinds.counting import CountQuestion
from rag.answer.kinds.figure import counts
from rag.core.types import Evidence, Hit, Question, QuestionKind
from rag.text.lexicon import ONES
from rag.text.quantities import extract_quantities
from rag.text.tokens import stem, tokens

LOOKED_THROUGH = 5
"""Sentences in which it is looked for."""
BEFORE = 4
"""Words before a thing in which its number may stand."""
_KINDS: frozenset[QuestionKind] = frozenset({"fact", "figure"})
_PEOPLE = frozenset({"peopl", "people", "person"})
_TELLS = "The articles found do not give {}. These sentences come nearest."


def lacking_note(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> str:
    """`The articles found do not give that number. ...`; empty where one may give it."""
    if question.kind not in _KINDS or question.language or question.subquestions or not evidence:
        return ""
    lacks = _is_lacking(question, hits, evidence)
    return _TELLS.format(asked_thing(question.standalone)) if lacks else ""


def _is_lacking(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> bool:
    """Whether a count, a colour or the like is asked for, and no sentence that would lead has it."""
    best = fitting_first(question, hits, evidence)[:LOOKED_THROUGH]
    quotes = [(e.quote, e.hit.article.title) for e in best]
    if fit := fitting(question.standalone):
        return not any(fit(quote) for quote, _ in quotes)
    about = CountQuestion.of(question.standalone)
    things = about.things - _PEOPLE
    if not about.things or not (about.outcomes or things) or counts(question, hits):
        return False
    figures = ((q, quote, title) for quote, title in quotes for q in extract_quantities(quote))
    fits = any(about.fits(q, quote, title) or q.noun in things for q, quote, title in figures)
    return not (fits or any(_counted(things, quote) for quote, _ in quotes))


def _counted(things: frozenset[str], sentence: str) -> bool:
    """Whether a number stands shortly before one of the things: "10 of whom were children"."""
    words = tokens(sentence)
    at = [n for n, word in enumerate(words) if stem(word) in things]
    return any(w[0].isdigit() or w in ONES for n in at for w in words[max(0, n - BEFORE) : n])
