"""Who asks, as Byline sees it: for the page's header, and for a program that has a token."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel

from rag.app.api.caller import caller_of
from rag.core.access import Permission

router = APIRouter(prefix="/byline/me", tags=["accounts"])


class CallerView(BaseModel):
    """Who asks."""

    name: str
    """Of the account; `owner's key` for who has that, empty for nobody in particular."""
    account: bool
    """Whether it is an account, by its session or one of its tokens."""
    permissions: list[Permission]
    """What they may do here."""


@router.get("")
def get_caller(request: Request) -> CallerView:
    """Who asks, and what they may do."""
    caller = caller_of(request)
    permissions = [permission for permission in Permission if caller.may(permission)]
    return CallerView(name=caller.name, account=bool(caller.account_id), permissions=permissions)
