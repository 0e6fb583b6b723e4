"""Two things compared: two sentences of each; it is said of which the articles do not tell. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.compose import Draft
from rag.answer.kinds.counting import is_word_of
from rag.answer.kinds.lines import quoted, several
from rag.answer.kinds.ranking import coverage, distinct, place, ranks
from rag.answer.kinds.statements import statements
from rag.answer.refusal_reasons import missing_question_names
from rag.core.types import Evidence, Hit, Question
from rag.query.comparison import sides
from rag.text.entities import extract_names
from rag.text.quantities import extract_outcomes
from rag.text.tokens import stem, stem_set

EACH = 2
"""Sentences of a side."""
_ASKING = frozenset(map(stem, "compare comparison contrast difference differ which what versus".split()))


def comparison_lines(
    question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> list[Draft]:
    """Both sides, a name of the side before its sentences; nothing where neither is told of."""
    compared = sides(question.standalone)
    if compared is None:
        return []
    shared = stem_set(question.standalone).difference(*map(stem_set, compared), _ASKING)
    told = {side: _of_side(question, side, shared, hits, evidence) for side in compared}
    missing = [side for side, items in told.items() if not items]
    if len(missing) == len(compared):
        return []
    frame = "".join(f"The articles found do not tell of {side}. " for side in missing)
    return [line for side, items in told.items() for line in _lines(f"{frame}{_titled(side)}:", items)]


def _lines(frame: str, items: Sequence[Evidence]) -> list[Draft]:
    return [quoted(items[0], frame), *several(items[1:])] if items else []


def _titled(side: str) -> str:
    return side[:1].upper() + side[1:]


def _of_side(
    question: Question,
    side: str,
    shared: frozenset[str],
    hits: Sequence[Hit],
    evidence: Sequence[Evidence],
) -> list[Evidence]:
    """The best sentences of one side: on what both are compared by first, as the evidence ranks them."""
    own = [item for item in statements(question, hits) if _is_of(side, item)]
    order = ranks(evidence)
    fates = extract_outcomes(question.standalone)

    def worth(item: Evidence) -> tuple[float, int, int]:
        by = coverage(shared, item) + bool(fates & extract_outcomes(item.quote))
        return -round(by, 1), order.get(place(item), len(evidence)), item.start

    return distinct(sorted(own, key=worth), EACH)


def _is_of(side: str, item: Evidence) -> bool:
    """Whether a sentence with its headline has the names and words of a side."""
    text = f"{item.hit.article.title} {item.quote}"
    names = frozenset().union(*map(stem_set, extract_names(f"of {side}")))
    stems = stem_set(text)
    words = stem_set(side) - names
    if missing_question_names(f"of {side}", text):
        return False
    return all(any(is_word_of(word, other) for other in stems) for word in words)
