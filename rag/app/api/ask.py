"""Questions as JSON in, answers as JSON out: what `app.py --ask` and the app's `/ask` share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from rag.archive import Archive
from rag.core.contract import answer_json, read_request
from rag.core.errors import BylineError, QuestionError
from rag.core.settings import Settings


def ask(archive: Archive, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question, by the contract. Raises QuestionError for bad fields."""
    request = read_request(fields, archive.settings.max_question_chars)
    question = archive.requested_question(request)
    return answer_json(archive.assistant.answer(question, request.engine))


def ask_kept(archive: Archive, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same, asked of a running app: which articles it cites is noted for the app's owner."""
    answer = ask(archive, fields)
    archive.answered(answer["question"], [c["article_id"] for c in answer["citations"]])
    return answer


def ask_once(settings: Settings, fields: Mapping[str, Any], out: TextIO) -> None:
    """Print the answer to one question, indented."""
    archive = _opened(settings)
    try:
        out.write(json.dumps(ask(archive, fields), ensure_ascii=False, indent=2) + "\n")
    finally:
        archive.close()


def ask_lines(settings: Settings, defaults: Mapping[str, Any], lines: TextIO, out: TextIO) -> None:
    """Answer one JSON question a line with one JSON object a line, in order, loading all once.

    A line that cannot be asked answers `{"error": ...}` with its number, and the rest goes on.
    """
    archive = _opened(settings)
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                out.write(json.dumps(_answer_line(archive, defaults, number, line), ensure_ascii=False))
                out.write("\n")
                out.flush()
    finally:
        archive.close()


def _opened(settings: Settings) -> Archive:
    """The archive, with its language model if that is here: nothing is fetched for a question."""
    archive = Archive(settings)
    archive.engines.prepare(fetching=False)
    return archive


def _answer_line(
    archive: Archive, defaults: Mapping[str, Any], number: int, line: str
) -> dict[str, Any]:
    try:
        return ask(archive, {**defaults, **_object(line)})
    except BylineError as error:
        return {"error": str(error), "line": number}


def _object(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise QuestionError("question", f"the line is not JSON ({error}).") from error
    if not isinstance(fields, dict):
        raise QuestionError("question", f"expected a JSON object, found {type(fields).__name__}.")
    return fields
