"""`/api/v1/docs`: the description as a page to read, without a script or a file from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from rag.app.api.plain_page import PageHead, plain_page
from rag.app.api.problems import PREFIX

_METHODS = ("get", "post", "put", "patch", "delete")
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a model."""

    name: str
    type: str
    note: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """A method of an address."""

    id: str
    method: str
    path: str
    paragraphs: list[str]
    owners: bool
    """Whether it needs the owner's key."""
    parameters: list[Field]
    body: str
    """Type of the body, empty for none."""
    example: str
    answer: str
    """Type of the answer."""


@dataclass(frozen=True)
class Model:
    """A schema that operations name."""

    name: str
    note: str
    fields: list[Field]


@router.get("/docs")
def show_docs(request: Request) -> HTMLResponse:
    """The page."""
    description = request.app.openapi()
    prefix = request.scope.get("root_path") or PREFIX
    return plain_page(
        request,
        "api_docs.html",
        PageHead("HTTP API", description["info"]["description"]),
        prefix=prefix,
        groups=groups(description, prefix),
        models=[_model(name, schema) for name, schema in description["components"]["schemas"].items()],
    )


def groups(description: Mapping[str, Any], prefix: str = PREFIX) -> dict[str, list[Operation]]:
    """The operations by their tags."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method in (name for name in _METHODS if name in methods):
            operation = methods[method]
            found.setdefault(operation["tags"][0], []).append(
                _operation(prefix + path, method, operation)
            )
    return found


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    bodies = operation.get("requestBody", {}).get("content", {})
    media: str = next(iter(bodies), "")
    body: Mapping[str, Any] = bodies.get(media, {})
    example = body.get("example")
    answers = operation["responses"]["200"].get("content", {})
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        paragraphs=operation["description"].split("\n\n"),
        owners="security" in operation,
        parameters=[_parameter(parameter) for parameter in operation.get("parameters", ())],
        body=_body_type(media, body.get("schema", {})) if bodies else "",
        example=json.dumps(example, indent=2, ensure_ascii=False) if example is not None else "",
        answer=" or ".join(_body_type(*content) for content in _contents(answers)),
    )


def _contents(answers: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((media, content.get("schema", {})) for media, content in answers.items())


def _body_type(media: str, schema: Mapping[str, Any]) -> str:
    return type_text(schema) if media == "application/json" else media


def _parameter(parameter: Mapping[str, Any]) -> Field:
    schema = parameter["schema"]
    note = parameter.get("description") or schema.get("description", "")
    where = parameter["in"] if parameter["in"] != "query" else ""
    said = " ".join(filter(None, [type_text(schema), f"in the {where}" if where else ""]))
    return Field(parameter["name"], said, note, bool(parameter.get("required")))


def _model(name: str, schema: Mapping[str, Any]) -> Model:
    required = schema.get("required", ())
    fields = [
        Field(field, type_text(inner), inner.get("description", ""), field in required)
        for field, inner in schema.get("properties", {}).items()
    ]
    return Model(name, schema.get("description", ""), fields)


def type_text(schema: Mapping[str, Any]) -> str:
    """`list of HitView`, `date or null`, `"up" or "down"`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(dict.fromkeys(map(type_text, schema[choice])))
    if "enum" in schema or "const" in schema:
        return " or ".join(f'"{value}"' for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {type_text(schema.get('items', {}))}"
    kind = schema.get("format") or schema.get("type", "any")
    return str(kind) if isinstance(kind, str) else " or ".join(map(str, kind))
