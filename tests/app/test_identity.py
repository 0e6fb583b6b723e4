"""rag/app/api/identity.py, owner_key.py and proxies.py: who a request is, and what is believed of proxies."""

from __future__ import annotations

import asyncio
import inspect
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest
from fastapi import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from rag.app.api.caller import ANYBODY, KEY_HOLDER, NOBODY, caller_of
from rag.app.api.dependencies import Requires, refuse_wrong_token
from rag.app.api.identity import Identify
from rag.app.api.owner_cookie import DAYS, cookie_name, is_owners, new_cookie
from rag.app.api.owner_key import FILE, OwnerKey, ensure_key, read_key, renew_key
from rag.app.api.proxies import ForwardedHeaders
from rag.app.web.evaluation_tab import EvaluationHandlers
from rag.app.web.open_browser import close_entry, open_browser
from rag.app.web.review_section import ReviewHandlers
from rag.core.access import Permission
from rag.core.errors import ConfigError
from rag.core.settings import load_settings

KEY, OTHER = "k" * 43, "o" * 43
OWNERS = Requires(Permission.MANAGE, for_programs=True)


def test_a_cookie_is_good_for_its_key_and_its_time() -> None:
    cookie = new_cookie(KEY, now=1000)
    assert is_owners(cookie, KEY, now=1000 + DAYS * 86400 - 1)
    assert not is_owners(cookie, KEY, now=1000 + DAYS * 86400)
    assert not is_owners(cookie, OTHER, now=1001)
    assert cookie_name(KEY) != cookie_name(OTHER) and KEY not in cookie_name(KEY) + cookie


def identified(data: Path, **headers: str) -> Request:
    """A request with these headers, as a route sees it."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": raw}

    async def app(*_: Any) -> None:
        pass

    asyncio.run(Identify(app, OwnerKey(data))(scope, cast("Any", None), cast("Any", None)))
    return Request(scope)


@pytest.mark.parametrize("form", ["Bearer {}", "bearer   {}", "BEARER {} "])
def test_who_sends_the_key_as_a_bearer_token_is_the_owner(tmp_path: Path, form: str) -> None:
    request = identified(tmp_path, authorization=form.format(ensure_key(tmp_path)))
    assert caller_of(request) == KEY_HOLDER
    asyncio.run(OWNERS(request))


@pytest.mark.parametrize("token", ["Bearer", "Bearer ", f"Bearer {OTHER}", "Bearer {}x", "Bearer ü"])
def test_a_wrong_token_is_refused_and_no_cookie_makes_it_good(tmp_path: Path, token: str) -> None:
    key = ensure_key(tmp_path)
    cookie = f"{cookie_name(key)}={new_cookie(key)}"
    request = identified(tmp_path, authorization=token.format(key), cookie=cookie)
    assert caller_of(request) == replace(ANYBODY, problem=caller_of(request).problem)
    assert caller_of(request).problem
    for check in (refuse_wrong_token, OWNERS):
        with pytest.raises(HTTPException) as refused:
            asyncio.run(check(request))
        assert refused.value.status_code == 401 and key not in refused.value.detail
        challenge = (refused.value.headers or {})["WWW-Authenticate"]
        assert challenge == 'Bearer realm="Byline", error="invalid_token"'


def test_who_sends_no_token_is_judged_by_the_cookie(tmp_path: Path) -> None:
    key = ensure_key(tmp_path)
    cookie = f"{cookie_name(key)}={new_cookie(key)}"
    for headers in ({"cookie": cookie}, {"cookie": cookie, "authorization": "Basic eDp5"}):
        request = identified(tmp_path, **headers)
        assert caller_of(request) == KEY_HOLDER
    nobody = identified(tmp_path)
    asyncio.run(refuse_wrong_token(nobody))
    with pytest.raises(HTTPException) as refused:
        asyncio.run(OWNERS(nobody))
    assert (refused.value.headers or {}) == {"WWW-Authenticate": 'Bearer realm="Byline"'}


def test_without_a_key_every_token_is_wrong(tmp_path: Path) -> None:
    for token in ("Bearer ", f"Bearer {KEY}"):
        caller = caller_of(identified(tmp_path, authorization=token))
        assert caller.permissions == ANYBODY.permissions and caller.problem


def test_who_nobody_looked_at_is_anonymous() -> None:
    for request in (SimpleNamespace(), SimpleNamespace(state=SimpleNamespace()), gr.Request()):
        assert caller_of(request) == NOBODY
    forged = SimpleNamespace(state=SimpleNamespace(caller="owner"))  # a text is no caller
    assert caller_of(forged) == NOBODY


def test_many_processes_start_at_once_with_one_key(tmp_path: Path) -> None:
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(ensure_key(tmp_path / "data"))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16 and len({*keys}) == 1
    assert [file.name for file in (tmp_path / "data").iterdir()] == [FILE]


def test_the_key_is_never_readable_by_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ensure_key(tmp_path)
        first = stat.S_IMODE((tmp_path / FILE).stat().st_mode)
        renew_key(tmp_path)
    finally:
        os.umask(before)
    assert (first, stat.S_IMODE((tmp_path / FILE).stat().st_mode)) == (0o600, 0o600)


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (KEY, 0o644, "expected mode 600, found 644"),
        (KEY, 0o660, "expected mode 600, found 660"),
        ("", 0o600, "at least 32 letters"),
        ("short", 0o600, "at least 32 letters"),
        ("ü" * 43, 0o600, "at least 32 letters"),
    ],
)
def test_a_key_that_cannot_be_trusted_is_refused_without_telling_it(
    tmp_path: Path, content: str, mode: int, words: str
) -> None:
    (tmp_path / FILE).write_text(content)
    (tmp_path / FILE).chmod(mode)
    with pytest.raises(ConfigError, match=words) as refused:
        ensure_key(tmp_path)
    assert "--new-key" in str(refused.value) and KEY not in str(refused.value)
    assert OwnerKey(tmp_path).current() == ""
    assert OwnerKey(tmp_path).current() != renew_key(tmp_path) == read_key(tmp_path)


def test_a_link_in_place_of_the_key_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "planted").write_text(KEY)
    (tmp_path / "planted").chmod(0o600)
    (tmp_path / FILE).symlink_to(tmp_path / "planted")
    with pytest.raises(ConfigError, match="cannot be read"):
        ensure_key(tmp_path)


def test_the_browser_is_opened_without_the_key_in_its_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    open_browser(tmp_path, f"http://127.0.0.1:7860/enter?key={KEY}")
    page = tmp_path / "enter.html"
    assert opened == [page.as_uri()] and KEY not in opened[0]
    assert KEY in page.read_text() and stat.S_IMODE(page.stat().st_mode) == 0o600
    close_entry(tmp_path)
    assert not page.exists()


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", [EvaluationHandlers, ReviewHandlers])
def test_every_event_of_the_owners_tabs_asks_who_it_is(tab: Any) -> None:
    """A handler that is added to these tabs without asking fails here."""
    nothing: Any = SimpleNamespace()  # whatever is read before asking is missing
    handlers = [getattr(tab(nothing, nothing), name) for name in vars(tab) if not name.startswith("_")]
    assert len(handlers) > 5
    for handler in handlers:
        names = [*inspect.signature(handler).parameters]
        assert names[-1] == "request", handler
        try:
            shown = str(handler(*[None] * (len(names) - 1), gr.Request()))
        except gr.Error as error:
            assert "Only the archive's owner" in str(error)
        else:
            assert handler.__name__ == "look" and "choices" not in shown


# -- proxies ----------------------------------------------------------------------------------

SAID = [
    (b"host", b"127.0.0.1:7860"),
    (b"x-forwarded-for", b"198.51.100.1, 203.0.113.7"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-host", b"forged.example, news.example"),
    (b"forwarded", b"for=127.0.0.1;host=forged.example"),
    (b"via", b"1.1 proxy"),
    (b"x-real-ip", b"127.0.0.1"),
    (b"cf-connecting-ip", b"127.0.0.1"),
    (b"accept", b"*/*"),
]


def seen(trusted: tuple[str, ...], caller: str) -> Scope:
    """What the app behind sees of a request with all that proxies say."""
    scope: Scope = {"type": "http", "scheme": "http", "client": (caller, 5), "headers": [*SAID]}
    passed: list[Scope] = []

    async def app(inner: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(inner)

    asyncio.run(ForwardedHeaders(app, trusted)(scope, cast("Any", None), cast("Any", None)))
    return passed[0]


@pytest.mark.parametrize(
    ("trusted", "caller"),
    [((), "127.0.0.1"), (("127.0.0.1",), "127.0.0.2"), (("10.0.0.0/8",), "11.0.0.1"), (("::1",), "x")],
)
def test_proxies_that_are_not_named_are_not_believed(trusted: tuple[str, ...], caller: str) -> None:
    scope = seen(trusted, caller)
    assert (scope["scheme"], scope["client"]) == ("http", (caller, 5))
    assert scope["headers"] == [(b"host", b"127.0.0.1:7860"), (b"accept", b"*/*")]


@pytest.mark.parametrize(
    ("trusted", "caller"),
    [(("127.0.0.1",), "127.0.0.1"), (("10.0.0.0/8",), "10.2.3.4"), (("::1",), "::1")],
)
def test_a_named_proxy_says_client_scheme_and_host(trusted: tuple[str, ...], caller: str) -> None:
    scope = seen(trusted, caller)
    assert (scope["scheme"], scope["client"][0]) == ("https", "203.0.113.7")
    assert scope["headers"] == [(b"host", b"news.example"), (b"accept", b"*/*")]


def test_what_is_no_address_of_a_proxy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ('["*"]', '["proxy.example"]', '["10.0.0.1/8"]'):
        monkeypatch.setenv("BYLINE_TRUSTED_PROXIES", value)
        with pytest.raises(ConfigError, match="BYLINE_TRUSTED_PROXIES"):
            load_settings()
