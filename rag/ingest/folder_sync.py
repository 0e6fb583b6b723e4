"""Which articles have lost their file: what keeps an archive in step with a folder.

Reads the file system and the catalog; removing the articles is the caller's.
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterable
from pathlib import Path

from rag.ingest.pipeline import Outcome
from rag.storage.catalog import Catalog


def articles_of_deleted_files(catalog: Catalog, folder: Path) -> list[str]:
    """Ids of the articles whose file below `folder` is no longer there."""
    sources = catalog.articles.sources_under(folder)
    return [article_id for article_id, source in sources.items() if not _file_of(source)]


def stale_articles(
    catalog: Catalog, folder: Path, outcomes: Iterable[Outcome], files: Collection[str] | None = None
) -> list[str]:
    """Ids of the articles from below `folder` that a new reading of it, `outcomes`, did not meet.

    What is still there but could not be read keeps its articles: better stale than lost. Where only
    some of its `files` were read again, only those of their articles.
    """
    outcomes = list(outcomes)
    met = {outcome.article_id for outcome in outcomes if outcome.result != "failed"}
    failures = [outcome.source for outcome in outcomes if outcome.result == "failed"]
    return [
        article_id
        for article_id, source in catalog.articles.sources_under(folder).items()
        if article_id not in met
        and not _is_among(file := _file_of(source), failures)
        and (files is None or file in files)
    ]


def _file_of(source: str) -> str:
    """The file of a source like `path` or `path#record`, empty when it is gone; names may hold a #."""
    while source and not _may_exist(source):
        source = source.rpartition("#")[0]
    return source


def _may_exist(path: str) -> bool:
    try:
        return stat.S_ISREG(Path(path).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:  # its folder may not be entered: nobody can tell
        return True


def _is_among(file: str, failures: Iterable[str]) -> bool:
    """Whether the file, something in it, or a folder that it stands in is among the failures."""
    inside = (f"{file}#", f"{file}, ")
    return bool(file) and any(
        failed == file or failed.startswith(inside) or file.startswith(f"{failed}/")
        for failed in failures
    )
