"""What is asked for and stands in no good sentence, so that the answer can say so first. Pure.

No ground to refuse: of 161 near misses of benchmarks/reader/typed.jsonl 11% lack it in their five best
sentences, and of 435 questions that can be answered 4%.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.kinds.asked_for import asked_thing, fitting, fitting_first
from rag.answer.kinds.counting import CountQuestion
from rag.answer.kinds.figure import counts
from rag.answer.kinds.named import is_named, thing_to_name
from rag.answer.kinds.person import is_held_by_name
from rag.answer.kinds.who_said import is_said, speaker_asked
from rag.core.types import Evidence, Hit, Question, QuestionKind
from rag.text.lexicon import ONES
from rag.text.quantities import extract_outcomes, extract_quantities
from rag.text.role_holder import role_asked
from rag.text.tokens import stem, tokens

LOOKED_THROUGH = 5
"""Sentences in which it is looked for."""
BEFORE = 4
"""Words before a thing in which its number may stand."""
_KINDS: frozenset[QuestionKind] = frozenset({"fact", "figure"})
_PEOPLE = frozenset({"peopl", "people", "person"})


def lacking_note(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> str:
    """`The articles found do not give that number. ...`; empty where one may give it."""
    if question.language or question.subquestions or not evidence:
        return ""
    lacks = _what_lacks(question, hits, evidence)
    return f"The articles found do not {lacks}. These sentences come nearest." if lacks else ""


def _what_lacks(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> str:
    """What they do not do: `give the colour`, `name the mayor of Norvik`; empty for nothing."""
    asked = question.standalone
    if question.kind == "who_said":
        who, _ = speaker_asked(asked)
        return f"tell what {who} says of this" if who and not is_said(question, hits) else ""
    if question.kind not in _KINDS:
        return ""
    if thing_to_name(asked) and not is_named(question, hits, evidence):
        return "give that name"
    if (role := role_asked(asked)) and not is_held_by_name(question, role, hits):
        return f"name the {role}"
    return f"give {asked_thing(asked)}" if _is_lacking(question, hits, evidence) else ""


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
    # Firefighters who came to help are no count of those who were hurt.
    told = [(q, t) for q, t in quotes if not about.outcomes or about.outcomes & extract_outcomes(q)]
    figures = ((f, quote, title) for quote, title in told for f in extract_quantities(quote))
    fits = any(about.fits(f, quote, title) or f.noun in things for f, quote, title in figures)
    return not (fits or any(_counted(things, quote) for quote, _ in told))


def _counted(things: frozenset[str], sentence: str) -> bool:
    """Whether a number stands shortly before one of the things: "10 of whom were children"."""
    words = tokens(sentence)
    at = [n for n, word in enumerate(words) if stem(word) in things]
    return any(w[0].isdigit() or w in ONES for n in at for w in words[max(0, n - BEFORE) : n])
