"""Who a request is, and what they may do. Routes and the page's handlers ask here; `identity` notes it.

What somebody may follows from what only they have, never from an address or a header that a caller, a
proxy or a default chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rag.core.access import Permission, Role


@dataclass(frozen=True)
class Caller:
    """Who a request is."""

    permissions: frozenset[Permission] = frozenset()
    account_id: str = ""
    """Whose conversations, runs and uploads are theirs; empty for who has no account."""
    name: str = ""
    """Of the account."""
    session_id: str = ""
    """Of the browser's session, where it is by that."""
    problem: str = ""
    """Why the bearer token that came along opens nothing; empty where none came, or it is good."""

    @property
    def is_by_token(self) -> bool:
        """Whether a program asks with an account's API token."""
        return bool(self.account_id) and not self.session_id

    def may(self, permission: Permission) -> bool:
        """Whether they have the permission."""
        return permission in self.permissions


CHALLENGE = 'Bearer realm="Byline"'
"""What a program that did not say who it is is answered as WWW-Authenticate (RFC 6750)."""
WRONG_TOKEN = f'{CHALLENGE}, error="invalid_token"'
"""The same for a token that opens nothing."""
NOBODY = Caller()
"""Whoever did not sign in, where there are accounts."""
ANYBODY = Caller(frozenset({Permission.READ}))
"""Whoever reaches an app without accounts."""
KEY_HOLDER = Caller(frozenset(Permission), name="owner's key")
"""Who has the owner's key."""


def caller_of(request: Any) -> Caller:
    """Who a request is, one of Starlette's or of Gradio's; nobody where nobody looked."""
    caller = getattr(getattr(request, "state", None), "caller", NOBODY)
    return caller if isinstance(caller, Caller) else NOBODY


def may(request: Any, permission: Permission) -> bool:
    """Whether who a request is has the permission."""
    return caller_of(request).may(permission)


_ACTS = {
    Permission.READ: "ask and read here",
    Permission.EDIT: "see the library, and add and change articles",
    Permission.EVALUATE: "start runs and look at them",
    Permission.MANAGE: "look after accounts and the machine",
}
HOW_TO_ENTER = (
    "To get in, open the address with the key that Byline printed at its start; on its machine, "
    "`byline address` prints it again."
)


def refusal(caller: Caller, permission: Permission) -> str:
    """Why a caller may not do what needs a permission, and what to do."""
    if caller.account_id:
        roles = " or ".join(role for role in Role if permission in role.permissions)
        remedy = "An owner can give it another role, and a token is made anew on the page Account."
        return (
            f"The account {caller.name} may not {_ACTS[permission]}: it takes the role {roles}. {remedy}"
        )
    return f"Only the archive's owner can {_ACTS[permission]}. {HOW_TO_ENTER}"
