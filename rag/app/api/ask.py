"""Questions as JSON in, answers as JSON out: what `app.py --ask` and the app's `/ask` share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any, TextIO

from rag.app.api.running_app import find_app
from rag.core.contract import AnswerView, Request, read_request
from rag.core.errors import BylineError, QuestionError
from rag.core.settings import Settings

if TYPE_CHECKING:
    from rag.archive import Archive


def ask(archive: Archive, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question, by the contract. Raises QuestionError for bad fields."""
    request = read_request(fields, archive.settings.max_question_chars)
    return answer_request(archive, request).model_dump(mode="json")


def answer_request(archive: Archive, request: Request) -> AnswerView:
    """The answer to a question whose fields are checked. Raises BylineError."""
    return archive.answer(request)


def ask_and_note(archive: Archive, fields: Mapping[str, Any]) -> dict[str, Any]:
    """As `ask`, of a running app: which articles it cites is noted for the app's owner."""
    answer = ask(archive, fields)
    archive.answered(answer["question"], [c["article_id"] for c in answer["citations"]])
    return answer


def ask_once(settings: Settings, fields: Mapping[str, Any], out: TextIO) -> None:
    """Print the answer to one question, indented."""
    with asker(settings) as answer:
        out.write(json.dumps(answer(fields), ensure_ascii=False, indent=2) + "\n")


def ask_lines(
    settings: Settings, defaults: Mapping[str, Any], lines: Iterable[bytes], out: TextIO
) -> None:
    """Answer one JSON question a line with one JSON object a line, in order, loading all once.

    A line that cannot be asked, as one with half an emoji or a byte that is not UTF-8, answers
    `{"error": ...}` with its number, and the rest goes on.
    """
    with asker(settings) as answer:
        for number, line in enumerate(lines, 1):
            if line.strip():
                answered = json.dumps(_answer_line(answer, defaults, number, line), ensure_ascii=False)
                out.write(answered.encode("utf-8", "backslashreplace").decode() + "\n")
                out.flush()


Answer = Callable[[Mapping[str, Any]], dict[str, Any]]
"""The fields of a question to its answer."""


@contextmanager
def asker(settings: Settings) -> Iterator[Answer]:
    """What answers questions about an archive: the app that runs over it, else this process.

    This process opens the archive when the first question is for it, owning the indexes if it can. Its
    language model is used if that is here: nothing is fetched for a question.
    """
    app = find_app(settings)
    with ExitStack() as stack:

        @cache
        def local() -> Archive:
            from rag.archive import Archive

            archive = stack.enter_context(closing(Archive(settings)))
            # Both take most of a second: the model is read while Chroma is imported.
            warm_up = Thread(target=_warm_up, args=(archive,), daemon=True)
            warm_up.start()
            stack.callback(warm_up.join)  # a Python that ends while a model is loaded aborts
            return archive

        def answer(fields: Mapping[str, Any]) -> dict[str, Any]:
            if app and (answered_by_app := app.ask(fields)):
                return answered_by_app
            archive = local()
            with archive.lending():
                return ask(archive, fields)

        yield answer


def _warm_up(archive: Archive) -> None:
    from rag.models.reader import Window

    with suppress(BylineError):  # the question will meet the same error
        archive.embedder.embed(["Byline"])
        archive.reader.read("Byline?", [Window("", "Byline.")])


def _answer_line(
    answer: Answer, defaults: Mapping[str, Any], number: int, line: bytes
) -> dict[str, Any]:
    try:
        return answer({**defaults, **_object(line)})
    except BylineError as error:
        return {"error": str(error), "line": number}


def _object(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise QuestionError("question", f"the line is not JSON ({error}).") from error
    if not isinstance(fields, dict):
        raise QuestionError("question", f"expected a JSON object, found {type(fields).__name__}.")
    return fields
