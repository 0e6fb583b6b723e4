"""Traces of turns, sent to an OTLP endpoint over HTTP; nothing is sent where none is named.

It is named by the settings, or by OpenTelemetry's own variables. The provider is our own and not the
process's global one: what other libraries would trace goes nowhere. A turn's spans are made when it is
over, from the times that it noted.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import rag
from rag.app.observe.requests import trace_parent
from rag.app.observe.spans import TurnSpan, turn_span
from rag.core.errors import ConfigError
from rag.core.logs import request_id
from rag.core.secrets import public_address
from rag.core.settings import Settings
from rag.core.types import Answer, Question

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

_STANDARD = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_FLUSH_SECONDS = 3.0
"""Longest that a stop waits for the last spans to be sent."""


def traces_address(settings: Settings) -> str:
    """Where traces go, with the path; empty for nowhere.

    OpenTelemetry's own variables count where ours is not set; `OTEL_SDK_DISABLED` turns all off. Raises
    ConfigError for what is no address.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ""
    traces, base = (os.environ.get(name, "").strip() for name in _STANDARD)
    named = {"BYLINE_OTLP_ENDPOINT": settings.otlp_endpoint.strip(), _STANDARD[1]: base}
    if not named["BYLINE_OTLP_ENDPOINT"] and traces:
        return _checked(_STANDARD[0], traces)
    for name, address in named.items():
        if address:
            return _checked(name, address).rstrip("/") + "/v1/traces"
    return ""


def _checked(name: str, address: str) -> str:
    if not address.startswith(("http://", "https://")):
        raise ConfigError(
            name, f"expected http://host:port or https://, found {public_address(address)!r}."
        )
    return address


class Traces:
    """Sends a trace a turn; `content` says whether they hold questions, answers and passages."""

    def __init__(self, address: str, *, content: bool) -> None:
        self._content = content
        self._exporter = _exporter(address)
        self._provider = _provider(self._exporter)
        self._tracer = self._provider.get_tracer("byline", rag.__version__)

    def answered(self, answer: Answer) -> None:
        """Send a turn, as part of the caller's trace where the caller is in one."""
        span = turn_span(answer, content=self._content, request_id=request_id.get())
        ended = time.time_ns()
        origin = ended - int(span.end_ms * 1e6)  # when the turn's clock was at 0
        _send(self._tracer, span, origin, _caller())

    def failed(self, question: Question, error: Exception, seconds: float) -> None:
        """Send a turn that ended in an error: its kind, never its text, which may quote the question."""
        from opentelemetry.trace import Status, StatusCode

        attributes = {"openinference.span.kind": "AGENT", "gen_ai.operation.name": "invoke_agent"}
        attributes |= {"gen_ai.agent.name": "Byline", "error.type": type(error).__name__}
        started = time.time_ns() - int((seconds + question.understood_ms / 1000) * 1e9)
        span = self._tracer.start_span(
            "invoke_agent Byline", _caller(), attributes=attributes, start_time=started
        )
        span.set_status(Status(StatusCode.ERROR))
        span.end()

    def close(self) -> None:
        """Send what waits, as far as that takes no longer than a stop may, and stop."""
        sending = threading.Thread(target=self._provider.force_flush, daemon=True)
        sending.start()
        sending.join(_FLUSH_SECONDS)
        self._exporter.shutdown()  # ends its tries to reach an endpoint that is down
        self._provider.shutdown()


def _send(tracer: Tracer, turn: TurnSpan, origin: int, parent: Context | None) -> None:
    from opentelemetry.trace import set_span_in_context

    attributes: Mapping[str, str | int | float | bool] = turn.attributes
    started = origin + int(turn.start_ms * 1e6)
    span = tracer.start_span(turn.name, parent, attributes=attributes, start_time=started)
    for child in turn.children:
        _send(tracer, child, origin, set_span_in_context(span))
    span.end(origin + int(turn.end_ms * 1e6))


def _caller() -> Context | None:
    """The caller's trace; None to begin one."""
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {"traceparent": trace_parent.get()}
    return TraceContextTextMapPropagator().extract(carrier, Context()) if all(carrier.values()) else None


def _exporter(address: str) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint=address)


def _provider(exporter: SpanExporter) -> TracerProvider:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", "byline")
    resource = Resource.create({"service.name": name, "service.version": rag.__version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
