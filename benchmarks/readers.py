"""Many readers at once while articles come in, and the app's memory over time.

    python -m benchmarks.readers --data data/waiting --readers 20 --minutes 5 --ingest 400
    python -m benchmarks.readers --data data/waiting --readers 2 --minutes 30 --think 1

Starts the app on the archive, then every reader asks one real question after the other over `/ask`,
waiting `--think` seconds between an answer and the next question. `--ingest N` adds N articles that the
archive does not have, by `python ingest.py`, in the middle of it. Every minute: answers, refusals for a
full queue, errors, p50 and p95 from question to answer, and the app's resident memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from benchmarks.realtimeqa import NEWS, NewsQuestion, questions, selection
from benchmarks.retrieval import p50_p95, resident


@dataclass
class Tally:
    """What the readers met."""

    seconds: list[float] = field(default_factory=list)
    """From question to answer, of every answer."""
    busy: int = 0
    """Polite refusals."""
    errors: list[str] = field(default_factory=list)
    """Anything else."""
    guard: threading.Lock = field(default_factory=threading.Lock)
    """Held to change the others."""


class Readers:
    """People who ask the app at `address` until they are told to stop."""

    def __init__(self, address: str, asked: list[NewsQuestion], think: float) -> None:
        self._address = address
        self._asked = asked
        self._think = think
        self.tally = Tally()
        self.stop = threading.Event()

    def read(self, number: int) -> None:
        """One reader's hours."""
        chance = random.Random(number)
        with httpx2.Client(base_url=self._address, timeout=60) as client:
            while not self.stop.is_set():
                item = chance.choice(self._asked)
                self._ask(client, {"question": item.text})
                self.stop.wait(self._think)

    def _ask(self, client: httpx2.Client, fields: dict[str, str]) -> None:
        started = time.perf_counter()
        try:
            response = client.post("/ask", json=fields)
            problem = "" if response.is_success and response.json()["answer"] else response.text[:200]
            busy = response.status_code == httpx2.codes.SERVICE_UNAVAILABLE
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            problem, busy = repr(error), False
        seconds = time.perf_counter() - started
        with self.tally.guard:
            if not problem:
                self.tally.seconds.append(seconds)
            elif busy and "Retry-After" in response.headers:
                self.tally.busy += 1
            else:
                self.tally.errors.append(problem)


def start_app(data: Path) -> tuple[subprocess.Popen[str], str, float]:
    """The app on a free port: its process, its address, and the seconds until it answered."""
    command = [sys.executable, "app.py", "--data", str(data), "--port", "0"]
    started = time.perf_counter()
    app = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = app.stdout.readline() if app.stdout else ""
    if not (found := re.search(r"http://[^/\s]+", line)):  # without the key
        raise SystemExit(f"the app did not start: {line!r}")
    httpx2.get(f"{found[0]}/", timeout=60).raise_for_status()
    return app, found[0], time.perf_counter() - started


def add_articles(data: Path, news: Path, count: int) -> subprocess.Popen[bytes]:
    """`ingest.py` with the articles that a `selection` of 2,934 does not have."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, selection(news, 1_000_000)[2934:][:count])))
    command = [sys.executable, "ingest.py", file.name, "--data", str(data), "--json"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def line(tally: Tally, since: int) -> str:
    """A minute in a line."""
    times = tally.seconds[since:] or [0.0]
    p50, p95 = p50_p95(times)
    said = f"{len(times):6} answers, p50 {p50:.2f} s, p95 {p95:.2f} s, longest {max(times):.2f} s"
    return f"{said}, {tally.busy} told to wait, {len(tally.errors)} errors"


def main() -> None:
    """Start, ask, count, stop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("data/waiting"))
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--think", type=float, default=0.0)
    parser.add_argument("--ingest", type=int, default=0)
    options = parser.parse_args()
    asked = questions(options.news)  # first: without them nothing need be started
    app, address, seconds = start_app(options.data)
    print(f"page after {seconds:.1f} s, {resident(app.pid):.0f} MB", flush=True)
    readers = Readers(address, asked, options.think)
    people = [threading.Thread(target=readers.read, args=(n,)) for n in range(options.readers)]
    try:
        for person in people:
            person.start()
        until, adding = time.monotonic() + 60 * options.minutes, None
        while (left := until - time.monotonic()) > 0:
            since = len(readers.tally.seconds)
            time.sleep(min(60.0, left))
            print(f"{line(readers.tally, since)}, {resident(app.pid):.0f} MB", flush=True)
            if options.ingest and adding is None:
                adding = add_articles(options.data, options.news, options.ingest)
                print("  (articles coming in)", flush=True)
    finally:
        readers.stop.set()
        for person in people:
            person.join()
        app.send_signal(signal.SIGTERM)
        app.wait(60)
    print(f"all: {line(readers.tally, 0)}; {len(os.sched_getaffinity(0))} cores")
    for problem in readers.tally.errors[:5]:
        print(f"  {problem}")


if __name__ == "__main__":
    main()
