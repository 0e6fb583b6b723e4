"""Where a collection is, by its name: the main archive's catalog says whether there is one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from rag.storage.accounts.collections import collection_folder, unknown_collection
from rag.storage.catalog import Catalog


def find_folder(main: Path, name: str) -> Path:
    """The data folder of a collection of the main archive in `main`, which is that of no name.

    Raises ConfigError for a name that no collection has.
    """
    path = main / "catalog.sqlite3"
    if name and not path.is_file():
        raise unknown_collection(name, ())
    if not name:
        return main
    with closing(Catalog(path)) as catalog:
        return collection_folder(main, catalog.collections.get(name).name)
