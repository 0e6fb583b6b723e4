"""An archive that lost its catalog: what tells it from a new one."""

from __future__ import annotations

from pathlib import Path

from rag.core.errors import CatalogError
from rag.storage.disk import RESTORE


def refuse_lost_catalog(path: Path) -> None:
    """Raise CatalogError when a catalog is missing or empty where an archive has been."""
    if path.exists() and path.stat().st_size:
        return
    traces = [
        path.parent / "index" / "CURRENT",
        *sorted(path.parent.glob(f"{path.name}.before-*.backup")),
    ]
    if not (trace := next((trace for trace in traces if trace.exists()), None)):
        return
    raise CatalogError(
        str(path),
        f"the catalog, which holds every article, is {'empty' if path.exists() else 'missing'}, but "
        f"{trace.relative_to(path.parent)} shows that there was one.",
        f"{RESTORE[0].upper()}{RESTORE[1:]} --data {path.parent}. "
        f"To begin anew, move {traces[0].parent} and the backups in {path.parent} away first.",
    )
