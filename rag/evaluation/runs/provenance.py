"""Where a run's answers come from: the settings, versions, models and corpus that its file names.

No address, no key and no path of the machine gets into it.
"""

from __future__ import annotations

import hashlib
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import rag
from rag.answer.engines import find_model, runs_here
from rag.archive import Archive
from rag.core.settings import BUNDLED_MODEL, Settings
from rag.evaluation.jsonfiles import FORMAT
from rag.evaluation.records.runfile import Corpus, Header, Model, TestSet
from rag.models.chat_models import engine_name
from rag.models.files import MINILM
from rag.models.static import TABLE_SHA256

LIBRARIES = (
    "chromadb tantivy openvino torch sentence-transformers model2vec langchain langchain-core xllamacpp"
    " numpy sqlalchemy"
).split()
"""Those that answers may depend on."""


def run_header(
    archive: Archive, file: Path, questions: int, out: Path, engine: str, settings: dict[str, Any]
) -> Header:
    """The header of a run that begins now; `settings` are its own, beside the archive's."""
    return Header(
        format=FORMAT,
        name=out.stem,
        test_set=TestSet(file.name, hashlib.sha256(file.read_bytes()).hexdigest(), questions),
        engine=engine_name(engine),
        settings=_settings(archive.settings) | settings,
        versions=_versions(),
        models=describe_models(archive, engine),
        corpus=describe_corpus(archive),
        started=datetime.now(UTC).replace(microsecond=0),
    )


def _settings(settings: Settings) -> dict[str, Any]:
    return {
        "hits": settings.hits,
        "unsupported": settings.unsupported,
        "embedding_model": Path(settings.embedding_model).name,
        "nli": Path(settings.nli).name,
    }


def _versions() -> dict[str, str]:
    versions = {"byline": rag.__version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:  # optional on some platforms
            continue
    return versions


def describe_models(archive: Archive, engine: str) -> dict[str, Model]:
    """The models that take part, with the sha256 of those that are pinned."""
    bundled = archive.settings.embedding_model == BUNDLED_MODEL
    models = {
        "embedding": Model(archive.embedder.key, MINILM.sha256 if bundled else ""),
        "static": Model(archive.static.key, TABLE_SHA256),
    }
    if runs_here(engine):
        models["language"] = _local(archive.settings, engine)
    elif engine != "extractive":
        models["language"] = Model(engine_name(engine))
    return models


def _local(settings: Settings, engine: str) -> Model:
    """A file of the user's own is hashed, which takes a second a gigabyte."""
    if settings.llm_file is None:
        model = find_model(engine, settings.models, asking=False)
        return Model(model.title, model.sha256) if model else Model(engine)
    with settings.llm_file.open("rb") as file:
        return Model(settings.llm_file.name, hashlib.file_digest(file, "sha256").hexdigest())


def describe_corpus(archive: Archive) -> Corpus:
    """What the archive holds now."""
    hashes = archive.catalog.statistics.field_hashes()
    fingerprint = hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    return Corpus(len(hashes), len(archive.catalog.passages.citable_ids()), fingerprint)
