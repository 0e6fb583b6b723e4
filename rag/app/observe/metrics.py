"""The app's metrics for Prometheus. No label holds what a caller chose: no question, address or name.

Of each turn that a reader or program asked for: its outcome, its stages' times, tokens and cost. The
queue and the index are looked at when the metrics are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

import rag
from rag.app.observe.stages import stage_seconds
from rag.app.workers.indexer_thread import Progress
from rag.core.types import Answer, Question

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""A quotation takes a tenth of a second, a local model's answer a minute."""


class Metrics:
    """The metrics of one app; its own registry, so that two apps in a process do not mix."""

    def __init__(self, asking: Callable[[], int], progress: Callable[[], Progress]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.registry.register(_State(asking, progress))
        self.requests = self._counter("requests", "HTTP requests answered", "method", "route", "status")
        self.request_seconds = self._histogram("request_seconds", "Time to answer a request", "route")
        self._answers = self._counter("answers", "Turns by outcome and engine", "outcome", "engine")
        self._stages = self._histogram("stage_seconds", "Time of each stage of a turn", "stage")
        self._failures = self._counter(
            "engine_failures", "Answers whose engine failed: quotations took its place", "engine"
        )
        self._errors = self._counter("turn_errors", "Turns that ended in an error", "error")
        self._tokens = self._counter("tokens", "Tokens of language models", "engine", "direction")
        self._cost = self._counter("cost_dollars", "What providers asked, as they tell it", "engine")

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"byline_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(f"byline_{name}", text, labels, registry=self.registry, buckets=_SECONDS)

    def answered(self, answer: Answer) -> None:
        """Count a turn."""
        engine = answer.engine
        self._answers.labels(outcome(answer), engine).inc()
        for stage, seconds in stage_seconds(answer):
            self._stages.labels(stage).observe(seconds)
        if answer.engine_error:
            self._failures.labels(engine).inc()
        if usage := answer.usage:
            self._tokens.labels(engine, "input").inc(usage.input_tokens)
            self._tokens.labels(engine, "output").inc(usage.output_tokens)
            if usage.cost is not None:
                self._cost.labels(engine).inc(usage.cost)

    def failed(self, question: Question, error: Exception, seconds: float) -> None:
        """Count a turn that ended in an error."""
        self._errors.labels(type(error).__name__).inc()

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self.registry)


def outcome(answer: Answer) -> str:
    """`refused`, `choice` (the question could mean several things), `small_talk` or `answered`."""
    if answer.refused:
        return "refused"
    if answer.choices:
        return "choice"
    return "answered" if answer.sentences else "small_talk"


class _State(Collector):
    """What is so at the moment it is asked for."""

    def __init__(self, asking: Callable[[], int], progress: Callable[[], Progress]) -> None:
        self._asking = asking
        self._progress = progress

    def describe(self) -> Iterable[Metric]:
        """Nothing: the database is not asked when this is registered."""
        return ()

    def collect(self) -> Iterable[Metric]:
        progress = self._progress()
        yield InfoMetricFamily("byline", "Which Byline runs", {"version": rag.__version__})
        yield _gauge("questions", "Questions that are being answered or wait for it", self._asking())
        articles = GaugeMetricFamily("byline_articles", "Articles by state", labels=["state"])
        for state in ("ready", "pending", "failed"):
            articles.add_metric([state], getattr(progress, state))
        yield articles
        yield _gauge("unread_passages", "Passages the embedding model has yet to read", progress.unread)
        yield _gauge("index_problem", "1 while something stops the indexer", bool(progress.problem))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"byline_{name}", text, float(value))
