"""What the machine that a command runs on must have: UTF-8 and a clock that is set."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import typer

_OURS = ("byline", "app.py", "ingest.py", "__main__.py")
_WRITTEN = date(2025, 1, 1)
"""No clock that is set says an earlier day: this was not written yet."""


def speak_utf8() -> None:
    """Begin again in UTF-8 where the locale is none, as `C` with PYTHONUTF8=0.

    There Python takes names of files and words of questions apart into halves that nothing can store.
    """
    if sys.getfilesystemencoding() != "utf-8" and Path(sys.argv[0]).name in _OURS:
        os.environ["PYTHONUTF8"] = "1"  # and so do the processes that it starts
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606  # the same command, once more


def clock_problem(today: date) -> str:
    """What is wrong with the machine's day; empty for nothing that can be told."""
    if today >= _WRITTEN:
        return ""
    return (
        f"clock: expected a day after {_WRITTEN}, found {today}. Set the machine's clock: by it days "
        "like `yesterday` are read, new articles are ranked, and https addresses are trusted."
    )


def warn_of_clock() -> None:
    """Say so on standard error, in a line."""
    if problem := clock_problem(date.today()):
        typer.echo(f"byline: {problem}", err=True)
