"""Runs every command on a disk that fills at many moments, and on one that may only be read.

    python -m benchmarks.disk                    all commands, all moments (some minutes)
    python -m benchmarks.disk --moments 4        fewer moments
    python -m benchmarks.disk --only ingest ask

Each command is run on a small file system of its own with so many bytes left. It must end well or with
one line that names the folder; nothing that was stored may be lost; with room again the same command
must end well, and a running app must go on by itself and say so. Needs root on Linux, to mount the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import rag.archive as archive_module
from rag.app.cli import main as run_command
from rag.storage.backup_file import write_backup
from rag.storage.catalog import Catalog
from tests.damage import make_archive, report
from tests.fakes import FakeEmbedder
from tests.small_disk import SmallDisk, small_disk, why_not

ROOT = Path(__file__).parents[1]
LEFT = (0, 4, 16, 40, 64, 100, 160, 256, 400, 640, 1000, 1600, 2600, 4200)
"""Kilobytes left on the disk when the command starts."""
SIZE = 40_000_000
STORED = 12
"""Articles in the archive before."""
QUESTION = "What did the council vote on in part 2 of report 3, bridge word3x2?"
COMMANDS = {
    "ingest": "ingest {new} --data {data}",
    "ask": "ask QUESTION --data {data}",
    "export": "export {disk}/out.jsonl --data {data} --force",
    "export folder": "export {disk}/out --data {data} --force",
    "evaluate": "evaluate run {outside}/set.jsonl --data {data} --out {disk}/run.json",
    "backup": "backup {disk}/backup.zip --data {data} --force",
    "restore": "restore {outside}/backup.zip --data {data} --force",
    "reindex": "ingest --reindex --data {data}",
    "refine": "ingest --refine {new} --data {data}",
    "remove": "remove https://news.example/3 --data {data}",
    "doctor": "doctor --data {data}",
    "list": "list --data {data}",
    "new archive": "ingest {new} --data {disk}/fresh",
}
"""A line for each, with what is stored before and after being compared."""
MAY_FAIL_AGAIN = {"remove", "doctor"}
"""With room again these need not end well: what was to be removed may be gone."""


@dataclass
class Tally:
    """What became of the runs of one command."""

    runs: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)


def environment() -> dict[str, str]:
    return {**os.environ, "BYLINE_LLM": "none", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(line: str, names: dict[str, str]) -> Ended:
    """A command in a child, which has everything loaded: Python takes seconds to start."""
    arguments = [word.format(**names) for word in line.split(" ")]
    arguments = [QUESTION if word == "QUESTION" else word for word in arguments]
    files = [Path(names["outside"]) / name for name in ("stdout", "stderr")]
    child = os.fork()
    if not child:
        status = 70
        try:
            for number, file in enumerate(files, 1):
                os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            status = run_command(arguments)
        except BaseException:  # noqa: BLE001 - what Python would print of it is what is looked for
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return Ended(status, *(file.read_text("utf-8", "replace") for file in files))


def use_fakes() -> None:
    """Models that take no time, in this process and its children."""
    for name in ("build_embedder", "StaticEmbedder"):
        setattr(archive_module, name, lambda *_: FakeEmbedder())


def fault(done: Ended) -> str:
    """What is wrong with how a command ended; empty for well, or one clear line."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    if "Traceback" in done.stderr or done.returncode < 0 or "panicked" in done.stderr:
        return f"status {done.returncode}: {lines[-1][:200] if lines else ''}"
    errors = [line for line in lines if line.startswith(("byline:", "ingest:", "app:"))]
    if done.returncode and not (errors or done.stdout.strip()):
        return f"status {done.returncode} without a word"
    if len(errors) > 1:
        return f"{len(errors)} errors: {errors}"
    if errors and not re.search(r"(?i)disk|room|writ|space|free", errors[0]):
        return f"unclear: {errors[0]}"
    return ""


def stored(data: Path) -> set[str]:
    catalog = Catalog(data / "catalog.sqlite3")
    ids = {article.id for article in catalog.articles.all()}
    catalog.close()
    return ids


def prepare(disk: SmallDisk, base: Path, outside: Path) -> dict[str, str]:
    """A fresh archive on an emptied disk."""
    for path in disk.path.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(base, disk.path / "data")
    names = {"data": str(disk.path / "data"), "disk": str(disk.path)}
    return names | {"outside": str(outside), "new": str(outside / "new")}


def attempt(name: str, disk: SmallDisk, base: Path, outside: Path, left: int | None) -> Iterator[str]:
    """One command at one moment (None: read-only); yields what was wrong."""
    names = prepare(disk, base, outside)
    data, before = disk.path / "data", stored(disk.path / "data")
    if left is None:
        disk.close_writing()
    else:
        disk.fill(left)
    try:
        done = run(COMMANDS[name], names)
    finally:
        if left is None:
            disk.open_writing()
        disk.empty()
    if problem := fault(done):
        yield problem
    lost = before - stored(data)
    if lost and name not in {"remove", "restore"}:
        yield f"{len(lost)} articles lost"
    if done.returncode and name not in MAY_FAIL_AGAIN:
        again = run(COMMANDS[name], names)
        if again.returncode:
            yield f"with room again: status {again.returncode}: {again.stderr[-300:]}"
    yield "refused" if done.returncode else "well"


def sweep(
    names: Sequence[str], moments: Sequence[int | None], base: Path, outside: Path
) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for name in names:
        tally = tallies[name] = Tally()
        with small_disk(outside / "disk", SIZE) as disk:
            for left in moments:
                *faults, outcome = attempt(name, disk, base, outside, left)
                tally.runs += 1
                tally.refused += outcome == "refused"
                where = "read-only" if left is None else f"{left:,} bytes left"
                tally.faults += [f"{name}, {where}: {problem}" for problem in faults]
        print(f"| {name} | {tally.runs} | {len(tally.faults)} | {tally.refused} refused |", flush=True)
        for problem in tally.faults:
            print(f"    {problem}", flush=True)
    return tallies


# -- a running app ----------------------------------------------------------------------------

SERVE = """
import sys
import rag.archive
from tests.fakes import FakeEmbedder
rag.archive.build_embedder = rag.archive.StaticEmbedder = lambda *_: FakeEmbedder()
from rag.app.cli import main
sys.exit(main(["serve", "--data", sys.argv[1], "--port", sys.argv[2]]))
"""


def health(port: int) -> dict[str, object]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
        return dict(json.load(response))


def until(condition: Callable[[], bool], seconds: float) -> float | None:
    """Seconds until it holds; None when it does not within so many."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        time.sleep(0.05)
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(
    disk: SmallDisk, base: Path, outside: Path, log: Path, rounds: int = 3
) -> tuple[list[float], list[str]]:
    """Fill the disk under a running app, then make room: seconds until its health is clear."""
    prepare(disk, base, outside)
    data, port = disk.path / "data", free_port()
    waits: list[float] = []
    faults: list[str] = []
    with log.open("w") as out:
        app = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(data), str(port)],
            cwd=ROOT,
            env=environment(),
            stdout=out,
            stderr=out,
        )
    try:
        if until(lambda: _answers(port), 120) is None:
            return waits, ["the app did not start"]
        until(lambda: not health(port)["pending"], 60)
        for n in range(rounds):
            until(lambda: not health(port)["unread_passages"], 60)
            time.sleep(
                1
            )  # it writes nothing now: stopped in a transaction, it would lock all others out
            app.send_signal(signal.SIGSTOP)  # else it would have indexed them before the disk is full
            catalog = Catalog(data / "catalog.sqlite3")
            catalog.articles.store([report(100 + 20 * n + i) for i in range(12)])
            catalog.close()
            disk.fill(0)
            app.send_signal(signal.SIGCONT)
            if until(lambda: bool(health(port)["problem"]), 20) is None:
                faults.append(f"round {n}: nothing was said of the full disk: {health(port)}")
            if until(lambda: "disk" in str(health(port)["problem"]), 5) is None:
                faults.append(f"round {n}: unclear: {health(port)['problem']}")
            disk.empty()
            wait = until(lambda: not health(port)["problem"], 60)
            waits.append(60.0 if wait is None else wait)
            if until(lambda: not health(port)["pending"], 60) is None:
                faults.append(f"round {n}: it does not go on: {health(port)}")
    finally:
        app.send_signal(signal.SIGCONT)
        app.terminate()
        app.wait(60)
    if "Traceback" in log.read_text():
        faults.append("a traceback in its log")
    return waits, faults


def _answers(port: int) -> bool:
    try:
        return bool(health(port))
    except OSError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moments", type=int, default=len(LEFT), help="how many of the moments")
    parser.add_argument("--only", nargs="*", choices=[*COMMANDS, "serve"], help="these commands alone")
    options = parser.parse_args()
    use_fakes()
    os.environ["BYLINE_LLM"] = "none"
    if reason := why_not():
        print(f"skipped: {reason}")
        return 0
    step = max(1, len(LEFT) // options.moments)
    moments: list[int | None] = [None, *(left * 1000 for left in LEFT[::step])]
    wanted = options.only or [*COMMANDS, "serve"]
    with tempfile.TemporaryDirectory(prefix="byline-disk-") as folder:
        outside, base = Path(folder), Path(folder) / "base"
        set_up(outside, base)
        print("| command | runs | faults | |\n|---|---|---|---|")
        tallies = sweep([name for name in wanted if name != "serve"], moments, base, outside)
        failures = sum(len(tally.faults) for tally in tallies.values())
        if "serve" in wanted:
            with small_disk(outside / "disk", SIZE) as disk:
                waits, faults = serve(disk, base, outside, outside / "app.log")
            told = ", ".join(f"{wait:.1f}" for wait in waits)
            print(f"| serve | {len(waits)} | {len(faults)} | clear after {told} s |")
            for problem in faults:
                print(f"    {problem}")
            failures += len(faults)
    return 1 if failures else 0


def set_up(outside: Path, base: Path) -> None:
    """An archive, a backup of another, a test set and articles to add."""
    child = os.fork()  # this process must have no thread of an engine when others are forked from it
    if not child:
        make_archive(base, STORED)
        os._exit(0)
    os.waitpid(child, 0)
    write_backup(base, outside / "backup.zip")
    (outside / "new").mkdir()
    for n in range(50, 90):
        article = report(n)
        head = f"---\ntitle: {article.title}\nurl: {article.url}\npublished: {article.published}\n---\n"
        (outside / "new" / f"{n}.md").write_text(head + article.text)
    asked = {
        "question": "What did the council vote on in part 2 of report 3?",
        "answers": ["bridge word3x2"],
    }
    (outside / "set.jsonl").write_text("".join(json.dumps(asked) + "\n" for _ in range(3)))


if __name__ == "__main__":
    raise SystemExit(main())
