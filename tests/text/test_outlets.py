"""Outlets and articles that a question asks by."""

from __future__ import annotations

import pytest

from rag.text.outlets import find_mentions, named_article, named_outlets

OUTLETS = [
    "CNN", "Reuters", "The Guardian", "AFP", "USA Today", "The New York Times", "The Washington Post",
    "BBC News", "The Wall Street Journal", "Associated Press", "Arab News", "The Week", "theweek.co.uk",
    "The Columbus Dispatch", "Harbour Post", "Deutsche Welle", "Financial Times", "Bloomberg", "The Times",
    "Al Jazeera",
]  # fmt: skip

ASKED = [
    ("What did CNN say about the fire?", "CNN"),
    ("According to AFP, how many died?", "AFP"),
    ("According to the AFP, how many died?", "AFP"),
    ("What was the toll in CNN's report?", "CNN"),
    ("What did Rueters report about the quake?", "Reuters"),
    ("according to reuters, who won?", "Reuters"),
    ("What did the Gaurdian write about the strike?", "The Guardian"),
    ("What does the Guardian say about the strike?", "The Guardian"),
    ("According to the guardien, who resigned?", ""),
    ("According to the Guardien, who resigned?", "The Guardian"),
    ("What did the NYT report about the vote?", "The New York Times"),
    ("what did the nyt report about the vote?", "The New York Times"),
    ("According to WaPo, who paid?", "The Washington Post"),
    ("What did the Beeb say about the flood?", "BBC News"),
    ("What did the BBC say about the flood?", "BBC News"),
    ("What did BBC News say about the flood?", "BBC News"),
    ("According to the WSJ, what was the price?", "The Wall Street Journal"),
    ("What did the AP report on the crash?", "Associated Press"),
    ("per AP, how many were hurt?", "Associated Press"),
    ("How many jobs were lost, according to USA Today?", "USA Today"),
    ("What has USA Today written about the outbreak?", "USA Today"),
    ("What did Arab News publish about Amaq?", "Arab News"),
    ("What did The Week say about the Louvre?", "The Week"),
    ("According to theweek.co.uk, who won?", "theweek.co.uk"),
    ("What did the Columbus Dispatch report?", "The Columbus Dispatch"),
    ("In the Harbour Post's story, who was saved?", "Harbour Post"),
    ("What did the Habour Post report?", "Harbour Post"),
    ("Who was named in the report by Reuters?", "Reuters"),
    ("Who was named in the article from the Financial Times?", "Financial Times"),
    ("What did the FT report about the merger?", "Financial Times"),
    ("What did Deutsche Welle say about the vote?", "Deutsche Welle"),
    ("What did Bloomberg estimate?", "Bloomberg"),
    ("CNN: how many were hurt?", "CNN"),
    ("Has CNN reported how many were hurt?", "CNN"),
    ("Which toll did the Washinton Post give in its story, as reported by the Washinton Post?", "The Washington Post"),
    ("What was published by Al Jazeera about the talks?", "Al Jazeera"),
    ("What does the CNN article say about the mayor?", "CNN"),
    ("How did the Times describe the fire?", "The Times"),
    ("via Reuters: who won?", "Reuters"),
    ("What did CNN first report about the plane?", "CNN"),
    ("What did the Wall Street Jounral write about tariffs?", "The Wall Street Journal"),
    ("According to AFP and Reuters, who won?", "AFP"),
]  # fmt: skip

TRAPS = [
    "Did CNN fire its chief?",
    "Who owns Reuters?",
    "Who founded CNN?",
    "Did scnn report it?",
    "How many people work for USA Today?",
    "Why did CNN's chief resign?",
    "Who sued the New York Times?",
    "What did Trump say about CNN?",
    "What did the minister tell CNN?",
    "Who was fired by the BBC?",
    "Who resigned from CNN?",
    "What did the Reuters Institute find?",
    "According to the Reuters Institute, how many read news?",
    "When did CNN say it would close its studio?",
    "What happened at the CNN debate?",
    "What did the week report?",
    "How many times did he say it?",
    "What did the guardian of the child say?",
    "Is the Bloomberg Prize still awarded?",
    "How many subscribers does the Washington Post have?",
    "What did the post say about the dispatch of troops?",
    "Did the Guardian lay off its reporters?",
    "Who bought the Financial Times?",
]


@pytest.mark.parametrize(("text", "outlet"), ASKED)
def test_outlets_that_are_asked(text: str, outlet: str) -> None:
    assert outlet == "" or outlet in named_outlets(text, OUTLETS)


@pytest.mark.parametrize("text", TRAPS)
def test_outlets_that_are_talked_about(text: str) -> None:
    assert named_outlets(text, OUTLETS) == ()


def test_a_name_that_two_outlets_share_means_both() -> None:
    assert named_outlets("What did the Week say?", ["The Week", "www.theweek.co.uk"]) == (
        "The Week",
        "www.theweek.co.uk",
    )


def test_a_longer_name_is_not_taken_for_the_shorter_in_it() -> None:
    found = find_mentions("The New York Times and the Times", OUTLETS)
    assert [names for _, _, names in found] == [("The New York Times",), ("The Times",)]


@pytest.mark.parametrize(
    ("name", "outlet"),
    [("rueters", "Reuters"), ("gaurdian", "The Guardian"), ("reuters", "Reuters"), ("guardien", "The Guardian"),
     ("blomberg", "Bloomberg"), ("cnnnnn", None), ("guardn", None)],
)  # fmt: skip
def test_slips_of_the_pen(name: str, outlet: str | None) -> None:
    expected = (outlet,) if outlet else ()
    assert (
        named_outlets(f"What did {name} report?", ["Reuters", "The Guardian", "Bloomberg", "CNN"])
        == expected
    )


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("In the article about the airport fire, how many were hurt?", "the airport fire"),
        ("How many were hurt in the article about the airport fire?", "the airport fire"),
        ("Who is quoted in the story on Rite Aid?", "Rite Aid"),
        ("According to the article titled “Ferry sinks” who was saved?", "Ferry sinks"),
        ("in the piece about the Louvre what was stolen?", "the Louvre"),
        ("What did an article about him say?", ""),
        ("According to the report on obesity, how many are ill?", ""),
        ("In the story of his life, who helped?", ""),
    ],
)
def test_articles_that_are_named_by_what_they_are_about(text: str, about: str) -> None:
    assert named_article(text) == about
