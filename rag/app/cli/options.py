"""What a command line of `ingest.py` asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wish:
    """What a command line asks for."""

    sources: Sequence[str] = ()
    """Files, folders and addresses of pages to add."""
    feeds: Sequence[str] | None = None
    """Feeds to poll by their addresses, all if none is named; None polls none."""
    sync: Path | None = None
    """A folder to keep in step with."""
    listing: bool = False
    """List the articles and do nothing else."""
    removals: Sequence[str] = ()
    """Ids, URLs or paths of articles to take out."""
    reindex: bool = False
    """Start over with every article."""
    refine: bool = False
    """Wait until the embedding model has read everything."""
    watch: Path | None = None
    """A folder to keep in step with until told to stop."""
    export: Path | None = None
    """A file or folder to write the archive to, and do nothing else."""
    force: bool = False
    """Write over an earlier export."""
