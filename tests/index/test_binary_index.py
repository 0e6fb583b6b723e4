"""rag/index/binary_index.py beyond what every dense index must do: many passages, few bits, rows used again."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest

import rag.index.binary_index
from rag.core.types import Filters
from rag.core.vectors import Codes, Vectors, quantize
from rag.index.binary_index import SHORTLIST, BinaryIndex

ANY = Filters()
DAY = date(2024, 1, 1)
MANY = 3 * SHORTLIST


def units(count: int, dimension: int = 256, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def blurred(vector: Vectors) -> Vectors:
    """A direction near to it: the cosine is about 0.8."""
    noisy = vector + 0.75 * units(1, len(vector), seed=99)[0]
    return np.asarray(noisy / np.linalg.norm(noisy), np.float32)


def names(count: int) -> list[str]:
    return [f"p{n}" for n in range(count)]


def filled(vectors: Vectors) -> BinaryIndex:
    """Passage `p<n>` of outlet `n % 2`, `n % 5` days after the first, of section `n % 3`."""
    index = BinaryIndex()
    facts = [(str(n % 2), DAY + timedelta(days=n % 5), str(n % 3)) for n in range(len(vectors))]
    index.load(names(len(vectors)), quantize(vectors), facts)
    return index


@pytest.fixture(scope="module")
def many() -> tuple[Vectors, BinaryIndex]:
    vectors = units(MANY)
    return vectors, filled(vectors)


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (ANY, range(MANY)),
        (Filters(outlets=("1",)), range(1, MANY, 2)),
        (Filters(outlets=("0", "1", "2"), until=DAY), range(0, MANY, 5)),
        (Filters(since=DAY + timedelta(days=4), outlets=("1",)), range(9, MANY, 10)),
        (Filters(sections=("0",)), range(0, MANY, 3)),
        (Filters(sections=("2", "Nowhere"), outlets=("0",)), range(2, MANY, 6)),
    ],
)
def test_the_true_nearest_of_more_than_the_shortlist_is_found(
    many: tuple[Vectors, BinaryIndex], filters: Filters, admitted: range
) -> None:
    vectors, index = many
    for n in admitted[:: len(admitted) // 20]:
        asked = blurred(vectors[n])
        found = index.search(asked, 10, filters)
        assert {int(i[1:]) for i, _ in found} <= set(admitted)
        assert found[0] == (f"p{n}", pytest.approx(float(vectors[n] @ asked), abs=0.02))


def test_more_may_be_asked_for_than_the_shortlist_holds(many: tuple[Vectors, BinaryIndex]) -> None:
    vectors, index = many
    for k in (SHORTLIST + 500, MANY, MANY + 1):
        assert len(dict(index.search(vectors[0], k, ANY))) == min(k, MANY)


@pytest.mark.parametrize("dimension", [1, 7, 64, 65, 100, 384])
def test_any_dimension(monkeypatch: pytest.MonkeyPatch, dimension: int) -> None:
    monkeypatch.setattr(rag.index.binary_index, "SHORTLIST", 40)
    vectors = units(50, dimension)
    index = filled(vectors)
    for n in range(50):
        ((_, score),) = index.search(vectors[n], 1, ANY)
        assert score == pytest.approx(1, abs=0.02)


def test_it_grows_and_keeps_what_it_held() -> None:
    vectors, index = units(5000), BinaryIndex()
    for start in range(0, 5000, 137):
        part = vectors[start : start + 137]
        index.load(names(5000)[start : start + 137], quantize(part), [("", None, "")] * len(part))
    assert index.ids() == set(names(5000))
    assert all(index.search(vectors[n], 1, ANY)[0][0] == f"p{n}" for n in range(0, 5000, 250))


def test_the_rows_of_what_left_are_given_back() -> None:
    vectors = units(6000)
    index = filled(vectors)
    index.remove(names(5900))
    assert index._size < 6000
    assert index.ids() == {i for i, _ in index.search(vectors[0], 6000, ANY)} == set(names(6000)[5900:])
    for n in range(5900, 6000):
        outlet, day = str(n % 2), DAY + timedelta(days=n % 5)
        assert index.search(vectors[n], 1, Filters((outlet,), day, day))[0][0] == f"p{n}"
    index.load(["new"], quantize(vectors[:1]), [("", None, "")])
    assert index.search(vectors[0], 1, ANY)[0][0] == "new"


def test_the_last_of_an_id_given_twice_counts_and_leaves_with_it() -> None:
    index, vectors = BinaryIndex(), units(2)
    index.load(["a", "a"], quantize(vectors), [("First", None, ""), ("Last", DAY, "")])
    assert index.search(vectors[1], 9, ANY) == [("a", pytest.approx(1, abs=0.02))]
    assert index.search(vectors[0], 9, Filters(outlets=("First",))) == []
    index.remove(["a"])
    assert index.search(vectors[0], 9, ANY) == [] and index.ids() == set()


def test_whatever_comes_and_goes_it_holds_what_came_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.index.binary_index, "SHORTLIST", 50)
    chance, codes = random.Random(1), quantize(units(2000))
    index, held, shrunk = BinaryIndex(), dict[str, int](), False
    for _ in range(150):
        before = index._size
        given = [(f"p{chance.randrange(300)}", chance.randrange(2000)) for _ in range(60)]
        index.load([i for i, _ in given], codes[[n for _, n in given]], [("", None, "")] * 60)
        held |= dict(given)
        gone = chance.sample(names(300), 30)
        index.remove(gone)
        held = {i: n for i, n in held.items() if i not in gone}
        shrunk |= index._size < before
        assert index.ids() == held.keys()
        assert_finds(index, dict(chance.sample(sorted(held.items()), 5)), codes)
    assert shrunk


def assert_finds(index: BinaryIndex, held: dict[str, int], codes: Codes) -> None:
    for passage_id, n in held.items():
        vector = codes[n] / np.linalg.norm(codes[n])
        same = [i for i, score in index.search(np.asarray(vector, np.float32), 10, ANY) if score > 0.99]
        assert passage_id in same
