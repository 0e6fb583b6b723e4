"""rag/app/cli/folder_watcher.py: a real folder, a real process; the archive has what the folder has."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.storage.catalog import Catalog
from tests.fakes import FakeEmbedder, article, settings

ROOT = Path(__file__).parents[2]
WATCH = """
import sys
from pathlib import Path
import rag.archive
from tests.fakes import FakeEmbedder
rag.archive.build_embedder = rag.archive.StaticEmbedder = lambda *_: FakeEmbedder()
from rag.app.cli import folder_watcher, main
folder_watcher._REST_SECONDS = float(sys.argv[3])
sys.exit(main(["ingest", "--watch", sys.argv[2], "--data", sys.argv[1], "--json"]))
"""
PATIENCE = 90
"""Seconds in which a busy machine, too, has noticed."""


class WatchProcess:
    """`ingest.py --watch` in a process of its own, and what it has said."""

    def __init__(self, data: Path, folder: Path, rest: float = 1.0) -> None:
        self.data, self.folder = data, folder
        self.child = subprocess.Popen(
            [sys.executable, "-c", WATCH, str(data), str(folder), str(rest)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        self.said: list[tuple[str, str]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.child.stdout
        for line in self.child.stdout:
            told = json.loads(line)
            self.said.append((told["event"], told["what"]))

    def wait(self, event: str, about: str = "") -> None:
        """Until it says this; what it said until then is forgotten."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for i, (found, what) in enumerate(self.said):
                if found == event and about in what:
                    del self.said[: i + 1]
                    return
            time.sleep(0.02)
        pytest.fail(f"it never said {event} {about}, but {self.said}")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.child.send_signal(number)
        status = self.child.wait(PATIENCE)
        self._reader.join()
        assert self.child.stdout
        self.child.stdout.close()
        return status

    def texts(self) -> dict[str, str]:
        """Name of a file -> what can be cited of it."""
        catalog = Catalog(self.data / "catalog.sqlite3")
        found = {
            Path(s.article.source).name: s.article.text
            for s in catalog.articles.all()
            if s.state == "ready"
        }
        catalog.close()
        return found


@pytest.fixture
def watching(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[WatchProcess]:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "old.md").write_text("# Old news\n\nThe ferry sank.\n")
    found = WatchProcess(tmp_path / "data", folder, getattr(request, "param", 1.0))
    found.wait("watching", str(folder))
    yield found
    if found.child.poll() is None:
        found.child.kill()
        found.end()


def test_the_archive_has_what_the_folder_has(watching: WatchProcess) -> None:
    folder = watching.folder
    watching.wait("searchable")
    (folder / "deep").mkdir()
    (folder / "deep" / "new.md").write_text("# New\n\nThe bridge opened.\n")
    watching.wait("added", "new.md")
    watching.wait("searchable", "1 article,")
    (folder / "old.md").write_text("# Old news\n\nThe ferry was raised.\n")
    watching.wait("updated", "old.md")
    watching.wait("searchable")
    assert watching.texts() == {"old.md": "The ferry was raised.", "new.md": "The bridge opened."}
    (folder / "deep" / "new.md").rename(folder / "moved.md")
    watching.wait("added", "moved.md")
    (folder / "bad.md").write_bytes(b"---\ntitle: [\n---\nText.\n")
    watching.wait("failed", "bad.md")
    (folder / "old.md").unlink()
    watching.wait("removed", "old.md")
    while "old.md" in watching.texts() or "moved.md" not in watching.texts():
        time.sleep(0.05)
    assert watching.texts() == {"moved.md": "The bridge opened."}
    assert watching.end() == 0
    assert watching.said[-1][0] == "stopped"


@pytest.mark.parametrize("watching", [4.0], indirect=True)  # longer than a busy machine holds us up
def test_a_growing_file_is_waited_for(watching: WatchProcess) -> None:
    watching.wait("searchable")
    with (watching.folder / "long.md").open("w") as file:
        for n in range(30):
            file.write(f"# Long\n\nPart {n} of it.\n" if n == 0 else f"\nPart {n} of it.\n")
            file.flush()
            time.sleep(0.1)
    watching.wait("added", "long.md")
    watching.wait("searchable")
    assert watching.texts()["long.md"].endswith("Part 29 of it.")
    assert not [said for said in watching.said if said[0] == "updated"]
    assert watching.end(signal.SIGINT) == 0


def test_the_folder_may_go_and_come_back(watching: WatchProcess) -> None:
    watching.wait("searchable")
    away = watching.folder.with_name("away")
    watching.folder.rename(away)
    watching.wait("waiting", "its articles stay")
    (away / "late.md").write_text("# Late\n\nCame while it was away.\n")
    time.sleep(1.5)
    assert watching.texts() == {"old.md": "The ferry sank."}
    away.rename(watching.folder)
    watching.wait("watching", "is back")
    watching.wait("added", "late.md")
    watching.wait("searchable")
    assert watching.texts().keys() == {"old.md", "late.md"}
    (watching.folder / "late.md").unlink()
    watching.wait("removed", "late.md")
    assert watching.end() == 0


def test_what_went_while_nobody_watched_goes_when_somebody_does(watching: WatchProcess) -> None:
    watching.wait("searchable")
    assert watching.end() == 0
    (watching.folder / "old.md").rename(watching.folder / "other.md")
    again = WatchProcess(watching.data, watching.folder)
    again.wait("removed", "old.md")
    again.wait("added", "other.md")
    assert again.end() == 0


def test_beside_the_owner_of_the_indexes_it_only_stores(tmp_path: Path) -> None:
    app = Archive(settings(tmp_path / "data"), FakeEmbedder(), FakeEmbedder())
    app.catalog.articles.store([article(1)])
    folder = tmp_path / "news"
    folder.mkdir()
    with app.own_indexes() as store:
        list(app.indexer(store).drain())
        watching = WatchProcess(app.settings.data, folder)
        watching.wait("watching")
        (folder / "new.md").write_text("# New\n\nThe bridge opened.\n")
        watching.wait("added", "new.md")
        watching.wait("queued")
        assert len(app.catalog.queue.pending_ids()) == 1
        assert sum(step.ready for step in app.indexer(store).drain()) == 1
        (folder / "more.md").write_text("# More\n\nThe bridge closed.\n")
        watching.wait("queued")
    watching.wait("searchable", "1 article,")
    assert watching.end() == 0
    app.close()


def test_no_folder(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "ingest.py",
        "--watch",
        str(tmp_path / "none"),
        "--data",
        str(tmp_path / "d"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "expected a folder to watch" in done.stderr
