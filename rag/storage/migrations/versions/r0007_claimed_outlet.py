"""The outlet that a page says it is of, where it was fetched from another's host."""

from rag.storage.migrations.steps import add_columns

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    add_columns("versions", "VARCHAR", "claimed_outlet")
