"""What the code says of each field of a model, in the line below it, for the description's readers.

Read from the source when the description is asked for: done as classes are made it would take every
command's start 0.2 s.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel


def add_field_notes(schemas: Mapping[str, Any]) -> None:
    """Describe the fields of these schemas of ours that are not described yet."""
    for model in _models(BaseModel):
        properties = schemas.get(model.__name__, {}).get("properties", {})
        if not {*properties} <= {*model.model_fields}:  # of another class of the same name
            continue
        for parent in model.__mro__:
            for name, note in _notes(parent).items():
                if name in properties:
                    properties[name].setdefault("description", note)


def _models(parent: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in parent.__subclasses__():
        if model.__module__.startswith("rag."):
            yield model
        yield from _models(model)


@cache
def _notes(model: type) -> dict[str, str]:
    """Names of a class's own fields, and the text that stands below each."""
    if not model.__module__.startswith("rag."):
        return {}
    try:
        source = inspect.getsource(model)
    except OSError:  # a class that no file holds: an MCP tool's arguments
        return {}
    body = ast.parse(textwrap.dedent(source)).body[0]
    lines = body.body if isinstance(body, ast.ClassDef) else []
    return {
        field.target.id: " ".join(below.value.value.split())
        for field, below in pairwise(lines)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }
