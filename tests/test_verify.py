"""Sentences against their sources."""

from __future__ import annotations

import pytest

from rag.verify import judge, missing_facts

SOURCE = (
    "The ferry Petrel sank off Ravenholm on 3 May 2024. Captain Anna Hale said 1,200 people "
    "were saved. “We were lucky,” she told reporters."
)


def test_word_for_word_is_supported() -> None:
    assert judge("Captain Anna Hale said 1,200 people were saved.", [SOURCE]).verdict == "supported"
    assert judge("“We were   lucky,” she told reporters.", [SOURCE]).support == 1.0


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Captain Anna Hale said 1,300 people were saved.", "1,300"),
        ("The ferry Petrel sank off Hollowmere on 3 May 2024.", "Hollowmere"),
        ("She said “we were doomed” to reporters.", "we were doomed"),
        ("The ferry Petrel sank off Ravenholm on 4 May 2024.", "4"),
    ],
)
def test_one_changed_fact_is_noticed(claim: str, missing: str) -> None:
    judgement = judge(claim, [SOURCE])
    assert judgement.verdict != "supported"
    assert missing in judgement.missing


def test_figures_are_compared_as_numbers() -> None:
    assert missing_facts("Some 1200 people were saved.", SOURCE) == []


def test_something_else_entirely_is_unsupported() -> None:
    assert judge("Wheat prices rose again across the region.", [SOURCE]).verdict == "unsupported"


def test_no_source_supports_nothing() -> None:
    assert judge("The ferry sank.", []).verdict == "unsupported"
