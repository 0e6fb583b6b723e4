"""The app is told to stop while its models are being loaded: it ends cleanly, and at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seconds", [0.0, 0.6, 1.1])
def test_an_app_that_is_still_loading_ends_without_a_crash(tmp_path: Path, seconds: float) -> None:
    command = [sys.executable, "app.py", "--data", str(tmp_path), "--port", "0"]
    app = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"BYLINE_LLM": "none"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert app.stdout
    app.stdout.readline()
    time.sleep(seconds)
    app.send_signal(signal.SIGTERM)
    _, told = app.communicate(timeout=60)
    assert app.returncode == 0
    assert [line for line in told.splitlines() if not line.endswith("starting")] == []
