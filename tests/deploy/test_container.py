"""What runs in the container: deploy/entry.py, deploy/health.py, and the whole of it by deploy/rehearse.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy import entry, health
from rag.core.access import Role
from rag.storage.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]


def test_a_secret_in_a_file_is_a_setting_unless_the_environment_has_it(tmp_path: Path) -> None:
    (tmp_path / "BYLINE_LLM_KEY").write_text("from a file\n")
    (tmp_path / "BYLINE_METRICS_KEY").write_text("from a file\n")
    (tmp_path / "postgres_password").write_text("not ours")
    found = entry.secrets(tmp_path, {"BYLINE_LLM_KEY": "from the environment", "BYLINE_METRICS_KEY": ""})
    assert found == {"BYLINE_METRICS_KEY": "from a file"}
    assert entry.secrets(tmp_path / "nowhere", {}) == {}


def test_an_archive_without_an_account_needs_one(tmp_path: Path) -> None:
    settings = {"BYLINE_DATA": str(tmp_path)}
    assert entry.needs_account(settings)
    assert not list(tmp_path.iterdir()), "asking makes no archive"
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    assert entry.needs_account(settings)
    catalog.accounts.add("ada", [Role.OWNER], "a long password of ada's")
    assert not entry.needs_account(settings)
    catalog.close()
    assert not entry.needs_account(settings | {"BYLINE_DATA": "/nowhere", "BYLINE_ACCOUNTS": "off"})


class _Answers(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_health_is_what_healthz_says(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_PORT", str(port))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert health.main() == 0
    monkeypatch.setattr(_Answers, "status", 503)
    assert health.main() == 1


def test_nobody_there_is_no_health(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_PORT", "9")
    assert health.main() == 1


@pytest.mark.skipif(
    sys.platform != "linux"
    or os.geteuid() != 0
    or not shutil.which("unshare")
    or "overlay" not in Path("/proc/filesystems").read_text(),
    reason="only root on Linux lays folders over one another",
)
def test_what_the_dockerfile_says_is_done_and_the_container_runs_and_stops() -> None:
    command = [sys.executable, "-m", "deploy.rehearse", "--offline"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    for told in ("nobody has an account yet", "healthy after", "uid=10001", "with status 0", "Not run:"):
        assert told in done.stdout
