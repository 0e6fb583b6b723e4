"""Run files of the first release open, and are written in the same names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from rag.core.types import Article, Citation, RelatedSentence, Report, SupersedingFigure
from rag.evaluation.jsonfiles import to_json
from rag.evaluation.records.record import _citation
from tests.runs import record, run_of

LATER: dict[str, Any] = {
    "echo": {
        "report": {
            "article_id": "a2",
            "article": {
                "identity": "https://news.example/2",
                "title": "Toll rises",
                "text": "",
                "outlet": "Harbour Post",
                "published": "2024-05-04",
                "url": "https://news.example/2",
                "authors": [],
                "section": "",
                "source": "",
                "published_at": "",
                "updated": "",
                "language": "",
            },
            "cluster": "a2",
            "opening": "a2-0",
        },
        "passage_id": "a2-0",
        "start": 0,
        "end": 26,
        "text": "At least 31 ferries left.",
        "cosine": 0.7,
    },
    "figure": "at least 31",
    "before": "25",
}
"""What a newer report says, as the first release wrote it."""


def test_a_run_file_of_the_first_release_is_read_and_written_again(tmp_path: Path) -> None:
    made = record(1)
    made["answer"]["citations"][0]["later"] = LATER
    run = run_of(tmp_path, made)
    (citation,) = run.questions[0].answer.citations
    assert citation.later and citation.later.before == "25"
    (written,) = json.loads(to_json(run))["questions"][0]["answer"]["citations"]
    article = written["later"]["echo"]["report"]["article"]
    assert (article.pop("claimed_outlet"), article.pop("warnings")) == ("", [])  # later fields
    assert written["later"] == LATER


def test_no_path_of_the_machine_gets_into_a_record() -> None:
    article = Article(
        "a2", "Toll rises", "", "Harbour Post", date(2024, 5, 4), source="/home/ann/news/2.md"
    )
    sentence = RelatedSentence(Report("a2", article, "a2"), "a2-0", 0, 26, "At least 31 left.", 0.7)
    later = SupersedingFigure(sentence, "at least 31", "25")
    cited = Citation(1, "a1", "a1-0", "Ferries", "Harbour Post", None, "", "Left.", 0, 5, later=later)
    kept = _citation(cited, "Left.")
    assert kept.verbatim and kept.later and kept.later.figure == "at least 31"
    assert "/home/ann" not in repr(kept)
