"""The headline that stands for a story, and the question that asks for its summary."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answer.front_stories import leading_report, story_of, summary_question
from rag.core.types import Article, Report


def report(title: str, day: int, outlet: str = "Harbour Post", cluster: str = "") -> Report:
    name = f"{title}-{day}"
    published = date(2024, 5, day) if day else None
    return Report(name, Article(name, title, "", outlet=outlet, published=published), cluster or name)


@pytest.mark.parametrize(
    ("titles", "chosen"),
    [
        (["Flood reaches Ravenholm", "Flood in Ravenholm: four dead"], "Flood in Ravenholm: four dead"),
        (["Flood reaches Ravenholm harbour", "How to help the flood's victims"], 0),
        (["Flood reaches Ravenholm harbour", "What floods taught my mother | Opinion"], 0),
        (["Flood reaches Ravenholm harbour", "Is Ravenholm safe from the next flood?"], 0),
        (["Is Ravenholm safe?", "Could it happen here?"], "Could it happen here?"),
        (["Ferry race opens"], "Ferry race opens"),
    ],
)
def test_a_headline_that_tells_news_stands_for_the_story(titles: list[str], chosen: str | int) -> None:
    story = [report(title, 3 + n) for n, title in enumerate(titles)]
    wanted = titles[chosen] if isinstance(chosen, int) else chosen
    assert leading_report(story).article.title == wanted


def test_what_is_overtaken_does_not_stand_for_the_story() -> None:
    story = [
        report("Flood in Ravenholm: four dead", 3),
        report("Flood in Ravenholm: five dead", 4),
        report("Flood in Ravenholm: toll reaches nine", 20),
    ]
    assert leading_report(story).article.title == "Flood in Ravenholm: toll reaches nine"


def test_of_the_newest_the_one_most_like_the_others() -> None:
    story = [
        report("Flood reaches Ravenholm harbour", 3),
        report("Ravenholm flood: harbour wall breaks", 4),
        report("Council meets over dismissed engineer", 4),
    ]
    assert leading_report(story).article.title == "Ravenholm flood: harbour wall breaks"


def test_outlets_days_and_texts_are_told() -> None:
    outlets = ["AFP", "CNN", "AFP", "Post", "Wire", "Echo"]
    story = story_of([report("Flood", 3 + n, o, "one" if n < 2 else "") for n, o in enumerate(outlets)])
    assert (story.outlets, story.more_outlets) == (("AFP", "CNN", "Post"), 2)
    assert story.days == "3 to 8 May 2024"
    assert story.reports == 5, "two of the six are one text"
    assert story.question == summary_question("Flood") == "What is known about “Flood”?"


def test_a_story_without_days_has_none() -> None:
    assert story_of([report("Flood", 0)]).days == ""
