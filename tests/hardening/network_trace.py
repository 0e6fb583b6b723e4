"""Runs a command under strace and tells which addresses beyond this machine it tried to reach.

The kernel's own record: whatever library, thread or child process asks for a connection is in it, a look-up
of a name too (a resolver is reached by port 53). It runs with an empty home folder and without the variables
by which libraries tell that they are tested, since some call home only on a person's machine.
"""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TOLD_IN_CI = ("CI", "TF_BUILD", "JENKINS_URL")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_REACHES = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg)\(")
_ASKS_FOR_A_NAME = re.compile(r"htons\(53\)|io\.systemd\.Resolve")
"""A resolver may listen on this machine and pass the name on."""


@cache
def why_not() -> str:
    """Why nothing can be traced here; empty when it can."""
    if not shutil.which("strace"):
        return "strace is not installed: apt-get install strace"
    tried = subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "this kernel lets no process be traced"


def traced(command: Sequence[str], record: Path) -> list[str]:
    """The command line that runs `command` and writes what it asked of the network to `record`.

    The process that is started becomes `command` itself (-D), so that a signal reaches it.
    """
    return [
        "strace",
        "-D",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-e",
        "trace=network",
        "-o",
        str(record),
        *command,
    ]


def home_environment(home: Path, **more: str) -> dict[str, str]:
    """The variables of a person at home: nothing in the home folder, nothing that says CI."""
    home.mkdir(exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _TOLD_IN_CI and not name.startswith(("BYLINE_", "HF_", "XDG_", "TRANSFORMERS_"))
    }
    return kept | {"HOME": str(home), "PYTHONPATH": str(ROOT)} | more


def reached(record: Path) -> list[str]:
    """The calls of a record that name an address other than this machine's own."""
    return [line for line in record.read_text(errors="replace").splitlines() if is_outside(line)]


def is_outside(call: str) -> bool:
    """Whether a line of strace's reaches an address beyond this machine, or has a name looked up."""
    if not _REACHES.search(call):
        return False
    if _ASKS_FOR_A_NAME.search(call):
        return True
    found = _ADDRESS.search(call)
    if not found:
        return False
    address = ipaddress.ip_address(found[1] or found[2])
    return not (getattr(address, "ipv4_mapped", None) or address).is_loopback


def run_traced(
    arguments: Sequence[str], environment: Mapping[str, str], record: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run to its end, in the project's folder."""
    return subprocess.run(
        traced(arguments, record),
        cwd=ROOT,
        env=dict(environment),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
