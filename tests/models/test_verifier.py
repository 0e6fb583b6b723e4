"""The verifier on both engines: one conformance class, and what its file must be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.core.errors import ModelError
from rag.models.pair_encoder import OpenVinoEngine, TorchEngine, load_weights
from rag.models.verifier import LAYERS, LENGTHS, ClaimVerifier, Ground, Verifier, encode

FERRY = Ground(
    "Ferry sinks off Port Ansel",
    "The ferry sank on Tuesday. Harbour master Ida Voss said 27 people drowned, most of them fishermen.",
)
WHEAT = Ground("Wheat prices rise", "A tonne cost 4.5% more on Tuesday, the most since 2008.")


@pytest.fixture(scope="module", params=[OpenVinoEngine, TorchEngine], ids=["openvino", "torch"])
def verifier(request: pytest.FixtureRequest) -> ClaimVerifier:
    if request.param is OpenVinoEngine:
        pytest.importorskip("openvino", reason="OpenVINO has no wheel for this platform")
    return Verifier(request.param(LAYERS))


class TestVerifiers:
    """What every engine does."""

    def test_what_is_carried_weighs_more(self, verifier: ClaimVerifier) -> None:
        claim = "According to Ida Voss, 27 people lost their lives."
        ferry, wheat = verifier.weigh(claim, [FERRY, WHEAT])
        assert ferry > wheat + 0.5

    @pytest.mark.parametrize(
        "false",
        ["Ida Voss denied that anybody had drowned.", "Ida Voss said that wheat prices had risen."],
        ids=["denied", "invented"],
    )
    def test_what_is_changed_weighs_less(self, verifier: ClaimVerifier, false: str) -> None:
        (true,) = verifier.weigh("Ida Voss said that 27 people had died.", [FERRY])
        (other,) = verifier.weigh(false, [FERRY])
        assert true > other

    def test_what_stands_beside_it_changes_nothing(self, verifier: ClaimVerifier) -> None:
        claim = "A ferry went down."
        (alone,) = verifier.weigh(claim, [FERRY])
        assert verifier.weigh(claim, [WHEAT, FERRY])[1] == pytest.approx(alone, abs=1e-3)

    def test_long_texts_are_cut_and_nothing_is_read_of_nothing(self, verifier: ClaimVerifier) -> None:
        assert len(verifier.weigh("Ferry " * 300, [Ground("News " * 60, "Ferry " * 400)])) == 1
        assert verifier.weigh("A ferry went down.", []) == []


def test_a_pair_is_claim_headline_and_sentences() -> None:
    pair = encode("A ferry went down.", FERRY)
    assert pair.ids.count(102) == 3
    assert pair.at + len(pair.offsets) + 1 == len(pair.ids) <= LENGTHS.all


def test_a_file_that_is_not_its_cards_is_not_run(tmp_path: Path) -> None:
    other = replace(LAYERS, file=tmp_path / LAYERS.file.name)
    other.file.write_bytes(LAYERS.file.read_bytes()[:-1] + b"x")
    other.card.write_bytes(LAYERS.card.read_bytes())
    with pytest.raises(ModelError, match=r"verifier\.json"):
        load_weights(other)
