"""Fields of a form as a page without script sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request

from rag.app.api.dependencies import SizeLimit, read_body

_LIMIT = SizeLimit(20_000, "the form has more than 20,000 bytes.")
_KIND = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class FormFields:
    """The fields by name, each with all its values."""

    values: Mapping[str, Sequence[str]]

    def text(self, name: str) -> str:
        """The one value of a field; empty where there is none."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> Sequence[str]:
        """Every value: of boxes that were ticked."""
        return self.values.get(name, ())


async def _form(request: Request) -> FormFields:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _KIND:
        raise HTTPException(415, f"expected a form as {_KIND}, found {kind or 'no type'!r:.60}.")
    body = (await read_body(request, _LIMIT)).decode("utf-8", "replace")
    try:
        return FormFields(parse_qs(body, keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise HTTPException(422, "expected at most 100 fields.") from error


Form = Annotated[FormFields, Depends(_form)]
"""What a route asks for to read a form. Raises HTTPException for what is none."""
