"""Test sets: questions with the answers and articles that are right; Byline's own JSONL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import SourceError
from rag.types import Turn


@dataclass(frozen=True)
class Item:
    """One question of a test set."""

    id: str
    """Unique within the set."""
    question: str
    """As a reader would type it."""
    answers: tuple[str, ...]
    """Accepted answers; empty when there is none to be had."""
    articles: tuple[str, ...]
    """Ids, URLs or file names of the articles that hold the answer."""
    as_of: date | None
    """The day of asking, None for today."""
    unanswerable: bool
    """Whether the archive does not hold the answer, so that refusing is right."""
    history: tuple[Turn, ...]
    """The conversation before it."""
    kind: str
    """A label to group by, e.g. `followup`."""
    choices: tuple[str, ...] = ()
    """What to choose from, for a multiple-choice question."""
    facts: tuple[str, ...] = ()
    """Gold sentences or facts, verbatim."""


def read_test_set(file: Path) -> list[Item]:
    """The items of a JSONL file. Raises SourceError naming the line that is wrong."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(file), f"this test set cannot be read ({error}).") from error
    return [_item(file, n, line) for n, line in enumerate(lines, 1) if line.strip()]


def _item(file: Path, number: int, line: str) -> Item:
    try:
        fields: dict[str, Any] = json.loads(line)
        return Item(
            id=str(fields.get("id", number)),
            question=fields["question"],
            answers=tuple(fields.get("answers", ())),
            articles=tuple(fields.get("articles") or ()),
            as_of=date.fromisoformat(fields["as_of"]) if fields.get("as_of") else None,
            unanswerable=bool(fields.get("unanswerable", False)),
            history=tuple(Turn(t["question"], t.get("answer", "")) for t in fields.get("history", ())),
            kind=str(fields.get("kind", "")),
            choices=tuple(fields.get("choices") or ()),
            facts=tuple(fields.get("facts") or ()),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{file}, line {number}",
            f'expected {{"question", "answers": [...], ...}}, found {type(error).__name__}: {error}.',
            "Correct the line.",
        ) from error


def item_json(item: Item) -> dict[str, Any]:
    """An item as its line says it; empty fields are left out."""
    fields = asdict(item) | {"as_of": item.as_of.isoformat() if item.as_of else None}
    return {name: value for name, value in fields.items() if value or name in ("id", "question")}


def write_test_set(items: Iterable[Item], file: Path) -> None:
    """Write a JSONL file that `read_test_set` reads back the same. Raises SourceError when it cannot."""
    lines = (json.dumps(item_json(item), ensure_ascii=False) + "\n" for item in items)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise SourceError(str(file), f"this test set cannot be written ({error}).") from error
