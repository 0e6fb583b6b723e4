"""Readers' thumbs as a test set: what they liked shall be found again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rag.core.errors import EvaluationError, SourceError
from rag.core.settings import load_settings
from rag.evaluation.testsets.testset import read_test_set
from rag.storage.catalog import Catalog
from rag.storage.feedback import Rating
from rag.text.entities import missing_names
from rag.text.numbers import missing_numbers

THUMBS_DOWN = "thumbs-down.jsonl"
"""The test set that thumbs down are added to one by one."""


def feedback_command(data: Path | None, out: Path) -> str:
    """Write the test set and say what is in it.

    Raises CatalogError when there is no archive, SourceError when the file cannot be written.
    """
    catalog = Catalog(load_settings(data=data).data / "catalog.sqlite3")
    try:
        opinions = catalog.feedback.all()
    finally:
        catalog.close()
    try:
        out.write_text(feedback_test_set(opinions), encoding="utf-8")
    except OSError as error:
        raise SourceError(str(out), f"the test set cannot be written ({error}).") from error
    liked = sum(opinion.thumb == "up" for opinion in opinions)
    return f"{liked} answers with a thumb up and {len(opinions) - liked} with one down are in {out}"


def feedback_test_set(opinions: Iterable[Rating]) -> str:
    """JSONL, an opinion a line."""
    return "".join(json.dumps(feedback_row(opinion), ensure_ascii=False) + "\n" for opinion in opinions)


def feedback_row(opinion: Rating) -> dict[str, Any]:
    """One line. The question is the one that needs no conversation: that is not kept.

    A thumb up says that the answer was right, so its articles and the sentence it opens with are gold,
    and a refusal was right. A thumb down says only that something else is. `note`, `said`, `engine` and
    `filters` are for people: a run does not read them.
    """
    answer, is_liked = opinion.answer, opinion.thumb == "up"
    is_gold = is_liked and not answer.refused
    filters = answer.filters
    return {
        "id": answer.id,
        "question": answer.standalone,
        "answers": short_answers(answer.standalone, answer.quotes) if is_gold else [],
        "articles": list(answer.articles) if is_gold else [],
        "facts": list(answer.quotes[:1]) if is_gold else [],
        "as_of": answer.as_of.isoformat(),
        "unanswerable": is_liked and answer.refused,
        "kind": f"feedback-{opinion.thumb}",
        "note": opinion.comment,
        "said": answer.answer,
        "engine": answer.engine,
        "filters": {
            "outlets": list(filters.outlets),
            "since": filters.since and filters.since.isoformat(),
            "until": filters.until and filters.until.isoformat(),
        },
    }


_adding = threading.Lock()
"""Two presses at once must not both find the question lacking."""


def downs(ratings: Iterable[Rating]) -> list[Rating]:
    """The thumbs down, newest first."""
    return sorted((r for r in ratings if r.thumb == "down"), key=lambda r: r.at, reverse=True)


def added_ids(folder: Path) -> set[str]:
    """Ids of the answers whose questions are in the test set of thumbs down."""
    return {item.id for item in read_test_set(folder / THUMBS_DOWN)} if _exists(folder) else set()


def _exists(folder: Path) -> bool:
    return (folder / THUMBS_DOWN).exists()


def add_test_question(
    folder: Path, rating: Rating, answers: Sequence[str] = (), *, unanswerable: bool = False
) -> int:
    """Add a thumb's question to the test set of thumbs down; returns how many that has then.

    It brings what the reader said, the day and the filters. `answers` are right, as far as is known;
    with `unanswerable` refusing is. Raises EvaluationError for a question that is there already and for
    answers to what has none, SourceError when the file cannot be read or written.
    """
    given = [answer for answer in map(str.strip, answers) if answer]
    if given and unanswerable:
        problem = "it has an answer and is said to have none in the archive."
        raise EvaluationError(rating.answer.id, problem, "Leave one of them out.")
    with _adding:
        if rating.answer.id in (known := added_ids(folder)):
            raise EvaluationError(rating.answer.id, f"its question is in {THUMBS_DOWN} already.")
        row = feedback_row(rating)
        row |= {"answers": given, "unanswerable": unanswerable, "outlets": row["filters"]["outlets"]}
        _append(folder / THUMBS_DOWN, json.dumps(row, ensure_ascii=False) + "\n")
    return len(known) + 1


def _append(file: Path, line: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(line)
    except OSError as error:
        raise SourceError(str(file), f"the question cannot be added ({error}).") from error


def short_answers(question: str, quotes: tuple[str, ...]) -> list[str]:
    """The one figure or name that the sentence adds to the question; nothing when it adds more.

    What the gold answer is nobody has said: of several, each might be it.
    """
    if not quotes:
        return []
    added = missing_numbers(quotes[0], question) + missing_names(quotes[0], question)
    return added if len(added) == 1 else []
