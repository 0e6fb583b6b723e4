"""The sentences that were judged by reading."""

from __future__ import annotations

import json

import pytest

from benchmarks.judged import JUDGED, edited, read_judged, sample_texts, totals
from rag.core.errors import ClaimError


def test_each_rests_on_the_text_that_was_read() -> None:
    texts = sample_texts()
    rows = [json.loads(line) for line in JUDGED.read_text("utf-8").splitlines()]
    claims = list(read_judged(texts))
    assert len(claims) == sum(row["article"] in texts for row in rows) > 50
    assert {bool(claim.supported) for claim in claims} == {True, False}


def test_another_text_is_no_ground() -> None:
    texts = {name: f"New. {text}" for name, text in sample_texts().items()}
    with pytest.raises(ClaimError, match="expected the text that was read"):
        next(read_judged(texts))


def test_an_edit_makes_the_claim_of_a_sentence() -> None:
    claim = {"start": 5, "end": 23, "edits": [[0, 3, "Two"], [8, 4, "swam"]]}
    assert edited("Yes. Ten men sank today.", claim) == "Two men swam today"


def test_totals_count_what_is_called_supported() -> None:
    claims = list(read_judged(sample_texts()))
    told = list(totals([(claim, "supported") for claim in claims[:3]]))
    assert (
        told[2] == f"called supported: 3, of these carried {sum(bool(c.supported) for c in claims[:3])}"
    )
