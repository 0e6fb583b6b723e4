"""Removing an account with what it left in the main archive and in every collection."""

from __future__ import annotations

from contextlib import closing

from rag.storage.accounts.accounts import Account
from rag.storage.accounts.collections import MAIN, collection_folder
from rag.storage.catalog import Catalog


def remove_account(catalog: Catalog, name: str) -> Account:
    """Remove an account with its sessions, tokens and conversations, those in collections too.

    `catalog` is the main archive's. Raises AccountError, and CatalogError for a collection that cannot
    be opened: the account is removed then, and nobody can sign in to what is left.
    """
    account = catalog.accounts.remove(name)
    for one in catalog.collections.all():
        file = collection_folder(catalog.path.parent, one.name) / catalog.path.name
        if one.name != MAIN and file.is_file():
            with closing(Catalog(file)) as own:
                own.conversations.drop_of(account.id)
    return account
