"""The reader on both engines: one conformance class, and what its file and its pairs must be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.answer.reading import best_span
from rag.core.errors import ModelError
from rag.models.pair_encoder import OpenVinoEngine, TorchEngine, load_weights
from rag.models.reader import LAYERS, LENGTHS, Reader, Reading, Window, WindowReader, encode

FERRY = Window(
    "Ferry sinks off Port Ansel",
    "The ferry sank on Tuesday. Harbour master Ida Voss said 27 people drowned.",
)
WHEAT = Window("Wheat prices rise", "A tonne cost 4.5% more on Tuesday, the most since 2008.")
WINDOWS = [FERRY, WHEAT, Window("", "Nothing else was said."), Window("A headline", "")]


def answer(reading: Reading, window: Window) -> str:
    first, last, _ = best_span(reading.starts, reading.ends)
    return window.text[reading.offsets[first][0] : reading.offsets[last][1]]


@pytest.fixture(scope="module", params=[OpenVinoEngine, TorchEngine], ids=["openvino", "torch"])
def model(request: pytest.FixtureRequest) -> WindowReader:
    if request.param is OpenVinoEngine:
        pytest.importorskip("openvino", reason="OpenVINO has no wheel for this platform")
    return Reader(request.param(LAYERS))


class TestReaders:
    """What every engine does."""

    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ("How many people drowned?", "27"),
            ("when did the ferry sink", "Tuesday"),
            ("Who is the harbour master?", "Ida Voss"),
        ],
        ids=["count", "day", "name"],
    )
    def test_it_points_at_the_answer(self, model: WindowReader, question: str, words: str) -> None:
        (reading,) = model.read(question, [FERRY])
        assert words in answer(reading, FERRY)

    def test_a_window_that_answers_has_the_better_chance(self, model: WindowReader) -> None:
        ferry, wheat, *_ = model.read("How many people drowned when the ferry sank?", WINDOWS)
        assert ferry.chance > wheat.chance + 1

    def test_what_stands_beside_it_changes_nothing(self, model: WindowReader) -> None:
        together = model.read("How many people drowned?", WINDOWS)[1]
        (alone,) = model.read("How many people drowned?", [WHEAT])
        assert together.chance == pytest.approx(alone.chance, abs=1e-3)
        assert np.abs(together.starts - alone.starts).max() < 1e-3

    def test_pieces_have_their_places(self, model: WindowReader) -> None:
        for reading, window in zip(model.read("Who?", WINDOWS), WINDOWS, strict=True):
            assert len(reading.starts) == len(reading.ends) == len(reading.offsets)
            assert all(0 <= a < b <= len(window.text) for a, b in reading.offsets)

    def test_long_texts_are_cut(self, model: WindowReader) -> None:
        (reading,) = model.read("Who drowned?" * 30, [Window("News " * 60, "Ferry " * 400)])
        assert 0 < len(reading.offsets) < LENGTHS.all

    def test_nothing_is_read_of_nothing(self, model: WindowReader) -> None:
        assert model.read("Who drowned?", []) == []


def test_both_engines_say_the_same() -> None:
    pytest.importorskip("openvino", reason="OpenVINO has no wheel for this platform")
    one, other = (
        Reader(engine(LAYERS)).read("How many people drowned?", WINDOWS)
        for engine in (OpenVinoEngine, TorchEngine)
    )
    for a, b in zip(one, other, strict=True):
        assert a.chance == pytest.approx(b.chance, abs=0.02)
        assert a.offsets == b.offsets
        assert not len(a.starts) or np.abs(a.starts - b.starts).max() < 0.05


def test_a_pair_is_question_headline_and_text() -> None:
    pair = encode("Who drowned?", WHEAT)
    assert pair.ids.count(102) == 3
    assert pair.at + len(pair.offsets) + 1 == len(pair.ids) <= LENGTHS.all
    assert WHEAT.text[slice(*pair.offsets[0])] == "A"


def test_a_file_that_is_not_its_cards_is_not_run(tmp_path: Path) -> None:
    other = replace(LAYERS, file=tmp_path / LAYERS.file.name)
    other.file.write_bytes(LAYERS.file.read_bytes()[:-1] + b"x")
    other.card.write_bytes(LAYERS.card.read_bytes())
    with pytest.raises(ModelError, match=r"reader\.json"):
        load_weights(other)
