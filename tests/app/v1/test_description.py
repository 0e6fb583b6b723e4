"""The description of /api/v1, OpenAPI 3.1, and the page that is made of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from rag.app.api.guard import PLAIN_POLICY
from rag.app.api.v1.docs_page import type_text


@pytest.fixture
def described(anybody: TestClient) -> dict[str, Any]:
    return dict(anybody.get("openapi.json").json())


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_describes_these_addresses_and_no_others(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": "/api/v1"}]
    paths = {*described["paths"]}
    assert {
        "/ask", "/search", "/articles", "/articles/{article_id}", "/articles/file", "/articles/fetch",
        "/articles/{article_id}/versions", "/feeds", "/conversations", "/evaluations", "/verify",
        "/health", "/version", "/feedback", "/filters", "/front", "/answers/{answer_id}/share",
    } <= paths  # fmt: skip
    assert not [path for path in paths if path.startswith(("/byline", "/api", "/docs", "/openapi"))]


def test_every_operation_is_described_whole(described: dict[str, Any]) -> None:
    ids = Counter(operation["operationId"] for _, _, operation in operations(described))
    assert max(ids.values()) == 1
    for path, method, operation in operations(described):
        assert operation["summary"] and operation["description"] and operation["tags"], path
        problems = {status for status in operation["responses"] if status != "200"}
        assert {"401", "422", "500"} <= problems
        for status in problems:
            (media,) = operation["responses"][status]["content"]
            assert media == "application/problem+json", f"{method} {path} {status}"
        assert operation["responses"]["200"]["content"]
        if method in ("post", "patch") and "requestBody" in operation:
            (content,) = operation["requestBody"]["content"].values()
            assert content["schema"]
    schemas = described["components"]["schemas"]
    for name in re.findall(r"#/components/schemas/([^\"]+)", json.dumps(described)):
        assert name in schemas


def test_what_needs_the_key_says_so(described: dict[str, Any], app: FastAPI) -> None:
    assert described["components"]["securitySchemes"]["ownerKey"]["scheme"] == "bearer"
    anybody = TestClient(app, "http://127.0.0.1/api/v1")
    for path, method, operation in operations(described):
        answer = anybody.request(method, re.sub(r"\{\w+\}", "x", path), content=b"{")
        assert (answer.status_code == 401) == ("security" in operation), f"{method} {path}"


def test_examples_fit_their_schemas(described: dict[str, Any]) -> None:
    checked = 0
    for _, _, operation in operations(described):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in content:
            schema = content["schema"] | {"components": described["components"]}
            Draft202012Validator(schema).validate(content["example"])
            checked += 1
    assert checked >= 8


def test_fields_say_what_they_mean(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert schemas["Request"]["properties"]["sections"]["description"] == "Sections to keep to, `World`."
    assert "cursor of the next page" in schemas["ArticlePage"]["properties"]["next"]["description"]
    assert schemas["Problem"]["properties"]["request_id"]["description"]


def test_the_page_shows_it_all_without_anything_from_elsewhere(
    anybody: TestClient, described: dict[str, Any]
) -> None:
    page = anybody.get("docs")
    assert page.headers["content-security-policy"] == PLAIN_POLICY
    assert page.headers["content-type"].startswith("text/html")
    for path, method, operation in operations(described):
        assert f"{method.upper()} /api/v1{path}" in page.text
        assert f'id="{operation["operationId"]}"' in page.text
    assert "<script" not in page.text
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert not address.startswith(("http", "//")), address
    for target in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{target}"' in page.text, target
    (style,) = re.findall(r'href="([^"]+api\.css)"', page.text)
    assert anybody.get(style.replace("../../", "http://127.0.0.1/")).status_code == 200


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/HitView"}, "HitView"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}, "date or null"),
        ({"enum": ["up", "down"]}, '"up" or "down"'),
        ({"type": ["string", "integer"]}, "string or integer"),
        ({}, "any"),
    ],
)
def test_a_type_in_words(schema: dict[str, Any], words: str) -> None:
    assert type_text(schema) == words
