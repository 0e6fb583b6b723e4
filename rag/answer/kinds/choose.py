"""Which rule answers which kind of question, and what each takes for enough to answer from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from rag.answer.compose import EXTRACTIVE, Draft, ExtractiveAnswerer
from rag.answer.kinds import person, quotation
from rag.core.types import Evidence, Hit, Question, QuestionKind

Rule = Callable[[Question, Sequence[Hit], Sequence[Evidence]], Sequence[Draft]]
"""Question, hits and evidence to the lines of an answer; none where the rule does not hold."""
RULES: Mapping[QuestionKind, Rule] = {
    "person": person.person_lines,
}


class KindAnswerer:
    """Quotes by the rule for the kind of question; the best sentences where no rule holds."""

    name = EXTRACTIVE
    quotes = 0

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = hits

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """The lines of the answer in their order."""
        yield from composed(question, self._hits, evidence) or ExtractiveAnswerer().write(
            question, evidence
        )


def composed(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> Sequence[Draft]:
    """What the rule for the kind makes of it; nothing where there is none or it does not hold."""
    if quotation.is_pasted(question, hits):
        return quotation.quotation_lines(question, hits)
    rule = RULES.get(question.kind)
    return rule(question, hits, evidence) if rule else ()


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether the hits hold what such a question asks for; None where only their sentences can tell."""
    if quotation.is_pasted(question, hits):
        return True
    return person.is_answered(question, hits) if question.kind == "person" else None
