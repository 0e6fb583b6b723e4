"""Byline: questions over a news archive, answered with checked citations.

The rooms, from the ground up: core, text, storage, models, index, query, retrieval, answer, ingest,
archive.py, evaluation, app. Each imports only from those before it; docs/architecture.md walks through
them. Importing this package imports nothing heavy: torch, chromadb and gradio are loaded by the function
that needs them. It turns off the reports of use that some of them send: rag/core/telemetry.py.
"""

from rag.core.former_names import install as _install_former_names
from rag.core.telemetry import silence_telemetry as _silence_telemetry

__version__ = "0.1.0"

_silence_telemetry()
_install_former_names()
