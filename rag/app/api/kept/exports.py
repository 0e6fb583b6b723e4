"""The formats that kept answers leave in, by the names that an address has. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from urllib.parse import quote

import rag
from rag.app.api.kept.bibtex import bibtex
from rag.app.api.kept.changes import source_changes
from rag.app.api.kept.csl import csl_json
from rag.app.api.kept.document import Document
from rag.app.api.kept.html_export import html, word
from rag.app.api.kept.make_document import one_line
from rag.app.api.kept.markdown_export import markdown
from rag.app.api.kept.ris import ris
from rag.app.api.kept.standing import SourceHistory
from rag.storage.kept_answers import KeptAnswer

FormatName = Literal["markdown", "html", "word", "json", "bibtex", "ris", "csl"]
JSON_FORMAT = "byline-answers/1"
"""Stands in every JSON export, and changes when older readers could not read it."""
_NAME_CHARS = 60


@dataclass(frozen=True)
class ExportFormat:
    """How a document is written."""

    suffix: str
    media_type: str
    write: Callable[[Document], str]


FORMATS: Mapping[str, ExportFormat] = {
    "markdown": ExportFormat("md", "text/markdown", markdown),
    "html": ExportFormat("html", "text/html", html),
    "word": ExportFormat("doc", "application/msword", word),
    "bibtex": ExportFormat("bib", "application/x-bibtex", bibtex),
    "ris": ExportFormat("ris", "application/x-research-info-systems", ris),
    "csl": ExportFormat("csl.json", "application/vnd.citationstyles.csl+json", csl_json),
}
"""All but JSON, which has the answers as they were kept."""


def answers_json(title: str, answers: Sequence[KeptAnswer], history: SourceHistory) -> str:
    """The answers as they were kept, by the contract of `/ask`, and what became of their sources."""
    kept = [
        {
            "id": answer.id,
            "question": answer.question,
            "asked_at": iso_time(answer.asked_at),
            "asked_with": answer.form,
            "answer": answer.answer,
            "sources": [vars(source) for source in answer.sources],
            "changed_since": [change.told() for change in source_changes(answer, history)],
        }
        for answer in answers
    ]
    record = {"format": JSON_FORMAT, "byline": rag.__version__, "title": title, "answers": kept}
    return to_json(record)


def to_json(value: Any) -> str:
    """JSON to read and to keep; half a character becomes `?`, since UTF-8 cannot hold it."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode() + "\n"


def iso_time(seconds: float) -> str:
    """`2025-05-05T14:03:11+00:00` of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def attachment(title: str, day: date, suffix: str) -> str:
    """A Content-Disposition that names the file: `byline-2025-05-05-how-many-died.md`.

    In ASCII for every browser, and in the title's own letters for those that read RFC 6266.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name, own = (f"byline-{day.isoformat()}{_slug(text)}.{suffix}" for text in (plain, title))
    starred = f"; filename*=UTF-8''{quote(own, safe='')}" if own != name else ""
    return f'attachment; filename="{name}"{starred}'


def _slug(title: str) -> str:
    words = re.sub(r"[\W_]+", "-", one_line(title).lower()).strip("-")
    cut = words[:_NAME_CHARS].rpartition("-")[0] or words[:_NAME_CHARS]
    return f"-{cut if len(words) > _NAME_CHARS else words}" if words else ""
