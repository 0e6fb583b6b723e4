"""Who may do what: roles of accounts, and the permissions that each gives."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """What a caller may do; also the scopes of API tokens."""

    READ = "read"
    """Ask, search, read articles; keep, share and judge answers of one's own."""
    EDIT = "edit"
    """Add, change, remove and export articles; follow feeds."""
    EVALUATE = "evaluate"
    """Draw test sets, start runs and look at them; see which answers readers judged."""
    MANAGE = "manage"
    """Accounts, collections, and the state of the machine."""


class Role(StrEnum):
    """What somebody is to an archive."""

    READER = "reader"
    EDITOR = "editor"
    EVALUATOR = "evaluator"
    OWNER = "owner"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role gives."""
        return _PERMISSIONS[self]


_PERMISSIONS = {
    Role.READER: frozenset({Permission.READ}),
    Role.EDITOR: frozenset({Permission.READ, Permission.EDIT}),
    Role.EVALUATOR: frozenset({Permission.READ, Permission.EVALUATE}),
    Role.OWNER: frozenset(Permission),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """What the roles give together."""
    return frozenset().union(*(role.permissions for role in roles))
