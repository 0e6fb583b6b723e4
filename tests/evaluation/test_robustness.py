"""Disturbances change what they should and nothing else; the answers to them are kept and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.archive import Archive
from rag.core.errors import EngineError
from rag.core.types import Evidence, Question
from rag.evaluation.metrics.measure import score_record
from rag.evaluation.records.record import Record, Variant
from rag.evaluation.reports.report import html_report
from rag.evaluation.reports.table import robustness_table
from rag.evaluation.runs import perturbations
from rag.evaluation.runs.asker import Asker
from rag.evaluation.runs.perturbations import (
    make_hasty,
    make_polite,
    mix_evidence,
    mix_hits,
    reverse_evidence,
    reword,
    reword_by_model,
    select_noise,
    shuffle_evidence,
)
from rag.evaluation.runs.robustness import NoisyRetriever, PerturbationAsker, noise_pool
from rag.evaluation.runs.run import RunConfig, ask_all, journal_path
from rag.evaluation.testsets.testset import Item
from tests.evaluation.test_evaluation_run import ROWS, archive, timeless, wish
from tests.fakes import article, evidence
from tests.runs import record, refused, run_of, unanswerable

__all__ = ["archive"]  # the fixture

DAY = date(2024, 6, 1)
ITEM = Item("1", "When did ferry word7 leave the harbour?", ("day 7",), ("7.md",), DAY, False, (), "")
FOUND = [evidence(n, f"Ferry word{n} left the harbour on day {n}.", 1 - n / 10) for n in range(5)]
NOISE = [evidence(n, f"Bakers of town {n} sold cake. They were glad.").hit for n in range(50, 60)]


def test_order() -> None:
    assert reverse_evidence(FOUND) == FOUND[::-1]
    mixed = shuffle_evidence(FOUND, "a")
    assert mixed == shuffle_evidence(FOUND, "a") and sorted(mixed, key=FOUND.index) == FOUND
    assert len({tuple(e.quote for e in shuffle_evidence(FOUND, seed)) for seed in "abcdef"}) > 1


def test_noise_has_nothing_to_do_with_the_question() -> None:
    golden = [FOUND[1].hit, evidence(7, "Nobody knows.").hit, evidence(8, "It was day 7 at last.").hit]
    assert select_noise(ITEM, ITEM.question, golden) == [FOUND[1].hit], (
        "neither its article nor its answer"
    )
    drawn = select_noise(ITEM, ITEM.question, [*golden, *NOISE])
    assert len(drawn) == 10 and FOUND[1].hit not in drawn, "the rest shares fewer words"
    assert drawn == select_noise(ITEM, ITEM.question, [*golden, *NOISE])
    assert drawn != select_noise(replace(ITEM, id="2"), ITEM.question, [*golden, *NOISE])


def test_noise_stands_between_what_was_found_with_its_scores() -> None:
    hits = [replace(e.hit, score=9.0 - n, scores={"dense": 0.5}) for n, e in enumerate(FOUND[:2])]
    mixed = mix_hits(hits, [hits[0], *NOISE])
    assert mixed[::2] == hits and [hit.score for hit in mixed] == [9.0, 9.0, 8.0, 8.0]
    assert mixed[1].passage == NOISE[0].passage and mixed[1].scores == {"dense": 0.5}
    assert mix_hits([], NOISE) == []
    evidence = mix_evidence(FOUND[:2], NOISE)
    noise = evidence[1]
    assert evidence[::2] == FOUND[:2] and noise.quote == "Bakers of town 50 sold cake."
    assert noise.score == FOUND[0].score
    assert noise.hit.article.text[noise.start : noise.end] == noise.quote


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did it leave?", "On which day did it leave?"),
        ("And who won the cup?", "And which person won the cup?"),
        ("How many boats sank?", "What number of boats sank?"),
        ("Who's there?", ""),
        ("Which ferry sank?", ""),
        ("Whenever did it leave?", ""),
    ],
)
def test_other_question_words(question: str, said: str) -> None:
    assert reword(question) == said


def test_ceremony_and_haste() -> None:
    assert make_polite("Who won the Harbour Prize?").endswith(", please: Who won the Harbour Prize?")
    assert make_polite("And when?") == "", "a follow-up stays one"
    assert make_hasty("Who won the Harbour Prize?") == "who won the harbour prize"
    assert make_hasty("who won") == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("In 2024, who got the Harbour Prize?", True),
        ("Who won the Harbour Prize in 2024?", False),
        ("Who got the prize in 2024?", False),
        ("Who got the Harbour Prize?", False),
        ("Ann Lee got the Harbour Prize in 2024.", False),
        ("Sure!\nIn 2024, who got the Harbour Prize?", False),
        ("", False),
    ],
)
def test_a_model_keeps_names_and_figures_or_is_not_heard(said: str, kept: bool) -> None:
    found = reword_by_model("Who won the Harbour Prize in 2024?", lambda _i, _m: said)
    assert found == (said if kept else "")


def one(folder: Path, made: dict[str, object], *variants: Variant) -> Record:
    return replace(run_of(folder, made).questions[0], variants=variants)


def test_what_stays_right_and_what_changes(tmp_path: Path) -> None:
    sound = record(1)
    said = str(sound["answer"]["sentences"][0]["text"])
    same, other = Variant("a", "?", said), Variant("b", "?", "It was on day 1, they say.")
    wrong, none = Variant("c", "?", "Never."), Variant("d", "?", refused=True)
    found = score_record(
        one(tmp_path, sound, same, other, wrong, none, Variant("e", "?", error="gone"))
    ).metrics
    assert [found[f"stays_right@{n}"] for n in "abcde"] == [1, 1, 0, 0, 0]
    assert [found[f"changed@{n}"] for n in "abcde"] == [0, 1, 1, 1, 1]
    found = score_record(one(tmp_path, refused(1), none, same)).metrics
    assert [found["changed@d"], found["changed@a"]] == [0, 1]
    assert "stays_right@a" not in found, "it was not right before"
    found = score_record(one(tmp_path, unanswerable(1, right=True), none, same)).metrics
    assert [found["stays_right@d"], found["stays_right@a"]] == [1, 0]
    assert "changed@a" not in score_record(one(tmp_path, record(1, error="gone"), same)).metrics


def disturber(archive: Archive, says: object = None) -> PerturbationAsker:
    places = {
        "7.md": next(
            s.id for s in archive.catalog.articles.headlines() if s.article.source == "/news/7.md"
        )
    }
    return PerturbationAsker(Asker(archive, "extractive", DAY, False, places), noise_pool(archive), says)  # type: ignore[arg-type]


def test_every_question_is_asked_again_under_every_disturbance(archive: Archive) -> None:
    made, took = disturber(archive, lambda _i, _m: "On what day did ferry word7 leave the harbour?").ask(
        ITEM
    )
    names = [variant.name for variant in made.variants]
    assert names == [
        "reversed", "shuffled", "noisy_evidence", "noisy_passages", "reworded", "polite", "hasty", "by_model",
    ]  # fmt: skip
    assert not [variant.error for variant in made.variants if variant.error]
    assert made.variants[4].question == "On which day did ferry word7 leave the harbour?"
    assert made.metrics["stays_right@by_model"] == 1.0
    assert took > made.timings_ms["total"], "all its answers count"


class Spy:
    """An engine that keeps what it was given and says nothing of its own."""

    name, quotes = "spy", 0

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    def write(self, question: Question, found: list[Evidence]) -> Iterator[object]:
        self.given.append([item.quote for item in found])
        yield from ()


def test_the_engine_is_given_the_evidence_in_another_order(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy()
    monkeypatch.setattr(archive.engines, "answerer", lambda _name="": spy)
    archive.__dict__.pop("assistant", None)
    disturber(archive).ask(ITEM)
    plain, backwards, mixed, noisy, *_ = spy.given
    assert len(plain) > 1 and backwards == plain[::-1] and sorted(mixed) == sorted(plain)
    assert noisy[::2] == plain and not {*noisy[1::2]} & {*plain} and len(noisy) == 2 * len(plain)


def test_unrelated_passages_are_among_those_found(archive: Archive) -> None:
    archive.catalog.articles.store([article(99, "Bakers sold cake. They were glad.")])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    pool = noise_pool(archive)
    assert len(pool) == 13
    asked = archive.question(ITEM.question, as_of=DAY)
    plain = archive.retriever.retrieve(asked, 3)
    noise = select_noise(ITEM, ITEM.question, pool)
    assert noise[0].article.text.startswith("Bakers"), "no word of the question is in it"
    mixed = NoisyRetriever(archive, noise).retrieve(asked, 3)
    assert mixed[::2][:3] == plain and mixed[1].article.text.startswith("Bakers")


def test_a_model_that_fails_is_one_variant_that_failed(archive: Archive) -> None:
    def broken(_instructions: str, _message: str) -> str:
        raise EngineError("m", "it took too long.")

    made, _ = disturber(archive, broken).ask(ITEM)
    assert made.variants[-1] == Variant(
        perturbations.BY_MODEL, ITEM.question, error="m: it took too long."
    )


def test_a_run_of_robustness_goes_on_where_it_stopped(archive: Archive, tmp_path: Path) -> None:
    from rag.evaluation.testsets.testset import read_test_set

    wanted: RunConfig = replace(wish(tmp_path, *ROWS), perturbed=True)
    items = read_test_set(wanted.test_set)
    whole = ask_all(archive, items, wanted)
    journal = journal_path(wanted.out)
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:2]))
    assert timeless(ask_all(archive, items, wanted)) == timeless(whole)
    text = robustness_table(whole)
    assert text.startswith("3 questions, asked again under every disturbance; extractive")
    assert "Stays right, evidence in reverse" in text and "Changes, typed hastily" in text
    assert text.endswith("in another order they are another answer.")
    assert whole.settings["disturbed"] is True
    assert "disturbed" not in wish(tmp_path).settings(), "plain runs stay what they were"


def test_the_command_asks_and_tells(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.evaluation.runs.run.Archive", lambda _settings: archive)
    wanted = wish(tmp_path)
    arguments = ["robustness", str(wanted.test_set), "--limit", "1", "--out", str(wanted.out)]
    assert main(["evaluate", *arguments, "--as-of", "2024-06-01"]) == 0
    assert "asked again under every disturbance" in capsys.readouterr().out
    assert main(["evaluate", "report", str(wanted.out), "--markdown"]) == 0
    assert "Stays right\\, evidence shuffled" in capsys.readouterr().out


def test_the_report_shows_each_variant_as_text(tmp_path: Path) -> None:
    variants = [
        {"name": "hasty", "question": "<i>when</i>", "text": "<b>never</b>"},
        {"name": "polite", "question": "?", "refused": True},
    ]
    page = html_report(run_of(tmp_path, record(1, variants=variants)))
    assert "Asked again, disturbed (2)" in page and "&lt;b&gt;never&lt;/b&gt;" in page
    assert "<i>when" not in page and '<span class="words-of">refused</span>' in page
    assert "Asked again" not in html_report(run_of(tmp_path, record(1)))
