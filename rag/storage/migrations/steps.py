"""What migrations have in common. SQLite's own SQL: archives of that time are SQLite files."""

from __future__ import annotations

from alembic import op
from sqlalchemy import inspect


def has_table(name: str) -> bool:
    """Whether the archive has a table."""
    return inspect(op.get_bind()).has_table(name)


def has_column(table: str, name: str) -> bool:
    """Whether a table has a column."""
    return name in {column["name"] for column in inspect(op.get_bind()).get_columns(table)}


def add_columns(table: str, kind: str, *names: str) -> None:
    """Add the columns that the table lacks."""
    for name in names:
        if not has_column(table, name):
            run(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")


def run(*statements: str) -> None:
    """Run statements in turn."""
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
