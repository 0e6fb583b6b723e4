"""What routes ask for: the archive and its parts, who may, and a JSON body that is not too large."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, HTTPException, Request
from pydantic import BaseModel, ValidationError

from rag.app.api.errors import RequestError, request_error
from rag.app.api.identity import HOW_TO_ENTER, Role, role_of
from rag.archive import Archive
from rag.storage.catalog import Catalog

Model = TypeVar("Model", bound=BaseModel)


async def _archive(request: Request) -> Archive:
    return cast("Archive", request.app.state.archive)


async def _catalog(request: Request) -> Catalog:
    return cast("Catalog", request.app.state.archive.catalog)


ArchiveDependency = Annotated[Archive, Depends(_archive)]
CatalogDependency = Annotated[Catalog, Depends(_catalog)]


def required(role: Role, refusal: str) -> Any:
    """Who has another role is refused with status 403, this line and what to do."""

    async def check(request: Request) -> None:
        if role_of(request) is not role:
            raise HTTPException(403, f"{refusal} {HOW_TO_ENTER}")

    return Depends(check)


@dataclass(frozen=True)
class SizeLimit:
    """How large a body may be, and what is answered to a larger one."""

    most_bytes: int
    message: str
    status: int = 413


class JsonBody(Generic[Model]):
    """The body of a request as a model.

    A dependency rather than a parameter of FastAPI's own: that would read the body before it is known
    who may, without a limit, and only of a request that calls itself JSON, which `curl -d` does not.
    """

    def __init__(self, model: type[Model], limit: SizeLimit) -> None:
        self.model = model
        self._limit = limit

    async def __call__(self, request: Request) -> Model:
        """Read it. Raises RequestError, or HTTPException for one that is too large."""
        try:
            fields = json.loads(await read_body(request, self._limit))
        except RecursionError as error:
            raise RequestError("", "expected a JSON object: it is nested too deeply.") from error
        except ValueError as error:
            raise RequestError("", f"expected a JSON object: {error}.") from error
        if not isinstance(fields, dict):
            raise RequestError("", f"expected a JSON object: found {type(fields).__name__}.")
        return self.parse(fields, request)

    def parse(self, fields: dict[str, Any], request: Request) -> Model:
        """The model of these fields. Raises RequestError."""
        try:
            return self.model.model_validate(fields)
        except ValidationError as error:
            raise request_error(cast("dict[str, Any]", error.errors()[0])) from error


async def read_body(request: Request, limit: SizeLimit) -> bytes:
    """The body, read no further than allowed. Raises HTTPException."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit.most_bytes:
            raise HTTPException(limit.status, limit.message)
    return bytes(body)
