"""Every metric that a run can have is explained, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.app.cli import main
from rag.evaluation.metrics.measure import estimate_metrics, score_record
from rag.evaluation.metrics.registry import METRICS, base_name, find_metric, handbook
from rag.evaluation.records.runfile import RunFile
from rag.evaluation.runs.perturbations import RULES
from tests.runs import record, refused, run_of, unanswerable


def everything(folder: Path) -> RunFile:
    """Questions to which, together, every metric applies."""
    sound = record(1)
    golds = sound["gold"] | {"facts": ["Ferry word1 left"], "choices": ["day 1", "day 2"]}
    other = sound["hits"][0] | {"article_id": "a2", "passage_id": "a2-0", "published": "2024-05-01"}
    rulings = [
        {"metric": "judge_correct", "said": "RIGHT"},
        {"metric": "judge_relevant", "said": "IRRELEVANT"},
    ]
    made = record(
        1,
        gold=golds | {"articles": ["a1", "a2"]},
        picked="day 1",
        hits=[*sound["hits"], other],
        rulings=rulings,
        variants=[{"name": name, "question": "?", "text": "On day 1."} for name in RULES],
        usage={"input_tokens": 812, "output_tokens": 40, "cost": 0.00021},
    )
    graded = record(5, gold=golds | {"must": [["harbour"]], "must_first": [["word5"]]})
    refusals = refused(2), unanswerable(3, right=True), unanswerable(4, right=False)
    return run_of(folder, made, *refusals, graded)


def test_what_a_run_has_is_what_the_table_explains(tmp_path: Path) -> None:
    records = [score_record(made) for made in everything(tmp_path).questions]
    produced = {base_name(name) for name in estimate_metrics(records)}
    assert produced == {metric.name for metric in METRICS}


def test_a_metric_is_worked_out_by_the_function_that_it_names(tmp_path: Path) -> None:
    records = [score_record(made) for made in everything(tmp_path).questions]
    for metric in METRICS:
        names = {name for record in records if metric.score for name in metric.score(record)}
        names |= {*metric.statistic(records)} if metric.statistic else set()
        assert metric.name in map(base_name, names)


def test_every_metric_is_explained_in_words(tmp_path: Path) -> None:
    for name in estimate_metrics([score_record(made) for made in everything(tmp_path).questions]):
        metric = find_metric(name)
        assert metric.meaning and "{" not in metric.label + metric.meaning + metric.phrase
        assert metric.lower_is_better == (
            base_name(name) in {"errors", "relieved", "answerable_refused", "changed", "bad"}
            or metric.unit in {"ms", "tokens", "dollars"}
        )


def test_the_command_prints_name_meaning_formula_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "metrics"]) == 0
    text = capsys.readouterr().out
    assert text == handbook() + "\n"
    entries = text.strip().split("\n\n")[1:]
    assert len(entries) == len(METRICS)
    for entry in entries:
        assert [
            line.split()[0] for line in entry.splitlines() if line[2:3].strip() and line[0] == " "
        ] == [
            "meaning",
            "formula",
            "source",
        ]
    assert "article_ndcg@K: Order of articles, nDCG" in text and "Järvelin" in text
