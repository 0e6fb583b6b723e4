"""rag/storage/accounts: accounts, passwords, sessions, tokens and the waits after wrong passwords."""

from __future__ import annotations

import sqlite3
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.core.access import Permission, Role
from rag.core.errors import AccountError
from rag.storage.accounts import sessions as sessions_module
from rag.storage.accounts.accounts import Account
from rag.storage.accounts.throttle import FREE_OF_ADDRESS, FREE_OF_NAME, wait_after
from rag.storage.backup_file import write_backup
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import NewAnswer

PASSWORD, OTHER = "a ship of 7 planks", "another ship, older"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.sqlite3")
    yield opened
    opened.close()


def add(catalog: Catalog, name: str = "ada", *roles: Role) -> Account:
    return catalog.accounts.add(name, roles or (Role.READER,), PASSWORD)


def stored(catalog: Catalog) -> str:
    """All that the database file and its log hold, as text."""
    with sqlite3.connect(catalog.path) as db:
        db.execute("PRAGMA wal_checkpoint(FULL)")
    return "".join(file.read_text("latin-1") for file in catalog.path.parent.iterdir())


def test_an_account_opens_with_its_password_alone(catalog: Catalog) -> None:
    ada = add(catalog, "Ada@Example.org", Role.EDITOR, Role.EVALUATOR)
    assert (ada.name, ada.roles, ada.signed_in_at) == (
        "ada@example.org",
        (Role.EDITOR, Role.EVALUATOR),
        None,
    )
    assert ada.permissions == {Permission.READ, Permission.EDIT, Permission.EVALUATE}
    opened = catalog.accounts.of_password(" ADA@example.org ", PASSWORD)
    assert opened and opened.id == ada.id
    assert catalog.accounts.named("ada@example.org").signed_in_at
    for name, password in (("ada@example.org", OTHER), ("ada", PASSWORD), ("ada@example.org", "")):
        assert catalog.accounts.of_password(name, password) is None
    assert PASSWORD not in stored(catalog) and "$argon2id$" in stored(catalog)


@pytest.mark.parametrize(
    ("name", "roles", "password", "words"),
    [
        ("", [Role.READER], PASSWORD, "letters, digits"),
        ("a b", [Role.READER], PASSWORD, "found 'a b'"),
        ("-ada", [Role.READER], PASSWORD, "letters, digits"),
        ("x" * 101, [Role.READER], PASSWORD, "1 to 100"),
        ("ada", [], PASSWORD, "one of the roles reader, editor, evaluator, owner"),
        ("ada", [Role.READER], "short", "at least 12 characters, found 5"),
        ("ada", [Role.READER], "x" * 201, "at most 200"),
        ("ada", [Role.READER], "abababababababab", "different characters"),
        ("adalovelace", [Role.READER], "AdaLovelace1!", "something else"),
    ],
)
def test_what_cannot_be_is_told(
    catalog: Catalog, name: str, roles: list[Role], password: str, words: str
) -> None:
    with pytest.raises(AccountError, match=words) as refused:
        catalog.accounts.add(name, roles, password)
    assert password not in str(refused.value) or len(password) < 3
    assert catalog.accounts.count() == 0


def test_a_name_is_taken_once_and_a_wrong_one_gets_the_nearest(catalog: Catalog) -> None:
    add(catalog)
    with pytest.raises(AccountError, match="there is an account of this name"):
        add(catalog, "ADA")
    with pytest.raises(AccountError, match="Did you mean ada"):
        catalog.accounts.named("adda")


def test_the_last_owner_stays_one(catalog: Catalog) -> None:
    add(catalog, "ada", Role.OWNER)
    with pytest.raises(AccountError, match="only owner"):
        catalog.accounts.remove("ada")
    with pytest.raises(AccountError, match="only owner"):
        catalog.accounts.set_roles("ada", [Role.READER])
    add(catalog, "eve", Role.OWNER)
    assert catalog.accounts.set_roles("ada", [Role.READER]).roles == (Role.READER,)
    assert catalog.accounts.remove("ada").name == "ada" and catalog.accounts.count() == 1


def test_whoever_is_removed_leaves_nothing_behind(catalog: Catalog) -> None:
    ada, eve = add(catalog), add(catalog, "eve")
    secrets = [catalog.sessions.begin(a.id, "192.0.2.1", "Firefox") for a in (ada, eve)]
    token = catalog.tokens.make(ada, "script", [Permission.READ], 9)
    for account in (ada, eve):
        catalog.conversations.keep(account.id, "", NewAnswer("Who?", {"answer": "She."}, {}))
    catalog.accounts.remove("ada")
    assert catalog.sessions.find(secrets[0]) is None and catalog.sessions.find(secrets[1])
    assert catalog.tokens.find(token) is None
    assert catalog.conversations.all(ada.id) == [] and len(catalog.conversations.all(eve.id)) == 1
    assert add(catalog).id != ada.id


def test_a_new_password_ends_the_other_sessions(catalog: Catalog) -> None:
    ada = add(catalog)
    here, there = (catalog.sessions.begin(ada.id, "", "") for _ in range(2))
    found = catalog.sessions.find(here)
    assert found
    catalog.accounts.set_password("ada", OTHER, keep_session=found[1].id)
    assert catalog.sessions.find(here) and catalog.sessions.find(there) is None
    assert catalog.accounts.of_password("ada", PASSWORD) is None
    assert catalog.accounts.of_password("ada", OTHER)


def test_sessions_are_listed_and_ended_by_their_account_alone(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, eve = add(catalog), add(catalog, "eve")
    secret = catalog.sessions.begin(ada.id, "192.0.2.1", "Firefox" * 100)
    (session,) = catalog.sessions.of_account(ada.id)
    assert session.address == "192.0.2.1" and len(session.browser) == 200
    assert secret not in stored(catalog)
    assert catalog.sessions.find(session.id) is None  # its name opens nothing
    assert not catalog.sessions.end(eve.id, session.id) and catalog.sessions.find(secret)
    assert catalog.sessions.end(ada.id, session.id) and catalog.sessions.find(secret) is None
    secret = catalog.sessions.begin(ada.id, "", "")
    later = time.time() + sessions_module.DAYS * 86_400 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert catalog.sessions.find(secret) is None and catalog.sessions.of_account(ada.id) == []


def test_a_token_gives_what_both_it_and_the_account_may(catalog: Catalog) -> None:
    ada = add(catalog, "ada", Role.EDITOR)
    secret = catalog.tokens.make(ada, "  feed script ", [Permission.EDIT, Permission.READ], 90)
    assert secret.startswith("byl_") and secret not in stored(catalog)
    found = catalog.tokens.find(secret)
    assert found and found != "expired"
    assert found[0].id == ada.id and found[1].label == "feed script"
    assert found[1].scopes == {Permission.READ, Permission.EDIT}
    eve = add(catalog, "eve")
    assert not catalog.tokens.revoke(eve.id, found[1].id) and catalog.tokens.find(secret)
    assert catalog.tokens.revoke(ada.id, found[1].id) and catalog.tokens.find(secret) is None


@pytest.mark.parametrize(
    ("label", "scopes", "days", "words"),
    [
        ("", [Permission.READ], 9, "label"),
        ("x", [], 9, "expected a scope of read, edit, evaluate, manage"),
        ("x", [Permission.MANAGE, Permission.READ], 9, "may not manage"),
        ("x", [Permission.READ], 0, "1 to 366 days"),
        ("x", [Permission.READ], 367, "1 to 366 days"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    catalog: Catalog, label: str, scopes: list[Permission], days: int, words: str
) -> None:
    with pytest.raises(AccountError, match=words):
        catalog.tokens.make(add(catalog), label, scopes, days)


def test_a_token_ends(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = add(catalog)
    secret = catalog.tokens.make(ada, "x", [Permission.READ], 1)
    later = time.time() + 86_401
    monkeypatch.setattr(time, "time", lambda: later)
    assert catalog.tokens.find(secret) == "expired"
    assert catalog.tokens.find(secret + "x") is None and catalog.tokens.find("byl_") is None


def test_an_openid_person_gets_the_account_that_waits_for_them(catalog: Catalog) -> None:
    waiting = catalog.accounts.add("ada@example.org", [Role.EDITOR], None)
    add(catalog, "eve@example.org")
    person = ("https://id.example.org", "u1")
    assert catalog.accounts.of_password("ada@example.org", "") is None
    assert catalog.accounts.of_person(*person, "", []) is None
    found = catalog.accounts.of_person(*person, "Ada@example.org", [])
    assert found and found.id == waiting.id and found.issuer == person[0]
    again = catalog.accounts.of_person(*person, "renamed@example.org", [])
    assert again and again.id == waiting.id
    # The address alone is not enough: the account is another person's of the provider now.
    assert catalog.accounts.of_person(person[0], "u2", "ada@example.org", [Role.READER]) is None
    # Nor is it for an account that has a password.
    assert catalog.accounts.of_person(person[0], "u3", "eve@example.org", [Role.READER]) is None
    new = catalog.accounts.of_person(person[0], "u4", "new@example.org", [Role.READER])
    assert new and new.roles == (Role.READER,) and not new.has_password


def test_ten_wrong_passwords_and_then_a_wait_that_grows(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    waits = []
    for n in range(FREE_OF_NAME + 4):
        while wait := catalog.throttle.admit("ada", f"192.0.2.{n}"):
            waits.append(wait)
            clock[0] += wait + 0.01
    assert waits == pytest.approx([30, 60, 120, 240], abs=0.1)
    assert catalog.throttle.admit("ADA ", "198.51.100.1") > 400
    assert catalog.throttle.admit("eve", "198.51.100.1") == 0
    clock[0] += 86_401
    assert catalog.throttle.admit("ada", "198.51.100.1") == 0


def test_an_address_that_tries_many_names_waits_too(catalog: Catalog) -> None:
    for n in range(FREE_OF_ADDRESS):
        assert catalog.throttle.admit(f"name{n}", "192.0.2.1") == 0
        if n == 5:
            catalog.throttle.forgive("name5", "192.0.2.1")
    assert catalog.throttle.admit("another", "192.0.2.1") == 0
    assert catalog.throttle.admit("another", "192.0.2.1") > 25
    assert catalog.throttle.admit("another", "192.0.2.2") == 0


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("2001:db8:5:6::{:x}", "2001:db8:5:7::1"),
        ("2001:db8:5:6:{:x}::1%eth0", "2001:db8::1"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
    ],
)
def test_a_line_with_many_ipv6_addresses_is_one(catalog: Catalog, form: str, other: str) -> None:
    for n in range(FREE_OF_ADDRESS):
        assert catalog.throttle.admit(f"name{n}", form.format(n)) == 0
    assert catalog.throttle.admit("another", form.format(5000)) > 25
    assert catalog.throttle.admit("another", other) == 0


def test_an_account_has_a_hundred_sessions_at_most(catalog: Catalog) -> None:
    ada, ben = add(catalog), add(catalog, "ben")
    bens = catalog.sessions.begin(ben.id, "192.0.2.1", "Firefox")
    secrets = [catalog.sessions.begin(ada.id, "192.0.2.1", f"curl/{n}") for n in range(102)]
    found = catalog.sessions.of_account(ada.id)
    assert len(found) == 100 and "curl/101" in {one.browser for one in found}
    assert catalog.sessions.find(secrets[0]) is None and catalog.sessions.find(secrets[101])
    assert catalog.sessions.find(bens)


def test_of_many_tries_at_once_ten_are_looked_at(catalog: Catalog) -> None:
    admitted: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda n=n: admitted.append(catalog.throttle.admit("ada", f"192.0.2.{n}") == 0)
        )
        for n in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(admitted) == FREE_OF_NAME


def test_the_wait_ends_growing_at_an_hour() -> None:
    waits = [wait_after(n, 10) for n in range(200)]
    assert waits == sorted(waits) and waits[9:12] == [0, 30, 60] and waits[-1] == 3600


def test_a_backup_signs_nobody_in(catalog: Catalog, tmp_path: Path) -> None:
    ada = add(catalog)
    secret = catalog.sessions.begin(ada.id, "", "")
    write_backup(catalog.path.parent, tmp_path / "backup.zip")
    assert catalog.sessions.find(secret)
    with zipfile.ZipFile(tmp_path / "backup.zip") as backup:
        backup.extract("catalog.sqlite3", tmp_path / "restored")
    restored = Catalog(tmp_path / "restored" / "catalog.sqlite3")
    assert restored.sessions.find(secret) is None
    assert restored.accounts.of_password("ada", PASSWORD)
    restored.close()
