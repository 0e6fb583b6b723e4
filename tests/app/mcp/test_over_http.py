"""The tools at `/mcp`, called by the SDK's own client and by hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from tests.app.mcp.calls import QUESTION, call, fails, try_reading
from tests.served import Served


@asynccontextmanager
async def connected(app: Served, key: str = "") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=120) as http,
        Client(streamable_http_client(f"{app.url}/mcp", http_client=http)) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("mode", "version"), [("auto", "2026-07-28"), ("legacy", "2025-11-25"), ("2026-07-28", "2026-07-28")]
)
async def test_every_tool_that_reads(app: Served, mode: str, version: str) -> None:
    async with Client(f"{app.url}/mcp", mode=mode) as client:
        assert client.protocol_version == version
        if mode != "2026-07-28":  # which asks the server nothing at first
            assert client.server_info and client.server_info.title == "Byline news archive"
        await try_reading(client)


async def test_tools_say_what_they_do(app: Served) -> None:
    async with connected(app) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert {*tools} == {"ask", "search", "get_article", "verify_claim", "add_article"}
    for name, tool in tools.items():
        assert tool.title and tool.description and tool.output_schema and tool.annotations
        assert tool.annotations.read_only_hint is (name != "add_article")
        assert tool.input_schema["required"]
    assert tools["add_article"].annotations and not tools["add_article"].annotations.destructive_hint


async def test_the_owner_adds_an_article(app: Served) -> None:
    record = {
        "title": "Ferry Kestrel leaves Port Ainslow",
        "text": "The ferry Kestrel left Port Ainslow on Monday with 31 passengers aboard.",
        "outlet": "Ainslow Courier",
        "published": "2025-11-03",
        "url": "https://courier.example/kestrel",
    }
    async with connected(app, app.key) as client:
        added = await call(client, "add_article", **record)
        assert added["result"] == "added" and added["article_id"]
        assert (await call(client, "add_article", **record))["result"] == "unchanged"
        stored = await call(client, "get_article", article_id=added["article_id"])
        assert stored["outlet"] == "Ainslow Courier" and stored["published"] == "2025-11-03"
        for _ in range(60):
            found = await call(client, "search", query="ferry Kestrel Port Ainslow", limit=1)
            if found["passages"] and found["passages"][0]["article_id"] == added["article_id"]:
                break
        assert found["passages"][0]["article_id"] == added["article_id"]
        assert "text" in await fails(client, "add_article", title="Nothing", text="")


async def test_nobody_else_adds(app: Served) -> None:
    async with connected(app) as client:
        told = await fails(client, "add_article", title="Ferry", text="A ferry left.")
    assert "only the archive's owner may add articles" in told


def test_a_wrong_key_is_refused(app: Served) -> None:
    answer = post(app, {"jsonrpc": "2.0", "id": 1, "method": "ping"}, Authorization="Bearer wrong")
    assert answer.status_code == 401 and "invalid_token" in answer.headers["www-authenticate"]
    assert "not the owner's key" in answer.json()["error"]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {}, "question: Field required."),
        ("ask", {"question": 3}, "question: Input should be a valid string."),
        ("ask", {"question": " "}, "question: expected a text"),
        ("ask", {"question": "?!"}, "question: it has no words."),
        ("ask", {"question": "x" * 2001}, "question: it has 2,001 characters"),
        ("ask", {"question": "Who?", "since": "soon"}, "since: Input should be a valid date"),
        ("ask", {"question": "Who?", "since": "2025-02-02", "until": "2025-01-01"}, "since: 2025-02-02 is after"),
        ("ask", {"question": "Who?", "history": [{"answer": "x"}]}, "history.0.question: Field required."),
        ("ask", {"question": "Who?", "outlet": "CNN"}, "outlet: there is no such argument. Name question,"),
        ("search", {"query": ""}, "query: expected a text"),
        ("search", {"query": "x", "limit": 51}, "limit: Input should be less than or equal to 50."),
        ("search", {"query": "x", "limit": -(10**30)}, "limit: "),
        ("get_article", {"article_id": "../../etc/passwd"}, "article_id: There is no such article."),
        ("get_article", {"article_id": "x" * 1000}, "article_id: String should have at most 200"),
        ("get_article", {"article_id": "a\x00b"}, "article_id: There is no such article."),
        ("verify_claim", {"claim": " \n"}, "claim: "),
        ("verify_claim", {"claim": "x. " * 10_000}, "claim: String should have at most 5000"),
        ("nothing", {}, "Unknown tool: nothing"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(
    app: Served, tool: str, arguments: dict[str, Any], words: str
) -> None:
    async with connected(app) as client:
        result = await client.call_tool(tool, arguments)
        assert result.is_error and result.content[0].text.startswith(words), result.content  # type: ignore[union-attr]


@pytest.mark.parametrize("uri", ["byline://articles/none", "byline://articles/..", "file:///etc/passwd"])
async def test_there_is_no_such_resource(app: Served, uri: str) -> None:
    async with connected(app) as client:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(uri)
    assert "etc/passwd" not in caught.value.error.message or uri.startswith("file")


# -- by hand ----------------------------------------------------------------------------------


def post(app: Served, message: object, **headers: str) -> httpx2.Response:
    accepts = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    content = message if isinstance(message, str) else json.dumps(message)
    return httpx2.post(f"{app.url}/mcp", content=content, headers=accepts | headers, timeout=60)


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_an_older_protocol(app: Served, version: str) -> None:
    hello = {
        "protocolVersion": version,
        "capabilities": {},
        "clientInfo": {"name": "old", "version": "1"},
    }
    answer = post(app, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
    result = json.loads(answer.text.split("data: ")[1])["result"]
    assert result["protocolVersion"] == version and result["serverInfo"]["name"] == "byline"
    assert "mcp-session-id" not in answer.headers
    asked = {"name": "ask", "arguments": {"question": QUESTION}}
    request = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}
    answer = post(app, request, **{"MCP-Protocol-Version": version})
    assert "159" in json.loads(answer.text.split("data: ")[1])["result"]["content"][0]["text"]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_other_sites_and_hosts_are_refused(app: Served, headers: dict[str, str]) -> None:
    answer = post(app, {"jsonrpc": "2.0", "id": 1, "method": "ping"}, **headers)
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_are_no_sessions(app: Served, method: str) -> None:
    answer = httpx2.request(method, f"{app.url}/mcp", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "3", "null", "[" * 100_000, '{"jsonrpc": "2.0", "id": 1, "method": 7}'),
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "\\ud800"}}}',
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": []}}',
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": null}',
        '{"jsonrpc": "2.0", "id": 1, "method": "no/such/method"}',
        '{"jsonrpc": "2.0", "id": {"a": 1}, "method": "ping"}',
    ],
)
@pytest.mark.parametrize("version", ["", "2026-07-28", "9999-99-99", "nonsense"])
def test_what_is_no_message_is_refused(app: Served, content: str, version: str) -> None:
    answer = post(app, content, **({"MCP-Protocol-Version": version} if version else {}))
    assert answer.status_code < 500
    assert httpx2.get(f"{app.url}/healthz").status_code == 200


def test_a_huge_body_is_refused(app: Served) -> None:
    assert post(app, '"' + "x" * 1_100_000 + '"').status_code == 413
