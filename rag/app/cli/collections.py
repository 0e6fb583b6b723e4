"""`byline collections`: archives of their own beside the main one, and who may read each."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.app.cli.main_catalog import main_catalog
from rag.app.cli.shared import Json, MainData, entry_point, new_app
from rag.core.errors import BylineError, ConfigError, IndexUnavailableError

if TYPE_CHECKING:
    from rag.storage.accounts.collections import Collection, OpenTo
    from rag.storage.catalog import Catalog

app = new_app("Archives of their own beside the main one; who may read each.")
Name = Annotated[str, typer.Argument(help="The collection; `main` is the main archive.")]
Account = Annotated[str, typer.Argument(help="Name of an account.")]
Openness = Annotated[str, typer.Option("--open-to", help="Who may read it: anyone, accounts or listed.")]
_PATIENCE = 15.0
"""Seconds that a running app gets to let a removed collection go; it looks every second."""


@app.command()
@entry_point()
def add(
    name: Annotated[
        str, typer.Argument(help="In addresses and commands: small letters, digits, hyphens.")
    ],
    title: Annotated[str, typer.Option(help="As readers see it [default: NAME].")] = "",
    open_to: Openness = "accounts",
    main: MainData = None,
) -> None:
    """Make a new, empty collection; a running app has it at once."""
    from rag.storage.accounts.collections import check_name, collection_folder
    from rag.storage.catalog import Catalog

    with main_catalog(main, new=True) as catalog:
        folder = collection_folder(catalog.path.parent, check_name(name))
        before = (folder / "catalog.sqlite3").is_file()
        catalog.collections.add(name, title, _open_to(open_to))
        folder.mkdir(parents=True, exist_ok=True)
        Catalog(folder / "catalog.sqlite3").close()
    typer.echo(f"added: {name}, in {folder}{', with the articles that were there' if before else ''}")
    where = f"--data {main} --collection {name}" if main else f"--collection {name}"
    typer.echo(f"Its articles come with `byline ingest FOLDER {where}`; it is at /c/{name}/.")


@app.command("list")
@entry_point()
def list_(main: MainData = None, json_: Json = False) -> None:
    """The main archive and the collections: address, title, articles, and who may read each."""
    with main_catalog(main) as catalog:
        rows = [_row(catalog, one) for one in catalog.collections.all()]
    if json_:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("collection", "title", "address", "articles", "open to", "accounts", box=None)
    for row in rows:
        told = [row["name"] or "main", row["title"], row["address"], row["articles"], row["open_to"]]
        table.add_row(*(escape(str(value)) for value in told), escape(", ".join(row["readers"])))
    Console(highlight=False).print(table)


@app.command()
@entry_point(IndexUnavailableError)
def remove(
    name: Name,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it: without, it only says what it would do.")
    ] = False,
    main: MainData = None,
) -> None:
    """Serve a collection no longer; its folder is kept aside, nothing is deleted."""
    from rag.storage.accounts.collections import collection_folder

    with main_catalog(main, new=True) as catalog:
        known = catalog.collections.get(_name(name))
        data = catalog.path.parent
        folder, aside = collection_folder(data, known.name), _aside(data, known.name)
        if not yes:
            problem = f"its folder would be kept as {aside}, and who may read it forgotten."
            raise ConfigError(known.name or "main", problem, "Say --yes to do it.")
        readers = catalog.collections.readers(known.name)
        catalog.collections.remove(known.name)
        try:
            _put_aside(folder, aside)
        except BylineError:
            _put_back(catalog, known, readers)
            raise
    typer.echo(f"removed: {known.name}. What it holds is kept in {aside}.")
    typer.echo("To have it back, move that folder to where it was and add the collection again.")


@app.command("open")
@entry_point()
def open_(
    name: Name,
    to: Annotated[str, typer.Option("--to", help="anyone, accounts (who is signed in) or listed.")],
    main: MainData = None,
) -> None:
    """Say who may read a collection."""
    with main_catalog(main, new=True) as catalog:
        catalog.collections.set_open_to(_name(name), _open_to(to))
    typer.echo(f"{name}: open to {to}")


@app.command()
@entry_point()
def title(
    name: Name,
    words: Annotated[str, typer.Argument(metavar="TITLE", help="As readers see it.")],
    main: MainData = None,
) -> None:
    """Give a collection, or the main archive, another title; its address stays."""
    with main_catalog(main, new=True) as catalog:
        catalog.collections.set_title(_name(name), words)
    typer.echo(f"{name}: {words}")


@app.command()
@entry_point()
def allow(name: Name, account: Account, main: MainData = None) -> None:
    """Let an account read a collection that is open to listed accounts."""
    with main_catalog(main, new=True) as catalog:
        catalog.collections.allow(_name(name), account)
        opened = catalog.collections.get(_name(name)).open_to
    typer.echo(f"{name}: {account} may read it")
    if opened != "listed":
        typer.echo(
            f"It is open to {opened}: `byline collections open {name} --to listed` heeds the list."
        )


@app.command()
@entry_point()
def deny(name: Name, account: Account, main: MainData = None) -> None:
    """Take back what `allow` gave."""
    with main_catalog(main, new=True) as catalog:
        catalog.collections.deny(_name(name), account)
    typer.echo(f"{name}: {account} is no longer on its list")


def _name(name: str) -> str:
    return "" if name == "main" else name


def _open_to(text: str) -> OpenTo:
    from rag.storage.accounts.collections import OpenTo

    if text not in {*OpenTo}:
        raise ConfigError("--open-to", f"expected {', '.join(OpenTo)} (found {text!r:.40}).")
    return OpenTo(text)


def _row(catalog: Catalog, one: Collection) -> dict[str, Any]:
    from rag.storage.accounts.collections import collection_folder
    from rag.storage.catalog import Catalog

    path = collection_folder(catalog.path.parent, one.name) / "catalog.sqlite3"
    articles = 0
    if path.is_file():
        with closing(Catalog(path)) as own:
            articles = own.statistics.counts()["ready"]
    return {
        "name": one.name,
        "title": one.title,
        "address": f"/c/{one.name}/" if one.name else "/",
        "articles": articles,
        "open_to": one.open_to,
        "readers": catalog.collections.readers(one.name),
    }


def _aside(data: Path, name: str) -> Path:
    return data / "removed-collections" / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"


def _put_aside(folder: Path, aside: Path) -> None:
    """Move the folder when no process works with it. Raises IndexBusyError when one goes on to."""
    from rag.storage.folder_use import unused

    if not folder.is_dir():
        return
    with unused(folder, _PATIENCE):
        aside.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(aside)


def _put_back(catalog: Catalog, known: Collection, readers: list[str]) -> None:
    catalog.collections.add(known.name, known.title, known.open_to)
    for account in readers:
        catalog.collections.allow(known.name, account)
