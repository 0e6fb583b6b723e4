"""Two runs beside each other, bounds on one, and figures worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.core.errors import EvaluationError
from rag.core.usage import Usage
from rag.evaluation.metrics.measure import estimate_metrics
from rag.evaluation.metrics.scores import usage as usage_scores
from rag.evaluation.records.record import Gold, Record, RecordedAnswer
from rag.evaluation.records.runfile import Corpus, Estimate, RunFile, TestSet, write_run
from rag.evaluation.reports.compare import Difference, compare, describe_comparison, describe_difference
from rag.evaluation.reports.gate import broken_bounds, parse_bounds
from rag.evaluation.reports.headline import run_summary
from rag.evaluation.reports.report import html_report
from rag.evaluation.reports.table import metrics_table

DAY = date(2024, 5, 3)


def record(n: int, *, right: bool = True, refused: bool = False, unanswerable: bool = False) -> Record:
    metrics = {"refusal_recall": float(refused)} if unanswerable else {"containment": float(right)}
    answer = RecordedAnswer("Said so." if right else "Said otherwise.", refused, "extractive")
    gold = Gold(("so",) * (not unanswerable), unanswerable=unanswerable)
    timings = {"evidence": 10.0 * n, "first_token": 10.0 * n, "total": 20.0 * n}
    return Record(
        str(n), "", f"What is {n}?", "", DAY, (), gold, confidence=n / 10, answer=answer,
        timings_ms=timings, metrics=metrics,
    )  # fmt: skip


def run(name: str, *records: Record, sha256: str = "0", engine: str = "extractive") -> RunFile:
    started = datetime(2026, 1, 1, tzinfo=UTC)
    asked, held = TestSet("set.jsonl", sha256, len(records)), Corpus(1, 1, "f")
    return RunFile(
        1, name, asked, engine, {}, {}, {}, held, started, 1.0, 0.1, estimate_metrics(records), records
    )


def test_figures_are_means_with_intervals() -> None:
    found = estimate_metrics([record(n, right=n < 5) for n in range(10)])
    half = found["containment"]
    assert (half.value, half.n) == (0.5, 10)
    assert 0.15 <= half.low <= 0.25 and 0.75 <= half.high <= 0.85, "0.2 to 0.8 by the binomial"
    assert found["total_ms_p50"].value == 90.0
    assert found["total_ms_p95"].value == pytest.approx(171.0)
    assert "refusal_precision" not in found and "refusal_auroc" not in found


def test_refusals() -> None:
    sure = [record(n, refused=n == 3) for n in (3, 5, 7)]
    unsure = [record(n, unanswerable=True, refused=n == 2) for n in (2, 5)]
    found = estimate_metrics(sure + unsure)
    assert found["refusal_precision"] == Estimate(0.5, 0.0, 1.0, 2)
    assert found["refusal_recall"].value == 0.5
    assert "refusal_precision" not in estimate_metrics(sure), (
        "where nothing is unanswerable it says nothing"
    )
    assert found["refusal_auroc"].value == pytest.approx((3 + 1.5) / 6), (
        "3 beats 2; 5 ties; 7 beats both"
    )


def test_a_question_that_failed_has_no_latency() -> None:
    failed = replace(record(9), timings_ms={}, error="broke")
    assert estimate_metrics([record(1), record(2), failed])["total_ms_p50"].value == 30.0
    assert estimate_metrics([record(1), record(2), failed])["total_ms_p50"].n == 2


def test_runs_are_compared_question_by_question() -> None:
    a = run("old", *(record(n, right=n < 40) for n in range(100)))
    b = run("new", *(record(n, right=n < 60 and n != 5) for n in range(100)), engine="local")
    c = compare(a, b)
    [d] = [d for d in c.differences if d.metric == "containment"]
    assert (d.a, d.b, d.value) == pytest.approx((0.4, 0.59, 0.19))
    assert 0.09 < d.low < 0.13 and 0.25 < d.high < 0.29, "19 of 100, one against"
    assert d.real and d.better and len(c.flips) == 21
    assert [flip.a.id for flip in c.flips if not flip.gained] == ["5"]
    text = describe_comparison(c)
    assert "B answers rightly 19.0 points more often than A, 95% interval" in text
    assert "20 questions are right in B alone, 1 in A alone" in text
    assert "5 What is 5? ['so']\n  A, right: Said so.\n  B, wrong: Said otherwise." in text
    assert "other than A: engine extractive, not local" in text
    assert "They do not differ in evidence_ms_p50, evidence_ms_p95, first_token_ms_p50" in text


@pytest.mark.parametrize(
    ("difference", "told_as"),
    [
        (("containment", 0.5, 0.541, 0.041, 0.012, 0.07),
         "B answers rightly 4.1 points more often than A, 95% interval 1.2 to 7.0."),
        (("errors", 0.1, 0.05, -0.05, -0.12, 0.02),
         "B fails 5.0 points less often than A, 95% interval -2.0 to 12.0: it may be chance."),
        (("mrr@10", 0.5, 0.4, -0.1, -0.2, -0.05),
         "mrr@10 is 0.100 lower in B than in A, 95% interval 0.050 to 0.200."),
        (("total_ms_p50", 10, 50, 40, 20, 60),
         "total_ms_p50 is 40 ms longer in B than in A, 95% interval 20 to 60."),
    ],
)  # fmt: skip
def test_a_difference_is_a_sentence(
    difference: tuple[str, float, float, float, float, float], told_as: str
) -> None:
    d = Difference(*difference, 100)
    assert describe_difference(d, "A", "B") == told_as
    assert d.better == (d.metric in {"containment", "errors"})


def test_only_the_questions_of_both_count() -> None:
    a = run("a", record(1), record(2))
    b = run("b", record(2, right=False), record(3), sha256="1")
    assert compare(a, b).shared == 1
    assert "1 questions in both, of 2 and 2: different test sets" in describe_comparison(compare(a, b))
    other = replace(record(1), question="Who is 1?")
    with pytest.raises(EvaluationError, match=r"of 2 and 1 questions they share none"):
        compare(a, run("c", other, sha256="2"))


def test_bounds() -> None:
    metrics = run("a", record(1), record(2, right=False)).metrics
    assert (
        broken_bounds(metrics, parse_bounds(["containment=0.5"]), parse_bounds(["total_ms_p50=30"]))
        == []
    )
    assert broken_bounds(
        metrics, parse_bounds(["containment=0.6"]), parse_bounds(["total_ms_p50=29"])
    ) == [
        "containment is 0.5 (0 to 1, n 2), below the floor 0.6",
        "total_ms_p50 is 30 (20 to 40, n 2), above the ceiling 29",
    ]
    with pytest.raises(EvaluationError, match=r"metric ndcg: .*It has containment, "):
        broken_bounds(metrics, {"ndcg": 1.0}, {})
    with pytest.raises(EvaluationError, match="expected metric=value"):
        parse_bounds(["containment"])


def test_the_command_line_says_it_with_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    write_run(run("a", record(1), record(2, right=False)), file)
    assert main(["evaluate", "gate", str(file), "--floor", "containment=0.5", "errors=0"]) == 2, (
        "no such metric"
    )
    assert main(["evaluate", "gate", str(file), "--floor", "containment=0.5"]) == 0
    assert main(["evaluate", "gate", str(file), "--floor", "containment=0.9"]) == 1
    assert main(["evaluate", "compare", str(file), str(file)]) == 0
    out = capsys.readouterr().out
    assert "below the floor 0.9" in out and "0 questions are right in B alone" in out
    for ceilings in (
        ["total_ms_p50=29", "total_ms_p95=1"],
        ["total_ms_p50=29", "--ceiling", "total_ms_p95=1"],
    ):
        command = ["evaluate", "gate", str(file), "--ceiling", *ceilings, "--floor", "containment=0.5"]
        assert main(command) == 1
        assert capsys.readouterr().out.count("above the ceiling") == 2


def test_tokens_and_cost_stand_beside_quality(tmp_path: Path) -> None:
    def asked(name: str, usages: list[Usage | None]) -> RunFile:
        rows = [replace(record(n), usage=usage) for n, usage in enumerate(usages)]
        return run(name, *(replace(r, metrics={**r.metrics, **usage_scores(r)}) for r in rows))

    cheap = asked("cheap", [Usage(800, 40, 0.0002), Usage(900, 60, 0.0004), None])
    dear = asked("dear", [Usage(800, 40, 0.0102), Usage(900, 60, 0.0104), None])
    cost = cheap.metrics["cost"]
    assert (cost.value, cost.n) == (pytest.approx(0.0003), 2), "who tells nothing is left out"
    assert cheap.metrics["input_tokens"].value == 850 and cheap.metrics["output_tokens"].value == 50
    told = describe_comparison(compare(cheap, dear))
    assert "cost is 0.01000 higher in B than in A, 95% interval 0.01000 to 0.01000." in told
    assert not next(d for d in compare(cheap, dear).differences if d.metric == "cost").better
    assert "cost                       0.00030 (0.00020 to 0.00040) of 2" in metrics_table(cheap)
    assert "for $0.00060" in run_summary(cheap)
    page = html_report(cheap, dear)
    assert "tokens read 800 · tokens written 40 · cost $0.00020" in page
    assert "−$0.01000" in page, "as a difference"
