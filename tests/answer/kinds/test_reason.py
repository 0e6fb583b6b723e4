"""Why and how: the sentence with the reason or the way leads."""

from __future__ import annotations

import pytest

from rag.answer.kinds.reason import reason_lines
from rag.query.answer_type import reason_weight, way_weight
from tests.answer.kinds.reports import asked, ranked, report

TEXT = (
    "The city of Norvik closed the bridge on Monday to traffic. The bridge over the river is closed after noon."
    " The bridge was closed because engineers found cracks. Thieves cut the lock of the bridge with an angle grinder."
)
HIT = report(1, TEXT, title="Norvik closes a bridge")


@pytest.mark.parametrize(
    ("question", "kind", "lead"),
    [
        ("Why was the bridge closed?", "why", "The bridge was closed because engineers found cracks."),
        (
            "How did thieves cut the lock?",
            "how",
            "Thieves cut the lock of the bridge with an angle grinder.",
        ),
    ],
    ids=["why", "how"],
)
def test_the_reason_or_way_leads(question: str, kind: str, lead: str) -> None:
    asking = asked(question, "why" if kind == "why" else "how")
    assert reason_lines(asking, [HIT], ranked(asking, HIT))[0].text == lead


def test_a_reason_of_somebody_else_does_not_lead() -> None:
    other = "ABC gave financial reasons."
    aside = report(
        2, f"{other} The bridge of Norvik was closed over cracks.", title="Norvik bridge closed"
    )
    question = asked("Why was the bridge closed?", "why")
    lead, *_ = reason_lines(question, [aside], ranked(question, aside))
    assert lead.text == "The bridge of Norvik was closed over cracks."


@pytest.mark.parametrize(
    ("question", "sentence", "weight"),
    [
        ("Why was Hale suspended?", "ABC suspended Hale over her remarks.", 2),
        ("Why was Hale suspended?", "ABC suspended Hale for her remarks.", 1),
        ("Why was Hale suspended?", "Hale spoke for two hours over the weekend.", 0),
        ("Why was Hale suspended?", "Jon Brook was arrested for theft.", 0),
        ("Why did it close?", "It went to court after it moved over to Norvik.", 0),
        ("Why did it close?", "Its head blamed money troubles.", 2),
        ("Why did it close?", "It closed due to snow.", 1),
    ],
    ids=["over", "for", "a length of time", "another verb", "to, after, over", "blamed", "due to"],
)
def test_clear_connectives_alone_give_a_reason(question: str, sentence: str, weight: float) -> None:
    assert reason_weight(question, sentence) == weight


def test_ways() -> None:
    assert way_weight("They got in by breaking a window, using a ladder.") == 2
    assert way_weight("They met on Monday morning.") == 0


def test_without_a_reason_there_is_no_rule() -> None:
    bare = report(2, "The bridge was closed on Monday.")
    assert reason_lines(asked("Why was the bridge closed?", "why"), [bare], []) == []
