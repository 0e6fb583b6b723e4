"""Whose work is whose: the account that a request is of, by which runs, drafts and uploads are kept."""

from __future__ import annotations

from typing import Any

from rag.app.api.caller import caller_of, may
from rag.core.access import Permission


def account_of(request: Any) -> str:
    """Id of the account; empty for the owner's key, and where there are no accounts."""
    return caller_of(request).account_id


def evaluator_of(request: Any) -> str:
    """Whose runs, reviews and test sets a request works on: the account's, empty for the archive's own.

    Owners work on the archive's own, whether by the key or by an account: `byline evaluate` does too.
    """
    return "" if may(request, Permission.MANAGE) else account_of(request)
