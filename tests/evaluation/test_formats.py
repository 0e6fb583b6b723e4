"""Runs and test sets in others' formats: what is held comes back the same, what is not is said."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from ir_measures import AP, R, nDCG

from rag.app.cli import main
from rag.core.errors import EvaluationError, SourceError
from rag.evaluation.formats.exporting import export_command
from rag.evaluation.formats.importing import import_command
from rag.evaluation.metrics.measure import score_record
from rag.evaluation.records.runfile import RunFile, read_run
from rag.evaluation.reports.compare import compare, describe_comparison
from rag.evaluation.reports.report import html_report
from rag.evaluation.runs.asker import article_ids_by_name
from rag.evaluation.testsets.testset import Item, parse_test_set, read_test_set, write_test_set
from rag.storage.catalog import Catalog
from tests.fakes import article
from tests.runs import record, refused, run_of, unanswerable, write_run

FOLLOW_UP = {
    "question": "And the Petrel?",
    "standalone": "When did the ferry Petrel leave the harbour?",
    "history": [{"question": "When did the Aurora leave?", "answer": "On day 6."}],
}


def hit(name: str, score: float, text: str = "") -> dict[str, Any]:
    return {
        **record(1)["hits"][0],
        "article_id": name,
        "passage_id": f"{name}-0",
        "score": score,
        "text": text or f"Passage of {name}.",
    }


def several(folder: Path) -> RunFile:
    """Questions of every sort, with rankings of several articles."""
    ranked = record(
        1,
        hits=[hit("a9", 0.9), hit("a1", 0.8), hit("a9", 0.7), hit("a2", 0.4)],
        gold=record(1)["gold"] | {"articles": ["a1", "a2", "a7"], "answers": ["day 1", "first day"]},
        usage={"input_tokens": 812, "output_tokens": 40, "cost": 0.00021},
    )
    tied = record(2, hits=[hit("b", 0.5), hit("a2", 0.5)], kind="two words", id="q 2")
    facts = record(3)["gold"] | {
        "facts": ["Ferry word3 left the harbour."],
        "not_in_archive": ["gone.md"],
    }
    others = record(3, gold=facts), refused(4), unanswerable(5, right=True), record(6, **FOLLOW_UP)
    return run_of(folder, ranked, tied, *others)


def exported(folder: Path, name: str, out: str) -> tuple[RunFile, Path, str]:
    run = several(folder)
    told = export_command(folder / "harbour.json", name, folder / out)
    return run, folder / out, told


def imported(source: Path, name: str, *, questions: Path | None = None) -> tuple[list[Item], RunFile]:
    """As a test set and as a run."""
    set_file, run_file = source.parent / f"{name}-set.jsonl", source.parent / f"{name}-run.json"
    import_command(source, name, set_file, questions)
    import_command(source, name, run_file, questions)
    return read_test_set(set_file), read_run(run_file)


# -- TREC -------------------------------------------------------------------------------------


def test_trec_eval_measures_an_exported_run_as_we_do(tmp_path: Path) -> None:
    run, folder, _ = exported(tmp_path, "trec", "trec")
    qrels = [*ir_measures.read_trec_qrels(str(folder / "qrels.txt"))]  # type: ignore[no-untyped-call]
    ranking = [*ir_measures.read_trec_run(str(folder / "run.txt"))]  # type: ignore[no-untyped-call]
    ours = {"nDCG@10": "article_ndcg@10", "AP@10": "article_map@10", "R@10": "article_recall@10"}
    scored = {r.id.replace(" ", "_"): score_record(r).metrics for r in run.questions}
    theirs = {
        (m.query_id, str(m.measure)): m.value
        for m in ir_measures.iter_calc([nDCG @ 10, AP @ 10, R @ 10], qrels, ranking)
    }
    compared = 0
    for (query, measure), value in theirs.items():
        if query != "q3":  # of which the archive lacks an article: ours leaves that out
            assert value == pytest.approx(scored[query][ours[measure]], abs=1e-4), (query, measure)
            compared += 1
    assert compared == 3 * 4


def test_what_trec_has_no_place_for_is_said(tmp_path: Path) -> None:
    _, folder, told = exported(tmp_path, "trec", "trec")
    assert sorted(p.name for p in folder.iterdir()) == ["qrels.txt", "run.txt", "topics.tsv"]
    assert "answers (6 questions)" in told and "blanks in ids, now _ (1 question)" in told
    assert "gold articles" not in told


def test_a_trec_folder_comes_back(tmp_path: Path) -> None:
    run, folder, _ = exported(tmp_path, "trec", "trec")
    items, back = imported(folder, "trec")
    assert [item.id for item in items] == ["q1", "q_2", "q3", "q4", "q6"], "only judged questions"
    assert set(items[0].articles) == {"a1", "a2", "a7"}
    assert [h.article_id for h in back.questions[0].hits] == ["a9", "a1", "a2"], "an article, once"
    assert [h.article_id for h in back.questions[1].hits] == ["b", "a2"], "ties keep their order"
    assert back.engine == "harbour"
    assert back.questions[0].metrics["article_ndcg@10"] == pytest.approx(
        score_record(run.questions[0]).metrics["article_ndcg@10"]
    )
    assert "containment" not in back.metrics, "it tells of no answers"


def test_another_systems_run_is_compared_with_ours(tmp_path: Path) -> None:
    set_file = tmp_path / "set.jsonl"
    rows = [{"id": f"q{n}", "question": f"Who sank {n}?", "articles": [f"d{n}"]} for n in (1, 2)]
    set_file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    runs = {"bm25": "q1 Q0 d1 1 9.5 bm25\nq1 Q0 d3 2 7.5 bm25\nq2 Q0 d3 1 5 bm25\nq2 Q0 d2 2 4 bm25\n"}
    runs["splade"] = runs["bm25"].replace("bm25", "splade").replace("Q0 d2 2 4", "Q0 d2 2 6")
    for name, text in runs.items():
        (tmp_path / f"{name}.trec").write_text(text)
        out = str(tmp_path / f"{name}.json")
        words = [*("evaluate", "import", str(tmp_path / f"{name}.trec"), "--as", "trec")]
        assert main([*words, "--questions", str(set_file), "--out", out]) == 0
    one, other = (read_run(tmp_path / f"{name}.json") for name in runs)
    assert (one.engine, one.metrics["article_hit@1"].value) == ("bm25", 0.5)
    assert other.metrics["article_hit@1"].value == 1.0, "the order is that of the scores"
    assert "article_hit@1" in describe_comparison(compare(one, other)) or compare(one, other).differences
    assert "splade" in html_report(other, one)


def test_topics_and_graded_qrels_of_others(tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text("101\tWho sank?\n102\tWho was saved?\n103\tWhy?\n")
    (tmp_path / "q.qrels").write_text("101 0 LA0101-1 2\n101 0 LA0101-2 0\n102 0 LA0101-3 1\n")
    told = import_command(tmp_path / "q.qrels", "trec", tmp_path / "s.jsonl", tmp_path / "topics.tsv")
    assert told.endswith("Left out: 1 question without a line in the qrels.")
    first, second = read_test_set(tmp_path / "s.jsonl")
    assert (first.question, first.articles, second.articles) == (
        "Who sank?",
        ("LA0101-1",),
        ("LA0101-3",),
    )


@pytest.mark.parametrize(
    ("content", "place"),
    [("q1 0 d1 1\nq1 0 d1\n", "line 2"), ("q1 Q0 d1 1 high t\n", "line 1"), ("nonsense\n", "line 1")],
)
def test_a_line_that_is_not_trecs_is_named(tmp_path: Path, content: str, place: str) -> None:
    (tmp_path / "x").write_text(content)
    (tmp_path / "t.tsv").write_text("q1\tWho?\n")
    with pytest.raises(SourceError, match=r"expected QUERY") as caught:
        import_command(tmp_path / "x", "trec", tmp_path / "s.jsonl", tmp_path / "t.tsv")
    assert place in caught.value.subject


# -- BEIR -------------------------------------------------------------------------------------


def archive_of(folder: Path, *numbers: int) -> tuple[Path, dict[int, str]]:
    """A catalog with these articles, and their ids."""
    with closing(Catalog(folder / "data" / "catalog.sqlite3")) as catalog:
        catalog.articles.store([article(n) for n in numbers])
        places = article_ids_by_name(catalog)
    return folder / "data", {n: places[f"https://news.example/{n}"] for n in numbers}


def beir_run(folder: Path) -> tuple[Path, dict[int, str], RunFile]:
    (folder / "data").mkdir()
    data, ids = archive_of(folder, 1, 2)
    gold = record(1)["gold"] | {"articles": [ids[1]], "answers": ["day 1", "the first day"]}
    first = record(1, hits=[hit(ids[2], 0.9), hit(ids[1], 0.5)], gold=gold)
    return data, ids, run_of(folder, first, unanswerable(2, right=True) | {"hits": []})


def test_a_beir_folder_has_beirs_shape_and_comes_back_whole(tmp_path: Path) -> None:
    data, ids, run = beir_run(tmp_path)
    told = export_command(tmp_path / "harbour.json", "beir", tmp_path / "beir", data)
    assert "gold answers" not in told, "they stand in the queries' metadata"
    corpus = [json.loads(line) for line in (tmp_path / "beir/corpus.jsonl").read_text().splitlines()]
    assert {row["_id"] for row in corpus} == set(ids.values())
    assert all({"_id", "title", "text"} <= row.keys() for row in corpus)
    qrels = (tmp_path / "beir/qrels/test.tsv").read_text().splitlines()
    assert qrels == ["query-id\tcorpus-id\tscore", f"q1\t{ids[1]}\t1"]
    items, back = imported(tmp_path / "beir", "beir")
    assert [item.answers for item in items] == [("day 1", "the first day"), ()]
    assert items[1].unanswerable and items[0].as_of == run.questions[0].as_of
    assert back.questions[0].metrics["article_hit@1"] == 0.0
    assert back.questions[0].metrics["article_hit@5"] == 1.0


def test_beirs_own_loader_reads_it(tmp_path: Path) -> None:
    if find_spec("beir") is None:
        pytest.skip("beir is not installed beside Byline: its shape is tested above")
    from beir.datasets.data_loader import GenericDataLoader  # type: ignore[import-not-found]

    data, ids, _ = beir_run(tmp_path)
    export_command(tmp_path / "harbour.json", "beir", tmp_path / "beir", data)
    corpus, queries, qrels = GenericDataLoader(str(tmp_path / "beir")).load("test")
    assert set(corpus) == set(ids.values()) and qrels == {"q1": {ids[1]: 1}} and "q1" in queries


def test_a_corpus_that_is_not_the_runs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    archive_of(tmp_path, 1)
    several(tmp_path)
    with pytest.raises(EvaluationError, match=r"lacks \d+ articles"):
        export_command(tmp_path / "harbour.json", "beir", tmp_path / "beir", tmp_path / "data")


def test_a_foreign_beir_folder_is_asked_of_its_ingested_corpus(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "MED-10", "title": "Aurora", "text": "The ferry Aurora sank off Port Ansel on Tuesday."},
        {"_id": "MED-11", "title": "Bridge", "text": "Mayor Hale opened the new bridge on Friday."},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents))
    queries = [{"_id": "P-1", "text": "Which ferry sank?"}, {"_id": "P-2", "text": "Nobody judged this"}]
    (folder / "queries.jsonl").write_text("".join(json.dumps(q) + "\n" for q in queries))
    (folder / "qrels/test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nP-1\tMED-10\t2\nP-1\tMED-11\t0\n"
    )
    (folder / "run.txt").write_text("P-1 Q0 MED-11 1 3.5 mine\nP-1 Q0 MED-10 2 2.5 mine\n")
    told = import_command(folder, "beir", tmp_path / "set.jsonl")
    import_command(folder, "beir", tmp_path / "run.json")
    assert read_run(tmp_path / "run.json").questions[0].metrics["article_mrr@10"] == 0.5
    assert "Left out: 1 question" in told
    [item] = read_test_set(tmp_path / "set.jsonl")
    assert (item.id, item.question, len(item.articles)) == ("P-1", "Which ferry sank?", 1)
    command = [
        sys.executable,
        "ingest.py",
        str(folder / "corpus.jsonl"),
        "--data",
        str(tmp_path / "data"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with closing(Catalog(tmp_path / "data/catalog.sqlite3")) as catalog:
        name = article_ids_by_name(catalog)[item.articles[0]]
        assert catalog.articles.get([name])[0].article.title == "Aurora"


# -- samples ----------------------------------------------------------------------------------


def test_ragas_samples_come_back(tmp_path: Path) -> None:
    run, file, told = exported(tmp_path, "ragas", "samples.jsonl")
    first, *_ = [json.loads(line) for line in file.read_text().splitlines()]
    assert first["user_input"] == run.questions[0].question
    assert first["retrieved_contexts"][0] == "Passage of a9."
    assert first["response"] == run.questions[0].plain_answer and first["reference"] == "day 1"
    assert "gold answers beside the first (1 question)" in told
    assert "turns before them, of which they hold what was understood (1 question)" in told
    items, back = imported(file, "ragas")
    assert [r.question for r in back.questions][-1] == FOLLOW_UP["standalone"]
    assert items[4].unanswerable, "the sentence for it is known"
    assert set(items[0].articles) == {"a1", "a2", "a7"}
    for one, other in zip(run.questions, back.questions, strict=True):
        assert [(h.article_id, h.text) for h in one.hits] == [(h.article_id, h.text) for h in other.hits]
    assert back.questions[0].metrics["containment"] == 1.0


def test_ragas_itself_reads_them(tmp_path: Path) -> None:
    try:
        from ragas import EvaluationDataset  # type: ignore[import-not-found]
    except ImportError as error:
        pytest.skip(f"ragas cannot be used beside Byline ({error}): its shape is tested above")
    _, file, _ = exported(tmp_path, "ragas", "samples.jsonl")
    assert len(EvaluationDataset.from_jsonl(file)) == 6


def test_scores_that_ragas_gave_stand_beside_ours(tmp_path: Path) -> None:
    sample = {
        "user_input": "Who sank?",
        "response": "Aurora.",
        "reference": "Aurora",
        "faithfulness": 0.5,
    }
    (tmp_path / "scored.jsonl").write_text(json.dumps(sample) + "\n")
    _, back = imported(tmp_path / "scored.jsonl", "ragas")
    assert back.metrics["ragas_faithfulness"].value == 0.5
    assert back.metrics["containment"].value == 1.0


def test_a_ragas_conversation_is_a_question_with_turns(tmp_path: Path) -> None:
    said = [("human", "Who sank?"), ("ai", "The Aurora."), ("human", "When?"), ("ai", "On Tuesday.")]
    sample = {
        "user_input": [{"type": who, "content": what} for who, what in said],
        "reference": "Tuesday",
    }
    (tmp_path / "s.json").write_text(json.dumps([sample]))
    [item] = parse_test_set(tmp_path / "s.json").items
    assert (item.question, item.answers) == ("When?", ("Tuesday",))
    assert [(t.question, t.answer) for t in item.history] == [("Who sank?", "The Aurora.")]


def test_deepevals_cases_come_back_whole(tmp_path: Path) -> None:
    run, file, told = exported(tmp_path, "deepeval", "cases.json")
    cases = json.loads(file.read_text())
    assert {"input", "actual_output", "expected_output", "retrieval_context", "context"} <= cases[
        0
    ].keys()
    assert (cases[0]["input_token_count"], cases[0]["token_cost"]) == (812, 0.00021)
    assert told.endswith("Not held by deepeval: citations and verdicts (4 questions), "
        "titles, outlets and days of passages (6 questions).")  # fmt: skip
    items, back = imported(file, "deepeval")
    assert items[5].question == FOLLOW_UP["question"] and len(items[5].history) == 1
    assert items[0].answers == ("day 1", "first day")
    for one, other in zip(run.questions, back.questions, strict=True):
        assert (one.id, one.as_of, one.kind, one.usage) == (
            other.id,
            other.as_of,
            other.kind,
            other.usage,
        )
        assert one.gold.answers == other.gold.answers and one.history == other.history
        assert one.answer.refused == other.answer.refused
        assert [(h.article_id, h.text) for h in one.hits] == [(h.article_id, h.text) for h in other.hits]
        assert one.timings_ms["total"] == other.timings_ms["total"]
    assert back.metrics["refusal_recall"].value == 1.0


def test_deepevals_lines_join_passages_by_a_bar(tmp_path: Path) -> None:
    case = {"input": "Who sank?", "actual_output": "Aurora.", "expected_output": "Aurora"}
    case |= {"context": "", "retrieval_context": "The Aurora sank.|Nobody was hurt.", "name": "7"}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case) + "\n")
    items, back = imported(tmp_path / "cases.jsonl", "deepeval")
    assert (items[0].id, items[0].facts) == ("7", ())
    assert [h.text for h in back.questions[0].hits] == ["The Aurora sank.", "Nobody was hurt."]


def test_deepeval_itself_reads_them(tmp_path: Path) -> None:
    if find_spec("deepeval") is None:
        pytest.skip("deepeval is not installed beside Byline: its shape is tested above")
    from deepeval.test_case import LLMTestCase  # type: ignore[import-not-found]

    _, file, _ = exported(tmp_path, "deepeval", "cases.json")
    assert all(LLMTestCase(**case).retrieval_context for case in json.loads(file.read_text()))


def test_a_golden_of_deepeval_is_a_question(tmp_path: Path) -> None:
    golden = {
        "input": "Who sank?",
        "actual_output": None,
        "expected_output": "Aurora",
        "context": ["It sank."],
    }
    (tmp_path / "goldens.json").write_text(json.dumps([golden]))
    parsed = parse_test_set(tmp_path / "goldens.json")
    assert (parsed.form, parsed.problems) == ("DeepEval", [])
    assert (parsed.items[0].answers, parsed.items[0].facts) == (("Aurora",), ("It sank.",))
    with pytest.raises(EvaluationError, match="so it is no run"):
        import_command(tmp_path / "goldens.json", "deepeval", tmp_path / "run.json")


def test_ragcheckers_inputs_come_back(tmp_path: Path) -> None:
    run, file, told = exported(tmp_path, "ragchecker", "checker.json")
    results = json.loads(file.read_text())["results"]
    assert {"query_id", "query", "gt_answer", "response", "retrieved_context"} == results[0].keys()
    assert results[0]["retrieved_context"][0] == {"doc_id": "a9", "text": "Passage of a9."}
    assert "gold articles (6 questions)" not in told and "gold articles" in told
    items, back = imported(file, "ragchecker")
    assert [item.id for item in items] == [r.id for r in run.questions]
    assert [r.answer.text for r in back.questions] == [
        r.plain_answer or r.answer.text for r in run.questions
    ]


def test_ragcheckers_results_bring_their_metrics(tmp_path: Path) -> None:
    result = {
        "query_id": "7",
        "query": "Who sank?",
        "gt_answer": "Aurora",
        "response": "The Aurora.",
        "retrieved_context": [{"doc_id": "d1", "text": "The Aurora sank."}],
        "response_claims": [["The Aurora", "sank", ""]],
        "metrics": {"precision": 1.0, "faithfulness": 0.25},
    }
    told = {"results": [result], "metrics": {"overall_metrics": {"precision": 100.0}}}
    (tmp_path / "results.json").write_text(json.dumps(told))
    items, back = imported(tmp_path / "results.json", "ragchecker")
    assert items[0].answers == ("Aurora",)
    assert back.metrics["ragchecker_faithfulness"].value == 0.25
    assert back.metrics["answer_hit@1"].value == 1.0


def test_ragchecker_itself_reads_them(tmp_path: Path) -> None:
    if find_spec("ragchecker") is None:
        pytest.skip("ragchecker is not installed beside Byline: its shape is tested above")
    from ragchecker import RAGResults  # type: ignore[import-not-found]

    _, file, _ = exported(tmp_path, "ragchecker", "checker.json")
    assert len(RAGResults.from_json(file.read_text()).results) == 6


# -- wrong use --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--as", "mlflow", "--out", "x.jsonl"], "expected one of trec, beir, ragas"),
        (["--as", "ragas", "--out", "x.csv"], "expected a .jsonl file for a test set or .json"),
        (["--as", "ragas", "--out", "x.jsonl"], "it is not as ragas has it (KeyError: 'user_input')"),
        (["--as", "ragchecker", "--out", "x.jsonl"], "it has no questions"),
        (["--as", "trec", "--out", "x.jsonl"], "expected QUERY 0 DOCUMENT GRADE"),
        (["--as", "beir", "--out", "x.jsonl"], "it cannot be read"),
    ],
)
def test_a_wrong_import_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str], told: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.json").write_text('{"question": "Who?"}')
    assert main(["evaluate", "import", "in.json", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_nothing_is_written_over(tmp_path: Path) -> None:
    write_test_set([], tmp_path / "there.jsonl")
    with pytest.raises(EvaluationError, match="it is there already"):
        import_command(write_run(tmp_path / "r.json"), "ragas", tmp_path / "there.jsonl")


def test_export_is_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    several(tmp_path)
    words = ["evaluate", "export", str(tmp_path / "harbour.json"), "--as", "ragas"]
    assert main([*words, "--out", str(tmp_path / "out.jsonl")]) == 0
    assert "6 questions of harbour are in" in capsys.readouterr().out
    assert date.fromisoformat("2024-02-10") == several(tmp_path).questions[0].as_of
