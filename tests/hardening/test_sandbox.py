"""rag/ingest/formats/sandbox.py with its real child: what is read there, and what the child may not do."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from benchmarks.layouts import files
from rag.core.errors import ParseError, SourceError
from rag.core.types import RawDocument
from rag.ingest.formats import sandbox as sandbox_module
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
WORDS = "The harbour council approved a night ferry on Tuesday, after two years of argument. "
PAGE = f"<html lang='en'><body><article><h1>Night ferry</h1><p>{WORDS * 3}</p></article></body></html>"


def page(content: str = PAGE, source: str = "/a.html") -> RawDocument:
    return RawDocument(source, "html", content.encode())


def test_the_same_fields_as_without_it() -> None:
    documents = [page(), RawDocument("/a.pdf", "pdf", files.pdf([("Night ferry", 20), (WORDS * 3, 11)]))]
    with Sandbox() as sandbox:
        for raw in documents:
            assert parse(raw, TODAY, sandbox.fields) == parse(raw, TODAY)


def test_one_child_reads_many_and_ends_with_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_module, "_DOCUMENTS", 2)
    pids = []
    with Sandbox() as sandbox:
        for _ in range(3):
            sandbox.fields(page(), TODAY)
            assert sandbox._child
            pids.append(sandbox._child.pid)
        child = sandbox._child
    assert pids[0] == pids[1] != pids[2]
    assert child and child.poll() is not None


def test_plain_kinds_start_no_child() -> None:
    with Sandbox() as sandbox:
        assert sandbox.fields(RawDocument("/a.md", "markdown", b"# A\n\nwords"), TODAY)["text"]
        assert sandbox._child is None


def test_errors_keep_their_kind_and_the_child() -> None:
    with Sandbox() as sandbox:
        with pytest.raises(ParseError, match=r"^/a.html: expected a page with an article"):
            sandbox.fields(page("<html></html>"), TODAY)
        with pytest.raises(SourceError, match=r"^/a.pdf: expected a PDF, found it broken"):
            sandbox.fields(RawDocument("/a.pdf", "pdf", b"x"), TODAY)
        assert sandbox._child and sandbox._child.poll() is None


def test_time_is_limited_and_the_next_document_read() -> None:
    with (
        Sandbox(seconds=0.05) as sandbox,
        pytest.raises(SourceError) as raised,
    ):  # the libraries take more
        sandbox.fields(page(), TODAY)
    assert raised.value.subject == "/a.html"
    assert raised.value.problem == "reading it took longer than 0.05 seconds and was stopped."
    with Sandbox() as sandbox:
        sandbox._seconds = 0.05
        with pytest.raises(SourceError):
            sandbox.fields(page(), TODAY)
        sandbox._seconds = 9
        assert sandbox.fields(page(), TODAY)["text"]


def test_a_child_that_had_no_turn_yet_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as sandbox:
        monkeypatch.setattr(sandbox_module, "_cpu_seconds", lambda _pid: 0.0)
        monkeypatch.setattr(sandbox_module, "_TURNS", 2000)
        sandbox._seconds = 0.05
        assert sandbox.fields(page(), TODAY)["text"]
        monkeypatch.setattr(sandbox_module, "_TURNS", 1)
        sandbox._end()
        with pytest.raises(SourceError, match="took longer"):
            sandbox.fields(page(), TODAY)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep the limit of memory")
def test_memory_is_limited_and_the_next_document_read() -> None:
    rows = "<p>" + "x " * 200 + "</p>"
    with Sandbox(megabytes=180) as sandbox:
        with pytest.raises((SourceError, ParseError), match=r"^/a.html: ") as raised:
            sandbox.fields(page(f"<article>{rows * 60_000}</article>"), TODAY)
        assert raised.value.remedy
        assert sandbox.fields(page(), TODAY)["text"]


def in_the_worker(code: str) -> subprocess.CompletedProcess[str]:
    """What happens to `code` where a reader's code runs."""
    script = f"import sys\nfrom rag.ingest.formats import sandbox_worker as worker\nworker._limit_memory(512)\nsys.addaudithook(worker._guard)\n{code}"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('planted', 'w')",
    ],
)
def test_what_a_reader_may_not_do(code: str) -> None:
    done = in_the_worker(code)
    assert done.returncode == 1 and "is not for readers of documents" in done.stderr
    assert not (ROOT / "planted").exists()


def test_no_secret_is_handed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_LLM_KEY", "secret")
    with Sandbox() as sandbox:
        sandbox.fields(page(), TODAY)
        assert sandbox._child
        environment = Path(f"/proc/{sandbox._child.pid}/environ")
        if not environment.exists():
            pytest.skip("no /proc to look at a process's environment")
        assert b"secret" not in environment.read_bytes() and os.environ["BYLINE_LLM_KEY"]


def test_a_child_that_is_killed_is_replaced() -> None:
    with Sandbox() as sandbox:
        sandbox.fields(page(), TODAY)
        assert sandbox._child
        sandbox._child.kill()
        sandbox._child.wait()
        assert sandbox.fields(page(), TODAY)["text"]
