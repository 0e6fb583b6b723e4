"""Correction and update notices, over our own lines and what stands around them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from rag.text.notices import Notice, find_corrections, find_notices, opens_with_notice

LINES = Path(__file__).with_name("notices.jsonl").read_text("utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]
STORY = "\n\n".join(
    f"The ferry left the harbour at {n} in the morning. It carried {n * 7} people." for n in range(1, 31)
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
@pytest.mark.parametrize("place", ["first", "last", "before a life"])
def test_a_notice_is_recognised_and_talk_of_corrections_is_not(case: dict[str, str], place: str) -> None:
    life = "Jana Holm is a reporter of the Courier. Reach her at jana@courier.example."
    text = {
        "first": f"{case['text']}\n\n{STORY}",
        "last": f"{STORY}\n\n{case['text']}",
        "before a life": f"{STORY}\n\n{case['text']}\n\n{life}",
    }[place]
    found = find_notices(text)
    assert [notice.kind for notice in found] == ([case["kind"]] if case["kind"] else [])
    for notice in found:
        assert notice.text == text[notice.start : notice.end]
        assert notice.text.split() == case["text"].split()


def test_there_are_cases_enough() -> None:
    kinds = [case["kind"] for case in CASES]
    assert sum(map(bool, kinds)) >= 60 <= kinds.count(None)


def test_a_notice_within_a_paragraph_begins_at_its_sentence() -> None:
    text = f"{STORY} He waved. This story has been updated to correct a name. It is Wren."
    (notice,) = find_notices(text)
    assert notice == Notice("correction", text.index("This story"), len(text), notice.text)


def test_a_long_paragraph_gives_the_sentence_alone() -> None:
    text = f"This story has been updated with the result. {STORY.replace(chr(10), ' ')}"
    assert [notice.text for notice in find_notices(text)] == [
        "This story has been updated with the result."
    ]


def test_the_middle_of_an_article_is_not_looked_at() -> None:
    line = "Correction: An earlier version of this article misstated the date."
    assert find_notices(f"{STORY}\n\n{line}\n\n{STORY}") == []


def test_two_notices_are_told_apart() -> None:
    text = f"Editor's note: Follow us for Sunday.\n\n(This story was updated to fix a typo.)\n\n{STORY}"
    assert [notice.kind for notice in find_notices(text)] == ["editor's note", "correction"]
    assert [notice.text for notice in find_corrections(text)] == [
        "(This story was updated to fix a typo.)"
    ]


def test_a_box_that_opens_with_a_notice() -> None:
    assert opens_with_notice(" \n Correction:\n An earlier version of this article was wrong. ")
    assert not opens_with_notice("The ferry left. This story has been updated.")
    assert not opens_with_notice("Newsletter: sign up for our updates")
    assert not opens_with_notice("  ")


@pytest.mark.parametrize("line", ["This " * 40_000, "(" * 200_000, "earlier version of this " * 9_000])
def test_hostile_lines_are_quick(line: str) -> None:
    started = time.perf_counter()
    find_notices(line)
    assert time.perf_counter() - started < 5
