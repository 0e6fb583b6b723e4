"""Schemathesis over the app's own description: no 500, and no answer that is not described.

    python -m benchmarks.schema_fuzz --examples 50
    python -m benchmarks.schema_fuzz --examples 20 --only v1

Adds corpus/ to a fresh archive, starts the app, and lets Schemathesis send what the descriptions allow
and what they do not, as the owner, to every address: those of the page, and `/api/v1` by its own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import cast

from fastapi import FastAPI
from starlette.routing import Mount

from benchmarks.readers import start_app
from rag.app.api.owner_key import ensure_key
from rag.app.api.problems import PREFIX
from rag.app.web.server import build_app
from rag.app.workers.indexer_thread import Worker
from rag.archive import Archive
from rag.core.settings import load_settings

_CHECKS = (
    "not_a_server_error,content_type_conformance,response_schema_conformance,status_code_conformance"
)


PARTS = {"page": "", "v1": PREFIX}
"""Parts of the app that describe themselves, and what their paths begin with."""


def describe(data: Path, folder: Path) -> dict[str, int]:
    """Write the description of each part; how many operations each has."""
    archive = Archive(load_settings(data=data))
    app = build_app(archive, Worker(archive))
    mounted = {route.path: route.app for route in app.routes if isinstance(route, Mount)}
    counts = {}
    for part, prefix in PARTS.items():
        described = app if part == "page" else cast("FastAPI", mounted[prefix])
        description = described.openapi()
        (folder / f"{part}.json").write_text(json.dumps(description), "utf-8")
        counts[part] = sum(len(methods) for methods in description["paths"].values())
    archive.close()
    return counts


def fuzz(file: Path, address: str, key: str, options: argparse.Namespace) -> tuple[int, str]:
    """The exit status of Schemathesis and all that it says."""
    tool = options.tool or str(Path(sys.executable).with_name("st"))
    command = [tool, "run", str(file), "--url", address, "--no-color"]
    command += ["--max-examples", str(options.examples), "--seed", str(options.seed)]
    command += ["--checks", _CHECKS, "-H", f"Authorization: Bearer {key}", "--request-timeout", "60"]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=PARTS, help="one part [default: all]")
    parser.add_argument("--tool", help="the command st, if it is not beside this Python")
    options = parser.parse_args()
    os.environ["BYLINE_LLM"] = "none"
    with tempfile.TemporaryDirectory(prefix="byline-fuzz-") as place:
        folder, data = Path(place), Path(place) / "data"
        subprocess.run([sys.executable, "ingest.py", "corpus/", "--data", str(data)], check=True)
        operations = describe(data, folder)
        app, address, _ = start_app(data)
        try:
            parts = [options.only] if options.only else [*PARTS]
            statuses = [
                report(
                    part,
                    operations[part],
                    fuzz(folder / f"{part}.json", f"{address}{PARTS[part]}", ensure_key(data), options),
                    options.seed,
                )
                for part in parts
            ]
        finally:
            app.send_signal(signal.SIGTERM)
            app.wait(60)
    return max(statuses)


def report(part: str, operations: int, result: tuple[int, str], seed: int) -> int:
    """Print a line of the table, and below it what failed; the exit status."""
    status, said = result
    cases = re.search(r"(\d+) generated", said)
    failures = re.search(r"found (\d+) unique failures", said)
    print(f"| Schemathesis, {part}, {operations} operations | {cases[1] if cases else 'none'} |", end="")
    print(f" {failures[1] if failures else 'none' if status else 0} | {seed} | status {status} |")
    if status:
        print(said)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
