"""The examples of the documentation, as they stand there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

from tests.served import ROOT, Served

OVER_HTTP = """
import asyncio

from mcp.client.client import Client


async def main():
    async with Client("http://127.0.0.1:7860/mcp") as client:
        result = await client.call_tool("ask", {"question": "How many measles cases has Texas?"})
        print(result.structured_content["answer"])
        for source in result.structured_content["citations"]:
            print(source["n"], source["outlet"], source["published"], source["url"])


asyncio.run(main())
"""
ADDING = """
import asyncio

import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

KEY = "the owner's key"


async def main():
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx2.AsyncClient(headers=headers, timeout=120) as http:
        transport = streamable_http_client("http://127.0.0.1:7860/mcp", http_client=http)
        async with Client(transport) as client:
            article = {"title": "Ferry Avocet leaves", "text": "The ferry Avocet left Port Ainslow at noon."}
            print((await client.call_tool("add_article", article)).structured_content)


asyncio.run(main())
"""
DESKTOP = """
{
  "mcpServers": {
    "byline": {"command": "byline", "args": ["mcp", "--data", "/path/to/data"]}
  }
}
"""


def run(example: str, app: Served) -> str:
    code = example.replace("http://127.0.0.1:7860", app.url).replace("the owner's key", app.key)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_asking_over_http(app: Served) -> None:
    assert "1 USA Today 2025-03-04 https://www.usatoday.com/" in run(OVER_HTTP, app)


def test_adding_over_http(app: Served) -> None:
    assert "'result': 'added'" in run(ADDING, app)


async def test_a_desktop_program_starts_it(data: Path) -> None:
    entry = json.loads(DESKTOP.replace("/path/to/data", str(data)))["mcpServers"]["byline"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"BYLINE_LLM": "none", "PATH": path, "PYTHONPATH": str(ROOT)}
    server = StdioServerParameters(
        command=entry["command"], args=entry["args"], env=environment, cwd=ROOT
    )
    async with Client(server) as client:
        assert len((await client.list_tools()).tools) == 5
