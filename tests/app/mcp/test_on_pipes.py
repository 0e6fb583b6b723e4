"""`byline mcp`: the tools over standard input and output, in a process that a client starts."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

from tests.app.mcp.calls import QUESTION, call, try_reading
from tests.app.mcp.conftest import command
from tests.served import ROOT, Served


async def test_every_tool(tmp_path: Path, sample_archive: Path) -> None:
    data = shutil.copytree(sample_archive, tmp_path / "data")
    async with Client(command(data)) as client:
        assert client.protocol_version == "2026-07-28"
        await try_reading(client)
        text = "The ferry Merganser left Port Ainslow on Tuesday with 12 passengers aboard."
        added = await call(client, "add_article", title="Ferry Merganser leaves", text=text)
        assert added["result"] == "added"
        found = await call(client, "search", query="ferry Merganser", limit=1)
        assert found["passages"][0]["article_id"] == added["article_id"]


async def test_beside_an_app_that_runs(app: Served) -> None:
    async with Client(command(app.data), mode="legacy") as client:
        assert "159" in (await call(client, "ask", question=QUESTION))["answer"]
        assert (await call(client, "search", query="Louvre"))["passages"]
        text = "The ferry Petrel left Port Ainslow on Friday with 44 passengers aboard."
        added = await call(client, "add_article", title="Ferry Petrel leaves", text=text)
        assert added["result"] == "added"
        answer = await call(client, "ask", question="How many passengers did the ferry Petrel have?")
        assert "44" in answer["answer"]


class Process:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def request(self, method: str, **params: Any) -> dict[str, Any]:
        assert self.process.stdout
        self.say(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def started(data: Path) -> Iterator[Process]:
    how = command(data)
    process = subprocess.Popen(
        [how.command, *how.args],
        cwd=ROOT,
        env=os.environ | {"BYLINE_LLM": "none", "BYLINE_LOG_LEVEL": "DEBUG"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Process(process)
        process.kill()


HELLO = {
    "protocolVersion": "2024-11-05",
    "capabilities": {},
    "clientInfo": {"name": "old", "version": "1"},
}


def test_nothing_but_the_protocol_is_printed(data: Path) -> None:
    with started(data) as running:
        result = running.request("initialize", **HELLO)["result"]
        assert result["protocolVersion"] == "2024-11-05"
        running.say(json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}))
        found = running.request("tools/call", name="search", arguments={"query": "Louvre", "limit": 1})
        assert not found["result"].get("isError") and "Louvre" in found["result"]["content"][0]["text"]
        for line in ('{"broken', "[" * 100_000, '{"jsonrpc": "2.0"}', "\x00"):
            running.say(line)
        assert running.request("ping")["result"] == {}
        rest, errors = running.process.communicate(timeout=60)
    assert running.process.returncode == 0
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert "Traceback" not in errors


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told_to(data: Path, told: signal.Signals) -> None:
    with started(data) as running:
        running.request("initialize", **HELLO)
        running.process.send_signal(told)
        assert running.process.wait(60) == 0


def test_a_wrong_setting_is_told(tmp_path: Path) -> None:
    how = command(tmp_path)
    done = subprocess.run(
        [how.command, *how.args],
        cwd=ROOT,
        env=os.environ | {"BYLINE_LLM": "nonsense"},
        capture_output=True,
        text=True,
        input="",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "") and "BYLINE_LLM" in done.stderr
