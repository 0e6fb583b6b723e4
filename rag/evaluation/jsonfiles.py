"""Dataclasses of this package as JSON, in files that are written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag.core.errors import EvaluationError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 1
"""Version of the format that this code writes and reads."""
_T = TypeVar("_T")
_REMEDY = "Was it written by `byline evaluate run`?"
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
"""Making one takes 20 ms."""


def read_json(kind: type[_T], path: Path, name: str) -> _T:
    """What `write_json` wrote; `name` is what errors call it.

    Raises EvaluationError for anything else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(str(path), f"this {name} cannot be read ({error}).") from error
    return from_json(kind, text, str(path), f"Was it written by Byline as a {name}?")


def write_json(value: object, path: Path, name: str) -> None:
    """Write a dataclass as JSON in place of what the file held, which outlives a stop.

    Raises EvaluationError when it cannot.
    """
    growing = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        growing.write_text(to_json(value, indent=1) + "\n", encoding="utf-8")
        growing.replace(path)
    except OSError as error:
        raise EvaluationError(str(path), f"this {name} cannot be written ({error}).") from error


def to_json(value: object, indent: int | None = None) -> str:
    """A dataclass of this package as JSON, on one line without `indent`."""
    return _adapter(type(value)).dump_json(value, indent=indent).decode()


def from_json(kind: type[_T], text: str, subject: str, remedy: str = _REMEDY) -> _T:
    """A dataclass from its JSON. Raises EvaluationError with what is wrong first."""
    from pydantic import ValidationError

    try:
        value = _adapter(kind).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise EvaluationError(subject, f"{place}: {first['msg']}.", remedy) from error
    if (found := getattr(value, "format", FORMAT)) != FORMAT:
        raise EvaluationError(subject, f"expected format {FORMAT}, found {found}.", "Run it again.")
    return value


def _adapter(kind: type[_T]) -> TypeAdapter[_T]:
    from pydantic import TypeAdapter

    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    adapter: TypeAdapter[_T] = _ADAPTERS[kind]
    return adapter


def flatten(fields: Mapping[str, Any], separator: str = ".", prefix: str = "") -> dict[str, Any]:
    """Nested fields as one level of names: `models.embedding.name`."""
    flat: dict[str, Any] = {}
    for name, value in fields.items():
        whole = f"{prefix}{name}"
        nested = isinstance(value, Mapping)
        flat |= flatten(value, separator, whole + separator) if nested else {whole: value}
    return flat
