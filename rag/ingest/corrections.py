"""What an editor typed into a form, read by the rules that hold for every document. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.parse import parse
from rag.storage.overrides import FIELDS, told
from rag.text.cleaning import clean_line


def changed_fields(article: Article, fields: Mapping[str, object], today: date) -> dict[str, Any]:
    """Those of the fields that differ from the article's, cleaned and checked, as `told` has them.

    Fields that are not in `FIELDS` are passed over. Raises ParseError, with the field as its subject
    where one is to blame.
    """
    known = {name: fields[name] for name in FIELDS if name in fields}
    source = RawDocument(
        "article", "record", record={"title": article.title, "text": article.text} | known
    )
    read = told(_parsed(source, today))
    if "outlet" in known:  # not its host instead of none
        read["outlet"] = clean_line(str(known["outlet"]))
    for name, example in (("url", "https://example.org/story"), ("language", "en or pt-BR")):
        if str(known.get(name, "")).strip() and not read[name]:
            found = clean_line(str(known[name]))[:80]
            raise ParseError(name, f"expected one like {example}, found {found}.", "Correct it.")
    before = told(article)
    before["published"] = _same_day(before["published"], read["published"])
    return {name: read[name] for name in known if read[name] != before[name]}


def _parsed(source: RawDocument, today: date) -> Article:
    """Its message begins with the field that is to blame: that one is made the subject."""
    try:
        return parse(source, today)
    except ParseError as error:
        field = error.problem.split()[0].rstrip(":")
        raise ParseError(field, error.problem, error.remedy) from error


def _same_day(before: str, after: str) -> str:
    """The day alone where only the day was typed: an hour that is known is not to be lost."""
    return before[:10] if len(after) <= 10 else before


def correction(fields: Mapping[str, object], today: date) -> Callable[[Article], dict[str, Any]]:
    """`changed_fields` of an article that is not read yet: what `Catalog.correct` takes."""
    return partial(changed_fields, fields=fields, today=today)
