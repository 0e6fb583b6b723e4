"""Makes .venv and installs what requirements.lock pins and Byline itself; the Makefile calls it.

    python3 scripts/setup.py            what Byline needs to run
    python3 scripts/setup.py --dev      and what its checks need
    python3 scripts/setup.py --libraries  without Byline itself, for a layer of a container's image

Safe to stop and to run again: a stamp in .venv holds the lock file's hash and is written last.
torch comes first, because the registry's build for Linux brings gigabytes of CUDA libraries that a
machine without an NVIDIA GPU has no use for. There the CPU build is taken: a wheel that pip already
has at hand, else PyTorch's own CPU index, tried once; only then what the registry gives.
Uses the standard library alone, and runs far enough on a Python of 2018 to say that it is too old.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Run = Callable[[Sequence[str]], None]

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PROBE_SECONDS = 5
FAILURE_LINES = 20

# Measured on Linux x86_64 with Python 3.11, in MB: what is downloaded, and .venv on the disk.
LIBRARIES_MB = 415
CPU_TORCH_MB = 192
CUDA_TORCH_MB = 2_740
DEV_MB = 84
DISK_MB = 2_400
CUDA_DISK_MB = 4_100


class SetupError(Exception):
    """A step failed; `str()` is what to tell the person at the terminal."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make .venv and install the locked dependencies.")
    parser.add_argument("--dev", action="store_true", help="also install what the checks need")
    parser.add_argument("--libraries", action="store_true", help="install all but Byline itself")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="where [default: .venv]")
    options = parser.parse_args(arguments)
    try:
        check_python(sys.version_info[:2])
        install(options.venv, "runtime", ROOT / "requirements.lock")
        if not options.libraries:
            install_project(options.venv, ROOT)
        if options.dev:
            install(options.venv, "dev", ROOT / "requirements-dev.lock")
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: stopped; run it again to go on.", file=sys.stderr)
        return 130
    return 0


def check_python(version: tuple[int, ...]) -> None:
    if version < OLDEST_PYTHON:
        running, oldest = (".".join(map(str, v)) for v in (version, OLDEST_PYTHON))
        raise SetupError(
            f"Python {running}: Byline needs {oldest} or newer. If you have one under another name:"
            f" make setup PYTHON=python{oldest}"
        )


def install(venv: Path, name: str, lock: Path) -> None:
    """Install one lock file into `venv`, unless its stamp says that this was done."""
    stamp = venv / f".byline-{name}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        stamp.touch()  # make compares the times
        return
    started = time.monotonic()
    python = make_venv(venv)
    stamp.unlink(missing_ok=True)
    forget_half_installed(venv)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input"]

    def pip_install(arguments: Sequence[str]) -> None:
        run([*pip, "install", "--progress-bar", "off", *arguments])

    if name == "runtime":
        say(
            f"Setting up {venv.name}: {LIBRARIES_MB} MB of libraries to download, less what pip has in"
            f" its cache, and torch; {DISK_MB / 1000:.1f} GB on the disk with torch's CPU build."
        )
        version = pinned_torch(lock.read_text())
        if not has_torch(python, version):
            cpu_build = wants_cpu_build(sys.platform, platform.machine(), shutil.which("nvidia-smi"))
            attempts = torch_attempts(
                version, lock, cpu_build=cpu_build, index_answers=cpu_index_answers
            )
            install_torch(version, attempts, pip_install)
        say(f"The libraries of {lock.name}")
    else:
        say(f"The tools of the checks, from {lock.name}: {DEV_MB} MB to download")
    pip_install(["--no-deps", "-r", str(lock)])
    run([*pip, "check"])
    stamp.write_text(digest)
    say(f"Done in {time.monotonic() - started:.0f} s; {venv.name} takes {size_of(venv) / 1e9:.1f} GB.")


def install_project(venv: Path, root: Path) -> None:
    """Byline itself, as the files of `root`: `byline` is then a command. Nothing is downloaded.

    The lock pins setuptools, which does it. Done again after a change of pyproject.toml or a move.
    """
    stamp = venv / ".byline-project"
    digest = hashlib.sha256(f"{root}\n".encode() + (root / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    run([*pip, "install", "--no-index", "--no-deps", "--no-build-isolation", "-e", str(root)])
    stamp.write_text(digest)


def make_venv(venv: Path) -> Path:
    """The venv's own python; a venv that is broken (stopped half way, moved) is made anew."""
    python = venv / "bin" / "python"
    if works([str(python), "-m", "pip", "--version"]):
        return python
    say(f"Making {venv.name} with Python {platform.python_version()}")
    try:
        run([sys.executable, "-m", "venv", "--clear", str(venv)])
    except SetupError as error:
        if works([sys.executable, "-c", "import ensurepip"]):
            raise
        raise SetupError(
            "this Python cannot make virtual environments: its ensurepip module is missing."
            " On Debian and Ubuntu: apt-get install python3-venv"
        ) from error
    return python


def forget_half_installed(venv: Path) -> None:
    """RECORD is a package's last file: one without it was cut short, and pip would trust it."""
    for folder in venv.glob("lib/python*/site-packages/*.dist-info"):
        if not (folder / "RECORD").is_file():
            shutil.rmtree(folder)


def pinned_torch(lock: str) -> str:
    pin = re.search(r"^torch==([^\s;+]+)", lock, re.MULTILINE)
    if not pin:
        raise SetupError("requirements.lock: expected a line torch==VERSION, found none.")
    return pin[1]


def torch_attempts(
    version: str, lock: Path, *, cpu_build: bool, index_answers: Callable[[], bool]
) -> Iterator[tuple[str, list[str]]]:
    """The ways to get torch, best first: what to say, and what to tell `pip install`."""
    if cpu_build:
        cpu = ["--no-deps", f"torch=={version}+cpu"]
        yield f"the CPU build ({CPU_TORCH_MB} MB), if pip has its wheel at hand", ["--no-index", *cpu]
        if index_answers():
            words = f"the CPU build from PyTorch's own index: {CPU_TORCH_MB} MB to download"
            yield words, ["--index-url", CPU_INDEX, "--timeout", "10", "--retries", "0", *cpu]
    words = f"the package registry's build and what it needs, about {CPU_TORCH_MB} MB to download"
    if sys.platform == "linux":
        words = (
            f"the package registry's build with NVIDIA's libraries, about {CUDA_TORCH_MB / 1000:.1f} GB"
            f" to download and {CUDA_DISK_MB / 1000:.1f} GB more on the disk"
        )
    yield words, ["-c", str(lock), f"torch=={version}"]


def install_torch(version: str, attempts: Iterable[tuple[str, list[str]]], pip_install: Run) -> None:
    """Install torch by the first attempt that works; when none does, the last one's error stands."""
    failure = None
    for words, arguments in attempts:
        say(f"torch {version}: {words}")
        try:
            pip_install(arguments)
        except SetupError as error:
            failure = error
        else:
            return
    raise failure or SetupError("no way to install torch was tried.")


def wants_cpu_build(system: str, machine: str, nvidia_smi: str | None) -> bool:
    """Only for Linux on x86_64 does the registry's torch bring CUDA to a machine without a GPU."""
    return system == "linux" and machine == "x86_64" and nvidia_smi is None


def cpu_index_answers() -> bool:
    """Asked in a process of its own, so that a name server that hangs costs no more than this."""
    ask = f"import urllib.request; urllib.request.urlopen('{CPU_INDEX}/torch/', timeout={PROBE_SECONDS})"
    return works([sys.executable, "-c", ask], seconds=PROBE_SECONDS)


def has_torch(python: Path, version: str) -> bool:
    ask = f"import importlib.metadata as m; assert m.version('torch').split('+')[0] == '{version}'"
    return works([str(python), "-c", ask])


def works(command: Sequence[str], seconds: float = 60) -> bool:
    try:
        process = subprocess.run(command, timeout=seconds, capture_output=True, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return process.returncode == 0


def run(command: Sequence[str]) -> None:
    """Run a command, showing how far pip is; on failure raise with its last lines."""
    last: deque[str] = deque(maxlen=FAILURE_LINES)
    packages = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            if line.startswith(("Collecting ", "Processing ")):
                packages += 1
                if packages % 25 == 0:
                    say(f"  {packages} packages fetched")
            elif line.startswith("Installing collected packages"):
                say(f"  unpacking {packages} packages")
    if process.returncode:
        raise SetupError("\n  ".join([f"failed: {' '.join(command)}", *last]))


def size_of(folder: Path) -> int:
    """What `folder` takes on the disk, in bytes."""
    files = (Path(parent) / name for parent, _, names in os.walk(folder) for name in names)
    return sum(os.lstat(file).st_blocks * 512 for file in files)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
