"""The catalog of the main archive, which holds the accounts and the list of collections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.core.errors import CatalogError

if TYPE_CHECKING:
    from rag.storage.catalog import Catalog


@contextmanager
def main_catalog(data: Path | None, *, new: bool = False) -> Iterator[Catalog]:
    """Open it, also from a collection's folder, and close it at the end; with `new` one is made.

    Raises CatalogError where there is none: a folder that was mistyped must not look like an empty one.
    """
    from rag.core.settings import load_settings
    from rag.storage.accounts.collections import main_folder
    from rag.storage.catalog import Catalog
    from rag.storage.disk import disk_errors

    folder = main_folder(load_settings(data=data).data)
    path = folder / "catalog.sqlite3"
    if not new and not path.is_file():
        raise CatalogError(str(path), "there is no archive.", "Name its folder with --data.")
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with closing(Catalog(path)) as catalog:
        yield catalog
