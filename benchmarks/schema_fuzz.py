"""Schemathesis over the app's own description: no 500, and no answer that is not described.

    python -m benchmarks.schema_fuzz --examples 50

Adds corpus/ to a fresh archive, starts the app, and lets Schemathesis send what the description allows
and what it does not, as the owner, to every address.
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

from benchmarks.readers import start_app
from rag.app.api.owner_key import ensure_key
from rag.app.web.server import build_app
from rag.app.workers.indexer_thread import Worker
from rag.archive import Archive
from rag.core.settings import load_settings

_CHECKS = (
    "not_a_server_error,content_type_conformance,response_schema_conformance,status_code_conformance"
)


def describe(data: Path, file: Path) -> int:
    """Write the description; how many operations it has."""
    archive = Archive(load_settings(data=data))
    description = build_app(archive, Worker(archive)).openapi()
    archive.close()
    file.write_text(json.dumps(description), "utf-8")
    return sum(len(methods) for methods in description["paths"].values())


def fuzz(folder: Path, address: str, key: str, options: argparse.Namespace) -> tuple[int, str]:
    """The exit status of Schemathesis and all that it says."""
    tool = options.tool or str(Path(sys.executable).with_name("st"))
    command = [tool, "run", str(folder / "openapi.json"), "--url", address, "--no-color"]
    command += ["--max-examples", str(options.examples), "--seed", str(options.seed)]
    command += ["--checks", _CHECKS, "-H", f"Authorization: Bearer {key}", "--request-timeout", "60"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", help="the command st, if it is not beside this Python")
    options = parser.parse_args()
    os.environ["BYLINE_LLM"] = "none"
    with tempfile.TemporaryDirectory(prefix="byline-fuzz-") as place:
        folder, data = Path(place), Path(place) / "data"
        subprocess.run([sys.executable, "ingest.py", "corpus/", "--data", str(data)], check=True)
        operations = describe(data, folder / "openapi.json")
        app, address, _ = start_app(data)
        try:
            status, said = fuzz(folder, address, ensure_key(data), options)
        finally:
            app.send_signal(signal.SIGTERM)
            app.wait(60)
    cases = re.search(r"(\d+) generated", said)
    failures = re.search(r"found (\d+) unique failures", said)
    print(f"| Schemathesis, {operations} operations | {cases[1] if cases else 'none'} |", end="")
    print(
        f" {failures[1] if failures else 'none' if status else 0} | {options.seed} | status {status} |"
    )
    if status:
        print(said)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
