"""What bringing an archive up to date will take: which revisions, and about how many seconds.

The rates were measured on two cores of a server with an SSD, by `python -m benchmarks.upgrade`; another
machine may take twice as long or half.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.storage.disk import free_bytes

BACKUP_RATE = 250.0
"""MB of the file that are copied a second."""
MIGRATION_RATES = {"0002": 400.0, "0005": 150.0, "0006": 200.0}
"""MB of the file a second, of the revisions that read every article; the others only add tables."""
_LEAST_SECONDS = 0.2
"""Loading Alembic takes as long."""
_MB = 1_000_000


@dataclass(frozen=True)
class UpgradePlan:
    """What would be done to an archive, in order."""

    path: str
    revision: str
    """Where it is; empty for one that is older than revisions."""
    head: str
    """Where it will be."""
    megabytes: float
    """Of its file, which the backup needs once more."""
    backup_seconds: float
    migration_seconds: float
    free_megabytes: float

    @property
    def fits(self) -> bool:
        """Whether there is room for the backup."""
        return self.free_megabytes > self.megabytes


def make_plan(path: Path, revision: str | None, head: str) -> UpgradePlan:
    """The plan for an archive at this revision, estimated from the size of its file."""
    size = sum(file.stat().st_size for file in _files(path)) / _MB
    heavy = [rate for number, rate in MIGRATION_RATES.items() if (revision or "") < number <= head]
    return UpgradePlan(
        path=str(path),
        revision=revision or "",
        head=head,
        megabytes=round(size, 1),
        backup_seconds=round(size / BACKUP_RATE, 1),
        migration_seconds=round(_LEAST_SECONDS + sum(size / rate for rate in heavy), 1),
        free_megabytes=round(free_bytes(path.parent) / _MB, 1),
    )


def _files(path: Path) -> list[Path]:
    return [file for file in (path, path.with_name(f"{path.name}-wal")) if file.is_file()]
