"""A refusal says why each of the nearest articles does not answer, and says nothing that is not so."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answer.refusal_reasons import nearest_articles, refusal_reason, refusal_text
from rag.core.types import NO_FILTERS, Question
from rag.query.question import understand
from tests.fakes import article, evidence

FERRY = article(
    1, "The ferry Aurora sank off Port Ansel. Nobody was hurt. Captain Jo Hale swam to the shore."
)


def asked(text: str) -> Question:
    return understand(text, (), NO_FILTERS, date(2031, 3, 12))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Where did Jimmy Kimmel take the ferry Aurora?", "does not mention Jimmy Kimmel"),
        ("Who met Kimmel, Fallon and Meyers on the ferry?", "does not mention Kimmel or Fallon"),
        ("Did the ferry Aurora sink in June 2031?", "is from 2024, you asked about 2031"),
        ("Did the Aurora sink on 12 June 2024?", "is from 3 May 2024, you asked about 12 June 2024"),
        ("Did the Aurora sink in 2019?", "is from 2024, you asked about 2019"),
        ("Who swam the 900 metres to the shore?", "does not mention 900"),
        ("Which enzyme crystallised?", "does not mention “enzyme” or “crystallised”"),
        ("Was nobody hurt as the ferry Aurora swam to Port Hale?",
         "has most words of the question, but in no sentence together"),
        ("How many swam to the shore?", "is near in topic, but no sentence of it gives a number"),
        ("When was Captain Jo Hale hurt off Port Ansel shore?",
         "is near in topic, but no sentence of it gives a date"),
        ("Did Captain Jo Hale swim to the shore?",
         "comes close to the question, but not close enough to answer from"),
    ],
)  # fmt: skip
def test_the_reason(text: str, why: str) -> None:
    assert refusal_reason(asked(text), FERRY) == why


def test_a_name_known_in_part_is_mentioned() -> None:
    assert "mention" not in refusal_reason(asked("Did Captain Joanna Hale swim to the shore?"), FERRY)


def test_the_refusal_comes_first_then_each_article_with_its_reason() -> None:
    hits = [evidence(1, "The ferry sank.").hit, evidence(2, "It rained.", outlet="AFP").hit]
    told = refusal_text(nearest_articles(hits), ["is wet", "is dry"])
    assert told == (
        "The archive does not seem to hold the answer. The nearest articles: “Report 1 from the harbour” "
        "(CNN, 3 May 2024) is wet; “Report 2 from the harbour” (AFP, 3 May 2024) is dry."
    )


def test_without_articles_there_is_nothing_to_name() -> None:
    assert (
        refusal_text((), ()) == "The archive holds no article that fits this question and its filters."
    )


def test_of_a_question_that_nobody_read_no_words_are_missed() -> None:
    assert refusal_reason(asked("Wann ist die Fähre Aurora gesunken?"), FERRY) == (
        "was found by the words as they were typed"
    )
