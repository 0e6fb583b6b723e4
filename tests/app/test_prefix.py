"""The app under a path of a proxy: one that takes the path off, and one that passes it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app.api.owner_key import ensure_key
from rag.core.errors import ConfigError
from rag.core.settings import load_settings
from tests.fakes import settings
from tests.hardening.webapp import web_app

SITE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("archive")
    given = settings(folder).model_copy(update={"root_path": "/news/desk"})
    ensure_key(folder)
    with web_app(folder, given) as app:
        yield app


@pytest.fixture
def direct(served: Any) -> TestClient:
    """What a proxy passes on as it is."""
    return TestClient(served, f"{SITE}/news/desk", client=("127.0.0.1", 5))


@pytest.fixture
def stripped(served: Any) -> TestClient:
    """What a proxy has taken the path off."""
    return TestClient(served, SITE, client=("127.0.0.1", 5))


@pytest.mark.parametrize("given", ["", "/news", "/a/b-c/d_e~f.g"])
def test_a_path_may_be_set(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_ROOT_PATH", given)
    assert load_settings().root_path == given


@pytest.mark.parametrize(
    "given", ["news", "/news/", "/", "/a/../b", "/..", "/a?b", "/a#b", "//news", "/né", "/a b", "/a%2fb"]
)
def test_an_ill_formed_path_is_one_clear_line(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_ROOT_PATH", given)
    with pytest.raises(ConfigError, match=r"^BYLINE_ROOT_PATH: .*expected a path like /news") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_a_path_that_is_bylines_own_is_refused(tmp_path: Path) -> None:
    given = settings(tmp_path).model_copy(update={"root_path": "/api/news"})
    with (
        web_app(tmp_path, given) as app,
        pytest.raises(ConfigError, match="Choose a path such as /news"),
    ):
        TestClient(app, SITE).get("/healthz")


@pytest.mark.parametrize(
    "address", ["/", "/healthz", "/byline/style.css", "/api/v1/openapi.json", "/config"]
)
def test_either_proxy_gets_the_same(address: str, direct: TestClient, stripped: TestClient) -> None:
    first, second = direct.get(address), stripped.get(address)
    assert (first.status_code, second.status_code) == (200, 200)
    assert re.sub(r'"session_\w+":"\w+"', "", first.text) == re.sub(
        r'"session_\w+":"\w+"', "", second.text
    )


@pytest.mark.parametrize(
    "name", ["x%0d%0aSet-Cookie:a=b", "x%0aY", "%E4%B8%AD", "%ff", "x%3Fy", "%2e%2e"]
)
def test_a_name_that_no_header_can_hold_is_led_to_its_slash_as_it_came(
    stripped: TestClient, name: str
) -> None:
    answer = stripped.get(f"{SITE}/c/{name}", follow_redirects=False)
    assert answer.status_code == 307 and "set-cookie" not in answer.headers
    assert re.fullmatch(r"\./[\w.%-]+/", answer.headers["location"], re.ASCII)


def test_the_path_without_its_slash_leads_to_the_page(direct: TestClient) -> None:
    answer = direct.get(f"{SITE}/news/desk?q=ferry", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "./desk/?q=ferry")


def test_the_page_names_its_own_root(stripped: TestClient) -> None:
    page = stripped.get("/").text
    assert f'"root":"{SITE}/news/desk"' in page
    assert f'content="{SITE}/news/desk/' in page  # the preview's picture
    assert stripped.get("/config").json()["root"] == f"{SITE}/news/desk"


def test_cookies_are_for_the_path_alone(served: Any, stripped: TestClient) -> None:
    key = ensure_key(served.state.archive.settings.data)
    cookies = [
        stripped.get("/").headers["set-cookie"],
        stripped.get("/enter", params={"key": key}, follow_redirects=False).headers["set-cookie"],
    ]
    assert all("Path=/news/desk;" in cookie for cookie in cookies), cookies


def test_programs_find_their_way(direct: TestClient, stripped: TestClient) -> None:
    assert stripped.get("/api/v1/openapi.json").json()["servers"] == [{"url": "/news/desk/api/v1"}]
    assert "/news/desk/api/v1/ask" in direct.get("/api/v1/docs").text
    problem = direct.get("/api/v1/articles/none")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["instance"] == "/news/desk/api/v1/articles/none"


def test_limits_hold_under_the_path(direct: TestClient) -> None:
    answer = direct.post("/gradio_api/queue/join", content=b"x" * 200_001)
    assert answer.status_code == 413


def test_plain_pages_point_to_the_first_page(direct: TestClient, stripped: TestClient) -> None:
    for client in (direct, stripped):
        (article, *_) = client.get("/api/v1/articles").json()["articles"]
        page = client.get(f"/articles/{article['id']}").text
        assert 'href="../byline/plain.css"' in page or 'href="../byline/' in page


def test_metrics_name_routes_without_the_path(served: Any, direct: TestClient) -> None:
    key = ensure_key(served.state.archive.settings.data)
    direct.get("/api/v1/articles")
    told = direct.get("/metrics", headers={"Authorization": f"Bearer {key}"}).text
    assert 'route="/api/v1/articles"' in told
    assert "/news" not in told
