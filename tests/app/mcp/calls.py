"""What every way to reach the tools must give: the same calls for pipes and for HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
from mcp.client.client import Client

QUESTION = "How many measles cases has Texas?"


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The structured result, which its schema allows."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    (described,) = [one for one in (await client.list_tools()).tools if one.name == tool]
    assert described.output_schema and result.structured_content is not None
    jsonschema.validate(result.structured_content, described.output_schema)
    content: dict[str, Any] = result.structured_content
    return content


async def fails(client: Client, tool: str, **arguments: Any) -> str:
    """What a call that cannot be is told."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error and result.structured_content is None
    (content,) = result.content
    assert content.type == "text"
    return content.text


async def try_reading(client: Client) -> None:
    """Call every tool that reads, and read the resources."""
    answer = await call(client, "ask", question=QUESTION)
    assert "159" in answer["answer"] and not answer["refused"]
    assert answer["citations"][0]["url"].startswith("https://www.usatoday.com/")
    earlier = [{"question": QUESTION, "answer": answer["answer"]}]
    follow_up = await call(client, "ask", question="And how many in Gaines County?", history=earlier)
    assert "Gaines County" in follow_up["answer"]
    refused = await call(client, "ask", question="Who won the 2031 curling title in Narnia?")
    assert refused["refused"] and "Narnia" in refused["nearest"][0]["shortfall"]

    found = await call(client, "search", query="Louvre theft", limit=2, until="2025-10-31")
    assert 0 < len(found["passages"]) <= 2
    first = found["passages"][0]
    assert date.fromisoformat(first["published"]) <= date(2025, 10, 31)
    article = await call(client, "get_article", article_id=first["article_id"])
    assert article["title"] == first["title"] and first["text"][:40] in article["text"]

    claim = answer["sentences"][0]["text"]
    (checked,) = (await call(client, "verify_claim", claim=claim))["sentences"]
    assert checked["verdict"] == "supported" and "159" in checked["citation"]["quote"]

    (template,) = (await client.list_resource_templates()).resource_templates
    assert template.uri_template == "byline://articles/{article_id}"
    resources = (await client.list_resources()).resources
    assert len(resources) == 50 and resources[0].title and resources[0].description
    (content,) = (await client.read_resource(f"byline://articles/{first['article_id']}")).contents
    assert content.text.startswith(f"{first['title']}\n{first['outlet']}, {first['published']}")  # type: ignore[union-attr]
