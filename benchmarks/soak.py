"""The app's memory over an hour of readers, each of whom opens a new page for every question.

    python -m benchmarks.soak --minutes 60 --readers 4

Adds corpus/ to a fresh archive, starts the app and lets the readers do what a browser does: open the
page, ask, read the answer as it comes, close the page. One in four leaves before reading a word, and
one in forty sends a body of 2 MB, which must be refused. Memory after the tenth minute may rise by 5%.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.readers import start_app
from benchmarks.retrieval import resident

_ROOM = 0.05
"""How much of it memory may grow after the settling minutes."""
_LEAVES, _FLOODS = 0.25, 0.025
"""Shares of questions whose answer nobody reads, and that come with a body that is too large."""


class PageReader:
    """What a browser asks the app when a reader opens the page and asks a question."""

    def __init__(self, address: str) -> None:
        self._address = address
        found = httpx2.get(f"{address}/config", timeout=60).json()
        ids = {part["props"].get("elem_id"): part["id"] for part in found["components"]}
        empty = {part["id"]: part["props"].get("value") for part in found["components"]}
        events = found["dependencies"]
        begin = next(e for e in events if [ids["question"], "submit"] in e["targets"])
        run = next(e for e in events if e["trigger_after"] == begin["id"])
        self._begin, self._run = begin["id"], run["id"]
        self._typed, self._form = ([empty[i] for i in event["inputs"]] for event in (begin, run))

    def ask(self, question: str, *, reads: bool) -> str:
        """How it went: `answered`, `left`, or what went wrong."""
        session = uuid.uuid4().hex[:10]
        with httpx2.Client(base_url=self._address, timeout=120) as client, ExitStack() as page:
            client.get("/").raise_for_status()
            page.enter_context(client.stream("GET", f"/gradio_api/heartbeat/{session}"))
            self._join(client, session, self._begin, [question, *self._typed[1:]])
            self._read(client, session)
            self._join(client, session, self._run, self._form)
            if not reads:
                return "left"
            return "answered" if "process_generating" in self._read(client, session) else "no answer"

    @staticmethod
    def flood(address: str) -> str:
        """What a body that is far too large is told."""
        body = json.dumps({"data": ["x" * 2_000_000], "fn_index": 0, "session_hash": "flood"})
        status = httpx2.post(f"{address}/gradio_api/queue/join", content=body, timeout=60).status_code
        return "refused" if status == httpx2.codes.CONTENT_TOO_LARGE else f"flood: {status}"

    @staticmethod
    def _join(client: httpx2.Client, session: str, event: int, data: list[Any]) -> None:
        fields = {"fn_index": event, "data": data, "session_hash": session}
        client.post("/gradio_api/queue/join", json=fields).raise_for_status()

    @staticmethod
    def _read(client: httpx2.Client, session: str) -> set[str]:
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            lines = [line[6:] for line in stream.iter_lines() if line.startswith("data: ")]
        return {json.loads(line)["msg"] for line in lines}


def read(reader: PageReader, address: str, questions: list[str], seed: int, plan: Plan) -> None:
    """One reader's hour."""
    chance = random.Random(seed)
    while not plan.stop.is_set():
        try:
            if chance.random() < _FLOODS:
                outcome = reader.flood(address)
            else:
                outcome = reader.ask(chance.choice(questions), reads=chance.random() >= _LEAVES)
        except (httpx2.HTTPError, ValueError) as error:
            outcome = f"{type(error).__name__}: {error}"
        with plan.guard:
            plan.outcomes[outcome] += 1
        plan.stop.wait(plan.think)


class Plan:
    """What the readers share."""

    def __init__(self, think: float) -> None:
        self.think = think
        self.stop = threading.Event()
        self.guard = threading.Lock()
        self.outcomes: Counter[str] = Counter()


def soak(data: Path, options: argparse.Namespace) -> tuple[list[float], Counter[str]]:
    """Resident memory of every minute, and how the questions went."""
    os.environ["BYLINE_LLM"] = "none"
    subprocess.run([sys.executable, "ingest.py", "corpus/", "--data", str(data), "--refine"], check=True)
    lines = Path("corpus/questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    app, address, _ = start_app(data)
    plan, memory = Plan(options.think), []
    people = [
        threading.Thread(target=read, args=(PageReader(address), address, questions, n, plan))
        for n in range(options.seed, options.seed + options.readers)
    ]
    try:
        for person in people:
            person.start()
        for minute in range(1, options.minutes + 1):
            time.sleep(60)
            memory.append(resident(app.pid))
            said = f"minute {minute:3}: {memory[-1]:.0f} MB, {plan.outcomes.total()} questions"
            print(said, flush=True)
    finally:
        plan.stop.set()
        for person in people:
            person.join()
        app.send_signal(signal.SIGTERM)
        app.wait(60)
    return memory, plan.outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="an archive of corpus/ that is kept for the next time")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--settle", type=int, default=10, help="minutes before memory is compared")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--think", type=float, default=0.5, help="seconds between questions of a reader")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="byline-soak-") as folder:
        memory, outcomes = soak(options.data or Path(folder), options)
    settled, end = memory[min(options.settle, len(memory)) - 1], memory[-1]
    rise, failures = end / settled - 1, set(outcomes) - {"answered", "left", "refused"}
    print(f"| soak, {options.minutes} minutes, {options.readers} readers | {outcomes.total()} |", end="")
    print(f" {sum(outcomes[f] for f in failures)} | {options.seed} |", end="")
    print(f" {settled:.0f} MB at minute {options.settle}, {end:.0f} MB at the end ({rise:+.1%}) |")
    for failure in sorted(failures):
        print(f"  {outcomes[failure]} x {failure}")
    return 1 if failures or rise > _ROOM else 0


if __name__ == "__main__":
    raise SystemExit(main())
