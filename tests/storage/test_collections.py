"""Which collections there are, and who may read each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from rag.core.errors import ConfigError
from rag.storage.accounts.collections import (
    MAIN,
    Collections,
    OpenTo,
    check_name,
    collection_folder,
    main_folder,
)
from rag.storage.catalog import Catalog
from rag.storage.collection_folder import find_folder


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.sqlite3")
    with opened.database.write() as db:
        for name in ("ada", "ben"):
            db.execute(
                text("INSERT INTO accounts (id, name, roles, created_at) VALUES (:id, :name, '[]', 0)"),
                {"id": f"id-{name}", "name": name},
            )
    yield opened
    opened.close()


@pytest.fixture
def collections(catalog: Catalog) -> Collections:
    return catalog.collections


def test_the_main_archive_is_always_one_of_them(collections: Collections) -> None:
    (main,) = collections.all()
    assert (main.name, main.title, main.open_to) == (MAIN, "Main archive", OpenTo.ACCOUNTS)
    collections.set_title(MAIN, "The Harbour Post")
    collections.add("sport", "Sport")
    assert [(one.name, one.title) for one in collections.all()] == [
        (MAIN, "The Harbour Post"),
        ("sport", "Sport"),
    ]
    with pytest.raises(ConfigError, match="cannot be removed"):
        collections.remove(MAIN)


@pytest.mark.parametrize("name", ["a", "0", "sport-2025", "x" * 40])
def test_names_that_can_be(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["", "-a", "Sport", "a_b", "a b", "..", "a/b", "é", "x" * 41, "a\n"])
def test_names_that_cannot_be(name: str, collections: Collections) -> None:
    with pytest.raises(ConfigError, match="expected at most 40 lower-case letters"):
        collections.add(name)


def test_an_unknown_name_is_told_with_the_nearest(collections: Collections) -> None:
    collections.add("sport")
    with pytest.raises(ConfigError, match=r"no such collection\. Did you mean sport\?"):
        collections.get("sprot")
    with pytest.raises(ConfigError, match="byline collections list"):
        collections.remove("quite-another")
    with pytest.raises(ConfigError, match="Choose another name"):
        collections.add("sport")
    assert collections.find("sprot") is None


@pytest.mark.parametrize(
    ("open_to", "nobody", "ben", "ada"),
    [
        (OpenTo.ANYONE, True, True, True),
        (OpenTo.ACCOUNTS, False, True, True),
        (OpenTo.LISTED, False, False, True),
    ],
)
@pytest.mark.parametrize("name", ["sport", MAIN])
def test_who_may_read(
    collections: Collections, name: str, open_to: OpenTo, nobody: bool, ben: bool, ada: bool
) -> None:
    collections.add("sport")
    collections.set_open_to(name, open_to)
    collections.allow(name, "Ada")
    collections.allow(name, "ada")
    one = collections.get(name)
    may = [collections.may_read(one, account) for account in ("", "id-ben", "id-ada")]
    assert may == [nobody, ben, ada]
    assert collections.readers(name) == ["ada"]
    collections.deny(name, "ada")
    assert collections.readers(name) == []


def test_an_account_that_is_none_is_told(collections: Collections) -> None:
    with pytest.raises(ConfigError, match=r"no account of this name\. Did you mean ada\?"):
        collections.allow(MAIN, "adda")


def test_who_was_allowed_is_forgotten_with_the_collection_and_with_the_account(
    collections: Collections, catalog: Catalog
) -> None:
    collections.add("sport", open_to=OpenTo.LISTED)
    collections.allow("sport", "ada")
    collections.remove("sport")
    collections.add("sport", open_to=OpenTo.LISTED)
    assert collections.readers("sport") == []
    collections.allow("sport", "ben")
    with catalog.database.write() as db:
        db.execute(text("DELETE FROM accounts WHERE name = 'ben'"))
    assert collections.readers("sport") == []


def test_folders(tmp_path: Path, collections: Collections) -> None:
    collections.add("sport")
    sport = collection_folder(tmp_path, "sport")
    assert find_folder(tmp_path, "sport") == sport == tmp_path / "collections" / "sport"
    assert find_folder(tmp_path, MAIN) == tmp_path
    assert (main_folder(sport), main_folder(tmp_path)) == (tmp_path, tmp_path)
    with pytest.raises(ConfigError, match="no such collection"):
        find_folder(tmp_path / "empty", "sport")
