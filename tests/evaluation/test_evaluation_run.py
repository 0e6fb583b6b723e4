"""Runs: questions are asked, measured and kept one by one; an interrupted run ends as another would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.core.errors import EvaluationError
from rag.evaluation.records.runfile import RunFile, read_run, write_run
from rag.evaluation.runs.asker import Asker, article_ids_by_name
from rag.evaluation.runs.progress import Progress, format_duration
from rag.evaluation.runs.run import RunConfig, ask_all, holding_indexes, journal_path, open_archive, run
from rag.evaluation.testsets.testset import Item
from tests.fakes import FakeEmbedder, article, settings

DAY = date(2024, 6, 1)
GOOD: dict[str, object] = {
    "question": "On which day did ferry word7 leave the harbour?",
    "answers": ["day 7"],
}
ROWS: tuple[dict[str, object], ...] = (
    {"id": "1", **GOOD, "articles": ["7.md"], "as_of": "2024-06-01"},
    {"id": "2", **GOOD, "articles": ["https://news.example/8", "lost.md"]},
    {"id": "3", "question": "Which enzyme did chemists crystallise?", "unanswerable": True},
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path / "data"), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(12)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def wish(folder: Path, *rows: dict[str, object]) -> RunConfig:
    file = folder / "set.jsonl"
    file.write_text("\n".join(map(json.dumps, rows or ROWS)))
    return RunConfig(file, folder / "runs" / "mine.json", as_of=DAY)


def items(*ids: str) -> list[Item]:
    return [Item(i, str(GOOD["question"]), ("day 7",), (), None, False, (), "") for i in ids]


def timeless(done: RunFile) -> RunFile:
    """The run without what a clock says."""
    kept = {name: figure for name, figure in done.metrics.items() if "_ms_" not in name}
    questions = tuple(replace(r, timings_ms={}) for r in done.questions)
    same = replace(done, metrics=kept, questions=questions, seconds=0.0, overhead_ms=0.0)
    return replace(
        same, started=done.started.replace(year=2000, month=1, day=1, hour=0, minute=0, second=0)
    )


def ask(archive: Archive, wanted: RunConfig) -> RunFile:
    from rag.evaluation.testsets.testset import read_test_set

    return ask_all(archive, read_test_set(wanted.test_set), wanted)


def test_answers_are_measured(archive: Archive, tmp_path: Path) -> None:
    done = ask(archive, wish(tmp_path))
    first, second, third = (record.metrics for record in done.questions)
    assert first["containment"] == first["citation_correct"] == first["article_ndcg@10"] == 1.0
    assert second["citation_correct"] == 0.0, "the right words in the wrong article"
    assert third == {"errors": 0.0, "refusal_recall": 1.0}
    assert done.metrics["refusal_precision"].value == done.metrics["citation_verbatim"].value == 1.0
    assert done.metrics["containment"].n == 2
    assert done.questions[0].as_of == DAY and done.questions[1].as_of == DAY
    assert done.questions[1].gold.not_in_archive == ("lost.md",)
    assert done.questions[0].confidence > done.questions[2].confidence
    assert done.corpus.articles == done.corpus.passages == 12


def test_a_run_is_read_as_it_was_written(archive: Archive, tmp_path: Path) -> None:
    done = ask(archive, wish(tmp_path))
    write_run(done, tmp_path / "run.json")
    assert read_run(tmp_path / "run.json") == done


@pytest.mark.parametrize(
    ("content", "said"),
    [("[]", "the file"), ("not json", "the file"), ('{"format": 1}', "name"), (None, "cannot be read")],
)
def test_what_is_no_run_is_refused(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "run.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(EvaluationError, match=rf"run\.json: .*{said}"):
        read_run(file)


def test_another_format_is_refused(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    write_run(replace(ask(archive, wish(tmp_path)), format=2), file)
    with pytest.raises(EvaluationError, match="expected format 1, found 2"):
        read_run(file)


def test_a_run_goes_on_where_it_stopped(archive: Archive, tmp_path: Path) -> None:
    wanted = wish(tmp_path)
    whole = ask(archive, wanted)
    journal = journal_path(wanted.out)
    lines = journal.read_text().splitlines(keepends=True)
    assert len(lines) == 1 + len(ROWS)
    journal.write_text("".join(lines[:2]) + lines[2][:70])  # killed while it wrote the second question
    resumed = ask(archive, wanted)
    assert timeless(resumed) == timeless(whole)
    assert resumed.questions[0] == whole.questions[0], "the first was not asked again"
    assert resumed.started == whole.started


def test_a_run_does_not_go_on_with_other_articles(archive: Archive, tmp_path: Path) -> None:
    wanted = wish(tmp_path)
    ask(archive, wanted)
    with pytest.raises(EvaluationError, match=r"settings\.picks False, not True"):
        ask(archive, replace(wanted, picks=True))
    archive.catalog.articles.store([article(90)])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    with pytest.raises(EvaluationError, match=r"corpus\.articles 12, not 13; .*corpus\.fingerprint"):
        ask(archive, wanted)


def test_one_question_that_fails_ends_no_run(archive: Archive, tmp_path: Path) -> None:
    rows: tuple[dict[str, object], ...] = (
        {"id": "bad", "question": "Who?", "answers": ["x"], "articles": ["7.md"]},
        ROWS[0],
    )
    archive.assistant._gatherer._retriever._dense._embedder = FakeEmbedder(poison="Who?")
    done = ask(archive, wish(tmp_path, *rows))
    bad, good = done.questions
    assert bad.error == "RuntimeError: this text cannot be embedded"
    assert (bad.metrics["containment"], bad.metrics["errors"]) == (0.0, 1.0)
    assert "containment_when_answered" not in bad.metrics
    assert good.error == "" and good.metrics["containment"] == 1.0


def test_the_engine_picks_a_choice(archive: Archive) -> None:
    asker = Asker(archive, "extractive", DAY, picks=True, places=article_ids_by_name(archive.catalog))
    [item] = items("1")
    picked, _ = asker.ask(replace(item, choices=("day 3", "day 7")))
    assert picked.picked == "day 7"
    assert asker.ask(item)[0].picked == "", "without choices there is nothing to pick"


def test_a_finished_run_is_not_overwritten(tmp_path: Path) -> None:
    wanted = wish(tmp_path)
    wanted.out.parent.mkdir()
    wanted.out.touch()
    with pytest.raises(EvaluationError, match=r"mine\.json: there is a run of this name"):
        run(wanted)


def test_no_other_engine_steps_in(tmp_path: Path) -> None:
    absent = settings(tmp_path / "data").model_copy(update={"llm": "small", "models": tmp_path})
    with (
        pytest.raises(EvaluationError, match=r"engine small: .*not on this machine"),
        open_archive(absent, "small"),
    ):
        pytest.fail("it was not there")


def test_a_run_beside_the_app_searches_as_an_onlooker(archive: Archive, tmp_path: Path) -> None:
    beside = Archive(archive.settings, FakeEmbedder(), FakeEmbedder())
    with archive.own_indexes(), holding_indexes(beside):
        done = ask(beside, wish(tmp_path))
    beside.close()
    assert done.settings["dense_index"] is False
    assert done.metrics["containment"].value == 1.0


def test_progress_says_what_is_left() -> None:
    told = StringIO()
    progress = Progress(3, 1, out=told)
    progress.step(failed=False)
    progress.step(failed=True)
    lines = told.getvalue().splitlines()
    assert lines[0] == "1 of 3 questions were done already"
    assert lines[-1].startswith("3/3 questions, 1 failed") and lines[-1].endswith("0 s left")
    assert [format_duration(s) for s in (41.6, 190, 7500)] == ["42 s", "3 min 10 s", "2 h 5 min"]
