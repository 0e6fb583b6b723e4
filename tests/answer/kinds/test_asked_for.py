"""A sentence that has what is asked for leads before one that is only on the topic."""

from __future__ import annotations

import pytest

from rag.answer.compose import Draft
from rag.answer.kinds.asked_for import fitting_first
from rag.answer.kinds.choose import KindAnswerer
from tests.answer.kinds.reports import asked, ranked, report

TOPIC = "The museum of Norvik was robbed by four thieves on 19 May 2024."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("what time was the museum robbed", "Thieves entered the museum at about 9:30 a.m. that day."),
        (
            "what kind of truck did the thieves use",
            "The truck, a Skarv 500, had been taken from a yard.",
        ),
        ("what colour was the truck", "The thieves came in a grey truck."),
        ("how fast did the thieves drive", "Police said the thieves drove at 90 mph."),
        ("how long did the thieves stay", "The thieves stayed seven minutes in the museum."),
    ],
    ids=["time of day", "kind of thing", "colour", "speed", "duration"],
)
def test_what_is_asked_for_leads(question: str, sentence: str) -> None:
    hit, asking = report(1, f"{TOPIC} {sentence}", title="Museum robbed by thieves"), asked(question)
    first = next(iter(KindAnswerer([hit]).write(asking, ranked(asking, hit))))
    assert isinstance(first, Draft) and first.text == sentence


def test_what_nothing_has_changes_nothing() -> None:
    hit, asking = report(1, TOPIC), asked("what colour was the truck")
    evidence = ranked(asking, hit)
    assert list(fitting_first(asking, [hit], evidence)) == evidence
