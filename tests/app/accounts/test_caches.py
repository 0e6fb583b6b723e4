"""What depends on who asks is in no cache that others get it from."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.app.accounts.conftest import SignIn


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/me",
        "/byline/me",
        "/api/v1/conversations",
        "/api/v1/articles",
        "/api/v1/collections",
        "/api/v1/state",
        "/byline/front",
        "/v1/models",
        "/metrics",
        "/nowhere",
        "/healthz",
    ],
)
def test_an_answer_is_for_who_asked(sign_in: SignIn, nobody: TestClient, path: str) -> None:
    for browser in (sign_in("the-owner"), nobody):
        answer = browser.get(path)
        assert "private, no-cache" in answer.headers["cache-control"], answer.text


def test_what_says_for_itself_how_long_it_is_good_is_left(nobody: TestClient) -> None:
    assert nobody.get("/byline/plain.css").headers["cache-control"] == "no-cache"
    assert nobody.get("/sign-in").headers["cache-control"] == "no-store"
