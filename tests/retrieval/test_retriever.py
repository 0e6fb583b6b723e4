"""Hybrid retrieval: days, filters, copies, and what is read while the reader waits."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import rag.retrieval.dense
from rag.archive import Archive
from rag.core.errors import ModelMismatchError
from rag.core.types import NO_FILTERS, NO_TIME, Filters, Hit, Question, TimeExpression
from rag.core.vectors import Vectors
from rag.index.protocols import ScoredId
from rag.retrieval.deduplication import representatives
from rag.retrieval.dense import EMBEDDED_AT_ONCE, estimate_cosine
from rag.retrieval.retriever import CROSS_ENCODED, Retriever
from rag.retrieval.scoring import diversify, focus_score, freshness_weight, question_freshness
from rag.storage.catalog import Catalog
from rag.storage.passages import Candidate, PassageText
from rag.text.passages import embedding_text
from tests.fakes import FakeEmbedder, NoEmbedder, article, settings

TOLL = "The ferry Petrel sank off Ravenholm and {n} people died, the coastguard said after the sinking."


@pytest.fixture(params=["searchable", "refined"])
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    days = [date(2024, 5, 3), date(2024, 5, 9), None, date(2024, 6, 1)]
    opened.catalog.articles.store(
        [
            *(article(n, TOLL.format(n=n * 10), published=day) for n, day in enumerate(days, 1)),
            article(5, TOLL.format(n=10), outlet="AFP", published=date(2024, 5, 2)),
            *(article(n) for n in range(20, 30)),
        ]
    )
    with opened.own_indexes() as store:
        indexer = opened.indexer(store)
        list(indexer.drain())
        if request.param == "refined":
            list(indexer.refine())
    yield opened
    opened.close()


def over(archive: Archive) -> Retriever:
    return Retriever(archive.catalog, archive.searches, archive.embedder, archive.static)


def found(archive: Archive, as_of: date, filters: Filters = NO_FILTERS) -> list[str]:
    retriever = over(archive)
    question = archive.question("How many people died when the ferry Petrel sank?", (), filters, as_of)
    return [hit.article.url.rsplit("/", 1)[1] for hit in retriever.retrieve(question)]


def test_the_newest_that_the_day_of_asking_knows_comes_first(archive: Archive) -> None:
    assert found(archive, date(2024, 6, 2))[0] == "4"
    assert found(archive, date(2024, 5, 10))[0] == "2"
    assert found(archive, date(2024, 5, 4))[0] == "1"


def test_nothing_later_than_the_day_of_asking_is_used(archive: Archive) -> None:
    assert not {"2", "4"} & set(found(archive, date(2024, 5, 4)))
    assert "3" in found(archive, date(2024, 5, 4)), "an article without a date is admitted"


def test_a_readers_days_leave_out_undated_articles(archive: Archive) -> None:
    days = Filters(since=date(2024, 5, 4), until=date(2024, 5, 31))
    assert found(archive, date(2024, 6, 2), days) == ["2"]


def test_a_copied_passage_is_shown_once(archive: Archive) -> None:
    assert len({"1", "5"} & set(found(archive, date(2024, 6, 2)))) == 1


def test_hits_carry_the_scores_that_made_them(archive: Archive) -> None:
    hits = over(archive).retrieve(archive.question("ferry Petrel", as_of=date(2024, 6, 2)))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    for hit in hits[:3]:
        assert {"fusion", "freshness", "focus", "dense", "lexical", "total"} <= set(hit.scores)
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_the_follower_and_the_owner_find_the_same(archive: Archive) -> None:
    follower = found(archive, date(2024, 6, 2))
    with archive.own_indexes():
        assert found(archive, date(2024, 6, 2))[:4] == follower[:4]  # the rest score alike


def test_an_open_archive_notices_that_another_model_took_over(archive: Archive) -> None:
    found(archive, date(2024, 6, 2))
    archive.catalog.facts.set("embedding_model", "other@2")
    archive.searches._refreshed["lexical"] = 0.0  # as if a second had gone by
    with pytest.raises(ModelMismatchError, match=r"byline ingest --reindex"):
        found(archive, date(2024, 6, 2))


def test_an_articles_later_passages_make_room_for_other_articles() -> None:
    held = {"a0": "a", "a1": "a", "a2": "a", "b0": "b"}
    candidates = {i: Candidate(article, None) for i, article in held.items()}
    pool = {i: PassageText("A headline", f"words of {i}") for i in held}
    scores = {i: {"total": s} for i, s in {"a0": 1.0, "a1": 0.95, "a2": 0.94, "b0": 0.9}.items()}
    chosen = diversify(scores, candidates, pool, 4)
    assert list(chosen) == ["a0", "a1", "b0", "a2"]
    assert chosen["a2"] == pytest.approx({"total": 0.86, "variety": -0.08})
    assert scores["a2"] == {"total": 0.94}, "what was given is left alone"


def test_focus_reaches_a_week_beyond_the_days_named() -> None:
    may = TimeExpression("days", date(2024, 5, 1), date(2024, 5, 31))
    question = Question("", "", Filters(), date(2025, 1, 1), may)
    days = [date(2024, 4, 30), date(2024, 5, 1), date(2024, 6, 7), date(2024, 6, 8)]
    assert [focus_score(question, day) for day in days] == [0, 1, 1, 0]
    assert 0 < focus_score(question, None) < 1, "an article without a date is lower, not lost"
    hint = replace(question, time=replace(may, kind="hint"))
    assert 0 < focus_score(hint, date(2024, 5, 1)) < 1


def test_what_is_to_come_is_no_focus() -> None:
    ahead = TimeExpression("future", date(2026, 1, 1), date(2026, 12, 31))
    question = Question("", "", Filters(), date(2025, 1, 1), ahead)
    assert focus_score(question, date(2024, 5, 1)) == 0


def test_as_of_a_day_what_was_published_up_to_it_is_fresh() -> None:
    day, now = date(2024, 3, 1), date(2025, 1, 1)
    question = Question("", "", Filters(), now, TimeExpression("days", None, day))
    assert question_freshness(question, day, now) == 1
    assert question_freshness(question, date(2024, 6, 1), now) == 0
    assert question_freshness(replace(question, time=NO_TIME), day, now) < 0.01


def test_the_newest_and_the_oldest_move_the_weight_of_freshness() -> None:
    question = Question("", "", Filters(), date(2025, 1, 1))
    weights = [
        freshness_weight(replace(question, time=TimeExpression(order=o)))
        for o in ("oldest", "", "newest")
    ]
    assert weights[0] == 0 < weights[1] < weights[2]


# -- while not everything is refined ----------------------------------------------------------

COUNT = 60
ASKED = Question("Which ferry left?", "Which ferry left?", NO_FILTERS, date(2024, 6, 1))


class Scripted:
    """Finds what it was given, and remembers what it was asked for."""

    def __init__(
        self,
        *,
        dense: Mapping[str, float] | None = None,
        static: Mapping[str, float] | None = None,
        lexical: Mapping[str, float] | None = None,
        quoted: Mapping[str, float] | None = None,
        whole: bool = False,
        crowd: bool = False,
    ) -> None:
        self._dense, self._static, self._lexical = dense or {}, static, lexical or {}
        self._quoted = quoted or {}
        self._whole = whole
        self._crowd = crowd
        self.kept: dict[str, Vectors] = {}
        self.wanted: list[str] = []
        self.log: list[str] = []
        self.filters: list[Filters] = []

    def dense_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        self.filters.append(filters)
        return list(self._dense.items())[:k]

    def dense_is_whole(self) -> bool:
        return self._whole

    def static_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        assert self._static is not None, "nobody should have asked"
        return list(self._static.items())[:k]

    def lexical_search(
        self, words: str, k: int, filters: Filters, *, whole: bool = False
    ) -> list[ScoredId]:
        self.log.append("searched")
        return list((self._quoted if whole else self._lexical).items())[:k]

    @contextmanager
    def answering(self) -> Iterator[None]:
        self.log.append("begun")
        try:
            yield
        finally:
            self.log.append("ended")

    def has_other_questions(self) -> bool:
        return self._crowd

    def save_vectors(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        self.kept |= vectors
        self.wanted += article_ids


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """So many articles of a passage each, searchable and not refined."""
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(COUNT)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened.catalog
    opened.close()


@pytest.fixture
def ids(catalog: Catalog) -> list[str]:
    """The passage of each article, by its number."""
    numbers = {stored.article.url: stored.id for stored in catalog.articles.all()}
    return [f"{numbers[article(n).url]}-1-0" for n in range(COUNT)]


@pytest.fixture
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine may be busy."""
    monkeypatch.setattr(rag.retrieval.dense, "BUDGET_SECONDS", 60)


def falling(ids: Sequence[str]) -> dict[str, float]:
    return {passage_id: 0.9 - n / 100 for n, passage_id in enumerate(ids)}


def text_of(n: int) -> str:
    return embedding_text(article(n).title, article(n).text)


def cosine(n: int) -> float:
    question, passage = FakeEmbedder().embed([ASKED.standalone, text_of(n)])
    return float(question @ passage)


def ask(
    catalog: Catalog, searcher: Scripted, model: FakeEmbedder, *, wait_for_model: bool = True
) -> list[Hit]:
    return Retriever(catalog, searcher, model, FakeEmbedder(), wait_for_model=wait_for_model).retrieve(
        ASKED, COUNT
    )


@pytest.mark.usefixtures("in_time")
def test_the_model_reads_the_best_candidates_and_they_are_kept(catalog: Catalog, ids: list[str]) -> None:
    searcher, model = Scripted(static=falling(ids)), FakeEmbedder()
    hits = {hit.passage.id: hit for hit in ask(catalog, searcher, model)}
    assert model.seen == [ASKED.standalone, *map(text_of, range(EMBEDDED_AT_ONCE))]
    assert list(searcher.kept) == ids[:EMBEDDED_AT_ONCE]
    assert searcher.wanted == [i.split("-")[0] for i in ids[:EMBEDDED_AT_ONCE]]
    for n, passage_id in enumerate(ids):
        expected = cosine(n) if n < EMBEDDED_AT_ONCE else estimate_cosine(falling(ids)[passage_id])
        assert hits[passage_id].scores["dense"] == pytest.approx(expected, abs=5e-4)


@pytest.mark.usefixtures("in_time")
def test_what_only_its_words_found_is_read_too(catalog: Catalog, ids: list[str]) -> None:
    searcher, model = (
        Scripted(static=falling(ids[:3]), lexical={ids[7]: 9.0, ids[8]: 4.0}),
        FakeEmbedder(),
    )
    hits = {hit.passage.id: hit.scores for hit in ask(catalog, searcher, model)}
    assert searcher.kept.keys() == {*ids[:3], ids[7], ids[8]}
    assert hits[ids[7]]["dense"] == pytest.approx(cosine(7), abs=5e-4)


def test_without_time_nothing_is_read(
    catalog: Catalog, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.retrieval.dense, "BUDGET_SECONDS", 0)
    searcher, model = Scripted(static=falling(ids)), FakeEmbedder()
    hits = ask(catalog, searcher, model)
    assert [hit.passage.id for hit in hits] == ids
    assert model.seen == [ASKED.standalone] and searcher.kept == {}
    assert searcher.wanted == [i.split("-")[0] for i in ids[:EMBEDDED_AT_ONCE]], "it is read later"


def test_in_a_crowd_nothing_is_read_but_wanted(catalog: Catalog, ids: list[str]) -> None:
    searcher, model = Scripted(static=falling(ids), crowd=True), FakeEmbedder()
    assert len(ask(catalog, searcher, model)) == COUNT
    assert model.seen == [ASKED.standalone] and searcher.kept == {}
    assert searcher.wanted == [i.split("-")[0] for i in ids[:EMBEDDED_AT_ONCE]]


def test_reading_stops_when_the_time_is_over(
    catalog: Catalog, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            time.sleep(0.06 if len(texts) > 1 else 0)
            return super().embed(texts)

    monkeypatch.setattr(rag.retrieval.dense, "BUDGET_SECONDS", 0.05)
    searcher = Scripted(static=falling(ids))
    assert len(ask(catalog, searcher, Slow())) == COUNT
    assert 0 < len(searcher.kept) < EMBEDDED_AT_ONCE


@pytest.mark.usefixtures("in_time")
def test_a_vector_that_is_kept_gives_the_exact_cosine(catalog: Catalog, ids: list[str]) -> None:
    read = {ids[n]: FakeEmbedder().embed([text_of(n)])[0] for n in (0, 5)}
    catalog.passage_vectors.save(read, "fake@1")
    searcher, model = Scripted(static=falling(ids[:9]), lexical={ids[5]: 1.0}), FakeEmbedder()
    hits = {hit.passage.id: hit.scores for hit in ask(catalog, searcher, model)}
    for n in (0, 5):
        assert hits[ids[n]]["dense"] == pytest.approx(cosine(n), abs=1e-3)
    assert not read.keys() & searcher.kept.keys() and not {text_of(0), text_of(5)} & {*model.seen}


@pytest.mark.usefixtures("in_time")
def test_what_the_dense_index_says_goes_before_an_estimate(catalog: Catalog, ids: list[str]) -> None:
    searcher = Scripted(dense={ids[0]: 0.25}, static=falling(ids[:2]))
    hits = {hit.passage.id: hit.scores for hit in ask(catalog, searcher, FakeEmbedder())}
    assert hits[ids[0]]["dense"] == 0.25 and searcher.kept.keys() == {ids[1]}


@pytest.mark.usefixtures("in_time")
def test_ghosts_are_neither_read_nor_found(catalog: Catalog, ids: list[str]) -> None:
    catalog.articles.remove(article(1).url)
    searcher = Scripted(static=falling([*ids[:3], "ghost-1-0"]), lexical={"ghost-1-1": 3.0, ids[1]: 9.0})
    assert {hit.passage.id for hit in ask(catalog, searcher, FakeEmbedder())} == {ids[0], ids[2]}
    assert searcher.kept.keys() == {ids[0], ids[2]}


def test_a_whole_dense_index_needs_no_static_search(catalog: Catalog, ids: list[str]) -> None:
    searcher, model = Scripted(dense=falling(ids), lexical={ids[3]: 1.0}, whole=True), FakeEmbedder()
    hits = Retriever(catalog, searcher, model, NoEmbedder()).retrieve(ASKED, COUNT)
    assert len(hits) == COUNT and model.seen == [ASKED.standalone] and searcher.kept == {}


@pytest.mark.parametrize("day", [date(2024, 5, 3), date(2024, 5, 2)])
def test_the_dense_index_is_asked_with_the_filters(catalog: Catalog, ids: list[str], day: date) -> None:
    asked = replace(ASKED, filters=Filters(as_of=day), as_of=day)
    scripted = Scripted(dense=falling(ids[:3]), whole=True)
    hits = Retriever(catalog, scripted, FakeEmbedder(), NoEmbedder()).retrieve(asked, COUNT)
    assert {hit.passage.id for hit in hits} == set(ids[:3])
    assert scripted.filters == [asked.filters]


def test_a_hit_says_which_words_of_the_question_it_has(archive: Archive) -> None:
    asked = "How many people were dying when the Petrel sank near Lisbon?"
    hit = archive.retriever.retrieve(archive.question(asked, as_of=date(2024, 6, 1)), 1)[0]
    assert hit.matched == ("people", "dying", "Petrel", "sank")


def test_a_second_opinion_puts_the_best_in_order(catalog: Catalog, ids: list[str]) -> None:
    def grades(question: str, texts: Sequence[str]) -> list[float]:
        assert question == ASKED.standalone
        return [float("word7 " in text) for text in texts]

    scripted = Scripted(dense=falling(ids), whole=True)
    retriever = Retriever(catalog, scripted, FakeEmbedder(), FakeEmbedder(), cross_encoder=grades)
    hits = retriever.retrieve(ASKED, COUNT)
    assert hits[0].passage.id == ids[7] and hits[0].scores["cross"] == 1.0
    assert sum("cross" in hit.scores for hit in hits) == CROSS_ENCODED


@pytest.mark.parametrize("whole", [False, True])
def test_nobody_waits_for_a_model_that_is_being_loaded(
    catalog: Catalog, ids: list[str], whole: bool
) -> None:
    model = NoEmbedder()
    model.ready = False
    searcher = Scripted(static=falling(ids), lexical={ids[9]: 2.0}, whole=whole)
    hits = ask(catalog, searcher, model, wait_for_model=False)
    assert len(hits) == COUNT and hits[0].passage.id in (ids[0], ids[9])
    assert searcher.kept == {}


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize(("wait_for_model", "ready"), [(True, False), (False, True)])
def test_the_model_is_asked_when_it_is_there_or_can_be_waited_for(
    catalog: Catalog, ids: list[str], wait_for_model: bool, ready: bool
) -> None:
    model = FakeEmbedder()
    model.ready = ready
    searcher = Scripted(static=falling(ids))
    ask(catalog, searcher, model, wait_for_model=wait_for_model)
    assert len(searcher.kept) == EMBEDDED_AT_ONCE


class Unreadable(FakeEmbedder):
    """Makes no number of some texts."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = super().embed(texts)
        vectors[["word2 " in text for text in texts]] = np.nan
        return vectors


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("model", [FakeEmbedder(poison="word2 "), Unreadable()])
def test_a_passage_that_the_model_cannot_read_spoils_no_answer(
    catalog: Catalog, ids: list[str], model: FakeEmbedder
) -> None:
    searcher = Scripted(static=falling(ids[:5]))
    hits = ask(catalog, searcher, model)
    assert {hit.passage.id for hit in hits} == set(ids[:5])
    assert all(np.isfinite(hit.score) for hit in hits)
    assert all(np.isfinite(vector).all() for vector in searcher.kept.values())


def test_the_background_steps_back_for_the_question(catalog: Catalog, ids: list[str]) -> None:
    searcher = Scripted(static=falling(ids))
    ask(catalog, searcher, FakeEmbedder())
    assert searcher.log == ["begun", "searched", "ended"]
    with pytest.raises(AssertionError):
        ask(catalog, broken := Scripted(static=None), FakeEmbedder())
    assert broken.log[-1] == "ended"


@pytest.mark.usefixtures("in_time")
def test_what_a_question_made_the_model_read_is_read_once(tmp_path: Path) -> None:
    model = FakeEmbedder()
    archive = Archive(settings(tmp_path), model, FakeEmbedder())
    archive.catalog.articles.store([article(n) for n in range(9)])
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        list(indexer.drain())
        over(archive).retrieve(archive.question("Which ferry left the harbour?"))
        archive.refinement.close()
        read = len(model.seen) - 1
        assert 0 < read == 9 - archive.catalog.passage_vectors.count_missing()
        assert (
            sum(step.embedded for step in indexer.refine(archive.refinement.take_priorities)) == 9 - read
        )
    assert len({*model.seen}) == len(model.seen)
    archive.close()


# -- copies -----------------------------------------------------------------------------------

WIRE = (
    "The ferry Petrel sank off Ravenholm on Friday and 41 people died, the coastguard said. Captain Ines "
    "Brandt had warned of Tolvik water in the engine room, and the Harbour Board had asked for 12 days "
    "to answer her letter. Divers from Karsk found the hull at 86 metres. The families of the dead want to "
    "know why the doors of the lower deck stood open, and why no alarm was heard for 7 minutes. A court in "
    "Velia has taken the log book. The owner, Moreau Lines, said that it would pay for every funeral."
)


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    corrected = f"{WIRE} An earlier report misspelt a name."
    opened.catalog.articles.store(
        [
            article(1, WIRE, outlet="CNN", published=date(2024, 5, 3), url="https://cnn.example/1"),
            article(2, corrected, outlet="CNN", published=date(2024, 5, 6), url="https://cnn.example/2"),
            article(3, WIRE, outlet="AFP", published=date(2024, 5, 4), url="https://afp.example/3"),
            article(4, WIRE[:300], outlet="Harbour Post", published=date(2024, 6, 1)),
            *(article(n) for n in range(20, 30)),
        ]
    )
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def told(archive: Archive, as_of: date, filters: Filters = NO_FILTERS) -> list[Hit]:
    question = archive.question("How many people died when the ferry Petrel sank?", (), filters, as_of)
    hits = over(archive).retrieve(question)
    return [hit for hit in hits if "Petrel" in hit.passage.text]


def test_one_story_is_one_hit_that_names_the_others(wired: Archive) -> None:
    (hit,) = told(wired, date(2024, 5, 10))
    outlets = {hit.article.outlet} | {copy.outlet for copy in hit.copies}
    assert outlets == {"CNN", "AFP"}, "and not what was published after the day of asking"
    assert len(hit.copies) == 2
    days = [copy.published for copy in hit.copies if copy.published]
    assert days == sorted(days, reverse=True)


def test_of_one_outlet_the_newest_stands(wired: Archive) -> None:
    (hit,) = told(wired, date(2024, 5, 10), Filters(outlets=("CNN",)))
    assert hit.article.published == date(2024, 5, 6)
    assert {(copy.outlet, copy.same_page) for copy in hit.copies} == {("CNN", True), ("AFP", False)}


def test_a_filter_chooses_among_the_copies(wired: Archive) -> None:
    (hit,) = told(wired, date(2024, 6, 2), Filters(outlets=("AFP",)))
    assert hit.article.outlet == "AFP"


def scored(**totals: float) -> dict[str, dict[str, float]]:
    return {name: {"total": total} for name, total in totals.items()}


def test_the_best_of_the_copies_stands_and_keeps_all_its_passages() -> None:
    candidates = {
        "a1": Candidate("a", date(2024, 5, 1), 1.0, "CNN", "story"),
        "a2": Candidate("a", date(2024, 5, 1), 1.0, "CNN", "story"),
        "b1": Candidate("b", date(2024, 5, 9), 2.0, "AFP", "story"),
        "c1": Candidate("c", None),
        "d1": Candidate("d", None),
    }
    kept = representatives(scored(a1=0.9, a2=0.1, b1=0.8, c1=0.5, d1=0.4), candidates)
    assert list(kept) == ["a1", "a2", "c1", "d1"], "what was not compared stands for itself"


def test_of_pages_of_one_day_the_one_stored_last_stands() -> None:
    day = date(2024, 5, 1)
    candidates = {
        name: Candidate(name, day, at, "CNN", "s") for name, at in (("old", 1.0), ("new", 2.0))
    }
    assert list(representatives(scored(old=0.9, new=0.8), candidates)) == ["new"]
    nameless = {name: Candidate(name, day, at, "", "s") for name, at in (("old", 1.0), ("new", 2.0))}
    assert list(representatives(scored(old=0.9, new=0.8), nameless)) == ["old"]


@pytest.fixture
def quake(tmp_path: Path) -> Iterator[Archive]:
    """An archive in which an earthquake and an airport fire happened, and towns mourned and voted."""
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    shaken = [date(2024, 5, 3), date(2024, 5, 4), date(2024, 5, 7), date(2024, 8, 1)]
    opened.catalog.articles.store(
        [
            *(
                article(n, f"The Ravenholm earthquake felled {n} chimneys.", published=day)
                for n, day in enumerate(shaken, 1)
            ),
            article(10, "The ferry Petrel sank; 10 people died.", published=date(2024, 4, 20)),
            article(
                11,
                "A fire closed the airport of Ravenholm. Smoke was seen; 11 people died.",
                published=date(2024, 6, 2),
                title="Airport fire in Ravenholm",
            ),
        ]
    )
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def test_since_an_event_counts_from_the_first_reports_of_it(quake: Archive) -> None:
    asked = quake.question("How many people died since the earthquake?", as_of=date(2024, 9, 1))
    assert (asked.time.since, asked.time.until) == (date(2024, 5, 3), date(2024, 9, 1))
    assert "3 May 2024" in asked.time.note
    early = quake.question("How many people died since the earthquake?", as_of=date(2024, 5, 5))
    assert early.time.since is None, "two reports make no event"
    unknown = quake.question("How many people died since the coronation?", as_of=date(2024, 9, 1))
    assert unknown.time.since is None


def test_an_article_named_by_what_it_is_about_is_the_only_one_searched(quake: Archive) -> None:
    asked = quake.question(
        "In the article about the airport fire, how many people died?", as_of=date(2024, 9, 1)
    )
    hits = over(quake).retrieve(asked)
    assert hits and {hit.article.title for hit in hits} == {"Airport fire in Ravenholm"}


def test_what_holds_the_quoted_words_stands_first(catalog: Catalog, ids: list[str]) -> None:
    """Also where no other search has found it."""
    text = 'Who said "nobody saw it leave"?'
    searcher = Scripted(static=falling(ids), lexical=falling(ids[:9]), quoted={ids[50]: 3.0})
    retriever = Retriever(catalog, searcher, FakeEmbedder(), FakeEmbedder())
    best = retriever.retrieve(replace(ASKED, text=text, standalone=text), 5)[0]
    assert best.passage.id == ids[50]
    assert best.scores["verbatim"] == 1.0


def test_initials_that_an_article_explains_find_what_is_written_out(tmp_path: Path) -> None:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    explained = "The Ravenholm Tide Authority (RTA) opened an office in the port on Monday morning."
    written_out = "A storm broke the gauges, and the Ravenholm Tide Authority said so on Friday."
    opened.catalog.articles.store(
        [article(1, explained), article(2, written_out), *(article(n) for n in range(3, 9))]
    )
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    hits = over(opened).retrieve(opened.question("What did the RTA say?"), 2)
    assert {hit.article.url.rsplit("/", 1)[1] for hit in hits} == {"1", "2"}
    opened.close()


def test_a_name_that_hardly_any_passage_has_outweighs_what_is_fresh(archive: Archive) -> None:
    archive.catalog.articles.store(
        [article(40, "Spokeswoman Ann Thibold spoke.", published=date(2022, 1, 3))]
    )
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    question = archive.question("Who is Ann Thibold?", (), NO_FILTERS, date(2024, 6, 2))
    first, *rest = over(archive).retrieve(question)
    assert "Thibold" in first.article.text
    assert (first.scores["rare"], *(hit.scores.get("rare") for hit in rest[:2])) == (1.0, None, None)
