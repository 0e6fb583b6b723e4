"""Byline: questions over a news archive, answered with checked citations.

    from rag import Archive

    with Archive.open("data") as archive:
        print(archive.ask("Who is the new pope?").answer)

The rooms, from the ground up: core, text, storage, models, index, query, retrieval, answer, ingest,
archive, evaluation, app. Each imports only from those before it; docs/architecture.md walks through
them. Importing this package imports nothing heavy: torch, chromadb and gradio are loaded by the function
that needs them, `Archive` and what goes with it when it is first named. It turns off the reports of use
that some of them send: rag/core/telemetry.py.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING

from rag.core.former_names import install as _install_former_names
from rag.core.telemetry import silence_telemetry as _silence_telemetry

if _TYPE_CHECKING:
    from rag.archive import Archive
    from rag.core.contract import AnswerView, HitView
    from rag.core.errors import BylineError
    from rag.core.sample import SAMPLE_ARTICLES
    from rag.ingest.pipeline import Outcome

__version__ = "0.1.0"
__all__ = [
    "SAMPLE_ARTICLES",
    "AnswerView",
    "Archive",
    "BylineError",
    "HitView",
    "Outcome",
    "__version__",
]
_HOMES = {
    "Archive": "rag.archive",
    "AnswerView": "rag.core.contract",
    "HitView": "rag.core.contract",
    "BylineError": "rag.core.errors",
    "SAMPLE_ARTICLES": "rag.core.sample",
    "Outcome": "rag.ingest.pipeline",
}
"""Where what this package offers is at home; it is loaded from there when it is first asked for."""

_silence_telemetry()
_install_former_names()


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}", name=name, obj=None)
    value: object = getattr(_import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(globals().keys() | _HOMES.keys())
