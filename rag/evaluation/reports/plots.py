"""What a report's charts show, worked out from a run's records. Pure; charts.py draws them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from rag.evaluation.metrics.outcomes import cites_gold, evidence_has_gold, is_correct, outcome
from rag.evaluation.metrics.registry import duration, percent
from rag.evaluation.metrics.statistics import wilson
from rag.evaluation.records.record import Record
from rag.evaluation.reports.charts import Axis, Chart, Dot, Line

_SHARE = Axis("share, %", tuple((n / 4, str(25 * n)) for n in range(5)))
_BINS = 10
_LABELS = 6
"""Most labels that fit below a chart."""
_ROUND = [step * 10.0**power for power in range(-1, 8) for step in (1, 2, 5)]
_STAGES = {"evidence": "evidence", "first_token": "first word", "total": "end"}
Pairs = Iterable[tuple[float, bool]]
"""A chance in 0..1 and whether it came true."""


def charts(records: Sequence[Record]) -> list[Chart]:
    """The charts of a report; those that have nothing to show have no rows."""
    answered = [record for record in records if not record.error]
    return [
        by_kind(records),
        by_month(records),
        support(answered),
        confidence(answered),
        latency(answered),
    ]


def by_kind(records: Sequence[Record]) -> Chart:
    """Share of right outcomes for each kind of question, the most frequent kind on top."""
    groups = _grouped(records, lambda record: record.kind or "no kind")
    names = sorted(groups, key=lambda name: (-len(groups[name]), name))
    places = {name: 1 - (n + 0.5) / len(names) for n, name in enumerate(names)}
    dots = [_rate(name, groups[name], places[name], across=True) for name in names]
    return Chart(
        "Right by kind of question",
        "Share of questions that went right: answered with a gold answer, or refused where the archive"
        " holds none. Lines are 95% intervals (Wilson).",
        Axis("questions that went right, %", _SHARE.ticks),
        Axis("kind", tuple((places[name], name) for name in names)),
        ("Kind", "Questions", "Right", "95% interval"),
        tuple(_cells(name, dot, dot.x) for name, dot in zip(names, dots, strict=True)),
        tuple(dots),
        across=True,
    )


def by_month(records: Sequence[Record]) -> Chart:
    """Share of right outcomes for each month of the day of asking."""
    groups = _grouped(records, lambda record: record.as_of.strftime("%Y-%m"))
    names = sorted(groups)
    places = {name: (n + 0.5) / len(names) for n, name in enumerate(names)}
    dots = [_rate(name, groups[name], places[name], across=False) for name in names]
    step = math.ceil(len(names) / _LABELS) or 1
    return Chart(
        "Right by month",
        "The same share for each month of the day that the question is asked as of; months without"
        " questions are left out.",
        Axis(
            "month of asking",
            tuple((places[m], _month(m) if n % step == 0 else "") for n, m in enumerate(names)),
        ),
        Axis("questions that went right, %", _SHARE.ticks),
        ("Month", "Questions", "Right", "95% interval"),
        tuple(_cells(name, dot, dot.y) for name, dot in zip(names, dots, strict=True)),
        tuple(dots),
    )


def support(records: Sequence[Record]) -> Chart:
    """Reliability of the support score: do citations of a higher score hold gold answers more often."""
    pairs = [
        (sentence.support, cites_gold(record, sentence.citations))
        for record in records
        if record.gold.answers
        for sentence in record.answer.sentences
    ]
    dots, rows = _reliability(pairs, "sentences", 0)
    return Chart(
        "Support score of sentences",
        "Each dot is a tenth of the scale: how many of its sentences cite a quotation that holds a gold"
        " answer, from a gold article. A stand-in for truth: a sentence may be well supported and beside"
        " the question, so dots below the diagonal are to be expected; what counts is that they rise.",
        Axis("support score of the sentence", _chances()),
        Axis("citation quotes a gold answer, %", _SHARE.ticks),
        ("Support", "Sentences", "Quote a gold answer", "95% interval"),
        tuple(rows),
        tuple(dots),
        (_diagonal(),),
    )


def confidence(records: Sequence[Record]) -> Chart:
    """Reliability of the chance that the evidence holds the answer."""
    evidence = _reliability(
        [(r.confidence, evidence_has_gold(r)) for r in records], "questions, evidence", 0
    )
    answers = _reliability([(r.confidence, _contained(r)) for r in records], "questions, answer", 1)
    return Chart(
        "Confidence of questions",
        "Each dot is a tenth of the scale: on the diagonal the chance is as good as its word, above it"
        " too modest. Refusals, and questions that the archive does not answer, have no gold answer.",
        Axis("stated chance that the evidence holds the answer", _chances()),
        Axis("gold answer is there, %", _SHARE.ticks),
        ("Chance", "Questions", "In the evidence", "95% interval", "In the answer", "95% interval"),
        tuple((*one, *other[2:]) for one, other in zip(evidence[1], answers[1], strict=True)),
        (*evidence[0], *answers[0]),
        (_diagonal(),),
        ("in the evidence", "in the answer"),
    )


def _contained(record: Record) -> bool:
    return not record.answer.refused and not record.gold.unanswerable and is_correct(record)


def _month(month: str) -> str:
    """`Jan 25` for `2025-01`."""
    return date.fromisoformat(f"{month}-01").strftime("%b %y")


def latency(records: Sequence[Record]) -> Chart:
    """How many questions have their evidence, first word and whole answer after how long."""
    times = {
        name: sorted(r.timings_ms[stage] for r in records if stage in r.timings_ms)
        for stage, name in _STAGES.items()
    }
    present = {name: values for name, values in times.items() if values}
    scale = _scale([value for values in present.values() for value in values])
    return Chart(
        "Time to evidence, first word and end",
        "Share of questions that are that far after so long; the further left, the faster."
        " The scale of time is logarithmic.",
        Axis("time since the question", _ticks(scale)),
        Axis("questions, %", _SHARE.ticks),
        ("Until", "Questions", "Half", "Nine in ten", "Slowest"),
        tuple(
            (name, f"{len(v):,}", *(duration(_quantile(v, q)) for q in (0.5, 0.9, 1.0)))
            for name, v in present.items()
        ),
        lines=tuple(Line(_steps(v, scale), n) for n, v in enumerate(present.values())),
        series=tuple(present),
    )


def _grouped(records: Sequence[Record], key: Callable[[Record], str]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups


def _rate(name: str, records: Sequence[Record], place: float, *, across: bool) -> Dot:
    right = sum(outcome(record) == "right" for record in records)
    share, (low, high) = right / len(records), wilson(right, len(records))
    x, y = (share, place) if across else (place, share)
    tooltip = f"{name}: {right:,} of {len(records):,} questions, {percent(low)} to {percent(high)}"
    return Dot(x, y, low, high, tooltip, len(records))


def _cells(name: str, dot: Dot, share: float) -> tuple[str, ...]:
    return (name, f"{dot.n:,}", percent(share), f"{100 * dot.low:.1f} to {percent(dot.high)}")


def _reliability(pairs: Pairs, what: str, series: int) -> tuple[list[Dot], list[tuple[str, ...]]]:
    """A dot, at its mean, and a row of the table for each tenth of the scale that has pairs."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for chance, true in pairs:
        bins.setdefault(min(int(chance * _BINS), _BINS - 1), []).append((chance, true))
    dots, rows = [], []
    for n in sorted(bins):
        chances, truths = zip(*bins[n], strict=True)
        hits, total = sum(truths), len(truths)
        low, high = wilson(hits, total)
        name = f"{n / _BINS:.1f} to {(n + 1) / _BINS:.1f}"
        tooltip = f"{name}: {hits:,} of {total:,} {what}"
        dots.append(Dot(sum(chances) / total, hits / total, low, high, tooltip, total, series))
        rows.append(_cells(name, dots[-1], hits / total))
    return dots, rows


def _chances() -> tuple[tuple[float, str], ...]:
    return tuple((n / 5, f"{n / 5:.1f}") for n in range(6))


def _diagonal() -> Line:
    return Line(((0.0, 0.0), (1.0, 1.0)), -1)


def _scale(values: Sequence[float]) -> list[float]:
    """Round durations (1, 2, 5, 10 ...) from just below the values to just above, in milliseconds."""
    low, high = (min(values), max(values)) if values else (1.0, 10.0)
    first = max((v for v in _ROUND if v <= low), default=_ROUND[0])
    last = min((v for v in _ROUND if v > max(high, first)), default=_ROUND[-1])
    return [v for v in _ROUND if first <= v <= last]


def _ticks(scale: Sequence[float]) -> tuple[tuple[float, str], ...]:
    """Every duration of the scale, or only the powers of ten where there is room for no more."""
    few = len(scale) <= _LABELS
    return tuple((_along(v, scale), _round(v) if few or math.log10(v) % 1 == 0 else "") for v in scale)


def _round(ms: float) -> str:
    return f"{ms:g} ms" if ms < 1000 else f"{ms / 1000:g} s"


def _along(ms: float, scale: Sequence[float]) -> float:
    """Place in 0..1 on a logarithmic axis."""
    low, high = math.log(scale[0]), math.log(scale[-1])
    return (math.log(max(ms, scale[0])) - low) / (high - low)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _steps(ordered: Sequence[float], scale: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The share of values reached, in steps of a hundredth however many values there are."""
    reached = [(_along(_quantile(ordered, n / 100), scale), n / 100) for n in range(1, 101)]
    return tuple(point for x, share in reached for point in ((x, share - 0.01), (x, share)))
