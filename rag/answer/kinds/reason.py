"""Why and how: the sentence with the reason or the way leads. Pure; English connectives only."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.compose import Draft
from rag.answer.kinds.lines import several
from rag.answer.kinds.ranking import coverage, distinct, names_another, place, ranks
from rag.answer.kinds.statements import statements
from rag.core.types import Evidence, Hit, Question
from rag.query.answer_type import reason_weight, way_weight
from rag.text.tokens import stem, stem_set

MOST, REASONS = 4, 2
"""Sentences, and how many of them for their reason or way."""
LEAST_COVERAGE = 0.4
"""Share of the question's words that a sentence must have, its headline's and passage's with them."""
LEAST_OWN = 0.3
"""Share that the sentence must have itself: its "because" may be of another matter."""
RANKED = 1.5
"""What standing first in the evidence is worth, in connectives; the second has half of that."""
NEAR = 0.75
"""Share of the best sentence's worth from which another reason is told too."""
_ASKING = frozenset(
    map(stem, "why how come reason cause happen happened exactly get got make made".split())
)


def reason_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The sentence that gives the reason or way most plainly, another as plain, then the evidence."""
    words = stem_set(question.standalone) - _ASKING
    order = ranks(evidence)
    worth = {
        place(item): (value, item)
        for item in [*evidence, *statements(question, hits)]
        if (value := _worth(question, words, item, order.get(place(item))))
    }
    best = sorted(worth.values(), key=lambda pair: -pair[0])
    if not best:
        return []
    leads = distinct([item for value, item in best if value >= NEAR * best[0][0]], REASONS)
    rest = [item for item in evidence if coverage(words, item) >= LEAST_COVERAGE]
    return several([*leads, *distinct(rest, MOST - len(leads), leads)])


def _worth(question: Question, words: frozenset[str], item: Evidence, rank: int | None) -> float:
    """How plainly it gives the reason or way of what is asked, and how near it is; 0 for not at all."""
    near, own = coverage(words, item), len(words & stem_set(item.quote)) / max(1, len(words))
    if question.kind == "how":
        plain, apart = way_weight(item.quote), False
    else:
        plain = reason_weight(question.standalone, item.quote)
        apart = plain < 2 and own < LEAST_OWN
    if not plain or apart or near < LEAST_COVERAGE or (not own and names_another(question, item)):
        return 0.0  # "CBS gave financial reasons" tells nothing of Kimmel
    return plain + 2 * near + own + (0.0 if rank is None else RANKED / (1 + rank))
