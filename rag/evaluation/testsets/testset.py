"""Test sets: questions with the answers and articles that are right.

Whatever form a file has, rag/evaluation/testsets/readers.py makes rows of Byline's own fields of it;
here a row becomes an item, or it is said what is wrong with it:

    {"id", "question", "answers": [...], "articles": [...], "as_of": "YYYY-MM-DD", "unanswerable": bool,
     "history": [{"question", "answer"}], "kind", "outlets": [...], "choices": [...], "facts": [...],
     "must": [[...], ...], "must_first": [[...], ...], "must_not": [...]}

All but `question` can be left out. With `must`, even an empty one, answers are graded by
rag/evaluation/metrics/rubric.py: of each inner list one text must stand in the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any

from rag.core.errors import SourceError
from rag.core.types import Turn
from rag.evaluation.matching import normalise
from rag.evaluation.testsets.readers import Row, rows

Alternatives = tuple[tuple[str, ...], ...]
"""Lists of texts, of each of which one will do."""


@dataclass(frozen=True)
class Item:
    """One question of a test set."""

    id: str
    question: str
    answers: tuple[str, ...]
    """Accepted answers; empty when there is none to be had."""
    articles: tuple[str, ...]
    """Ids, URLs or file names of the articles that hold the answer."""
    as_of: date | None
    """The day of asking, None for today."""
    unanswerable: bool
    """Whether the archive does not hold the answer, so that refusing is right."""
    history: tuple[Turn, ...]
    kind: str
    """A label to group by, e.g. `followup`."""
    choices: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """Sentences or facts that carry the answer, verbatim."""
    must: Alternatives | None = None
    """What a good answer holds: one text of each; None for a question that is not graded by rule."""
    must_first: Alternatives = ()
    """The same for its first sentence or short answer."""
    must_not: tuple[str, ...] = ()
    """Texts that make an answer bad."""
    outlets: tuple[str, ...] = ()
    """Outlets that the question is limited to, in any case; empty for all."""


FIELDS = (
    "id question answers articles as_of unanswerable history kind outlets choices facts must must_first"
    " must_not"
).split()
LISTS = ("answers", "articles", "outlets", "choices", "facts", "must_not")
RULES = ("must", "must_first")
"""Lists of lists of texts."""


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a test set."""

    place: str
    """Where, e.g. `line 2`."""
    text: str
    fatal: bool
    """Whether the question cannot be asked at all."""


@dataclass
class ParsedTestSet:
    """A test set as far as it can be read."""

    form: str
    """What it was taken for, e.g. `SQuAD`."""
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with it, in the file's order."""


def read_test_set(file: Path) -> list[Item]:
    """The items of a test set in any form that is known. Raises SourceError naming the first fault."""
    parsed = parse_test_set(file)
    fault = next((problem for problem in parsed.problems if problem.fatal), None)
    if fault:
        raise SourceError(f"{file}, {fault.place}", fault.text, f"See byline evaluate check {file}.")
    return parsed.items


def parse_test_set(file: Path) -> ParsedTestSet:
    """Everything that can be read, and everything that is wrong. Raises SourceError for no text."""
    return parse_rows(*rows(file))


def parse_rows(form: str, rows_of_file: Iterable[Row]) -> ParsedTestSet:
    """The same of rows: without a fatal problem there is an item for each, in their order."""
    parsed, ids, places = ParsedTestSet(form), dict[str, str](), dict[object, str]()
    for number, row in enumerate(rows_of_file, 1):
        name = str(row.fields.get("id", number))
        faults = [row.fault] if row.fault else list(_faults(row.fields))
        if not faults and ids.setdefault(name, row.place) != row.place:
            faults = [f"id {name!r} is that of {ids[name]} already."]
        parsed.problems += [Problem(row.place, text, fatal=True) for text in faults]
        if not faults:
            item = _item(row, name)
            parsed.items.append(item)
            doubts = list(_doubts(item, row.fields))
            first = places.setdefault((item.question, item.as_of, item.history), row.place)
            doubts += [f"the same question is asked in {first}."] if first != row.place else []
            parsed.problems += [Problem(row.place, text, fatal=False) for text in doubts]
    return parsed


def _item(row: Row, name: str) -> Item:
    fields = row.fields
    lists = {key: tuple(fields.get(key) or ()) for key in LISTS}
    must = fields.get("must")
    return Item(
        id=name,
        question=fields["question"],
        as_of=date.fromisoformat(fields["as_of"]) if fields.get("as_of") else None,
        unanswerable=bool(fields.get("unanswerable")),
        history=tuple(Turn(t["question"], t.get("answer", "")) for t in fields.get("history") or ()),
        kind=str(fields.get("kind", "")),
        must=None if must is None else tuple(map(tuple, must)),
        must_first=tuple(map(tuple, fields.get("must_first") or ())),
        **lists,
    )


def _faults(fields: Mapping[str, Any]) -> Iterator[str]:
    """Why a row is no question."""
    question = fields.get("question")
    if not isinstance(question, str) or not question.strip():
        yield f"question: expected a text, found {question!r:.60}."
    for name in LISTS:
        value = fields.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield f"{name}: expected a list of texts, found {value!r:.60}."
    for name in RULES:
        if not _is_rule(fields.get(name)):
            yield f"{name}: expected a list of lists of texts, found {fields[name]!r:.60}."
    if not isinstance(fields.get("unanswerable") or False, bool):
        yield f"unanswerable: expected true or false, found {fields['unanswerable']!r:.60}."
    if not _is_day(fields.get("as_of")):
        yield f"as_of: expected a day as YYYY-MM-DD, found {fields['as_of']!r:.60}."
    if not _is_history(fields.get("history") or []):
        yield 'history: expected [{"question": ..., "answer": ...}], the oldest first.'


def _is_rule(value: object) -> bool:
    """Whether it is no rule at all, or lists of texts one of which can stand in an answer."""
    return value is None or (
        isinstance(value, list)
        and all(isinstance(one, list) and one and all(isinstance(t, str) for t in one) for one in value)
    )


def _is_day(value: object) -> bool:
    with suppress(TypeError, ValueError):
        return not value or bool(date.fromisoformat(value))  # type: ignore[arg-type]  # it raises
    return False


def _is_history(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(turn, dict)
        and isinstance(turn.get("question"), str)
        and isinstance(turn.get("answer", ""), str)
        for turn in value
    )


def _doubts(item: Item, fields: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a question that can be asked: its figures would mislead."""
    if not item.answers and not item.unanswerable and item.must is None:
        yield "it has no answers and is not called unanswerable: no answer to it can be right."
    if item.answers and item.unanswerable:
        yield "it has answers and is called unanswerable."
    for answer in (*item.answers, *item.must_not, *chain(*(item.must or ()), *item.must_first)):
        if not normalise(answer):
            yield f"answer {answer!r} has no word that could be looked for."
    if item.must_first and item.must is None:
        yield "must_first is ignored: there is no must."
    if item.choices and item.answers and not set(item.answers) & {*item.choices}:
        yield "none of its answers is one of its choices."
    for name in fields.keys() - set(FIELDS):
        if close_names := get_close_matches(name, FIELDS, 1, 0.8):
            yield f"{name} is ignored: did you mean {close_names[0]}?"


def item_json(item: Item) -> dict[str, Any]:
    """An item as its line says it; empty fields are left out."""
    fields = asdict(item) | {"as_of": item.as_of.isoformat() if item.as_of else None}
    kept = {name: value for name, value in fields.items() if value or name in ("id", "question")}
    return kept | ({"must": item.must} if item.must is not None else {})


def write_test_set(items: Iterable[Item], file: Path) -> None:
    """Write a JSONL file that `read_test_set` reads back the same. Raises SourceError when it cannot."""
    lines = (json.dumps(item_json(item), ensure_ascii=False) + "\n" for item in items)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise SourceError(str(file), f"this test set cannot be written ({error}).") from error


def check_test_set(file: Path) -> ParsedTestSet:
    """The test set as far as it can be read. Raises SourceError when it is no text at all."""
    parsed = parse_test_set(file)
    if not parsed.items and not parsed.problems:
        parsed.problems.append(Problem("the file", "it has no questions.", fatal=True))
    return parsed


def describe_problems(parsed: ParsedTestSet) -> str:
    """A line for each problem, and what the test set is otherwise."""
    items = parsed.items
    unanswerable = sum(item.unanswerable for item in items)
    lines = [f"{problem.place}: {problem.text}" for problem in parsed.problems]
    lines.append(f"{parsed.form}: {len(items)} questions, {unanswerable} unanswerable")
    lines[-1] += f"; {len(parsed.problems)} problems" if parsed.problems else "; nothing is wrong"
    return "\n".join(lines)
