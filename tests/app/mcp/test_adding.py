"""Adding by a tool: what is stored, what is refused by its name, and that nothing in it acts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

from rag.app.mcp.access import OwnAccess
from rag.app.mcp.server import ArchiveServer
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.types import Article
from rag.storage.library import ALL_ARTICLES
from tests.fakes import FakeEmbedder, settings

TEXT = "The ferry Avocet left Port Ainslow at noon with 31 people on board, and the sea was calm."


async def add(folder: Path, **arguments: Any) -> tuple[bool, str, list[Article]]:
    """Whether it failed, what was told, and the articles that there are then."""
    with Archive(settings(folder), FakeEmbedder(), FakeEmbedder()) as archive:
        async with Client(ArchiveServer(OwnAccess(archive, RequestQueue()))) as client:
            result = await client.call_tool(
                "add_article", {"title": "Ferry Avocet", "text": TEXT} | arguments
            )
        (content,) = result.content
        assert content.type == "text"
        rows, _ = archive.catalog.library.after(None, ALL_ARTICLES, 9)
        stored = [archive.catalog.versions.of(row.id)[0].article for row in rows]
        return bool(result.is_error), content.text, stored


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"title": ""}, "title: expected a string that is not empty"),
        ({"text": "\x00\x01"}, "text: expected a string that is not empty"),
        ({"text": "x" * 3_000_000}, "text: expected at most 2,000,000 characters"),
        ({"authors": 3}, "authors: Input should be a valid list."),
        ({"key": "x"}, "key: there is no such argument."),
    ],
)
async def test_what_cannot_be_stored_is_named(
    tmp_path: Path, arguments: dict[str, Any], told: str
) -> None:
    failed, words, stored = await add(tmp_path, **arguments)
    assert failed and words.startswith(told) and stored == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "http://[", "x" * 10_000])
async def test_what_is_no_web_address_is_no_link(tmp_path: Path, url: str) -> None:
    failed, words, stored = await add(tmp_path, url=url)
    assert failed or not stored[0].url.startswith(("file", "javascript")), words


async def test_a_day_that_cannot_be_is_told(tmp_path: Path) -> None:
    failed, words, (stored,) = await add(tmp_path, published="31-31-31")
    assert not failed and "31-31-31 is no date" in words and stored.published is None


async def test_scripts_are_not_kept(tmp_path: Path) -> None:
    _, _, (stored,) = await add(tmp_path, text=f"<script>alert(1)</script><p>{TEXT}</p>")
    assert stored.text == TEXT
