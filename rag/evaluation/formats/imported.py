"""Records and runs of what another system found and answered, as its files tell. Pure.

Only metrics are worked out that need nothing else: no citations, no verdicts, no confidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256

from rag.core.types import AnswerSentence
from rag.core.usage import Usage
from rag.evaluation.jsonfiles import FORMAT
from rag.evaluation.metrics import scores
from rag.evaluation.metrics.measure import estimate_metrics
from rag.evaluation.records.record import Record, RecordedAnswer, RecordedHit, resolve_gold
from rag.evaluation.records.runfile import Corpus, RunFile, TestSet
from rag.evaluation.testsets.testset import Item, item_json

Score = Callable[[Record], Mapping[str, float]]


@dataclass(frozen=True)
class Outcome:
    """What a system made of a question."""

    hits: tuple[RecordedHit, ...] = ()
    """What it found, best first."""
    text: str | None = None
    """What it answered; None where the file tells of no answer."""
    refused: bool | None = None
    """Whether that is a refusal; None where the file does not say."""
    seconds: float | None = None
    usage: Usage | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    """What another tool measured, by name."""


def found_passage(article_id: str, text: str, score: float = 0.0) -> RecordedHit:
    """A passage of which a file tells no more than this."""
    return RecordedHit(article_id, article_id, "", "", None, text, score)


def imported_record(item: Item, made: Outcome) -> Record:
    """The record of a question, with the metrics that it can have."""
    gold = resolve_gold(item, {name: name for name in item.articles})
    asked = (item.id, item.kind, item.question, item.question, item.as_of or date.today(), item.history)
    answer = RecordedAnswer(made.text or "", bool(made.refused))
    times = {"total": round(made.seconds * 1000, 1)} if made.seconds is not None else {}
    record = Record(*asked, gold, made.hits, answer=answer, timings_ms=times, usage=made.usage)
    measured = {k: v for score in _scores(made) for k, v in score(_as_answered(record)).items()}
    return replace(record, metrics={**measured, **made.metrics})


def _scores(made: Outcome) -> list[Score]:
    of_hits: list[Score] = [scores.article_ranking] if made.hits else []
    if any(hit.text for hit in made.hits):
        of_hits += [scores.answer_ranking, scores.fact_ranking]
    of_answer: list[Score] = (
        [] if made.text is None else [scores.answer_text, scores.choice, scores.usage]
    )
    told: list[Score] = [] if made.refused is None else [scores.refusal, scores.answerable]
    return of_hits + of_answer + told


def _as_answered(record: Record) -> Record:
    """With its text as one sentence, which is what metrics of answers read."""
    text, refused = record.answer.text, record.answer.refused
    sentences = () if refused or not text else (AnswerSentence(text, (), "unsupported", 0.0),)
    return replace(record, answer=replace(record.answer, sentences=sentences))


def imported_run(
    name: str, engine: str, source: str, items: Sequence[Item], made: Sequence[Outcome]
) -> RunFile:
    """The run of these questions; `source` is what its test set is called, `engine` who answered."""
    records = tuple(imported_record(item, one) for item, one in zip(items, made, strict=True))
    digest = sha256("\n".join(str(item_json(item)) for item in items).encode()).hexdigest()
    return RunFile(
        format=FORMAT,
        name=name,
        test_set=TestSet(source, digest, len(items)),
        engine=engine,
        settings={},
        versions={},
        models={},
        corpus=Corpus(0, 0, ""),
        started=datetime.now(UTC).replace(microsecond=0),
        seconds=round(sum(one.seconds or 0.0 for one in made), 3),
        overhead_ms=0.0,
        metrics=estimate_metrics(records),
        questions=records,
    )
