"""A run file as a run would have written it, about invented ferries; tests change what they are about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag.evaluation.records.runfile import RunFile, read_run


def record(n: int, **changes: Any) -> dict[str, Any]:
    """Question number `n`, rightly answered by one supported sentence; keys of the record may be changed."""
    quote = f"Ferry word{n} left the harbour on day {n}."
    place = {"article_id": f"a{n}", "passage_id": f"a{n}-0"}
    told = {"title": f"Report {n}", "outlet": "Harbour Post", "published": "2024-05-03"}
    made: dict[str, Any] = {
        "id": f"q{n}",
        "kind": "plain",
        "question": f"When did ferry word{n} leave the harbour?",
        "standalone": f"When did ferry word{n} leave the harbour?",
        "as_of": f"2024-{n % 12 + 1:02}-10",
        "history": [],
        "gold": {
            "answers": [f"day {n}"],
            "articles": [f"a{n}"],
            "not_in_archive": [],
            "facts": [],
            "choices": [],
            "unanswerable": False,
        },
        "hits": [{**place, **told, "text": quote, "score": 0.9}],
        "evidence": [{**place, "start": 0, "end": len(quote), "quote": quote, "score": 0.8}],
        "confidence": 0.85,
        "answer": {
            "text": f"{quote} [1]",
            "refused": False,
            "engine": "extractive",
            "newest": "2024-05-03",
            "notes": [],
            "sentences": [
                {"text": quote, "citations": [1], "verdict": "supported", "support": 0.95, "reasons": []}
            ],
            "citations": [
                {
                    "n": 1,
                    **place,
                    **told,
                    "url": f"https://news.example/{n}",
                    "quote": quote,
                    "start": 0,
                    "end": len(quote),
                    "verbatim": True,
                }
            ],
        },
        "picked": "",
        "timings_ms": {
            "retrieve": 20.0,
            "evidence": 30.0 + n,
            "first_token": 35.0 + n,
            "total": 50.0 + n,
        },
        "error": "",
        "metrics": {"answer_hit@1": 1.0, "containment": 1.0},
    }
    return made | changes


def refused(n: int, **changes: Any) -> dict[str, Any]:
    """A question that was refused."""
    sound = record(n)
    answer = sound["answer"] | {"text": "Not here.", "refused": True, "sentences": [], "citations": []}
    return record(n, **{"answer": answer, "confidence": 0.15, "metrics": {"containment": 0.0}} | changes)


def unanswerable(n: int, *, right: bool) -> dict[str, Any]:
    """A question that the archive does not hold, refused or not."""
    gold = record(n)["gold"] | {"answers": [], "articles": [], "unanswerable": True}
    made = refused(n) if right else record(n)
    return made | {"gold": gold, "kind": "unanswerable", "metrics": {}}


def wrong(n: int, **changes: Any) -> dict[str, Any]:
    """A question whose answer does not hold the gold one."""
    gold = record(n)["gold"] | {"answers": ["never"]}
    return record(n, **{"gold": gold, "metrics": {"answer_hit@1": 0.0, "containment": 0.0}} | changes)


def write_run(file: Path, *records: dict[str, Any], name: str = "harbour") -> Path:
    """The run file of these records."""
    told = {
        "format": 1,
        "name": name,
        "test_set": {"name": "harbour.jsonl", "sha256": "0" * 64, "questions": len(records)},
        "engine": "extractive",
        "settings": {"llm": "none"},
        "versions": {"byline": "0.1.0", "python": "3.11.9"},
        "models": {"embedding": {"name": "small", "sha256": "1" * 64}},
        "corpus": {"articles": 12, "passages": 24, "fingerprint": "2" * 64},
        "started": "2024-06-01T10:00:00+00:00",
        "seconds": 3.2,
        "overhead_ms": 0.4,
        "metrics": {
            "answer_hit@1": {"value": 0.75, "low": 0.5, "high": 0.9, "n": len(records)},
            "mrr@10": {"value": 0.8, "low": 0.6, "high": 0.9, "n": len(records)},
        },
        "questions": list(records),
    }
    file.write_text(json.dumps(told))
    return file


def run_of(folder: Path, *records: dict[str, Any], name: str = "harbour") -> RunFile:
    """The same, read back."""
    return read_run(write_run(folder / f"{name}.json", *records, name=name))
