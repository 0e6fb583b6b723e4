"""The whole app in a process of its own, started as its owner starts it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 240
"""Patience for a server to listen, on a machine that does other things as well."""


@dataclass(frozen=True)
class Served:
    """An app that runs."""

    url: str
    key: str
    """The owner's."""
    data: Path


@contextmanager
def served(data: Path, **settings: str) -> Iterator[Served]:
    """An app over this archive, without a language model; told to stop at the end."""
    environment = os.environ | {"BYLINE_LLM": "none"} | settings
    command = [sys.executable, "app.py", "--data", str(data), "--port", "0"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_pass_on, args=(process.stdout, lines))
    reader.start()
    try:
        url, _, key = lines.get(timeout=START_SECONDS).split()[-1].partition("/enter?key=")
        yield Served(url, key, data)
    finally:
        process.terminate()
        process.wait(timeout=60)
        reader.join(5)
        process.stdout.close()


def _pass_on(stream: TextIO, lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)
