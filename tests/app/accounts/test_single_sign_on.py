"""Single sign-on in the whole app: from the button to the account, and who gets none."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from rag.archive import Archive
from rag.core.access import Role
from tests.app.accounts.conftest import PASSWORD
from tests.fakes import FakeEmbedder
from tests.oidc_provider import CLIENT, PERSON, SECRET, OidcProvider, oidc_provider

MARA = "mara.holt@gazette.example"


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture
def archive(archive: Archive, provider: OidcProvider) -> Iterator[Archive]:
    """With single sign-on."""
    given = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_name": "Gazette & Sons"}
    secret = type(archive.settings.oidc_client_secret)(SECRET)
    chosen = archive.settings.model_copy(update=given | {"oidc_client_secret": secret})
    opened = Archive(chosen, FakeEmbedder(), FakeEmbedder())
    yield opened
    opened.close()


def sign_in(browser: TestClient) -> httpx2.Response:
    """Press the button, approve at the provider, and come back."""
    left = browser.get("/sign-in/oidc?next=/articles/x")
    back = httpx2.post(left.headers["location"], data={"answer": "yes"}).headers["location"]
    parts = urlsplit(back)
    return browser.get(f"{parts.path}?{parts.query}")


def test_the_button_leads_to_the_provider_and_back_to_what_was_wanted(
    nobody: TestClient, archive: Archive
) -> None:
    page = nobody.get("/sign-in?next=/articles/x").text
    assert "Sign in by Gazette &amp; Sons" in page and 'href="./sign-in/oidc?next=/articles/x"' in page
    back = sign_in(nobody)
    assert (back.status_code, back.headers["location"]) == (303, "/articles/x"), back.text
    me = nobody.get("/api/v1/me").json()
    assert me == {"name": MARA, "account": True, "permissions": ["read"]}
    assert archive.catalog.accounts.named(MARA).roles == (Role.READER,)
    assert sign_in(nobody).status_code == 303 and archive.catalog.accounts.count() == len(Role) + 1


def test_who_was_added_before_has_the_roles_that_were_given(
    nobody: TestClient, archive: Archive
) -> None:
    archive.catalog.accounts.add(MARA, [Role.EDITOR], None)
    assert sign_in(nobody).status_code == 303
    assert nobody.get("/api/v1/me").json()["permissions"] == ["read", "edit"]


def test_an_account_with_a_password_is_not_taken_over(nobody: TestClient, archive: Archive) -> None:
    archive.catalog.accounts.add(MARA, [Role.OWNER], PASSWORD)
    refused = sign_in(nobody)
    assert refused.status_code == 403 and "have no account on this Byline" in refused.text
    assert nobody.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("changed", [{"email_verified": False}, {"email": None}])
def test_an_address_that_is_not_verified_opens_no_account(
    nobody: TestClient, archive: Archive, provider: OidcProvider, changed: dict[str, object]
) -> None:
    archive.catalog.accounts.add(MARA, [Role.EDITOR], None)
    provider.claims = changed
    refused = sign_in(nobody)
    assert refused.status_code == 403 and "has verified your e-mail address" in refused.text


def test_another_person_with_the_address_of_a_known_one_does_not_become_them(
    nobody: TestClient, provider: OidcProvider
) -> None:
    assert sign_in(nobody).status_code == 303
    nobody.cookies.clear()
    provider.person = PERSON | {"sub": "person-8"}  # the address was given to somebody new
    assert sign_in(nobody).status_code == 403
