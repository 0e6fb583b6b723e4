"""`byline users`, and a start where others can reach the app."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from rag.app.cli.commands import main
from rag.app.web.listening import check_accounts
from rag.core.errors import ConfigError
from rag.core.settings import Settings, load_settings
from tests.app.accounts.conftest import PASSWORD


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    def run_(*words: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = main(["users", *words, "--data", str(tmp_path / "data")])
        out = capsys.readouterr()
        return status, out.out + out.err

    return run_


def test_accounts_from_the_command_line(run: object) -> None:
    assert callable(run)
    assert run("add", "ada", "--role", "owner", "--password-stdin", typed=f"{PASSWORD}\n") == (
        0,
        "added: ada (owner)\n",
    )
    status, told = run("add", "eve@example.org")
    assert status == 0 and "password, shown once: " in told
    assert (
        run("add", "sso@example.org", "--no-password", "--role", "editor", "--role", "evaluator")[0] == 0
    )
    status, told = run("list", "--json")
    rows = json.loads(told)
    assert [(r["name"], r["roles"], r["signs_in"]) for r in rows] == [
        ("ada", ["owner"], "password"),
        ("eve@example.org", ["reader"], "password"),
        ("sso@example.org", ["editor", "evaluator"], "single sign-on"),
    ]
    assert run("role", "eve@example.org", "editor")[1] == "eve@example.org is now: editor\n"
    status, token = run("token", "eve@example.org", "--scope", "edit", "--days", "7")
    assert status == 0 and token.startswith("byl_")
    (row,) = json.loads(run("tokens", "eve@example.org", "--json")[1])
    assert row["scopes"] == ["edit", "read"] and token.strip() not in str(row)
    assert run("revoke", "eve@example.org", row["id"]) == (0, f"revoked: {row['id']}\n")
    assert "shown once" in run("password", "ada")[1]
    assert run("remove", "eve@example.org") == (0, "removed: eve@example.org\n")


@pytest.mark.parametrize("words", [("list",), ("role", "ada", "reader"), ("token", "ada")])
def test_a_mistyped_folder_is_no_empty_archive(
    run: object, words: tuple[str, ...], tmp_path: Path
) -> None:
    assert callable(run)
    status, said = run(*words)
    assert status == 2 and "there is no archive. Name its folder with --data." in said
    assert not (tmp_path / "data").exists()


def test_accounts_are_the_main_archives_whatever_collection_is_named(
    run: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(run)
    run("add", "ada", "--role", "owner")
    assert main(["collections", "add", "sport", "--data", str(tmp_path / "data")]) == 0
    folder = tmp_path / "data"
    assert f"`byline ingest FOLDER --data {folder} --collection sport`" in capsys.readouterr().out
    monkeypatch.setenv("BYLINE_COLLECTION", "sport")
    assert run("add", "eve")[0] == 0
    monkeypatch.delenv("BYLINE_COLLECTION")
    assert [row["name"] for row in json.loads(run("list", "--json")[1])] == ["ada", "eve"]


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("add", "a b"), "", "letters, digits"),
        (("add", "ada"), "", "there is an account of this name"),
        (("add", "new", "--password-stdin"), "short\n", "at least 12 characters"),
        (("add", "new", "--password-stdin"), "", "at least 12 characters, found 0"),
        (("role", "adda", "reader"), "", "Did you mean ada?"),
        (("role", "ada", "reader"), "", "only owner"),
        (("remove", "ada"), "", "only owner"),
        (("token", "ada", "--days", "0"), "", "1 to 366 days"),
        (("revoke", "ada", "x"), "", "no token of this id"),
        (("password", "nobody"), "", "`byline users list` lists them"),
    ],
)
def test_what_cannot_be_is_one_line(run: object, words: tuple[str, ...], typed: str, told: str) -> None:
    assert callable(run)
    run("add", "ada", "--role", "owner")
    status, said = run(*words, typed=typed)
    assert status == 1 and told in said and said.count("\n") == 1 and said.startswith("byline: ")


def test_a_wrong_role_is_named(run: object) -> None:
    assert callable(run)
    status, said = run("add", "ada", "--role", "boss")
    assert status == 2 and "'reader', 'editor', 'evaluator', 'owner'" in said


# -- the start --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "on"),
    [
        ({}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost"}, False),
        ({"host": "0.0.0.0"}, True),  # that is what it is about
        ({"host": "::"}, True),
        ({"host": "192.0.2.1"}, True),
        ({"host": "news.example"}, True),
        ({"allowed_hosts": ("localhost", "news.example")}, True),
        ({"allowed_hosts": ("*",)}, True),
        ({"trusted_proxies": ("127.0.0.1",)}, True),
        ({"trusted_proxies": ("127.0.0.1",), "accounts": "off"}, False),
        ({"accounts": "on"}, True),
    ],
)
def test_people_sign_in_where_others_reach_it(fields: dict[str, object], on: bool) -> None:
    assert Settings(**fields).has_accounts() is on  # type: ignore[arg-type]


def test_an_open_start_is_refused_with_the_commands_that_mend_it() -> None:
    for fields, accounts, words in (
        ({"host": "0.0.0.0"}, 0, "there is no account yet"),
        ({"host": "0.0.0.0", "accounts": "off"}, 3, "BYLINE_ACCOUNTS=off lets everybody in"),
        ({"accounts": "on"}, 0, "there is no account yet"),
    ):
        chosen = load_settings(**fields)
        with pytest.raises(ConfigError, match=words) as refused:
            check_accounts(chosen, accounts)
        told = str(refused.value)
        assert "`byline users add NAME --role owner`" in told
        assert f"`byline serve --host {chosen.host}`" in told
    with pytest.raises(ConfigError, match=r"serve --host 0\.0\.0\.0 --port 8080`"):
        check_accounts(load_settings(host="0.0.0.0", port=8080), 0)
    check_accounts(load_settings(), 0)
    check_accounts(load_settings(host="0.0.0.0"), 1)
    check_accounts(load_settings(accounts="off"), 0)
    by_sign_on = {"oidc_issuer": "https://sso.example", "oidc_client_id": "byline"}
    check_accounts(load_settings(host="0.0.0.0", **by_sign_on), 0)
