"""The files below a folder: those that are read, and by name and reason those that are passed over.

A folder is left neither through a link nor into hidden places, and only regular files count: a pipe
would hang. Knows nothing of what the files hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.core.errors import PassedOverError, SourceError
from rag.ingest.file_kinds import document_kind
from rag.ingest.formats.documents import os_error, storable


def find_files(paths: Iterable[Path]) -> Iterator[Path | SourceError]:
    """Every path that is no folder, as it came, and the readable files below every folder, sorted.

    A folder that cannot be listed is an error in its place.
    """
    for path in paths:
        found = walk_folder(path) if is_folder(path) else [path]
        yield from (one for one in found if not isinstance(one, PassedOverError))


def is_folder(path: Path) -> bool:
    """Whether the path is a folder that may be looked into."""
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no permission, a NUL in the name: reading it says so
        return False


def walk_folder(folder: Path) -> Iterator[Path | SourceError]:
    """What is passed over, the readable files sorted, and the folders that cannot be listed."""
    errors: list[OSError] = []
    root = os.path.realpath(folder)
    files: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder, onerror=errors.append):
        hidden = sorted(name for name in folders if name.startswith("."))
        yield from (_passed(Path(parent, name), "its folder is hidden.") for name in hidden)
        folders[:] = sorted(name for name in folders if name not in hidden)
        for path in (Path(parent, name) for name in sorted(names)):
            real = os.path.realpath(path)
            if why := _why_passed(path, real, root, files):
                yield _passed(path, why)
            else:
                files[real] = path
    yield from sorted(files.values())
    for error in errors:
        yield os_error(file_name(Path(error.filename or folder)), error)


def _why_passed(path: Path, real: str, root: str, files: Iterable[str]) -> str:
    """Why a file is not read, as a sentence; empty when it is."""
    if path.name.startswith("."):
        return "it is hidden."
    if not document_kind(path):
        return unread_suffix(path.suffix)
    if os.path.commonpath([root, real]) != root:
        return "it is a link that leads out of the folder."
    if not Path(real).is_file():
        return "it is no regular file."
    # a link and its file are one document
    return "it is a link to a file that is read." if real in files and path.is_symlink() else ""


def unread_suffix(suffix: str) -> str:
    """The sentence for a file whose name ends in no way that is known."""
    return f"files that end in {suffix} are not read." if suffix else "its name has no ending."


def _passed(path: Path, why: str) -> PassedOverError:
    return PassedOverError(file_name(path), why)


def file_name(path: Path) -> str:
    """The absolute path, in characters that can be printed and stored."""
    return storable(str(path.absolute()))
