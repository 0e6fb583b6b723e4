"""Any GGUF file of the model hub by name, `hf:ORG/REPO:FILE`: which file that is, by size and sha256.

The hub states both before it sends a byte. They are asked for once and kept beside the file, so that a
later start needs no network and another file under the same name is not taken for this one:

    MODELS/hf/ORG/REPO/FILE       the file, as rag/models/fetch.py keeps every model
    MODELS/hf/ORG/REPO/FILE.json  what the hub said that it is
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rag.core.errors import ConfigError, ModelError, ModelSourceError
from rag.models.files import HUB_FOLDER, LocalModel
from rag.models.hub import stated_by_hub

PREFIX = "hf:"
_NAME = re.compile(
    r"hf:(?P<repository>[\w.-]+/[\w.-]+):(?P<file>[\w.-]+(?:/[\w.-]+)*\.gguf)", re.IGNORECASE
)
_PART = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_hub_name(name: str) -> bool:
    """Whether a name is of the form `hf:...`."""
    return name.startswith(PREFIX)


def check_hub_name(name: str) -> tuple[str, str]:
    """Its repository and file. Raises ConfigError for a name that can never be a model file's."""
    match = _NAME.fullmatch(name)
    parts = re.split(r"[/:]", name)
    if match is None or any(set(part) <= {"."} for part in parts):
        raise ConfigError(
            "BYLINE_LLM",
            f"expected hf:ORG/REPO:FILE with a file that ends in .gguf, found {name!r}.",
            "The file's name stands on the repository's page under Files and versions.",
        )
    if _PART.search(match["file"]):
        raise ConfigError(
            "BYLINE_LLM",
            f"{match['file']} is one part of a model in several files, which cannot be fetched.",
            "Name a file of the repository that holds the whole model.",
        )
    return match["repository"], match["file"]


def hub_model(
    name: str, models: Path, *, asking: bool, endpoint: str | None = None
) -> LocalModel | None:
    """The model of this name; None when nobody has asked the hub about it and this is not `asking`.

    Raises ConfigError for a wrong name, ModelError when the hub cannot say what the file is.
    """
    repository, file = check_hub_name(name)
    known = _known(name, repository, file, models)
    if known or not asking:
        return known
    try:
        size, sha256 = stated_by_hub(repository, file, endpoint)
    except ModelSourceError as error:
        raise ModelError(
            name,
            f"its size and sha256 could not be had from the hub. {error}",
            f"Check the name and the network, or download {file} yourself, name it in BYLINE_LLM_FILE"
            " and set BYLINE_LLM=local.",
        ) from error
    model = _model(name, repository, file, size, sha256)
    _keep(model, models)
    return model


def known_hub_models(models: Path) -> Iterator[LocalModel]:
    """Every model that the hub was asked about, by name."""
    root = models / HUB_FOLDER
    for note in sorted(root.rglob("*.gguf.json")):
        owner, repository, *file = note.with_suffix("").relative_to(root).parts
        path = "/".join(file)
        name = f"{PREFIX}{owner}/{repository}:{path}"
        if model := _known(name, f"{owner}/{repository}", path, models):
            yield model


def _model(name: str, repository: str, file: str, size: int, sha256: str) -> LocalModel:
    stem = file.rpartition("/")[2][: -len(".gguf")]
    licence = "see its page on the hub"
    return LocalModel(name, stem, licence, file, size, sha256, repository, wheels=None)


def _known(name: str, repository: str, file: str, models: Path) -> LocalModel | None:
    """The model as the hub described it before; None for a note that is not there or cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        note = json.loads(_note(models / HUB_FOLDER / repository / file).read_text("utf-8"))
        size, sha256 = int(note["bytes"]), str(note["sha256"])
        if size > 0 and _SHA256.fullmatch(sha256):
            return _model(name, repository, file, size, sha256)
    return None


def _keep(model: LocalModel, models: Path) -> None:
    note = _note(models / model.path)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps({"bytes": model.bytes, "sha256": model.sha256}) + "\n", "utf-8")
    except OSError as error:
        raise ModelError(
            str(note),
            f"it cannot be written ({error.strerror or error}).",
            "Name another folder in BYLINE_MODELS.",
        ) from error


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")
