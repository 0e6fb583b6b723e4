"""`byline serve`: the chat in the browser. `byline address`: where its owner enters."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.machine import warn_of_clock
from rag.app.cli.shared import Data, entry_point

if TYPE_CHECKING:
    from rag.core.settings import Settings

Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.")]
NewKey = Annotated[
    bool, typer.Option("--new-key", help="Give the owner a new key; the old one and its cookies end.")
]
Open = Annotated[bool, typer.Option("--open", help="Open the owner's address in a browser.")]


@entry_point()
def serve(
    data: Data = None,
    host: Host = None,
    port: Port = None,
    new_key: NewKey = False,
    opens: Open = False,
) -> None:
    """Open the chat on http://127.0.0.1:7860, until Ctrl-C.

    Prints the owner's address, with the key that opens Library and Evaluation, and the readers'.
    """
    from rag.app.web.listening import check_accounts
    from rag.core.settings import load_settings

    warn_of_clock()
    settings = load_settings(data=data, host=host, port=port)
    check_accounts(settings, _accounts(settings))
    logging.getLogger("byline.app").info("starting")
    from rag.app.web.server import serve as serve_archive  # seconds: what cannot be is told before

    serve_archive(settings, new_key=new_key, opens=opens)


def _accounts(settings: Settings) -> int:
    """How many accounts there are; none where there is no archive yet, and none is asked for."""
    from rag.storage.catalog import Catalog

    path = settings.data / "catalog.sqlite3"
    if not settings.has_accounts() or not path.is_file():
        return 0
    with closing(Catalog(path)) as catalog:
        return catalog.accounts.count()


@entry_point()
def address(data: Data = None, new_key: NewKey = False) -> None:
    """Print the address by which the owner enters the running app."""
    from rag.app.api.entry_routes import entry_address
    from rag.app.api.owner_key import read_key, renew_key
    from rag.app.api.running_app import running_address
    from rag.core.settings import load_settings
    from rag.storage.accounts.collections import main_folder

    folder = load_settings(data=data).data
    url = running_address(folder)
    print(entry_address(url, (renew_key if new_key else read_key)(main_folder(folder))))
