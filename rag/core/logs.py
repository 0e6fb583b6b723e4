"""Logging: one logger a room (`byline.index`, `byline.app` ...), written to standard error.

An event is a message of fixed words; what differs from one time to the next is in its fields:
`log.warning("indexes rebuilt", extra={"reason": reason})`. `BYLINE_LOG=json` writes an object a line,
`BYLINE_LOG_LEVEL` says from which level on (INFO). From INFO on no event holds a question's text: a
traceback is written without the messages of its exceptions, which may quote it. Secrets are masked, see
`secrets`. What is logged while a request is answered has its `request_id`.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime

from rag.core.errors import ConfigError
from rag.core.secrets import mask_secrets

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Names the request that is being answered, empty outside of one."""
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
"""What every record has; the rest are an event's fields."""


def configure_logging() -> None:
    """Write events as BYLINE_LOG and BYLINE_LOG_LEVEL say. Again does it anew.

    Raises ConfigError for a form or level that there is not.
    """
    form = os.environ.get("BYLINE_LOG", "").lower() or "text"
    level = os.environ.get("BYLINE_LOG_LEVEL", "").upper() or "INFO"
    if form not in ("text", "json"):
        raise ConfigError(
            "BYLINE_LOG", f"expected text or json (found {form!r}).", "Correct it or unset it."
        )
    if level not in LEVELS:
        expected = f"expected one of {', '.join(LEVELS)} (found {level!r})."
        raise ConfigError("BYLINE_LOG_LEVEL", expected, "Correct it or unset it.")
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _StderrHandler)]:
        root.removeHandler(handler)
    handler = _StderrHandler()
    messages_of_exceptions = level == "DEBUG"
    formatter = JsonFormatter if form == "json" else TextFormatter
    handler.setFormatter(formatter(with_messages=messages_of_exceptions))
    root.addHandler(handler)
    logging.getLogger("byline").setLevel(level)


class _StderrHandler(logging.Handler):
    """Writes to what standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - as every handler of logging does
            self.handleError(record)


class TextFormatter(logging.Formatter):
    """`2026-05-03 14:00:00 WARNING byline.index: indexes rebuilt reason="..."`, a traceback below."""

    def __init__(self, *, with_messages: bool = False) -> None:
        super().__init__()
        self._with_messages = with_messages

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).astimezone()
        fields = "".join(
            f" {name}={json.dumps(v, ensure_ascii=False, default=str)}"
            for name, v in fields_of(record).items()
        )
        line = (
            f"{time:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name}: {record.getMessage()}{fields}"
        )
        return mask_secrets("\n".join([line, *self.traceback_lines(record)]))

    def traceback_lines(self, record: logging.LogRecord) -> list[str]:
        """Where the record's exception was raised, its causes first."""
        if not (record.exc_info and record.exc_info[1]):
            return []
        return list(_traceback(record.exc_info[1], self._with_messages))


class JsonFormatter(TextFormatter):
    """An object a line: time, level, logger, event, the event's fields, and `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC)
        event = {
            "time": time.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **fields_of(record),
        }
        if lines := self.traceback_lines(record):
            event["traceback"] = "\n".join(lines)
        return mask_secrets(json.dumps(event, ensure_ascii=False, default=str))


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """What a record was given as `extra`, and the request that it was written for."""
    fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    request = request_id.get()
    return fields | ({"request_id": request} if request else {})


def _traceback(error: BaseException, with_messages: bool) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause:
        yield from _traceback(cause, with_messages)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
    yield f"{type(error).__qualname__}: {error}" if with_messages else type(error).__qualname__
