"""rag/app/web/gradio_routes.py: what Gradio brings is closed, unless the page uses it."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.web.gradio_routes import OPEN
from tests.hardening.webapp import every_route

OURS = (
    "/ask",
    "/enter",
    "/healthz",
    "/readyz",
    "/owner",
    "/metrics",
    "/byline/",
    "/articles/",
    "/api/v1/",
    "/v1/",
)
CLOSED = """
/config/ /login /login/ /logout /manifest.json /monitoring /monitoring/summary /monitoring/{key}
/openapi.json /pwa_icon /pwa_icon/{size} /robots.txt /svelte/{path:path}
/gradio_api/api/{api_name} /gradio_api/api/{api_name}/ /gradio_api/app_id/
/gradio_api/call/v2/{api_name} /gradio_api/call/v2/{api_name}/ /gradio_api/call/v2/{api_name}/{event_id}
/gradio_api/call/{api_name}/ /gradio_api/component_server /gradio_api/component_server/
/gradio_api/custom_component/{id}/{environment}/{type}/{file_name} /gradio_api/deep_link
/gradio_api/dev/reload /gradio_api/file/{path:path} /gradio_api/file={path_or_url:path} /gradio_api/info/
/gradio_api/login_check /gradio_api/login_check/ /gradio_api/openapi.json /gradio_api/process_recording
/gradio_api/proxy={url_path:path} /gradio_api/queue/status /gradio_api/reset/ /gradio_api/run/{api_name}/
/gradio_api/runs /gradio_api/runs/ /gradio_api/startup-events /gradio_api/stream/{event_id}
/gradio_api/stream/{event_id}/close
/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file
/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8
/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}
/gradio_api/theme.css /gradio_api/token /gradio_api/token/ /gradio_api/undo-vibe-edit
/gradio_api/undo-vibe-edit/ /gradio_api/upload /gradio_api/upload_progress /gradio_api/user
/gradio_api/user/ /gradio_api/vibe-code /gradio_api/vibe-code/ /gradio_api/vibe-edit
/gradio_api/vibe-edit/ /gradio_api/vibe-starter-queries /gradio_api/vibe-starter-queries/
""".split()
OF_ANSWERS = ("/answers/", "/receipts/", "/s/")
OF_ACCOUNTS = ("/account", "/sign-in", "/sign-out")
EVENT = {"fn_index": 0, "data": [], "session_hash": "abc"}


def test_every_route_is_known_to_be_open_or_closed(app: FastAPI) -> None:
    of_gradio = {
        route for route in every_route(app) if not route[1].startswith(OURS + OF_ANSWERS + OF_ACCOUNTS)
    }
    assert len(of_gradio) > 70
    unknown = {route for route in of_gradio if route not in OPEN and route[1] not in CLOSED}
    assert unknown == set(), "new in Gradio: does the page need them? See rag/app/web/gradio_routes.py"
    assert set(OPEN) <= of_gradio, "no longer in Gradio"


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_closed_routes_are_not_found(client: TestClient, method: str) -> None:
    for path in CLOSED:
        filled = path.replace("{path:path}", "x").replace("{", "").replace("}", "")
        answer = client.request(method, filled, json={} if method == "POST" else None)
        assert answer.status_code == 404, f"{method} {filled}"
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/call/give", "/gradio_api/run/look", "/gradio_api/call/ask/../give", "/gradio_api//upload",
        "/gradio_api/Upload", "/assets/../config", "/static/%2e%2e/%2e%2e/x", "/gradio_api/queue/join/", "/?__theme=x/../",
    ],
)  # fmt: skip
def test_ways_around_lead_nowhere(client: TestClient, path: str) -> None:
    assert client.post(path, json=EVENT).status_code in {404, 405}


def test_what_the_page_uses_answers(client: TestClient) -> None:
    for path in ("/", "/config", "/theme.css", "/gradio_api/info", "/byline/page.js"):
        assert client.get(path).status_code == 200, path
    assert client.head("/").status_code == 200
    joined = client.post("/gradio_api/call/ask", json={"data": ["Who?"]})
    assert joined.status_code == 200 and joined.json()["event_id"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"data": ' + b"[" * 60 + b"]" * 60 + b"}",
        b'{"data": ["\\ud83d"]}', b'{"data": ["\xed\xa0\xbd"]}', b"\xff\xfe{", b'{"data": NaN}',
        json.dumps(EVENT | {"fn_index": 10**20}).encode(), json.dumps(EVENT | {"fn_index": "x"}).encode(),
        json.dumps(EVENT | {"fn_index": None}).encode(), json.dumps(EVENT | {"fn_index": -1}).encode(),
        json.dumps(EVENT | {"session_hash": "x" * 65}).encode(), json.dumps(EVENT | {"session_hash": {}}).encode(),
        json.dumps(EVENT | {"data": {}}).encode(), json.dumps(EVENT | {"trigger_id": 1.5}).encode(),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/run/predict"])
def test_events_that_are_none_are_told_so(client: TestClient, path: str, body: bytes) -> None:
    answer = client.post(path, content=body)
    assert answer.status_code == 422 and answer.json()["error"], answer.text
