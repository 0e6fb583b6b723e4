"""From a person whom the sign-on provider knows to an account's session."""

from __future__ import annotations

from typing import cast

from fastapi import Request
from starlette.responses import Response

from rag.app.api.accounts.session import begin_session
from rag.app.api.oidc.errors import SignOnError
from rag.app.api.oidc.provider import Person
from rag.archive import Archive

_UNKNOWN = "you have no account on this Byline."
_UNVERIFIED = "the sign-in service does not say that it has verified your e-mail address."
_REMEDY = (
    "Ask an owner of this Byline to add one under the address that you sign in with, in lower case."
)


def sign_in_person(request: Request, person: Person, wanted: str) -> Response:
    """Begin the session of a person's account, which is made where the settings let them in.

    Raises SignOnError for who has none.
    """
    archive = cast("Archive", request.app.state.archive)
    account = archive.catalog.accounts.of_person(
        person.issuer, person.subject, person.known_email, archive.settings.oidc_roles
    )
    if account is None:
        problem = _UNKNOWN if person.known_email else f"{_UNKNOWN[:-1]}, and {_UNVERIFIED}"
        raise SignOnError("account", problem, _REMEDY, status=403)
    return begin_session(request, archive.catalog, account, wanted)
