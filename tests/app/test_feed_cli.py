"""`ingest.py URL` and `ingest.py feed ...`, against a news site on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import ingest
from tests.fakes import FakeEmbedder, NewsSite, Reply, news_site

Command = Callable[..., tuple[int, Any]]
PARAGRAPHS = [
    f"The ferry number {n} left the harbour at dawn with sixty people, said the pilot of the port, who has "
    f"counted {n * 11} departures since the spring and expects a busy summer on the lake."
    for n in range(1, 5)
]
PAGE = f"<html><title>Ferry leaves</title><article>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article></html>"
FEED = """<rss version="2.0"><channel><title>Lake Post</title><item><title>Ferry leaves</title><link>/1</link>
<pubDate>Tue, 05 May 2026 08:00:00 GMT</pubDate><description>In short.</description></item></channel></rss>"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsSite]:
    with news_site() as site:
        monkeypatch.setenv("BYLINE_ALLOW_PRIVATE_HOSTS", json.dumps([site.host]))
        monkeypatch.setenv("BYLINE_CRAWL_DELAY", "0")
        site.pages["/1"] = site.pages["/1?utm_source=mail"] = Reply(PAGE)
        site.pages["/feed"] = Reply(FEED, "application/rss+xml")
        site.pages["/"] = Reply(
            '<html><link rel="alternate" type="application/rss+xml" href="feed"></html>'
        )
        yield site


@pytest.fixture
def run(tmp_path: Path, site: NewsSite, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Exit status and the JSON of standard output, else all that was printed."""
    monkeypatch.setattr("rag.archive.build_embedder", lambda *_: FakeEmbedder())
    monkeypatch.setattr("rag.archive.StaticEmbedder", FakeEmbedder)

    def command(*arguments: str, as_json: bool = True) -> tuple[int, Any]:
        given = [*arguments, "--data", str(tmp_path / "data"), *(["--json"] if as_json else [])]
        result = CliRunner().invoke(ingest.cli, given)
        assert not result.exception or isinstance(result.exception, SystemExit), result.exc_info
        try:
            return result.exit_code, json.loads(result.stdout)
        except ValueError:
            return result.exit_code, " ".join(result.output.split())

    return command


def test_a_page_is_added_listed_and_removed(run: Command, site: NewsSite) -> None:
    status, report = run(f"{site.url}/1?utm_source=mail")
    assert (status, report["added"], report["passages"]) == (0, 1, 1)
    assert [(row["url"], row["state"]) for row in run("--list")[1]] == [(f"{site.url}/1", "ready")]
    assert run(f"{site.url}/1")[1]["unchanged"] == 1
    assert run("--remove", f"{site.url}/1")[1]["removed"] == 1


def test_pages_and_files_in_one_command(run: Command, site: NewsSite, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Storm\n\nA storm hit the coast.\n")
    status, report = run(str(tmp_path / "a.md"), f"{site.url}/1", f"{site.url}/none")
    assert (status, report["added"], report["failed"]) == (1, 2, 1)
    assert report["failures"][0]["source"] == f"{site.url}/none"


def test_a_private_address_is_refused_with_the_remedy(
    run: Command, site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BYLINE_ALLOW_PRIVATE_HOSTS")
    status, report = run(f"{site.url}/1")
    assert (
        status == 1
        and f"name {site.host} in BYLINE_ALLOW_PRIVATE_HOSTS" in report["failures"][0]["reason"]
    )
    assert site.connections == 0


def test_a_feed_from_end_to_end(run: Command, site: NewsSite) -> None:
    url = f"{site.url}/feed"
    assert run("feed", "add", site.url) == (0, {"added": [url], "known": []})
    assert run("feed", "add", url) == (0, {"added": [], "known": [url]})
    (row,) = run("feed", "list")[1]
    assert (row["url"], row["title"], row["polled"], row["error"]) == (url, "Lake Post", "", "")
    status, report = run("feed", "poll")
    assert (status, report["added"], report["passages"]) == (0, 1, 1)
    status, report = run("feed", "poll", url)
    assert (status, report["added"], report["unchanged"]) == (0, 0, 0)
    assert run("--list")[1][0]["published"] == "2026-05-05"
    site.pages["/feed"] = Reply(status=500)
    status, report = run("feed", "poll")
    assert (status, report["failed"]) == (1, 1)
    assert run("feed", "list")[1][0]["error"].startswith("its server answered with status 500.")
    status, table = run("feed", "list", as_json=False)
    assert status == 0 and "Lake Post" in table and "status 500" in table and "1 feeds" in table
    assert run("feed", "remove", url) == (0, {"removed": [url]})
    assert run("feed", "list") == (0, [])
    assert len(run("--list")[1]) == 1


def test_a_feed_that_is_gone_is_listed_so_and_left_alone(run: Command, site: NewsSite) -> None:
    url = f"{site.url}/feed"
    run("feed", "add", url)
    site.pages["/feed"] = Reply(status=410)
    assert run("feed", "poll")[1]["failed"] == 1
    (row,) = run("feed", "list")[1]
    assert row["next"] == "never" and "gone for good" in row["error"]
    assert run("feed", "poll")[1]["failed"] == 0
    assert run("feed", "poll", url)[1]["failed"] == 1


def test_a_page_is_removed_by_another_spelling(run: Command, site: NewsSite) -> None:
    run(f"{site.url}/1")
    assert run("--remove", f"{site.url}/1/?utm_source=mail#top")[1]["removed"] == 1


def test_the_feeds_of_a_list_in_a_file(run: Command, tmp_path: Path) -> None:
    outlines = "".join(f'<outline xmlUrl="https://{name}.example/rss"/>' for name in "ab")
    (tmp_path / "feeds.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    status, said = run("feed", "add", str(tmp_path / "feeds.opml"), as_json=False)
    assert status == 0 and "added: https://a.example/rss added: https://b.example/rss" in said
    assert "byline feeds poll" in said


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (["feed", "add", "no-such-file"], 1, "no-such-file: cannot be read"),
        (["feed", "add", "{site}/1"], 1, "found a page that names none"),
        (["feed", "add", "{site}/none"], 1, "status 404"),
        (["feed", "remove", "https://a.example/"], 2, "no such feed"),
        (["feed", "poll", "https://a.example/"], 2, "no such feed"),
        (["feed", "add"], 2, "expected"),
        (["feed", "remove"], 2, "expected"),
    ],
)
def test_what_goes_wrong(
    run: Command, site: NewsSite, arguments: list[str], status: int, problem: str
) -> None:
    found, said = run(*(word.format(site=site.url) for word in arguments))
    assert found == status and problem in said


def test_a_folder_named_feed_can_be_added(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "a.md").write_text("# Storm\n\nA storm hit the coast.\n")
    monkeypatch.chdir(tmp_path)
    assert run("feed")[1]["added"] == 1 and run("./feed", "list")[0] == 1
