"""rag/app/api/reader.py: which reader a request is of, by a cookie that the page gives and nobody can make up."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from rag.app.api.owner_cookie import cookie_name, is_owners, new_cookie
from rag.app.api.owner_key import OwnerKey, ensure_key
from rag.app.api.reader import (
    DAYS,
    IdentifyReader,
    cookie_reader,
    new_reader_cookie,
    reader_cookie,
    reader_of,
)

KEY, OTHER = "k" * 43, "o" * 43
ANN = "a" * 32


def app(folder: Path, *, keeps: bool = True) -> FastAPI:
    """The page, and an address that says who asks."""
    app = FastAPI()
    app.add_middleware(IdentifyReader, key=OwnerKey(folder), keeps=keeps)
    app.get("/")(lambda: "the page")
    app.get("/who")(_who)
    return app


def _who(request: Request) -> str:
    return reader_of(request)


def client(app: FastAPI, address: str = "http://127.0.0.1") -> TestClient:
    return TestClient(app, address)


def test_a_cookie_is_good_for_its_key_and_its_time() -> None:
    cookie = new_reader_cookie(ANN, KEY, now=1000)
    assert cookie_reader(cookie, KEY, now=1000 + DAYS * 86400 - 1) == ANN
    assert cookie_reader(cookie, KEY, now=1000 + DAYS * 86400) == ""
    assert cookie_reader(cookie, OTHER, now=1001) == ""
    assert cookie_reader(cookie.replace("a", "b", 1), KEY, now=1001) == ""
    assert reader_cookie(KEY) not in (reader_cookie(OTHER), cookie_name(KEY))


@pytest.mark.parametrize("value", ["", ".", "..", f"{ANN}.9999999999.", "é.1.x", f"{ANN}.x.y"])
def test_what_is_made_up_is_nobody(value: str) -> None:
    assert cookie_reader(value, KEY) == "" == cookie_reader(value, "")


def test_a_readers_cookie_is_not_the_owners_and_the_owners_is_no_readers() -> None:
    assert not is_owners(new_reader_cookie(ANN, KEY), KEY)
    assert cookie_reader(new_cookie(KEY), KEY) == ""


def test_who_nobody_looked_at_is_nobody() -> None:
    for request in (SimpleNamespace(), SimpleNamespace(state=SimpleNamespace(reader=3))):
        assert reader_of(request) == ""


def test_the_page_gives_a_reader_an_id_that_stays(tmp_path: Path) -> None:
    key, served = ensure_key(tmp_path), app(tmp_path)
    ann, ben = client(served), client(served)
    assert ann.get("/who").json() == "" and not ann.cookies, "only the page gives one"
    page = ann.get("/")
    given = page.headers["set-cookie"]
    assert given.startswith(reader_cookie(key)) and "HttpOnly" in given and "SameSite=lax" in given
    assert f"Max-Age={DAYS * 24 * 3600}" in given and "Secure" not in given
    assert page.headers["cache-control"] == "private, no-cache"
    first = ann.get("/who").json()
    assert len(first) == 32
    ann.get("/")
    assert ann.get("/who").json() == first
    ben.get("/")
    assert ben.get("/who").json() not in ("", first)


def test_over_https_the_cookie_is_sent_there_alone(tmp_path: Path) -> None:
    ensure_key(tmp_path)
    assert "Secure" in client(app(tmp_path), "https://127.0.0.1").get("/").headers["set-cookie"]


@pytest.mark.parametrize("keeps", [True, False])
def test_without_a_key_or_anything_to_keep_there_is_no_cookie(tmp_path: Path, keeps: bool) -> None:
    if not keeps:
        ensure_key(tmp_path)
    ann = client(app(tmp_path, keeps=keeps))
    assert "set-cookie" not in ann.get("/").headers and ann.get("/who").json() == ""
