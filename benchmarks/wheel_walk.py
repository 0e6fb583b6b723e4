"""The walk of a stranger: the wheel by uvx, with nothing of this checkout; each step with its seconds.

    python -m benchmarks.wheel_walk                        needs uv; downloads all that Byline needs
    python -m benchmarks.wheel_walk --torch-backend cpu    options go to uvx: here PyTorch's CPU build

uv looks into the folder of wheels that PIP_FIND_LINKS names, if there is one, as pip does.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.wheel.walk import LOUVRE, build_wheel, check_answer, check_served, run, serving


class Laps:
    """Prints how long each step took."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def lap(self, name: str) -> None:
        now = time.monotonic()
        print(f"| {name} | {now - self._last:.1f} s |", flush=True)
        self._last = now


def find_uvx() -> str | None:
    """The one beside this Python, else any."""
    return shutil.which("uvx", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def command(uvx: str, wheel: Path, options: Sequence[str]) -> list[str]:
    """`uvx byline` of this wheel."""
    at_hand = os.environ.get("PIP_FIND_LINKS")
    links = ["--find-links", at_hand] if at_hand else []
    return [uvx, *links, *options, "--python", sys.executable, "--from", str(wheel), "byline"]


def walk(uvx: str, folder: Path, options: Sequence[str]) -> None:
    laps = Laps()
    byline = command(uvx, build_wheel(folder), options)
    laps.lap("source distribution and wheel built")
    empty = folder / "empty"
    empty.mkdir()
    run(empty, *byline, "--help")
    laps.lap("uvx byline --help, everything installed")
    report = json.loads(run(empty, *byline, "ingest", "--sample", "--json"))
    laps.lap(f"uvx byline ingest --sample, {report['added']} articles")
    check_answer(json.loads(run(empty, *byline, "ask", LOUVRE)))
    laps.lap("uvx byline ask")
    with serving(empty, byline) as url:
        laps.lap("uvx byline serve, until it listens")
        check_served(url)
        laps.lap("asked over HTTP, the page fetched")
    laps.lap("stopped")


def main(options: Sequence[str]) -> int:
    if not (uvx := find_uvx()):
        print("wheel_walk: expected the command uvx, found none. Install it: pip install uv")
        return 2
    with tempfile.TemporaryDirectory(prefix="byline-walk-") as folder:
        walk(uvx, Path(folder), options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
