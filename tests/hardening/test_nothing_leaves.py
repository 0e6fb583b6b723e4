"""No command of Byline's reaches beyond the machine, by itself or by what it depends on.

Every verb of the command line is run as a person's machine would run it, and the app is started and asked; the
kernel tells what was tried (network_trace). `models fetch` is left out: to fetch is what it is for.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from rag.app.api.kept.exports import to_json
from rag.app.api.kept.receipt import make_receipt
from rag.app.cli.commands import app
from rag.core.settings import Settings
from rag.models.fetch import located
from rag.models.files import SMALL
from tests.hardening.network_trace import (
    ROOT,
    home_environment,
    is_outside,
    reached,
    run_traced,
    traced,
    why_not,
)
from tests.kept import answer, citation, kept, sentence
from tests.models.test_embedders import small_model

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "nothing")
BYLINE = [sys.executable, "-m", "rag.app.cli"]
QUESTION = "Who refused the Louvre director's resignation?"
VERBS = {
    "ingest": "ingest {articles} --refine --data {data}",
    "ask": f'ask "{QUESTION}" --data {{data}}',
    "address": "address --data {data}",
    "list": "list --data {data}",
    "versions": "versions {article} --data {data}",
    "export": "export {folder}/out.jsonl --data {data}",
    "doctor": "doctor --data {data}",
    "backup": "backup {folder}/backup.zip --data {data}",
    "restore": "restore {folder}/backup.zip --data {folder}/restored",
    "verify": "verify {folder}/claims.jsonl",
    "receipt": "receipt {folder}/receipt.json --data {data}",
    "feeds add": "feeds add http://127.0.0.1:1/feed.xml --data {data}",
    "feeds list": "feeds list --data {data}",
    "feeds poll": "feeds poll --data {data}",
    "feeds remove": "feeds remove http://127.0.0.1:1/feed.xml --data {data}",
    "evaluate check": "evaluate check {folder}/set.jsonl",
    "evaluate run": "evaluate run {folder}/set.jsonl --data {data} --out {folder}/run.json",
    "evaluate robustness": "evaluate robustness {folder}/set.jsonl --data {data}",
    "evaluate metrics": "evaluate metrics",
    "evaluate report": "evaluate report {folder}/run.json",
    "evaluate compare": "evaluate compare {folder}/run.json {folder}/run.json",
    "evaluate gate": "evaluate gate {folder}/run.json --floor containment=0",
    "evaluate generate": "evaluate generate --questions 3 --data {data} --out {folder}/made.jsonl",
    "evaluate judge": "evaluate judge {folder}/run.json --model http://127.0.0.1:1/v1#model",
    "evaluate export": "evaluate export {folder}/run.json --as ragas --out {folder}/samples.jsonl",
    "evaluate import": "evaluate import {folder}/samples.jsonl --as ragas --out {folder}/back.json",
    "evaluate feedback": "evaluate feedback --data {data} --out {folder}/feedback.jsonl",
    "config": "config --json",
    "upgrade": "upgrade --data {data}",
    "users add": "users add ada --role owner --data {data}",
    "users list": "users list --data {data}",
    "users role": "users role ada owner reader --data {data}",
    "users password": "users password ada --data {data}",
    "users token": "users token ada --data {data}",
    "users tokens": "users tokens ada --data {data}",
    "users revoke": "users revoke ada none --data {data}",
    "collections add": "collections add sport --data {data}",
    "collections list": "collections list --data {data}",
    "collections title": "collections title sport Sports --data {data}",
    "collections open": "collections open sport --to listed --data {data}",
    "collections allow": "collections allow sport ada --data {data}",
    "collections deny": "collections deny sport ada --data {data}",
    "collections remove": "collections remove sport --yes --data {data}",
    "users remove": "users remove ada --data {data}",
    "models list": "models list",
    "models verify": "models verify all-MiniLM-L6-v2",
    "remove": "remove {article} --data {data}",
}
"""A line for each verb, in an order in which each finds what it needs."""
ELSEWHERE = {
    "serve": "test_the_app_reaches_nothing",
    "mcp": "tests/app/mcp/test_on_pipes.py speaks with it: it waits for its input to end",
    "models fetch": "fetching is what it is for",
}
MAY_FAIL = {"address", "receipt", "feeds add", "feeds remove", "evaluate judge"}
MAY_FAIL |= {"users revoke", "users remove"}
"""Nothing answers where they ask, no app and no feed, the receipt is of another archive, there is no such
token and no other owner: what is tried counts, not how it ends."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("traced")
    (folder / "articles").mkdir()
    for file in sorted((ROOT / "corpus" / "articles").glob("*louvre*.md"))[:4]:
        (folder / "articles" / file.name).write_bytes(file.read_bytes())
    claim = {"source": "The director resigned.", "claim": "She resigned.", "supported": True}
    (folder / "claims.jsonl").write_text(json.dumps(claim) + "\n")
    asked = {"question": QUESTION, "answers": ["the minister"]}
    (folder / "set.jsonl").write_text(json.dumps(asked) + "\n")
    (folder / "receipt.json").write_text(
        to_json(make_receipt(kept(answer([sentence("This is.")], [citation()])), ""))
    )
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def all_verbs(command: Any, name: str = "") -> Iterator[str]:
    groups = getattr(command, "commands", None)
    if groups is None:
        yield name
    for verb, inner in (groups or {}).items():
        yield from all_verbs(inner, f"{name} {verb}".strip())


def test_every_verb_is_run() -> None:
    assert set(all_verbs(typer.main.get_command(app))) == set(VERBS) | set(ELSEWHERE)


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_reaches_beyond_the_machine(verb: str, folder: Path, home: Path, tmp_path: Path) -> None:
    article = next((folder / "articles").iterdir())
    line = VERBS[verb].format(
        folder=folder, data=folder / "data", articles=folder / "articles", article=article
    )
    words = re.findall(r'"([^"]*)"|(\S+)', line)
    record = tmp_path / "strace.txt"
    environment = home_environment(home, BYLINE_LLM="none")
    done = run_traced([*BYLINE, *(quoted or plain for quoted, plain in words)], environment, record)
    assert reached(record) == []
    assert done.returncode == 0 or verb in MAY_FAIL, done.stderr


@pytest.mark.parametrize("setting", ["embedding model", "language model"])
def test_other_models_reach_nothing(setting: str, folder: Path, home: Path, tmp_path: Path) -> None:
    chosen = {"BYLINE_LLM": "none"}
    if setting == "embedding model":
        chosen["BYLINE_EMBEDDING_MODEL"] = str(small_model(tmp_path))
    elif found := located(SMALL, Settings().models):
        chosen = {"BYLINE_LLM": "small", "BYLINE_MODELS": str(found.parent)}
    else:
        pytest.skip("the small language model is not here: byline models fetch small")
    record, environment = tmp_path / "strace.txt", home_environment(home, **chosen)
    data = str(tmp_path / "data")
    added = run_traced(
        [*BYLINE, "ingest", str(folder / "articles"), "--refine", "--data", data], environment, record
    )
    assert added.returncode == 0, added.stderr
    assert reached(record) == []
    asked = run_traced([*BYLINE, "ask", QUESTION, "--data", data], environment, record)
    assert asked.returncode == 0, asked.stderr
    assert reached(record) == []


def test_nothing_is_left_in_the_home_folder(home: Path) -> None:
    assert [file for file in home.rglob("*") if file.is_file()] == []


def ask(address: str) -> dict[str, object]:
    body = json.dumps({"question": QUESTION}).encode()
    request = urllib.request.Request(f"{address}/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, object] = json.load(answer)
    return found


@pytest.mark.parametrize("entrance", [[*BYLINE, "serve"], [sys.executable, "app.py"]])
def test_the_app_reaches_nothing(entrance: list[str], folder: Path, home: Path, tmp_path: Path) -> None:
    record = tmp_path / "strace.txt"
    command = [*entrance, "--data", str(folder / "data"), "--port", "0"]
    environment = home_environment(home, BYLINE_LLM="none")
    process = subprocess.Popen(
        traced(command, record), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
        assert found
        with urllib.request.urlopen(found[0], timeout=60) as page:
            assert page.status == 200
        assert ask(found[0])["sentences"]
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert reached(record) == []


def test_an_attempt_is_seen(home: Path, tmp_path: Path) -> None:
    record = tmp_path / "strace.txt"
    script = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    run_traced([sys.executable, "-c", script], home_environment(home), record)
    assert len(reached(record)) == 1


@pytest.mark.parametrize(
    ("call", "outside"),
    [
        (
            'connect(4, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("8.8.8.8")}, 16) = 0',
            True,
        ),
        (
            'connect(4, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
            False,
        ),
        (
            'connect(4, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
            True,
        ),
        (
            'connect(4, {sa_family=AF_INET6, inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = -1',
            True,
        ),
        ('connect(4, {sa_family=AF_INET6, inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0', False),
        (
            'bind(4, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
            False,
        ),
        (
            'connect(4, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0',
            True,
        ),
        ('connect(4, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT', False),
    ],
)
def test_what_counts_as_outside(call: str, outside: bool) -> None:
    assert is_outside(call) == outside
