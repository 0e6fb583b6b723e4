"""What the catalog kept of an article, and how the shell and the page tell it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest import cli
from rag.app.api.version_view import version_view
from rag.core.errors import ArticleNotFoundError
from rag.core.types import Article
from rag.storage.catalog import Catalog
from tests.fakes import article

HOSTILE = "<script>pwned=1</script> ${pwned=1} `x` & \\u003cimg onerror=pwned"


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "catalog.sqlite3")


def changed_twice(catalog: Catalog, first: Article) -> str:
    """Its id."""
    second = replace(first, text=first.text + " It came back.", updated="2024-05-04")
    third = replace(second, title=f"New: {HOSTILE}", text=second.text.replace("came", "never came"))
    (stored,) = catalog.articles.store([first])
    catalog.articles.store([second])
    catalog.articles.store([third])
    return stored.article_id


def test_versions_are_listed_newest_first(catalog: Catalog) -> None:
    article_id = changed_twice(catalog, article(1))
    newest, middle, oldest = catalog.versions.of(article_id)
    assert [newest.number, middle.number, oldest.number] == [3, 2, 1]
    assert oldest.article == article(1)
    assert newest.article.title.startswith("New:")
    assert newest.stored == date.today()
    assert newest.stored_at >= middle.stored_at >= oldest.stored_at
    assert catalog.versions.count(article_id) == 3


def test_they_are_found_by_address_and_go_with_their_article(catalog: Catalog) -> None:
    article_id = changed_twice(catalog, article(1))
    assert catalog.versions.of_key(article(1).url) == catalog.versions.of(article_id)
    catalog.articles.remove(article_id)
    assert catalog.versions.of(article_id) == catalog.versions.of_key(article(1).url) == []
    assert catalog.versions.count(article_id) == 0


def test_an_unknown_article_has_none(catalog: Catalog) -> None:
    assert catalog.versions.of("0" * 16) == [] and catalog.versions.count("0" * 16) == 0


def test_a_comparison_is_told_in_fields(catalog: Catalog) -> None:
    kept = catalog.versions.of(changed_twice(catalog, article(1)))
    view = version_view(kept, 3)
    assert view
    fields = view.model_dump()
    assert fields == json.loads(json.dumps(fields))
    assert (fields["number"], fields["against"]) == (3, 2)
    assert [older["number"] for older in fields["older"]] == [2, 1]
    assert fields["summary"] == "1 word added; the headline changed"
    beside_the_first = version_view(kept, 3, 1)
    assert beside_the_first and beside_the_first.summary == "4 words added; the headline changed"
    assert version_view(kept, 1) is None and version_view(kept, 3, 9) is None


def test_the_shell_lists_versions_and_shows_the_last_change(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    article_id = changed_twice(catalog, article(1))
    catalog.close()
    told = CliRunner().invoke(cli, ["--versions", article(1).url, "--data", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "last change: 1 word added; the headline changed" in told.output
    assert "{+ never+} came back." in told.output
    as_json = CliRunner().invoke(cli, ["--versions", article_id, "--json", "--data", str(tmp_path)])
    ((found),) = json.loads(as_json.output)
    assert [kept["version"] for kept in found["versions"]] == [3, 2, 1]
    assert found["last_change"]["segments"] == [{"kind": "added", "text": " never"}]
    missing = CliRunner().invoke(cli, ["--versions", "nothing", "--data", str(tmp_path)])
    assert missing.exit_code == 2 and "nothing: no article has this id" in missing.output


def test_a_key_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    from rag.app.cli.version_tables import print_versions

    with closing(Catalog(tmp_path / "catalog.sqlite3")) as catalog, pytest.raises(ArticleNotFoundError):
        print_versions(catalog, "nothing", as_json=True)
