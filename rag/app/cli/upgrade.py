"""`byline upgrade`: bring an archive of an earlier release up to date, or say what that would take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.shared import Data, Json, entry_point

if TYPE_CHECKING:
    from rag.storage.upgrade_plan import UpgradePlan


@entry_point()
def upgrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
    ] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Back up an archive of an earlier release and change its database for this one.

    The first command that opens the archive does the same; so it is done when it suits you. With its
    collections, if it has any. Exit status: 0 all well, 2 it cannot be done.
    """
    from rag.core.settings import load_settings
    from rag.storage.catalog import Catalog
    from rag.storage.upgrade import plan_upgrade

    folder = load_settings(data=data).data
    plans = [plan for file in _catalogs(folder) if (plan := plan_upgrade(file))]
    if json_:
        typer.echo(json.dumps([vars(plan) | {"fits": plan.fits} for plan in plans], indent=2))
    elif not plans:
        typer.echo(f"{folder}: up to date, there is nothing to do.")
    for plan in plans:
        if dry_run and not json_:
            typer.echo(_told(plan))
        elif not dry_run:
            Catalog(Path(plan.path)).close()  # says on standard error how long it takes


def _catalogs(folder: Path) -> Iterator[Path]:
    """The archive's, and those of its collections."""
    yield folder / "catalog.sqlite3"
    yield from sorted(folder.glob("collections/*/catalog.sqlite3"))


def _told(plan: UpgradePlan) -> str:
    backup = Path(plan.path).with_name(f"catalog.sqlite3.before-{plan.head}.backup")
    lines = [
        f"{plan.path}: from revision {plan.revision or 'before all others'} to {plan.head}",
        f"  1. copy {plan.megabytes:,.1f} MB to {backup}: about {plan.backup_seconds:.1f} s",
        f"  2. change the database: about {plan.migration_seconds:.1f} s",
    ]
    if not plan.fits:
        lines.append(
            f"  There is no room for the copy: {plan.free_megabytes:,.1f} MB are free. Make room first."
        )
    return "\n".join(lines)
