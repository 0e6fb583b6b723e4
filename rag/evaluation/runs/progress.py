"""How far a run is and how long it will take, for a person or a log to read."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

_EVERY = 10.0
"""Seconds between two lines of a log; a terminal's line is rewritten for each question."""


@dataclass
class Progress:
    """Told of each question that is done."""

    total: int
    done: int = 0
    """Of which this many were done by earlier sessions."""
    failed: int = 0
    out: TextIO = field(default_factory=lambda: sys.stderr)

    def __post_init__(self) -> None:
        self._before = self.done
        self._started = self._said = time.monotonic()
        if self.done:
            print(f"{self.done} of {self.total} questions were done already", file=self.out)

    def step(self, *, failed: bool) -> None:
        """One more question is done."""
        self.done += 1
        self.failed += failed
        now, is_last = time.monotonic(), self.done == self.total
        if self.out.isatty():
            print(f"\r\x1b[K{self._line(now)}", end="\n" if is_last else "", file=self.out, flush=True)
        elif is_last or now - self._said >= _EVERY:
            self._said = now
            print(self._line(now), file=self.out, flush=True)

    def _line(self, now: float) -> str:
        seconds_each = (now - self._started) / (self.done - self._before)
        failures = f", {self.failed} failed" if self.failed else ""
        time_left = format_duration((self.total - self.done) * seconds_each)
        return (
            f"{self.done}/{self.total} questions{failures}, {seconds_each:.2f} s each, {time_left} left"
        )


def format_duration(seconds: float) -> str:
    """`42 s`, `3 min 10 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
