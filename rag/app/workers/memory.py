"""The C library's memory: keep less of what was freed. Does nothing where that library is another."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_ARENA_MAX = -8
"""glibc's name for the number of arenas."""


def few_arenas() -> None:
    """The C library keeps freed memory apart for every thread, and forty threads search here."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Return freed memory to the system: after 400 articles came in that was 90 of 930 MB."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
