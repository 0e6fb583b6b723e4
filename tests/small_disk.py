"""A real file system of a few megabytes, which can be filled and emptied; only root may mount one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_READ_ONLY, _REMOUNT, _DETACH = 1, 32, 2


def why_not() -> str:
    """Why no disk can be mounted here; empty when one can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "only root may mount a small disk, on Linux"
    probe = Path(f"/tmp/byline-probe-{os.getpid()}")
    probe.mkdir(exist_ok=True)
    try:
        _mount(probe, 100_000)
        _libc.umount2(bytes(probe), _DETACH)
    except OSError as error:
        return f"mounting is not allowed here ({error})"
    finally:
        probe.rmdir()
    return ""


def _mount(folder: Path, size: int, flags: int = 0) -> None:
    options = f"size={size}".encode()
    if _libc.mount(b"tmpfs", bytes(folder), b"tmpfs", flags, options):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


class SmallDisk:
    """The file system, mounted at `path`."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self._size = size
        self._filler = path / "filler"

    def fill(self, leave: int) -> None:
        """Leave so many bytes free."""
        self.empty()
        free = shutil.disk_usage(self.path).free
        with self._filler.open("wb") as file:
            while (room := max(0, free - leave)) > 0:
                file.write(bytes(min(room, 1 << 20)))
                free -= min(room, 1 << 20)

    def empty(self) -> None:
        """Make room."""
        self._filler.unlink(missing_ok=True)

    def close_writing(self) -> None:
        """Remount it read-only."""
        _mount(self.path, self._size, _REMOUNT | _READ_ONLY)

    def open_writing(self) -> None:
        """Remount it as it was."""
        _mount(self.path, self._size, _REMOUNT)


@contextmanager
def small_disk(path: Path, size: int) -> Iterator[SmallDisk]:
    """Mounted inside the block. Raises OSError where that is not allowed."""
    path.mkdir(parents=True, exist_ok=True)
    _mount(path, size)
    try:
        yield SmallDisk(path, size)
    finally:
        _libc.umount2(bytes(path), _DETACH)
