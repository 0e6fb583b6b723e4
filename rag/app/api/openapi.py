"""The description of the HTTP interface, with the bodies that dependencies read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from rag.app.api.dependencies import JsonBody

REFERENCE = "#/components/schemas/{model}"
FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""For `openapi_extra` of a route that takes a file as it is."""


def content_of(media_type: str) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route that answers with a file."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": "A file", "content": {media_type: {"schema": schema}}}}


def describe(app: FastAPI, routers: Sequence[APIRouter]) -> dict[str, Any]:
    """The OpenAPI description of an app that includes these routers."""
    description = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description or None,
        routes=app.routes,
    )
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    bodies = [(route, body) for route in routes if (body := _body(route))]
    schemas, definitions = models_json_schema(
        [(body.model, "validation") for _, body in bodies], ref_template=REFERENCE
    )
    description["components"]["schemas"] |= definitions.get("$defs", {})
    for route, body in bodies:
        schema = {"schema": schemas[body.model, "validation"]}
        for method in route.methods or ():
            operation = description["paths"][route.path_format][method.lower()]
            given = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            operation["requestBody"] = {
                "required": True,
                "content": {"application/json": given | schema},
            }
    return description


def _body(route: APIRoute) -> JsonBody[Any] | None:
    calls = [dependency.call for dependency in route.dependant.dependencies]
    return next((call for call in calls if isinstance(call, JsonBody)), None)
