"""Every metric that a run can have is explained, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.app.cli.evaluate import main
from rag.evaluation.metrics.glossary import base_of, known, meaning
from rag.evaluation.metrics.handbook import FORMULAS, handbook
from rag.evaluation.metrics.scores import scored
from rag.evaluation.metrics.statistics import better, estimate_metrics
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
    )
    return run_of(folder, made, refused(2), unanswerable(3, right=True), unanswerable(4, right=False))


def test_what_a_run_has_is_what_the_table_explains(tmp_path: Path) -> None:
    records = [scored(made) for made in everything(tmp_path).questions]
    produced = {base_of(name) for name in estimate_metrics(records)}
    assert produced == set(known()) == set(FORMULAS)


def test_every_metric_is_told_alike_by_report_and_comparison(tmp_path: Path) -> None:
    for name in estimate_metrics([scored(made) for made in everything(tmp_path).questions]):
        assert meaning(name).told and "{" not in meaning(name).told
        assert meaning(name).lower == (better(name) < 0), name


def test_the_command_prints_name_meaning_formula_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics"]) == 0
    text = capsys.readouterr().out
    assert text == handbook() + "\n"
    entries = text.strip().split("\n\n")[1:]
    assert len(entries) == len(FORMULAS)
    for entry in entries:
        assert [
            line.split()[0] for line in entry.splitlines() if line[2:3].strip() and line[0] == " "
        ] == [
            "meaning",
            "formula",
            "source",
        ]
    assert "article_ndcg@K: Order of articles, nDCG" in text and "Järvelin" in text
