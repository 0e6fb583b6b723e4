"""A question that names no event is asked back; one that names it is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from rag.answer.choices import event_choices, event_name
from rag.core.types import Article, Filters, Report, Turn
from rag.query.question import understand
from rag.query.underspecified import is_underspecified
from tests.fakes import evidence

AS_OF = date(2025, 12, 10)


def story(ids: Sequence[int], *titles: str) -> tuple[Report, ...]:
    day = date(2025, 7, 5)
    parts = zip(ids, titles, strict=True)
    return tuple(Report(f"{n}", Article(f"{n}", t, "", published=day), f"{n}", "") for n, t in parts)


FLOOD = story((1, 2), "Texas flood kills 52", "Texas flood toll at 129 as counselor is found")
FIRE = story((3, 4), "Eaton fire burns on", "Eaton fire toll at 27")


def asked(text: str, history: Sequence[Turn] = ()) -> bool:
    return is_underspecified(understand(text, history, Filters(), AS_OF, ["CNN"]))


@pytest.mark.parametrize(
    "text",
    ["How many people died?", "what caused the fire", "Was anyone arrested?", "What time did it happen?",
     "how many were injured", "Who was killed?", "when did it happen", "what did the mayor say",
     "how bad was the damage", "when was the attack", "which hurricane was it"],
)  # fmt: skip
def test_no_event_is_named(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize(
    "text",
    ["How many people died in Texas?", "What caused the Eaton fire?", "Who is the new pope?", "What's new?",
     "How many people died in July 2025?", "According to CNN, how many people died?", "Who won the final?",
     "how many bears were killed", "What did the president say?",
     "What did the mayor of Norvik say?", "when did Melissa hit"],
)  # fmt: skip
def test_something_is_named(text: str) -> None:
    assert not asked(text)


def test_a_follow_up_means_what_was_spoken_of() -> None:
    assert not asked("How many people died?", [Turn("What happened in Texas?", "A flood. [1]")])


def test_an_event_is_called_by_what_its_headlines_share_and_no_figure() -> None:
    assert event_name(FLOOD) == "Texas flood"
    assert event_name(story((9,), "Cranes raise 2 wings of the jet")) == "Cranes raise wings of the jet"


def test_the_choices_are_the_stories_of_the_hits() -> None:
    hits = [evidence(n, "Many died.").hit for n in (1, 3, 2)]
    by_id = {hits[0].passage.article_id: FLOOD, hits[1].passage.article_id: FIRE}
    stories = lambda i, _day: by_id.get(i, ())  # noqa: E731
    question = understand("How many people died?", [], Filters(), AS_OF)
    choices = event_choices(question, hits, stories)
    assert [c.label for c in choices] == [
        "Texas flood, July 2025 (2 reports)",
        "Eaton fire, July 2025 (2 reports)",
    ]
    assert choices[0].question == "How many people died? (Texas flood, July 2025)"
    assert event_choices(question, hits[:1], stories) == ()


def test_what_opens_with_what_is_asked_comes_first() -> None:
    quake = story((5, 6, 7), "Skarv quake was a large one", "Skarv quake felt", "Skarv quake is studied")
    hits = [evidence(n, "Many died.").hit for n in (5, 1)]
    by_id = {hits[0].passage.article_id: quake, hits[1].passage.article_id: FLOOD}
    question = understand("How many people died?", [], Filters(), AS_OF)
    choices = event_choices(question, hits, lambda i, _day: by_id.get(i, ()))
    assert [c.label.split(",")[0] for c in choices] == ["Texas flood", "Skarv quake"]
