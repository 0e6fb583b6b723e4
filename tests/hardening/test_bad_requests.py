"""Whatever is sent to whichever address: 4xx with one line and the security headers, never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.guard import PLAIN_POLICY

HALF = "half \ud83d of one"
"""An emoji that was cut in two."""
SURROGATE = "%ED%A0%BD"
LONG = "n" * 300
WRONG: list[Any] = [
    None, 3, 10**20, -1, 1.5, True, "", "x", HALF, LONG, "\x00", [], [3], [None], {}, {"x": 3}, [[[]]], [HALF], {"x": HALF},
]  # fmt: skip


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def check(answer: Any, what: object) -> None:
    assert answer.status_code < 500 or "Retry-After" in answer.headers, f"{what}: {answer.text}"
    assert "content-security-policy" in answer.headers, what
    if answer.status_code >= 400:
        is_page = answer.headers["content-security-policy"] == PLAIN_POLICY
        kinds = ("text/html",) if is_page else ("application/json", "text/plain")
        assert answer.headers["content-type"].startswith(kinds), what


def filled(path: str, value: str) -> str:
    parts = path.split("{")
    return parts[0] + "".join(quote(value, safe="%") + part.split("}", 1)[1] for part in parts[1:])


def body_fields(app: FastAPI, operation: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = app.openapi()["components"]["schemas"].get(reference.rsplit("/", 1)[-1], {})
    return list(schema.get("properties", {}))


def test_wrong_types_in_every_field_of_every_body(app: FastAPI, client: TestClient) -> None:
    tried = 0
    for method, path, operation in operations(app):
        for field in body_fields(app, operation):
            for value in WRONG:
                if value is True and field == "all":
                    continue  # which means it
                content = json.dumps({"question": "Who?", field: value})
                check(client.request(method, filled(path, "x"), content=content), (path, field, value))
                tried += 1
    assert tried > 300


def test_wrong_values_in_every_address_and_query(app: FastAPI, client: TestClient) -> None:
    for method, path, operation in operations(app):
        names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"] or ["any"]
        for value in (
            "",
            "x",
            str(10**20),
            "-1",
            "1e5",
            LONG,
            SURROGATE,
            "%00",
            "..%2f..",
            "%F0%9F",
            "'\"<",
        ):
            for name in names:
                query = f"{name}={value}"
                check(client.request(method, f"{filled(path, 'x')}?{query}"), (path, query))
            if "{" in path:
                check(client.request(method, filled(path, value or "x")), (path, value))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"x"', b"[" * 100_000, b'{"a":' * 100_000, b'{"question": "\\ud83d"}',
        b'{"question": "\xed\xa0\xbd"}', b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b'{"question": Infinity}',
        b'{"question": ' + b"9" * 5000 + b"}", b"\x00", b'{"question": "a", "question": 3}',
    ],
)  # fmt: skip
def test_bodies_that_are_no_objects(app: FastAPI, client: TestClient, body: bytes) -> None:
    for method, path, _ in operations(app):
        if method == "POST":
            check(client.post(filled(path, "x"), content=body), (path, body[:30]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Origin", "http://["), ("Origin", "http://[::1"), ("Origin", "\xed\xa0\xbd"), ("Origin", "null"),
        ("Host", "["), ("Host", "http://["), ("Host", "127.0.0.1:99999999"), ("Host", "\xff"),
        ("Content-Length", "-1"), ("Content-Type", "multipart/form-data; boundary="),
        ("Content-Type", "application/json; charset=\xff"), ("Cookie", "\xed\xa0\xbd=\xff; ="),
        ("Range", "bytes=9-1,x"), ("If-Modified-Since", "\xff"), ("Accept-Language", "\xff" * 3000),
        ("X-Forwarded-For", "["), ("Referer", "http://["), ("If-None-Match", "\xff"),
    ],
)  # fmt: skip
def test_headers_that_are_none(client: TestClient, name: str, value: str) -> None:
    for path in ("/", "/healthz", "/byline/library", "/byline/page.js", "/config"):
        check(client.get(path, headers=[(name.encode(), value.encode("latin-1"))]), (path, name, value))
    for path in ("/ask", "/gradio_api/queue/join", "/byline/adding/text", "/byline/testsets/x.csv"):
        check(client.post(path, content=b"{}", headers=[(name.encode(), value.encode("latin-1"))]), path)


@pytest.mark.parametrize("name", [f"{LONG}.jsonl", f"{SURROGATE}.csv", "%00.json", ".json", "a%2fb.csv"])
def test_names_of_files_that_no_disk_holds(client: TestClient, name: str) -> None:
    answers = [
        client.post(f"/byline/testsets/{name}", content=b"question\nWho?\n"),
        client.post(f"/byline/adding/file?name={name}", content=b"A ferry sank."),
        client.get(f"/byline/runs/{name}.html"),
    ]
    for answer in answers:
        check(answer, name)
        assert answer.status_code < 500


def test_a_form_is_no_way_around(client: TestClient) -> None:
    for path in ("/ask", "/byline/library/remove", "/gradio_api/queue/join"):
        check(client.post(path, data={"question": "\ufffd"}, files={LONG: (LONG, b"x")}), path)
