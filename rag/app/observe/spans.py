"""A turn as spans: names, times, attributes, by OpenTelemetry's GenAI conventions and OpenInference.

    invoke_agent Byline        the turn                      OpenInference: AGENT
      understand               the question as understood    CHAIN
      retrieval                passages by their ids         RETRIEVER
      read                     the reader's best sentences   RERANKER
      answer                                                 CHAIN
        chat MODEL             tokens and cost               LLM
        verify                                               EVALUATOR

Pure. Without `content` no attribute holds a word of the question, the answer or an article.
https://opentelemetry.io/docs/specs/semconv/gen-ai/, https://github.com/Arize-ai/openinference
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.app.observe.metrics import outcome
from rag.app.observe.stages import Stage, inner_stages, stages
from rag.core.types import Answer, Evidence, Hit

Value = str | int | float | bool
_TEXT = {"input.mime_type": "text/plain", "output.mime_type": "text/plain"}
_KINDS = {
    "understand": "CHAIN",
    "search": "RETRIEVER",
    "read": "RERANKER",
    "answer": "CHAIN",
    "chat": "LLM",
    "verify": "EVALUATOR",
}


@dataclass(frozen=True)
class TurnSpan:
    """A span, in milliseconds since the turn's clock started."""

    name: str
    start_ms: float
    end_ms: float
    attributes: Mapping[str, Value]
    children: tuple[TurnSpan, ...] = field(default=())


def turn_span(answer: Answer, *, content: bool, request_id: str = "") -> TurnSpan:
    """The turn, with all that happened in it."""
    parts = stages(answer)
    inner = tuple(_span(answer, stage, content=content) for stage in inner_stages(answer))
    children = tuple(
        _span(answer, stage, inner if stage.name == "answer" else (), content=content) for stage in parts
    )
    end = max([stage.end_ms for stage in parts] + [0.0])
    return TurnSpan(
        "invoke_agent Byline", parts[0].start_ms, end, _turn(answer, content, request_id), children
    )


def _span(
    answer: Answer, stage: Stage, children: tuple[TurnSpan, ...] = (), *, content: bool
) -> TurnSpan:
    names = {"search": "retrieval", "chat": f"chat {stage.model}"}
    attributes: dict[str, Value] = {"openinference.span.kind": _KINDS[stage.name]}
    attributes |= _OF_STAGE[stage.name](answer, stage, content) if stage.name in _OF_STAGE else {}
    name = names.get(stage.name, stage.name)
    return TurnSpan(name, stage.start_ms, stage.end_ms, attributes, children)


def _turn(answer: Answer, content: bool, request_id: str) -> dict[str, Value]:
    question = answer.question
    attributes: dict[str, Value] = {
        "openinference.span.kind": "AGENT",
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "Byline",
        "byline.outcome": outcome(answer),
        "byline.engine": answer.engine,
        "byline.question.kind": question.kind,
        "byline.sentences": len(answer.sentences),
        "byline.citations": len(answer.citations),
        "byline.support": round(answer.support, 4),
    }
    if request_id:
        attributes["byline.request_id"] = request_id
    if answer.engine_error:
        attributes["byline.engine_error"] = answer.engine_error
    if content:
        attributes |= {"input.value": question.asked, "output.value": answer.text, **_TEXT}
    return attributes


def _understood(answer: Answer, _stage: Stage, content: bool) -> dict[str, Value]:
    question = answer.question
    told: dict[str, Value] = {"byline.question.kind": question.kind}
    if question.language:
        told["byline.question.language"] = question.language
    if content:
        told |= {"input.value": question.asked, "output.value": question.standalone, **_TEXT}
    return told


def _retrieved(answer: Answer, _stage: Stage, content: bool) -> dict[str, Value]:
    documents = [{"id": hit.passage.id, "score": round(hit.score, 4)} for hit in answer.hits]
    told: dict[str, Value] = {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.retrieval.documents": json.dumps(documents),
    }
    if content:
        asked = answer.question.standalone
        told |= {"gen_ai.retrieval.query.text": asked, "input.value": asked}
    return told | _hits("retrieval.documents", answer.hits, content)


def _read(answer: Answer, _stage: Stage, content: bool) -> dict[str, Value]:
    told: dict[str, Value] = {"reranker.top_k": len(answer.evidence)}
    if content:
        told["reranker.query"] = answer.question.standalone
    return told | _evidence("reranker.output_documents", answer.evidence, content)


def _hits(prefix: str, hits: Sequence[Hit], content: bool) -> dict[str, Value]:
    told: dict[str, Value] = {}
    for n, hit in enumerate(hits):
        place = f"{prefix}.{n}.document"
        told |= {f"{place}.id": hit.passage.id, f"{place}.score": round(hit.score, 4)}
        if content:
            told[f"{place}.content"] = hit.passage.text
    return told


def _evidence(prefix: str, evidence: Sequence[Evidence], content: bool) -> dict[str, Value]:
    told: dict[str, Value] = {}
    for n, item in enumerate(evidence):
        place = f"{prefix}.{n}.document"
        told |= {f"{place}.id": item.hit.passage.id, f"{place}.score": round(item.score, 4)}
        if content:
            told[f"{place}.content"] = item.quote
    return told


def _chatted(answer: Answer, stage: Stage, content: bool) -> dict[str, Value]:
    told: dict[str, Value] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": stage.model,
        "llm.model_name": stage.model,
    }
    if usage := answer.usage:
        told |= {
            "gen_ai.usage.input_tokens": usage.input_tokens,
            "gen_ai.usage.output_tokens": usage.output_tokens,
            "llm.token_count.prompt": usage.input_tokens,
            "llm.token_count.completion": usage.output_tokens,
            "llm.token_count.total": usage.input_tokens + usage.output_tokens,
        }
        if usage.cost is not None:
            told["llm.cost.total"] = usage.cost
    if content:
        told |= {"output.value": " ".join(s.text for s in answer.sentences)}
    return told


_OF_STAGE = {"understand": _understood, "search": _retrieved, "read": _read, "chat": _chatted}
