"""The templates of reports: whatever comes from a run is text, which they escape."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from rag.text.cleaning import strip_invisible

FOLDER = Path(__file__).parent


@cache
def template(name: str) -> Any:
    """One of the templates of this folder."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_without_controls,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(name)


def _without_controls(value: object) -> object:
    """Text of a run without what nobody sees: controls, bidi marks, lone surrogates."""
    plain = isinstance(value, str) and not isinstance(value, Markup)
    return strip_invisible(value) if plain else value  # type: ignore[arg-type]  # mypy: no narrowing
