"""Writes requirements.lock and requirements-dev.lock from pyproject.toml; `make lock` calls it.

    python3 scripts/lock.py             keep what is pinned, pin what is new
    python3 scripts/lock.py --upgrade   the newest versions that pyproject.toml allows

Made with uv, in a scratch environment, for every platform from Python 3.11. The CUDA packages that
torch asks for on Linux are left out: scripts/setup.py installs torch before the rest, with or
without them.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = "--universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header -q".split()
CUDA = re.compile(r"^(?:nvidia-|cuda-|triton)[\w-]*", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write both lock files from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="pin the newest versions allowed")
    options = OPTIONS + (["--upgrade"] if parser.parse_args().upgrade else [])
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "venv", scratch], check=True)
        python = f"{scratch}/bin/python"
        subprocess.run([python, "-m", "pip", "install", "-q", "uv"], check=True)

        def compile_lock(*arguments: str) -> None:
            command = [python, "-m", "uv", "pip", "compile", *options, *arguments]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

        whole = Path(scratch) / "whole.lock"
        compile_lock("pyproject.toml", "-o", str(whole))
        skip = [f"--no-emit-package={name}" for name in CUDA.findall(whole.read_text("utf-8"))]
        compile_lock(*skip, "pyproject.toml", "-o", "requirements.lock")
        dev = ["--group", "pyproject.toml:dev", "-c", "requirements.lock"]
        compile_lock(*skip, *dev, "pyproject.toml", "-o", "requirements-dev.lock")


if __name__ == "__main__":
    main()
