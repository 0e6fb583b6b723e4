"""Sizes, spans and times as the owner's page tells them. Pure."""

from __future__ import annotations

import time
from typing import Any


def told_bytes(size: float | None) -> str:
    """`1.2 GB`."""
    if size is None:
        return "unknown"
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:,.1f} {unit}"
        size /= 1000
    raise AssertionError


def told_seconds(seconds: float | None) -> str:
    """`0.4 s`, `3 min`, `2 days`."""
    if seconds is None:
        return "–"
    for most, size, unit in ((90, 1, "s"), (5400, 60, "min"), (172_800, 3600, "h")):
        if seconds < most:
            return f"{seconds / size:.1f} {unit}" if size == 1 else f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def told_time(at: float | None) -> str:
    """`2025-07-06 14:03 UTC`; `never` for no time."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at)) if at else "never"


TOLD: dict[str, Any] = {"bytes": told_bytes, "seconds": told_seconds, "time": told_time}
"""For the template."""
