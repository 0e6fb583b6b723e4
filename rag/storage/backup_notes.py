"""Which backups `byline backup` made of an archive, and when: a line each in its folder.

data/backups.jsonl    file, when, bytes; the last twenty
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "backups.jsonl"
_MOST = 20


@dataclass(frozen=True)
class NotedBackup:
    """A backup that was made."""

    file: str
    at: float
    """Seconds since 1970."""
    bytes: int


def note_backup(data: Path, file: Path) -> None:
    """Note that it was made now; a folder that cannot be written keeps no notes."""
    with suppress(OSError):
        made = NotedBackup(str(file), time.time(), file.stat().st_size)
        others = [one for one in noted_backups(data) if one.file != made.file]
        lines = [json.dumps(asdict(one)) for one in [*others, made][-_MOST:]]
        whole = data / f"{_FILE}.new"
        whole.write_text("\n".join(lines) + "\n", "utf-8")
        whole.replace(data / _FILE)


def noted_backups(data: Path) -> list[NotedBackup]:
    """Those that were noted, in the order they were made; lines that say nothing are passed over."""
    found: list[NotedBackup] = []
    with suppress(OSError):
        for line in (data / _FILE).read_text("utf-8", "replace").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                fields = json.loads(line)
                found.append(NotedBackup(str(fields["file"]), float(fields["at"]), int(fields["bytes"])))
    return found
