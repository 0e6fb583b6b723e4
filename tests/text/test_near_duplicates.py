"""rag/text/near_duplicates.py: what is a copy and what is none, over invented articles and over any text at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.duplicates import planted, prints
from benchmarks.wires import Desk
from rag.text.near_duplicates import (
    BANDS,
    candidate_pairs,
    cluster_duplicates,
    connected_components,
    fingerprint,
    is_copy,
    is_same_page,
    lsh_bands,
    similarity,
)
from tests.fakes import article

ARCHIVE = Desk(7).archive(200)
LONG = max((w.article.text for w in ARCHIVE if w.kind == "report"), key=len)
SERIES = (
    "{day} begins with {n} degrees in Karsk and warms to 2{n} by noon. The wind comes from the sea with up "
    "to 3{n} kilometres an hour and turns after dark, when fog may form over the lower part of the port. "
    "Boats under {n} metres should stay in port. The pier is closed from {n} until 1{n}, the harbour board "
    "said. Pollen: low. The outlook for the days after that is much the same, with a little more cloud."
)
TEXTS = st.text(st.sampled_from("ab C1 .\n"), max_size=300)
NAMES = st.sampled_from("abcdefgh")


def test_planted_copies_are_found_and_nothing_else() -> None:
    found = {group for group in cluster_duplicates(prints(ARCHIVE)) if len(group) > 1}
    true = planted(ARCHIVE)
    assert len(true & found) >= 0.98 * len(found)
    assert len(true & found) >= 0.95 * len(true)


def test_white_space_case_and_punctuation_do_not_count() -> None:
    shouted = " ,\n".join(LONG.upper().split(" "))
    assert similarity(fingerprint(LONG), fingerprint(shouted)).containment == 1


def test_a_long_report_cut_to_a_third_is_a_copy() -> None:
    assert is_copy(fingerprint(LONG), fingerprint(LONG[: len(LONG) // 3]))


def test_one_quoted_paragraph_is_no_copy() -> None:
    assert not is_copy(fingerprint(LONG), fingerprint(LONG[: len(LONG) // 10]))


def test_two_days_of_a_series_are_no_copies() -> None:
    monday, friday = (
        fingerprint(SERIES.format(day=day, n=n)) for day, n in (("Monday", 4), ("Friday", 7))
    )
    like = similarity(monday, friday)
    assert like.containment > 0.5
    assert not is_copy(monday, friday)
    assert is_copy(monday, monday)


def test_short_texts_are_copies_only_word_for_word() -> None:
    one, other = (fingerprint(f"The ferry Petrel sank and {n} people died.") for n in (10, 20))
    assert is_copy(one, one)
    assert not is_copy(one, other)


def test_a_text_without_a_word_has_no_neighbours() -> None:
    assert lsh_bands([fingerprint(" . ")]) == [[]]
    assert cluster_duplicates({"a": fingerprint(""), "b": fingerprint("…")}) == [
        frozenset("a"),
        frozenset("b"),
    ]
    assert cluster_duplicates({}) == []


def test_boilerplate_does_not_hide_a_copy() -> None:
    tail = "Write to the desk of this paper with what you saw, and read the letters of others. " * 5
    reports = [w.article for w in ARCHIVE if w.kind == "report"][:80]
    held = {str(n): fingerprint(f"{r.text}\n{tail}") for n, r in enumerate(reports)}
    held["copy"] = fingerprint(f"{reports[3].text}\n{tail}")
    assert frozenset({"3", "copy"}) in cluster_duplicates(held)


@given(TEXTS)
def test_a_fingerprint_is_sorted_and_each_hash_stands_once(text: str) -> None:
    made = fingerprint(text)
    for hashes in (made.shingles, made.particulars):
        assert np.array_equal(hashes, np.unique(hashes))
        assert hashes.dtype == np.uint32
    assert [len(keys) for keys in lsh_bands([made])] == [BANDS if len(made.shingles) else 0]


@given(TEXTS, TEXTS)
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    a, b = fingerprint(one), fingerprint(other)
    assert similarity(a, b) == similarity(b, a)
    assert is_copy(a, b) == is_copy(b, a)
    assert all(0 <= value <= 1 for value in vars(similarity(a, b)).values())


@given(st.lists(TEXTS, max_size=5))
def test_bands_are_those_of_each_text_alone(texts: list[str]) -> None:
    made = [fingerprint(text) for text in texts]
    assert lsh_bands(made) == [lsh_bands([one])[0] for one in made]


@given(st.lists(st.tuples(NAMES, NAMES)))
def test_groups_part_the_names_and_keep_pairs_together(pairs: list[tuple[str, str]]) -> None:
    groups = connected_components("abcdefgh", pairs)
    assert sorted(name for group in groups for name in group) == list("abcdefgh")
    home = {name: group for group in groups for name in group}
    assert all(home[one] is home[other] for one, other in pairs)
    assert groups == connected_components("abcdefgh", [*reversed(pairs)]), "in whatever order they come"


def test_copies_share_a_band() -> None:
    held = {"whole": fingerprint(LONG), "cut": fingerprint(LONG[: len(LONG) // 2])}
    assert candidate_pairs(held) == {("whole", "cut")}


@pytest.mark.parametrize(
    ("outlet", "url", "same"),
    [
        ("Harbour Post", "https://other.example/7", True),
        ("www.harbour post", "", True),
        ("Inland Times", "https://www.news.example/8", True),
        ("Inland Times", "https://other.example/1", False),
        ("", "", False),
        ("Inland Times", "http://[", False),
    ],
)
def test_a_page_is_known_by_its_publisher(outlet: str, url: str, same: bool) -> None:
    assert is_same_page(article(1), replace(article(2), outlet=outlet, url=url)) is same
