"""Answered questions as samples of ragas, DeepEval and RAGChecker, and back. Pure: dictionaries only.

ragas        SingleTurnSample, an object a line
DeepEval     LLMTestCase or Golden, a list; what is ours stands in its metadata under `byline`
RAGChecker   {"results": [...]}, inputs and results alike
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from rag.core.usage import Usage
from rag.evaluation.formats.imported import Outcome, found_passage
from rag.evaluation.records.record import Gold, Record, RecordedHit
from rag.evaluation.testsets.sample_forms import (
    DEEPEVAL_NAMES,
    OWN,
    UNANSWERABLE,
    deepeval_fields,
    own_fields,
    ragas_fields,
    ragchecker_fields,
    texts_of,
)
from rag.evaluation.testsets.testset import Item, item_json

Sample = Mapping[str, Any]


@dataclass(frozen=True)
class SampleFormat:
    """One tool's samples."""

    fields: Callable[[Sample], dict[str, Any]]
    """A sample to the fields of a test set's row."""
    outcome: Callable[[Sample], Outcome]
    """A sample to what a system made of the question."""
    sample: Callable[[Record], dict[str, Any]]
    """A record to a sample."""


def reference(gold: Gold) -> str:
    """The answer that is right, as one text; empty where the test set gives none."""
    return UNANSWERABLE if gold.unanswerable else next(iter(gold.answers), "")


def asked(record: Record) -> str:
    """The question as it can be understood alone: these forms have no place for earlier turns."""
    return record.standalone if record.history and record.standalone else record.question


def response(record: Record) -> str:
    """What was answered, without markers; empty where the question failed."""
    return record.plain_answer or record.answer.text


def gold_names(gold: Gold) -> list[str]:
    """The articles that hold the answer, those that the archive lacks included."""
    return [*gold.articles, *gold.not_in_archive]


def record_item(record: Record) -> Item:
    """The question of the test set that a record was made from."""
    gold = record.gold
    rules = {"must": gold.must, "must_first": gold.must_first, "must_not": gold.must_not}
    return Item(
        record.id, record.question, gold.answers, tuple(gold_names(gold)), record.as_of,
        gold.unanswerable, record.history, record.kind, gold.choices, gold.facts, **rules,  # type: ignore[arg-type]
    )  # fmt: skip


def _hits(texts: Sequence[Any], ids: Sequence[Any]) -> tuple[RecordedHit, ...]:
    pairs = zip_longest(texts, ids[: len(texts)], fillvalue="")
    return tuple(found_passage(str(name), str(text)) for text, name in pairs)


# -- ragas ------------------------------------------------------------------------------------

_RAGAS_FIELDS = frozenset(
    "user_input retrieved_contexts retrieved_context_ids reference_contexts reference_context_ids"
    " response multi_responses reference rubrics persona_name query_style query_length".split()
)


def _ragas_sample(record: Record) -> dict[str, Any]:
    return {
        "user_input": asked(record),
        "retrieved_contexts": [hit.text for hit in record.hits],
        "retrieved_context_ids": [hit.article_id for hit in record.hits],
        "reference_contexts": list(record.gold.facts),
        "reference_context_ids": gold_names(record.gold),
        "response": response(record),
        "reference": reference(record.gold),
    }


def _ragas_outcome(sample: Sample) -> Outcome:
    """Numbers beside a sample's own fields are ragas' scores of it."""
    measured = {
        f"ragas_{name}": float(value)
        for name, value in sample.items()
        if name not in _RAGAS_FIELDS and isinstance(value, int | float)
    }
    ids = sample.get("retrieved_context_ids") or ()
    hits = _hits(sample.get("retrieved_contexts") or (), ids)
    return Outcome(hits, sample.get("response"), metrics=measured)


# -- DeepEval ---------------------------------------------------------------------------------


def _deepeval_sample(record: Record) -> dict[str, Any]:
    own = item_json(record_item(record)) | {
        "retrieved": [hit.article_id for hit in record.hits],
        "refused": record.answer.refused,
    }
    seconds = record.timings_ms.get("total")
    told = {
        "completion_time": seconds / 1000 if seconds is not None else None,
        "token_cost": record.usage.cost if record.usage else None,
        "input_token_count": record.usage.input_tokens if record.usage else None,
        "output_token_count": record.usage.output_tokens if record.usage else None,
    }
    return {
        "name": record.id,
        "input": asked(record),
        "actual_output": response(record),
        "expected_output": reference(record.gold),
        "context": list(record.gold.facts),
        "retrieval_context": [hit.text for hit in record.hits],
        "additional_metadata": {OWN: own},
        **{name: value for name, value in told.items() if value is not None},
    }


def _deepeval_outcome(case: Sample) -> Outcome:
    told = {name: case.get(name, case.get(camel)) for name, camel in DEEPEVAL_NAMES.items()}
    own = own_fields(told["additional_metadata"] or case.get("metadata"))
    counts = told["input_token_count"], told["output_token_count"], told["token_cost"]
    usage = Usage(counts[0] or 0, counts[1] or 0, counts[2]) if any(counts) else None
    return Outcome(
        _hits(texts_of(told["retrieval_context"]), own.get("retrieved") or ()),
        told["actual_output"],
        own.get("refused"),
        told["completion_time"],
        usage,
    )


# -- RAGChecker -------------------------------------------------------------------------------


def _ragchecker_sample(record: Record) -> dict[str, Any]:
    return {
        "query_id": record.id,
        "query": asked(record),
        "gt_answer": reference(record.gold),
        "response": response(record),
        "retrieved_context": [{"doc_id": hit.article_id, "text": hit.text} for hit in record.hits],
    }


def _ragchecker_outcome(result: Sample) -> Outcome:
    """Its metrics are shares, 0 to 1."""
    passages = result.get("retrieved_context") or ()
    measured = {f"ragchecker_{name}": float(v) for name, v in (result.get("metrics") or {}).items()}
    hits = _hits([p.get("text") or "" for p in passages], [p.get("doc_id") or "" for p in passages])
    return Outcome(hits, result.get("response"), metrics=measured)


SAMPLE_FORMATS = {
    "ragas": SampleFormat(ragas_fields, _ragas_outcome, _ragas_sample),
    "deepeval": SampleFormat(deepeval_fields, _deepeval_outcome, _deepeval_sample),
    "ragchecker": SampleFormat(ragchecker_fields, _ragchecker_outcome, _ragchecker_sample),
}
