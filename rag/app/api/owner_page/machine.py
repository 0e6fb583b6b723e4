"""The machine under the archive: disk, memory, uptime, backups. Reads files' sizes, changes nothing."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import rag
from rag.app.api.owner_page.views import BackupView, DiskView, ProcessView
from rag.storage.backup_notes import noted_backups
from rag.storage.disk import free_bytes

_STARTED = time.time()
_CATALOG = "catalog.sqlite3"


def process_view() -> ProcessView:
    """What this process is and takes."""
    return ProcessView(version=rag.__version__, uptime=time.time() - _STARTED, memory=_resident_bytes())


def _resident_bytes() -> int | None:
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return None


def disk_view(data: Path) -> DiskView:
    """Room, and what is used of it."""
    return DiskView(
        free=free_bytes(data),
        catalog=sum(_size(data / f"{_CATALOG}{ending}") for ending in ("", "-wal", "-shm")),
        indexes=sum(_size(file) for file in (data / "index").rglob("*")),
        backups=sum(backup.bytes for backup in backup_views(data) if backup.here),
    )


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size if path.is_file() else 0
    return 0


def backup_views(data: Path) -> list[BackupView]:
    """Copies beside the catalog and what `byline backup` noted, the newest first."""
    found = [
        BackupView(file=str(file), at=_changed(file), bytes=_size(file), kind="upgrade", here=True)
        for file in data.glob(f"{_CATALOG}.before-*.backup")
    ]
    found += [
        BackupView(file=one.file, at=one.at, bytes=one.bytes, kind="backup", here=_is_there(one.file))
        for one in noted_backups(data)
    ]
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def _changed(file: Path) -> float:
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0


def _is_there(file: str) -> bool:
    with suppress(OSError, ValueError):
        return Path(file).is_file()
    return False
