"""What a format has no place for, said of each run that is written in it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.evaluation.formats.trec import token
from rag.evaluation.records.record import Record
from rag.text.phrases import pluralise

_PARTS: dict[str, Callable[[Record], bool]] = {
    "ids": lambda r: bool(r.id),
    "answers": lambda r: bool(r.answer.text),
    "refusals": lambda r: r.answer.refused,
    "errors": lambda r: bool(r.error),
    "citations and verdicts": lambda r: bool(r.answer.citations),
    "passages": lambda r: bool(r.hits),
    "titles, outlets and days of passages": lambda r: bool(r.hits),
    "gold answers": lambda r: bool(r.gold.answers),
    "gold answers beside the first": lambda r: len(r.gold.answers) > 1,
    "gold articles": lambda r: bool(r.gold.articles),
    "gold articles that the archive lacks": lambda r: bool(r.gold.not_in_archive),
    "facts": lambda r: bool(r.gold.facts),
    "that they have no answer": lambda r: r.gold.unanswerable,
    "turns before them, of which they hold what was understood": lambda r: bool(r.history),
    "choices": lambda r: bool(r.gold.choices),
    "rules of grading": lambda r: r.gold.must is not None,
    "kinds": lambda r: bool(r.kind),
    "days of asking": lambda r: r.as_of is not None,
    "times": lambda r: bool(r.timings_ms),
    "tokens and cost": lambda r: r.usage is not None,
    "blanks in ids, now _": lambda r: token(r.id) != r.id,
}
"""What a record may have, and whether this one has it."""
_QUESTION = {
    *("ids", "gold answers", "gold answers beside the first", "facts", "that they have no answer"),
    *("turns before them, of which they hold what was understood", "choices", "rules of grading"),
    *("kinds", "days of asking", "gold articles"),
}
"""All that a test set's line has."""
_SAMPLE = {"answers", "passages", "gold answers", "that they have no answer"}
_HELD = {
    "trec": {"ids", "gold articles", "gold articles that the archive lacks"},
    "beir": _QUESTION | {"gold articles that the archive lacks"},
    "ragas": _SAMPLE | {"facts", "gold articles", "gold articles that the archive lacks"},
    "deepeval": _SAMPLE
    | _QUESTION
    | {"refusals", "times", "tokens and cost", "gold articles that the archive lacks"},
    "ragchecker": _SAMPLE | {"ids"},
}
_BLANKS = "blanks in ids, now _"


def describe_losses(name: str, records: Sequence[Record]) -> str:
    """`Not held by trec: answers (70 questions), ...`; empty where all is held."""
    held = _HELD[name] | (set() if name == "trec" else {_BLANKS})
    counts = {part: sum(map(has, records)) for part, has in _PARTS.items() if part not in held}
    lost = [f"{part} ({pluralise(n, 'question')})" for part, n in counts.items() if n]
    return f"Not held by {name}: {', '.join(lost)}." if lost else ""
