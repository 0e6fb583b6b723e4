"""Samples of ragas, DeepEval and RAGChecker as questions with their right answers. Pure.

A sample also has what a system retrieved and answered: rag/evaluation/formats reads that. What of our
own fields a form has no place for, Byline keeps where the form takes any data, under `byline`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Fields = dict[str, Any]

UNANSWERABLE = "The archive does not hold the answer."
"""The reference answer of a question that has none, for forms that must have one."""
OWN = "byline"
"""Names what is ours among data of any kind."""


def own_fields(data: object) -> Fields:
    """A question's fields as Byline wrote them into another form; empty where it did not."""
    own = data.get(OWN) if isinstance(data, Mapping) else None
    return dict(own) if isinstance(own, Mapping) else {}


def reference_fields(reference: object) -> Fields:
    """The accepted answer of a form that has one text for it."""
    text = str(reference or "").strip()
    if text == UNANSWERABLE:
        return {"answers": [], "unanswerable": True}
    return {"answers": [text] if text else []}


def ragas_fields(sample: Mapping[str, Any]) -> Fields:
    """Ragas' SingleTurnSample or MultiTurnSample: the last message of the latter is the question."""
    asked = sample["user_input"]
    fields = {"question": asked} if isinstance(asked, str) else conversation_fields(asked)
    ids = [str(one) for one in sample.get("reference_context_ids") or ()]
    facts = list(sample.get("reference_contexts") or ())
    return fields | reference_fields(sample.get("reference")) | {"articles": ids, "facts": facts}


def conversation_fields(messages: Sequence[Mapping[str, Any]]) -> Fields:
    """A conversation's last question, with the turns before it."""
    turns: list[dict[str, str]] = []
    for message in messages:
        said = str(message["content"])
        if message.get("type", message.get("role")) in ("human", "user"):
            turns.append({"question": said})
        elif turns:
            turns[-1]["answer"] = said
    return {"question": turns[-1]["question"], "history": turns[:-1]}


def deepeval_fields(case: Mapping[str, Any]) -> Fields:
    """DeepEval's LLMTestCase or Golden, in its Python names or those that it sends."""
    named = {name: case.get(name, case.get(camel)) for name, camel in DEEPEVAL_NAMES.items()}
    data = named["additional_metadata"] or case.get("metadata")
    fields = {"question": case["input"], **reference_fields(named["expected_output"])}
    fields["facts"] = texts_of(case.get("context"))
    return fields | ({"id": str(case["name"])} if case.get("name") else {}) | own_fields(data)


DEEPEVAL_NAMES = {
    "actual_output": "actualOutput",
    "expected_output": "expectedOutput",
    "retrieval_context": "retrievalContext",
    "additional_metadata": "additionalMetadata",
    "completion_time": "completionTime",
    "token_cost": "tokenCost",
    "input_token_count": "inputTokenCount",
    "output_token_count": "outputTokenCount",
}


def texts_of(value: object) -> list[str]:
    """A list of texts; DeepEval's lines of JSON join them by `|`, and a text may name its source."""
    if isinstance(value, str):
        return value.split("|") if value else []
    items = value if isinstance(value, list) else []
    return [str(one["context"] if isinstance(one, Mapping) else one) for one in items]


def ragchecker_fields(result: Mapping[str, Any]) -> Fields:
    """One of RAGChecker's results, or inputs."""
    known = {"id": str(result["query_id"]), "question": result["query"]}
    return known | reference_fields(result["gt_answer"])
