"""What routes ask for: the archive and its parts, who may, and a JSON body that is not too large."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, HTTPException, Request
from pydantic import BaseModel, ValidationError

from rag.app.api.caller import CHALLENGE, WRONG_TOKEN, caller_of, refusal
from rag.app.api.errors import RequestError, request_error
from rag.archive import Archive
from rag.core.access import Permission
from rag.storage.catalog import Catalog

Model = TypeVar("Model", bound=BaseModel)
_DEPTH = 50
"""Levels of lists and objects; Python's own limit is met far from here, where nobody expects it."""
_LARGEST = 2**63 - 1
"""What the catalog can hold."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF = "it has half a character (a lone surrogate, as of an emoji cut in two)."
_TOO_DEEP = "it is nested too deeply."


async def _archive(request: Request) -> Archive:
    return cast("Archive", request.app.state.archive)


async def _catalog(request: Request) -> Catalog:
    return cast("Catalog", request.app.state.archive.catalog)


ArchiveDependency = Annotated[Archive, Depends(_archive)]
CatalogDependency = Annotated[Catalog, Depends(_catalog)]


_HOW_TO_SEND = "Send the owner's key, or an API token, as a bearer token: `Authorization: Bearer KEY`."


async def refuse_wrong_token(request: Request) -> None:
    """For addresses of programs: who sends a wrong token learns it. Raises HTTPException 401."""
    if problem := caller_of(request).problem:
        raise HTTPException(401, problem, {"WWW-Authenticate": WRONG_TOKEN})


@dataclass(frozen=True)
class Requires:
    """A check that a route depends on: who has not the permission is refused with 403 and what to do.

    At addresses `for_programs`, who did not say who they are is asked to, with 401.
    """

    permission: Permission
    for_programs: bool = False

    async def __call__(self, request: Request) -> None:
        """Raises HTTPException."""
        caller = caller_of(request)
        if caller.may(self.permission):
            return
        if self.for_programs and not caller.account_id:
            await refuse_wrong_token(request)
            told = refusal(caller, self.permission).partition(". ")[0]
            raise HTTPException(401, f"{told}. {_HOW_TO_SEND}", {"WWW-Authenticate": CHALLENGE})
        raise HTTPException(403, refusal(caller, self.permission))


def required(permission: Permission) -> Any:
    """For `dependencies` of a route that the page uses."""
    return Depends(Requires(permission))


def require(permission: Permission) -> Any:
    """For `dependencies` of a route that programs use."""
    return Depends(Requires(permission, for_programs=True))


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
        return self.parse(read_object(await read_body(request, self._limit)), request)

    def parse(self, fields: dict[str, Any], request: Request) -> Model:
        """The model of these fields. Raises RequestError."""
        try:
            return self.model.model_validate(fields)
        except ValidationError as error:
            raise request_error(cast("dict[str, Any]", error.errors()[0])) from error


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body: UTF-8, whole characters, nested no deeper than anything of ours.

    Raises RequestError.
    """
    fields = read_json(body, "a JSON object")
    if not isinstance(fields, dict):
        raise RequestError("", f"expected a JSON object: found {type(fields).__name__}.")
    for name, value in fields.items():
        if problem := unusable([name, value]):
            raise RequestError(name, f"expected other fields: {problem}")
    return fields


def read_json(body: bytes, expected: str) -> Any:
    """The value of a JSON body, whatever it is. Raises RequestError."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError as error:
        raise RequestError("", f"expected {expected}: {_TOO_DEEP}") from error
    except ValueError as error:
        raise RequestError("", f"expected {expected}: {error}.") from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON's")


def unusable(value: Any, depth: int = _DEPTH) -> str:
    """What is wrong with a value that was JSON, empty for nothing."""
    if depth == 0:
        return _TOO_DEEP
    if isinstance(value, str):
        return _HALF if _SURROGATE.search(value) else ""
    if isinstance(value, int) and abs(value) > _LARGEST:
        return f"it has a number above {_LARGEST:,}."
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    found = (unusable(part, depth - 1) for part in parts) if isinstance(parts, list) else ()
    return next(filter(None, found), "")


async def read_body(request: Request, limit: SizeLimit) -> bytes:
    """The body, read no further than allowed. Raises HTTPException."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit.most_bytes:
            raise HTTPException(limit.status, limit.message)
    return bytes(body)
