"""The whole archive into a file of records or a folder of Markdown, complete or not at all.

Written beside its place under a hidden name and then renamed, an article at a time. Only an earlier
export is ever written over. Knows nothing of how an article is written down: see rag.storage.export.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast

from rag.core.errors import ExportError
from rag.storage.catalog import Catalog
from rag.storage.export import OPENING, History, history_markdown, history_record, markdown_name

_LINES = (".jsonl", ".jsonl.gz")


@dataclass
class ExportSummary:
    """What an export wrote."""

    path: str
    articles: int = 0
    versions: int = 0
    """The newest of each article included."""
    megabytes: float = 0.0
    """On the disk."""
    seconds: float = 0.0


def export(catalog: Catalog, path: Path, *, force: bool = False) -> ExportSummary:
    """Write every article to `NAME.jsonl`, `NAME.jsonl.gz` or a folder.

    Raises ExportError when something is there already that `force` may not replace, or the disk refuses.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100  # `..` has no name, and resolve() follows links
    started, summary = time.perf_counter(), ExportSummary(str(path))
    is_file = path.name.lower().endswith(_LINES)
    _check(path, is_file, force)
    histories = _count(catalog.articles.histories(), summary)
    try:
        with _temporary_path(path, is_file) as new:
            summary.megabytes = (_write_lines if is_file else _write_folder)(new, histories) / 1e6
            _move_into_place(new, path)
    except OSError as error:
        problem = f"it cannot be written: {error.strerror or error}."
        raise ExportError(
            str(path), problem, "Check the folder and the disk, or name another."
        ) from error
    summary.seconds = time.perf_counter() - started
    return summary


def _check(path: Path, is_file: bool, force: bool) -> None:
    """Raise ExportError where an export may not go."""
    if path.suffix and not is_file and not path.is_dir():
        problem = f"expected {' or '.join(_LINES)}, or a folder, found {path.suffix}."
        raise ExportError(str(path), problem, "Name a folder without a dot for Markdown.")
    if path.is_dir() == is_file and path.exists():
        found = "a folder" if is_file else "a file"
        raise ExportError(str(path), f"{found} has this name.", "Name another.")
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return
    if not force:
        raise ExportError(str(path), "it is there already.", "Name another, or add --force.")
    if foreign_file := next(_foreign_files(path), None):
        problem = f"{foreign_file} is there, which no export wrote, and would be lost."
        raise ExportError(str(path), problem, "Name another folder.")


def _foreign_files(path: Path) -> Iterator[Path]:
    """Files below a folder that no export wrote; a single file is the user's to give up."""
    opening = OPENING.encode()
    for parent, _, names in os.walk(path):
        for file in (Path(parent, name) for name in names):
            with file.open("rb") as stream:
                if file.is_symlink() or stream.read(len(opening)) != opening:
                    yield file


def _count(histories: Iterable[History], summary: ExportSummary) -> Iterator[History]:
    for history in histories:
        summary.articles += 1
        summary.versions += len(history.editions)
        yield history


@contextmanager
def _temporary_path(path: Path, is_file: bool) -> Iterator[Path]:
    """A hidden place in the same folder, gone at the end with whatever was not renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        new = folder / path.name
        if not is_file:
            new.mkdir()
        yield new
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_lines(new: Path, histories: Iterable[History]) -> int:
    """One record a line; the same archive gives the same bytes, so no clock goes into the gzip file."""
    with new.open("wb") as file:
        zipped = new.name.lower().endswith(".gz")
        lines = cast("BinaryIO", gzip.GzipFile("", "wb", 6, file, mtime=0)) if zipped else file
        for history in histories:
            lines.write(json.dumps(history_record(history), ensure_ascii=False).encode() + b"\n")
        if zipped:
            lines.close()
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _write_folder(new: Path, histories: Iterable[History]) -> int:
    size = 0
    for history in histories:
        file = new / markdown_name(history)
        file.parent.mkdir(exist_ok=True)
        size += file.write_bytes(history_markdown(history).encode())
    return size


def _move_into_place(new: Path, path: Path) -> None:
    """Rename it to its place; a folder that is there goes first into the hidden one, and with it."""
    if path.is_dir():
        path.rename(new.parent / "replaced")
    new.rename(path)


def print_summary(summary: ExportSummary, as_json: bool) -> None:
    """Say what was written, in a line."""
    if as_json:
        print(json.dumps(asdict(summary), ensure_ascii=False))
        return
    print(
        f"{summary.articles:,} articles in {summary.versions:,} versions: {summary.path}, "
        f"{summary.megabytes:,.1f} MB in {summary.seconds:.1f} s"
    )
