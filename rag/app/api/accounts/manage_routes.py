"""All accounts, for owners: who there is, what each may do, a new password, removing one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from rag.app.api.accounts.forms import Form, FormFields
from rag.app.api.accounts.own_routes import as_minute
from rag.app.api.accounts.session import redirect_to
from rag.app.api.caller import caller_of
from rag.app.api.dependencies import CatalogDependency, required
from rag.app.api.plain_page import PageHead, plain_page
from rag.core.access import Permission, Role
from rag.core.errors import AccountError
from rag.storage.account_removal import remove_account
from rag.storage.accounts.passwords import new_password
from rag.storage.catalog import Catalog

_log = logging.getLogger("byline.app")
_HEAD = PageHead("Accounts", "Who may sign in, and what each may do.")


async def refuse_tokens(request: Request) -> None:
    """A token must not make an account that outlives it. Raises HTTPException."""
    if caller_of(request).is_by_token:
        raise HTTPException(
            403, "Accounts are changed in a browser, or by `byline users`, not by a token."
        )


router = APIRouter(
    prefix="/accounts",
    include_in_schema=False,
    dependencies=[required(Permission.MANAGE), Depends(refuse_tokens)],
)


@router.get("")
def show_accounts(request: Request, catalog: CatalogDependency) -> Response:
    """The page with all accounts."""
    return _page(request, catalog)


@router.post("")
def add_account(request: Request, catalog: CatalogDependency, form: Form) -> Response:
    """Add an account; its password is made here, and shown this once."""
    password = None if form.text("signs_in") == "elsewhere" else new_password()

    def add() -> tuple[str, str]:
        account = catalog.accounts.add(form.text("name"), roles_in(form), password)
        return account.name, password or ""

    return _change(request, catalog, "added", add, roles=", ".join(roles_in(form)))


@router.post("/{name}/roles")
def set_roles(request: Request, catalog: CatalogDependency, name: str, form: Form) -> Response:
    """Give an account other roles."""
    return _change(
        request,
        catalog,
        "given other roles",
        lambda: (catalog.accounts.set_roles(name, roles_in(form)).name, ""),
        roles=", ".join(roles_in(form)),
    )


@router.post("/{name}/password")
def renew_password(request: Request, catalog: CatalogDependency, name: str) -> Response:
    """Give an account a new password, shown this once; its browsers are signed out."""
    password = new_password()
    return _change(
        request,
        catalog,
        "given a new password",
        lambda: (catalog.accounts.set_password(name, password).name, password),
    )


@router.post("/{name}/sign-out")
def sign_out(request: Request, catalog: CatalogDependency, name: str) -> Response:
    """Sign all browsers of an account out."""

    def end() -> tuple[str, str]:
        account = catalog.accounts.named(name)
        catalog.sessions.end_all(account.id)
        return account.name, ""

    return _change(request, catalog, "signed out", end)


@router.post("/{name}/revoke")
def revoke_tokens(request: Request, catalog: CatalogDependency, name: str) -> Response:
    """End all API tokens of an account."""

    def revoke() -> tuple[str, str]:
        account = catalog.accounts.named(name)
        for token in catalog.tokens.of_account(account.id):
            catalog.tokens.revoke(account.id, token.id)
        return account.name, ""

    return _change(request, catalog, "left without tokens", revoke)


@router.post("/{name}/remove")
def remove(request: Request, catalog: CatalogDependency, name: str) -> Response:
    """Remove an account with its conversations and tokens."""
    return _change(request, catalog, "removed", lambda: (remove_account(catalog, name).name, ""))


def roles_in(form: FormFields) -> Sequence[Role]:
    """The roles whose boxes are ticked."""
    return [role for role in Role if role in form.all("role")]


def _change(
    request: Request,
    catalog: Catalog,
    done: str,
    change: Callable[[], tuple[str, str]],
    **told: str,
) -> Response:
    """Make a change that says whose account it was, and a password to be shown; `told` is logged."""
    try:
        name, password = change()
    except AccountError as error:
        return _page(request, catalog, problem=str(error), status=422)
    extra = {"account": name, "by": caller_of(request).name, **told}
    _log.info(f"account {done}", extra=extra)
    if not password:
        return redirect_to(request, "/accounts")
    return _page(request, catalog, name=name, password=password)


def _page(
    request: Request,
    catalog: Catalog,
    *,
    name: str = "",
    password: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    page = plain_page(
        request,
        "accounts.html",
        _HEAD,
        status,
        accounts=[(one, as_minute(one.signed_in_at)) for one in catalog.accounts.all()],
        roles=list(Role),
        own=caller_of(request).account_id,
        name=name,
        password=password,
        problem=problem,
    )
    page.headers["Cache-Control"] = "no-store"
    return page
