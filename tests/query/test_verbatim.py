"""What of a question is looked for word for word."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.types import NO_FILTERS, Question, QuestionKind
from rag.query.verbatim import verbatim_phrases


@pytest.mark.parametrize(
    ("text", "kind", "phrases"),
    [
        ("Who said “we're fine” on Monday?", "who_said", ["we re fine"]),
        ("What is the 'Lower Ferry Levy'?", "fact", ["Lower Ferry Levy"]),
        ("Who won the race?", "fact", []),
        ('Is it "over"?', "yes_no", []),
        (
            "The council of the lower town has at last agreed to build a bridge.",
            "quotation",
            [
                "The council of the lower town has at last agreed",
                "lower town has at last agreed to build a bridge",
            ],
        ),
    ],
)
def test_what_is_quoted_or_pasted_is_a_phrase(text: str, kind: QuestionKind, phrases: list[str]) -> None:
    question = Question(text, text, NO_FILTERS, date(2024, 6, 1), kind=kind)
    assert verbatim_phrases(question) == phrases
