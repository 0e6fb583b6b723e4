"""rag/index: what every dense index and the lexical one must do alike, and where they must agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol, cast

import numpy as np
import pytest

from rag.core.errors import IndexUnavailableError
from rag.core.types import Filters, Passage
from rag.core.vectors import Vectors
from rag.index.binary_index import BinaryIndex
from rag.index.dense_chroma import ChromaIndex
from rag.index.filtered_search import search_filtered
from rag.index.language_terms import query_terms
from rag.index.lexical_tantivy import TantivyIndex
from rag.index.protocols import DenseIndex, IndexedPassage, ScoredId, day_bounds
from rag.storage.catalog import Catalog
from rag.storage.passages import Candidate
from rag.text.languages.known import LANGUAGES
from rag.text.languages.terms import question_terms
from tests.fakes import FakeEmbedder, article

ANY = Filters()
OLD, MIDDLE, NEW = date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)


def unit(seed: int, dimension: int = 64) -> Vectors:
    """A random direction, the same for the same seed."""
    vector = np.random.default_rng(seed).normal(size=dimension)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def entry(
    passage_id: str,
    text: str = "The ferry left.",
    *,
    seed: int | None = None,
    outlet: str = "Post",
    day: date | None = MIDDLE,
    title: str = "Harbour news",
    section: str = "",
) -> IndexedPassage:
    """A passage as an index takes it; its vector is of its text, or random when a seed is given."""
    vector = FakeEmbedder().embed([text])[0] if seed is None else unit(seed)
    passage = Passage(passage_id, passage_id.split("-", maxsplit=1)[0], 0, 0, len(text), text)
    of = replace(article(1, text, outlet=outlet, published=day, title=title), section=section)
    return IndexedPassage(passage, of, vector)


def dated() -> list[IndexedPassage]:
    """One passage for each case that a filter tells apart."""
    return [
        entry("a-1-0", seed=1, outlet="Post", day=OLD, section="World"),
        entry("b-1-0", seed=2, outlet="Straßen Blatt", day=MIDDLE, section="World"),
        entry("c-1-0", seed=3, outlet="Post", day=NEW, section="Arts & Life"),
        entry("d-1-0", seed=4, outlet="", day=None),
    ]


FILTERED = [
    (ANY, "abcd"),
    (Filters(outlets=("Post",)), "ac"),
    (Filters(outlets=("Straßen Blatt", "Nobody")), "b"),
    (Filters(outlets=("post",)), ""),
    (Filters(since=MIDDLE), "bc"),
    (Filters(until=MIDDLE), "ab"),
    (Filters(since=MIDDLE, until=MIDDLE), "b"),
    (Filters(as_of=MIDDLE), "abd"),
    (Filters(since=OLD, as_of=MIDDLE), "ab"),
    (Filters(until=NEW, as_of=OLD), "a"),
    (Filters(since=NEW, until=OLD), ""),
    (Filters(outlets=("Post",), since=MIDDLE, as_of=NEW), "c"),
    (Filters(since=date.min, until=date.max), "abc"),
    (Filters(sections=("World",)), "ab"),
    (Filters(sections=("Arts & Life", "Nowhere")), "c"),
    (Filters(sections=("world",)), ""),
    (Filters(outlets=("Post",), sections=("World",), until=MIDDLE), "a"),
]
"""Filters, and the first letters of the passages of `dated` that they admit."""


def near(dense: FilteredDenseIndex, cosines: object) -> Any:
    """What the index may say of these cosines: only the one that keeps a byte a dimension rounds them."""
    return pytest.approx(cosines, abs=0.02 if isinstance(dense, BinaryIndex) else 1e-4)


class FilteredDenseIndex(DenseIndex, Protocol):
    """A dense index with filters."""

    def search(self, vector: Vectors, k: int, filters: Filters = ANY) -> list[ScoredId]:
        """Up to `k` of the passages that the filters admit."""


class FilteredChroma:
    """Chroma, and a catalog of what it was given that narrows what it finds."""

    def __init__(self, folder: Path) -> None:
        self._index = ChromaIndex(folder)
        self._entries: dict[str, IndexedPassage] = {}
        self.ids, self.close = self._index.ids, self._index.close

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        self._index.upsert(entries)
        self._entries |= {e.passage.id: e for e in entries}

    def remove(self, passage_ids: Sequence[str]) -> None:
        self._index.remove(passage_ids)
        for passage_id in passage_ids:
            self._entries.pop(passage_id, None)

    def search(self, vector: Vectors, k: int, filters: Filters = ANY) -> list[ScoredId]:
        catalog = SimpleNamespace(passages=self, passage_vectors=self, statistics=self)
        return search_filtered(self._index, cast("Catalog", catalog), vector, k, filters)

    def candidates(self, passage_ids: Sequence[str]) -> dict[str, Candidate]:
        articles = {i: self._entries[i].article for i in passage_ids if i in self._entries}
        return {i: Candidate(i, a.published, 0.0, a.outlet, "", a.section) for i, a in articles.items()}

    def filtered(self, filters: Filters) -> tuple[list[str], Vectors]:
        raise AssertionError("so few passages are all found")

    def newest_day(self) -> date | None:
        return max(
            (e.article.published for e in self._entries.values() if e.article.published), default=None
        )


@pytest.fixture(params=["chroma", "binary"])
def dense(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FilteredDenseIndex]:
    if request.param == "binary":
        yield BinaryIndex()
        return
    index = FilteredChroma(tmp_path / "chroma")
    yield index
    index.close()


class TestDenseIndex:
    """Every implementation of DenseIndex."""

    def test_empty(self, dense: FilteredDenseIndex) -> None:
        assert dense.ids() == set()
        assert dense.search(unit(1), 5, ANY) == []
        dense.remove([])
        dense.remove(["a-1-0"])
        dense.upsert([])
        assert dense.ids() == set()

    def test_the_nearest_comes_first_with_its_cosine(self, dense: FilteredDenseIndex) -> None:
        dense.upsert([entry(f"a-1-{n}", seed=n) for n in range(20)])
        found = dense.search(unit(7), 20, ANY)
        assert found[0] == ("a-1-7", near(dense, 1))
        assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
        cosines = {f"a-1-{n}": float(unit(n) @ unit(7)) for n in range(20)}
        assert dict(found) == near(dense, cosines)

    def test_applying_twice_changes_nothing(self, dense: FilteredDenseIndex) -> None:
        entries = [entry(f"a-1-{n}", seed=n) for n in range(5)]
        dense.upsert(entries)
        dense.upsert(entries)
        assert len(dense.search(unit(1), 50, ANY)) == 5

    def test_the_same_id_replaces_vector_and_facts(self, dense: FilteredDenseIndex) -> None:
        dense.upsert(
            [entry("a-1-0", seed=1, outlet="Post", day=OLD, section="World"), entry("b-1-0", seed=3)]
        )
        dense.upsert([entry("a-1-0", seed=2, outlet="Times", day=NEW)])
        assert dense.search(unit(2), 1, ANY) == [("a-1-0", near(dense, 1))]
        assert [i for i, _ in dense.search(unit(2), 9, Filters(outlets=("Times",)))] == ["a-1-0"]
        assert dense.search(unit(2), 9, Filters(until=OLD)) == []

    def test_the_last_of_one_id_in_a_batch_wins(self, dense: FilteredDenseIndex) -> None:
        dense.upsert([entry("a-1-0", seed=1), entry("a-1-0", seed=2)])
        assert dense.search(unit(2), 5, ANY) == [("a-1-0", near(dense, 1))]

    def test_removing(self, dense: FilteredDenseIndex) -> None:
        dense.upsert([entry(f"a-1-{n}", seed=n) for n in range(6)])
        dense.remove(["a-1-1", "a-1-4", "unknown", "a-1-1"])
        assert dense.ids() == {"a-1-0", "a-1-2", "a-1-3", "a-1-5"}
        assert {i for i, _ in dense.search(unit(1), 50, ANY)} == dense.ids()
        dense.upsert([entry("a-1-1", seed=1)])
        assert dense.search(unit(1), 1, ANY)[0][0] == "a-1-1"

    def test_removing_all(self, dense: FilteredDenseIndex) -> None:
        dense.upsert([entry("a-1-0", seed=1)])
        dense.remove(["a-1-0"])
        assert dense.search(unit(1), 5, ANY) == []
        dense.upsert([entry("b-1-0", seed=2)])
        assert dense.ids() == {"b-1-0"}

    @pytest.mark.parametrize(("filters", "admitted"), FILTERED)
    def test_filters(self, dense: FilteredDenseIndex, filters: Filters, admitted: str) -> None:
        dense.upsert(dated())
        found = dense.search(unit(9), 10, filters)
        assert sorted(i[0] for i, _ in found) == list(admitted)

    @pytest.mark.parametrize(("k", "number"), [(-1, 0), (0, 0), (1, 1), (3, 3), (1000, 4)])
    def test_any_k(self, dense: FilteredDenseIndex, k: int, number: int) -> None:
        dense.upsert(dated())
        assert len(dense.search(unit(1), k, ANY)) == number

    @pytest.mark.parametrize("filters", [ANY, Filters(until=OLD)])
    def test_the_nearest_of_many_are_those_of_every_cosine(
        self, dense: FilteredDenseIndex, filters: Filters
    ) -> None:
        dense.upsert([entry(f"a-1-{n}", seed=n, day=OLD if n % 2 else NEW) for n in range(400)])
        admitted = range(1, 400, 2) if filters.until else range(400)
        for seed in range(1000, 1030):
            cosines = {f"a-1-{n}": float(unit(n) @ unit(seed)) for n in admitted}
            found = dense.search(unit(seed), 5, filters)
            assert [score for _, score in found] == near(dense, sorted(cosines.values())[:-6:-1])
            assert dict(found) == near(dense, {i: cosines[i] for i, _ in found})

    def test_a_vector_of_zeros_is_near_to_nothing(self, dense: FilteredDenseIndex) -> None:
        entries = [entry(f"a-1-{n}", seed=n) for n in range(5)]
        dense.upsert([*entries, replace(entry("b-1-0"), vector=np.zeros(64, np.float32))])
        assert len(dense.ids()) == 6
        assert dict(dense.search(unit(3), 6, ANY)).get("b-1-0", 0) == near(dense, 0)

    def test_a_passage_without_a_vector_is_refused(self, dense: FilteredDenseIndex) -> None:
        with pytest.raises(ValueError, match="vectors"):
            dense.upsert([entry("a-1-0", seed=1), replace(entry("b-1-0"), vector=None)])
        assert dense.ids() == set()


def test_chroma_takes_more_than_its_batch_limit_and_keeps_it(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "chroma")
    index.upsert([entry(f"a-1-{n}", seed=n) for n in range(6000)])
    index.close()
    index = ChromaIndex(tmp_path / "chroma")
    assert len(index.ids()) == 6000
    assert index.search(unit(5999), 1)[0][0] == "a-1-5999"
    index.remove([f"a-1-{n}" for n in range(5999)])
    assert index.ids() == {"a-1-5999"}
    index.close()


class TestTantivyIndex:
    """The lexical index."""

    @pytest.fixture
    def index(self, tmp_path: Path) -> Iterator[TantivyIndex]:
        index = TantivyIndex(tmp_path / "tantivy")
        yield index
        index.close()

    def test_empty(self, index: TantivyIndex) -> None:
        index.upsert([])
        index.remove(["a-1-0"])
        assert index.ids() == set()
        assert index.search("ferry", 5, ANY) == []

    def test_best_first_stemmed_headline_counts(self, index: TantivyIndex) -> None:
        index.upsert(
            [
                entry("a-1-0", "The ferries sailed, and the ferry sank."),
                entry("b-1-0", "A ferry was mentioned once, among many other things of that long day."),
                entry("c-1-0", "Nothing of the kind.", title="Ferry sails"),
                entry("d-1-0", "Wheat prices rose."),
            ]
        )
        found = index.search("Ferry?", 10, ANY)
        assert [i[0] for i, _ in found] == ["a", "b", "c"]
        assert found[0][1] > found[1][1] > found[2][1] > 0

    def test_applying_again_replaces(self, index: TantivyIndex) -> None:
        index.upsert([entry("a-1-0", "Ferry one.")])
        index.upsert([entry("a-1-0", "Wheat now."), entry("b-1-0", "First."), entry("b-1-0", "Last.")])
        assert index.ids() == {"a-1-0", "b-1-0"}
        assert index.search("ferry first", 5, ANY) == []
        assert sorted(i for i, _ in index.search("wheat last", 5, ANY)) == ["a-1-0", "b-1-0"]

    def test_removing(self, index: TantivyIndex) -> None:
        index.upsert([entry(f"a-1-{n}") for n in range(4)])
        index.remove(["a-1-0", "unknown", "a-1-0"])
        assert index.ids() == {"a-1-1", "a-1-2", "a-1-3"}

    @pytest.mark.parametrize(("filters", "admitted"), FILTERED)
    def test_filters(self, index: TantivyIndex, filters: Filters, admitted: str) -> None:
        index.upsert(dated())
        assert sorted(i[0] for i, _ in index.search("ferry", 10, filters)) == list(admitted)

    def test_filters_leave_the_scores_alone(self, index: TantivyIndex) -> None:
        index.upsert(dated())
        narrow = dict(index.search("ferry", 10, Filters(outlets=("Post",), until=NEW)))
        everything = dict(index.search("ferry", 10, ANY))
        assert narrow == {i: everything[i] for i in narrow}

    @pytest.mark.parametrize(("k", "number"), [(-1, 0), (0, 0), (1, 1), (1000, 4)])
    def test_any_k(self, index: TantivyIndex, k: int, number: int) -> None:
        index.upsert(dated())
        assert len(index.search("ferry", k, ANY)) == number

    @pytest.mark.parametrize(
        "words",
        ["", "?!", '"ferry', "ferry AND NOT (", "title:ferry^9", "ferry\x00", "x" * 70_000, "🛳️", "a:*"],
    )
    def test_any_words(self, index: TantivyIndex, words: str) -> None:
        index.upsert([entry("a-1-0")])
        assert len(index.search(words, 5, ANY)) <= 1

    def test_ten_thousand_words(self, index: TantivyIndex) -> None:
        index.upsert([entry("a-1-0")])
        assert index.search(" ".join(f"ferry w{n}" for n in range(5000)), 5, ANY)

    def test_unicode(self, index: TantivyIndex) -> None:
        index.upsert([entry("a-1-0", "Zürich: Łódź und 東京 — 🛳️.", outlet="Ünïcode\u200d")])
        for word in ("zürich", "ŁÓDŹ", "東京"):
            assert index.search(word, 5, Filters(outlets=("Ünïcode\u200d",)))

    @pytest.mark.parametrize(
        ("written", "typed"),
        [
            pytest.param("President Erdoğan spoke.", "erdogan", id="soft-g"),
            pytest.param("In Łódź and Diyarbakır.", "lodz diyarbakir", id="strokes"),
            pytest.param("Rødovre, Æro and Straße.", "rodovre", id="danish"),
            pytest.param("A straße in Köln.", "strasse", id="sharp-s"),
            pytest.param("In all 1,284 people died.", "1284", id="number-plain"),
            pytest.param("In all 1284 people died.", "1,284", id="number-grouped"),
            pytest.param("The colour of it.", "color", id="american"),
            pytest.param("The color of it.", "colour", id="british"),
            pytest.param("They organized it.", "organised", id="ise"),
            pytest.param("They travelled far.", "traveled", id="doubled-l"),
            pytest.param("The center held.", "centre", id="centre"),
            pytest.param("Ministers of defence met.", "defense", id="defence"),
            pytest.param("A cease-fire holds.", "ceasefire", id="hyphen-closed"),
            pytest.param("A ceasefire holds.", "cease-fire", id="closed-hyphen"),
            pytest.param("A ceasefire holds.", "cease fire", id="closed-open"),
            pytest.param("The U.N. met.", "UN", id="initials-plain"),
            pytest.param("The UN met.", "U.N.", id="initials-dotted"),
            pytest.param("The United Nations met.", "UN", id="initials-written-out"),
            pytest.param("The World Health Organization met.", "WHO", id="initials-of-a-stop-word"),
            pytest.param("J.D. Vance spoke.", "JD", id="initials-of-a-name"),
            pytest.param("JD Vance spoke.", "J.D.", id="dotted-initials-of-a-name"),
        ],
    )
    def test_however_it_is_typed(self, index: TantivyIndex, written: str, typed: str) -> None:
        index.upsert([entry("a-1-0", written), entry("b-1-0", "Wheat prices rose in one place.")])
        assert [i for i, _ in index.search(typed, 5, ANY)] == ["a-1-0"]
        if not typed.replace(".", "").isupper():
            assert [i for i, _ in index.search_whole(typed, 5, ANY)] == ["a-1-0"]

    def test_passages_with_every_word_and_the_words_quoted(self, index: TantivyIndex) -> None:
        index.upsert(
            [
                entry("a-1-0", "We will rebuild, said Thibault."),
                entry("b-1-0", "We will not rebuild, said Thibault."),
                entry("c-1-0", "We will rebuild."),
            ]
        )
        found = index.search_whole("“we will REBUILD” thibault", 5, ANY)
        assert [i for i, _ in found] == ["a-1-0"]
        assert index.search_whole('""', 5, ANY) == []

    def test_words_of_another_language_are_found_in_that_language_alone(
        self, index: TantivyIndex
    ) -> None:
        spanish = "El terremoto dejó nueve muertos en la ciudad, según la gobernadora de la provincia."
        portuguese = "O terremoto deixou nove mortos na cidade, segundo a governadora da província."
        index.upsert([entry("a-1-0", spanish), entry("b-1-0", portuguese), entry("c-1-0")])
        rules = LANGUAGES["Spanish"]
        terms = query_terms(question_terms("¿Cuántos murieron en los terremotos?", rules), rules)
        assert [i for i, _ in index.search_terms(terms, 5, ANY)] == ["a-1-0"]
        assert index.search_terms(terms, 5, Filters(since=NEW)) == []
        assert index.search_terms([], 5, ANY) == index.search_terms(terms, 0, ANY) == []

    def test_an_index_of_other_words_is_not_opened(self, tmp_path: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="en_stem").build()
        (tmp_path / "old").mkdir()
        tantivy.Index(schema, path=str(tmp_path / "old"))
        with pytest.raises(IndexUnavailableError, match="schema"):
            TantivyIndex(tmp_path / "old")

    def test_a_reader_sees_commits_and_writes_nothing(self, index: TantivyIndex, tmp_path: Path) -> None:
        reader = TantivyIndex(tmp_path / "tantivy", writable=False)
        index.upsert([entry("a-1-0")])
        assert reader.search("ferry", 5, ANY) == []
        reader.refresh()
        assert len(reader.search("ferry", 5, ANY)) == 1
        with pytest.raises(IndexUnavailableError):
            reader.upsert([entry("b-1-0")])

    def test_a_reader_makes_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(IndexUnavailableError):
            TantivyIndex(tmp_path / "nowhere", writable=False)
        assert not (tmp_path / "nowhere").exists()

    def test_kept_on_disk(self, tmp_path: Path) -> None:
        for n in range(3):
            index = TantivyIndex(tmp_path / "kept")
            index.upsert([entry(f"a-1-{n}")])
            index.close()
        assert len(TantivyIndex(tmp_path / "kept", writable=False).ids()) == 3


def test_day_bounds_are_the_narrowest() -> None:
    assert day_bounds(ANY) == (None, None)
    assert day_bounds(Filters(as_of=OLD)) == (None, OLD.toordinal())
    assert day_bounds(Filters(until=NEW, as_of=OLD)) == (1, OLD.toordinal())
