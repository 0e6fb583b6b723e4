"""What is the name of it: whether an article names what is asked for, and not only something."""

from __future__ import annotations

import pytest

from rag.answer.kinds.named import is_named, thing_to_name
from tests.answer.kinds.reports import asked, ranked, report


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("whats the name of the hiker who died near Norvik", "hiker"),
        ("what is the name of Hale's daughter", "daughter"),
        ("what's the ferry called that sank", "ferri"),
        ("What's the name of the new colour discovered by scientists?", "color"),
        ("who called the police", ""),
        ("Who is Anna Hale?", ""),
    ],
)
def test_what_is_to_be_named(question: str, thing: str) -> None:
    assert thing_to_name(question) in (thing, thing.replace("color", "colour"))


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("The hiker, Anna Hale, was found on Monday.", True),
        ("The hiker was identified on Monday as Anna Hale.", True),
        ("A hiker was found dead near the bridge on Monday.", False),
        ("A hiker in Norvik, Skarv, has died.", False),
        ("A walker was found dead near the bridge on Monday.", True),
    ],
    ids=["beside", "identified", "not named", "a place", "under another word perhaps"],
)
def test_whether_it_is_named(sentence: str, named: bool) -> None:
    hit = report(1, sentence, title="Norvik")
    question = asked("what is the name of the hiker who died in Norvik")
    assert is_named(question, [hit], ranked(question, hit)) is named
