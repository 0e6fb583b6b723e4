"""`byline users`: who may sign in to the app, what each may do, and API tokens."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.main_catalog import main_catalog
from rag.app.cli.shared import Data, Json, entry_point, local_minute, new_app
from rag.core.access import Permission, Role
from rag.core.errors import AccountError

if TYPE_CHECKING:
    from rag.storage.accounts.accounts import Account
    from rag.storage.catalog import Catalog

app = new_app("Accounts: who may sign in to the app, and what each may do.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the account: ada, or ada@example.org.")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
@entry_point(AccountError)
def add(
    name: Name,
    role: Annotated[
        list[Role] | None, typer.Option(help="May be given again [default: reader].")
    ] = None,
    password_stdin: Stdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="For somebody who signs in by single sign-on.")
    ] = False,
    data: Data = None,
) -> None:
    """Add an account. Without a terminal, or for an empty password, one is made and printed once."""
    with main_catalog(data, new=True) as catalog:
        password, made = ("", False) if no_password else _password(name, stdin=password_stdin)
        account = catalog.accounts.add(name, role or [Role.READER], None if no_password else password)
    print(f"added: {account.name} ({', '.join(account.roles)})")
    if made:
        print(f"password, shown once: {password}")


@app.command("list")
@entry_point()
def list_(data: Data = None, json_: Json = False) -> None:
    """The accounts, their roles, and when each signed in last."""
    with main_catalog(data) as catalog:
        rows = [_row(account, catalog) for account in catalog.accounts.all()]
    if json_:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print(f"{row['name']}\t{', '.join(row['roles'])}\tsigned in: {row['signed_in'] or 'never'}")  # type: ignore[arg-type]
    print(f"{len(rows)} accounts")


@app.command("role")
@entry_point(AccountError)
def set_role(
    name: Name,
    roles: Annotated[list[Role], typer.Argument(help="The roles it is to have, and no others.")],
    data: Data = None,
) -> None:
    """Give an account other roles."""
    with main_catalog(data) as catalog:
        account = catalog.accounts.set_roles(name, roles)
    print(f"{account.name} is now: {', '.join(account.roles)}")


@app.command("password")
@entry_point(AccountError)
def set_password(name: Name, password_stdin: Stdin = False, data: Data = None) -> None:
    """Give an account another password; its browsers are signed out."""
    with main_catalog(data) as catalog:
        account = catalog.accounts.named(name)
        password, made = _password(account.name, stdin=password_stdin)
        catalog.accounts.set_password(name, password)
    print(f"{account.name} has another password, and is signed out everywhere.")
    if made:
        print(f"password, shown once: {password}")


@app.command()
@entry_point(AccountError)
def remove(name: Name, data: Data = None) -> None:
    """Remove an account with its conversations, sessions and tokens."""
    from rag.storage.account_removal import remove_account

    with main_catalog(data) as catalog:
        account = remove_account(catalog, name)
    print(f"removed: {account.name}")


@app.command()
@entry_point(AccountError)
def token(
    name: Name,
    label: Annotated[str, typer.Option(help="What it is for.")] = "made by byline users token",
    scope: Annotated[
        list[Permission] | None, typer.Option(help="What it may; may be given again [default: read].")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it is good, 1 to 366.")] = 90,
    data: Data = None,
) -> None:
    """Make an API token for an account, and print it: the only time that it is told."""
    with main_catalog(data) as catalog:
        account = catalog.accounts.named(name)
        print(catalog.tokens.make(account, label, scope or [Permission.READ], days))


@app.command()
@entry_point(AccountError)
def tokens(name: Name, data: Data = None, json_: Json = False) -> None:
    """The API tokens of an account, by ids that open nothing."""
    with main_catalog(data) as catalog:
        found = catalog.tokens.of_account(catalog.accounts.named(name).id)
    rows = [
        {"id": t.id, "label": t.label, "scopes": sorted(t.scopes), "good_until": local_minute(t.ends_at)}
        for t in found
    ]
    if json_:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for t in rows:
        print(f"{t['id']}\t{', '.join(t['scopes'])}\tuntil {t['good_until']}\t{t['label']}")
    print(f"{len(rows)} tokens")


@app.command()
@entry_point(AccountError)
def revoke(
    name: Name,
    token_id: Annotated[str, typer.Argument(metavar="ID", help="As `byline users tokens` lists it.")],
    data: Data = None,
) -> None:
    """End an API token."""
    with main_catalog(data) as catalog:
        account = catalog.accounts.named(name)
        if not catalog.tokens.revoke(account.id, token_id):
            remedy = f"`byline users tokens {account.name}` lists them."
            raise AccountError(token_id[:100], f"{account.name} has no token of this id.", remedy)
    print(f"revoked: {token_id}")


def _password(name: str, *, stdin: bool) -> tuple[str, bool]:
    """A password, and whether it was made here. Raises AccountError for one that cannot be."""
    from rag.storage.accounts.passwords import new_password, problem_of

    if stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        typed = _typed()
    else:
        typed = ""
    if not typed and not stdin:
        return new_password(), True
    if problem := problem_of(typed, name):
        raise AccountError(f"the password of {name}", problem)
    return typed, False


def _typed() -> str:
    from getpass import getpass

    first = getpass("Password (nothing for one that is made for you): ")
    if first and getpass("The same again: ") != first:
        raise AccountError("the password", "the two are not the same.", "Type the command again.")
    return first


def _row(account: Account, catalog: Catalog) -> dict[str, str | Sequence[str] | int]:
    return {
        "name": account.name,
        "roles": list(account.roles),
        "signs_in": account.issuer or ("password" if account.has_password else "single sign-on"),
        "signed_in": local_minute(account.signed_in_at),
        "sessions": len(catalog.sessions.of_account(account.id)),
        "tokens": len(catalog.tokens.of_account(account.id)),
    }
