"""Citations per sentence after ALCE, on small records judged by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.core.types import AnswerSentence, Verdict
from rag.evaluation.metrics import citations as module
from rag.evaluation.metrics.citations import citation_precision, citation_recall, judged
from rag.evaluation.metrics.measure import score_record
from rag.evaluation.records.record import Gold, Record, RecordedAnswer, RecordedCitation, RecordedHit

DAY = date(2024, 5, 3)
FERRY = "The ferry Petrel sank off Ravenholm."
MAYOR = "Mayor Hale resigned in June."


def hit(n: int, text: str, day: date = DAY) -> RecordedHit:
    return RecordedHit(f"p{n}", f"a{n}", f"Report {n}", "Harbour Post", day, text, 1.0)


def citation(n: int, quote: str) -> RecordedCitation:
    place = (f"Report {n}", "Harbour Post", DAY, "")
    return RecordedCitation(n, f"a{n}", f"p{n}", *place, quote, 0, len(quote), verbatim=True)


def sentence(
    text: str, *numbers: int, verdict: Verdict = "supported", support: float = 1.0
) -> AnswerSentence:
    return AnswerSentence(text, numbers, verdict, support)


def record(sentences: tuple[AnswerSentence, ...], gold: Gold = Gold()) -> Record:  # noqa: B008 - frozen
    cited = (citation(1, FERRY), citation(2, MAYOR))
    answer = RecordedAnswer("", sentences=sentences, citations=cited, engine="extractive")
    hits = (hit(1, FERRY), hit(2, MAYOR, date(2024, 5, 9)))
    return Record("1", "", "What?", "What?", DAY, (), gold, hits, answer=answer)


def test_recall_counts_sentences_whose_citations_carry_them() -> None:
    said = (sentence(FERRY, 1), sentence("Nobody drowned.", 2, verdict="partly"), sentence(MAYOR))
    assert citation_recall(record(said)) == pytest.approx(1 / 3), "one of three; the last cites nothing"


def test_precision_counts_citations_that_are_needed() -> None:
    assert citation_precision(record((sentence(FERRY, 1),))) == 1.0
    assert citation_precision(record((sentence(FERRY, 1, 2),))) == 0.5, "the second is idle"
    assert citation_precision(record((sentence(f"{FERRY} {MAYOR}", 1, 2),))) == 1.0, "neither is"
    assert citation_precision(record((sentence(FERRY, 1, 2, verdict="partly"),))) == 0.0


def test_an_introduced_quotation_is_judged_without_its_introduction() -> None:
    said = sentence(f"On 3 May 2024 Harbour Post reported: {FERRY}", 1, 2)
    assert citation_precision(record((said,))) == 0.5


def test_the_judge_s_own_error_is_told_as_it_was_measured() -> None:
    documented = module.__doc__ or ""
    for figures in judged().values():
        for value in figures.values():
            assert f"{value:.3f}" in documented


def test_freshness_asks_for_the_newest_article_with_the_answer() -> None:
    gold = Gold(answers=("Petrel", "Hale"))
    assert score_record(record((sentence(FERRY, 1),), gold)).metrics["freshness"] == 1.0, (
        "both are cited"
    )
    old = record((sentence(FERRY, 1),), gold)
    alone = RecordedAnswer("", sentences=old.answer.sentences, citations=old.answer.citations[:1])
    assert score_record(Record(**{**vars(old), "answer": alone})).metrics["freshness"] == 0.0
    assert (
        "freshness" not in score_record(record((sentence(FERRY, 1),), Gold(answers=("Petrel",)))).metrics
    )


def test_choices_and_support() -> None:
    gold = Gold(answers=("Petrel",), choices=("Petrel", "Aurora", "Hale"))
    one, two = sentence(FERRY, 1), sentence(MAYOR, 2, support=0.5)
    assert score_record(record((one,), gold)).metrics["choice"] == 1.0
    both = score_record(record((one, two), gold)).metrics
    assert both["choice"] == 0.0, "the answer names two of the choices"
    assert both["support"] == 0.75
    assert "picked" not in both and both["relieved"] == 0.0


@pytest.mark.parametrize(
    ("engine", "relieved"),
    [("extractive", 0.0), ("Qwen2.5, Q4_K_M", 0.0), ("Qwen2.5, Q4_K_M, extractive", 1.0)],
)
def test_an_engine_was_relieved_if_quotations_follow_its_name(engine: str, relieved: float) -> None:
    plain = record((sentence(FERRY, 1),))
    answer = replace(plain.answer, engine=engine)
    assert score_record(replace(plain, answer=answer)).metrics["relieved"] == relieved


def test_a_copy_counts_as_the_article_it_stands_for() -> None:
    gold = Gold(answers=("Ravenholm",), articles=("a9", "a2"))
    plain = record((sentence(FERRY, 1),), gold)
    assert (
        score_record(plain).metrics["article_recall@10"] == 0.5
        and score_record(plain).metrics["citation_correct"] == 0.0
    )
    ferry, mayor = plain.hits
    copied = replace(plain, hits=(replace(ferry, copies=("a9",)), mayor))
    found = score_record(copied).metrics
    assert found["article_ndcg@10"] == found["article_recall@10"] == found["citation_correct"] == 1.0
    both = replace(plain, gold=replace(gold, articles=("a9", "a1")), hits=copied.hits)
    assert score_record(both).metrics["article_recall@10"] == 1.0, "two copies are one article"
