"""What an editor typed into a form, read by the rules that hold for every document. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.publication_day import check_typed_day
from rag.ingest.parse import parse
from rag.storage.overrides import FIELDS, editable_fields
from rag.text.cleaning import clean_line

_EXAMPLES = {"url": "https://example.org/story", "language": "en or pt-BR"}


def changed_fields(article: Article, fields: Mapping[str, object], today: date) -> dict[str, Any]:
    """The fields that differ from the article's, cleaned and checked, as `editable_fields` has them.

    Fields that are not in `FIELDS` are passed over. Raises ParseError, with the field as its subject
    where one is to blame.
    """
    edits = {name: fields[name] for name in FIELDS if name in fields}
    check_typed_day(edits.get("published"), today)
    record = {"title": article.title, "text": article.text} | edits
    after = editable_fields(_parse(RawDocument("article", "record", record=record), today))
    if "outlet" in edits:  # not its host instead of none
        after["outlet"] = clean_line(str(edits["outlet"]))
    for name, example in _EXAMPLES.items():
        if str(edits.get(name, "")).strip() and not after[name]:
            problem = f"expected one like {example}, found {clean_line(str(edits[name]))[:80]}."
            raise ParseError(name, problem, "Correct it.")
    before = editable_fields(article)
    if len(after["published"]) <= 10:  # only a day was typed: an hour that is known is not to be lost
        before["published"] = before["published"][:10]
    return {name: after[name] for name in edits if after[name] != before[name]}


def _parse(document: RawDocument, today: date) -> Article:
    """Its message begins with the field that is to blame: that one is made the subject."""
    try:
        return parse(document, today)
    except ParseError as error:
        field = error.problem.split()[0].rstrip(":")
        raise ParseError(field, error.problem, error.remedy) from error


def correction(fields: Mapping[str, object], today: date) -> Callable[[Article], dict[str, Any]]:
    """`changed_fields` of an article that is not read yet: what `Corrections.correct` takes."""
    return partial(changed_fields, fields=fields, today=today)
