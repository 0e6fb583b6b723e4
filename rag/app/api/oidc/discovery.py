"""What a sign-on provider publishes of itself: its addresses and its keys, asked anew after an hour.

After OpenID Connect Discovery 1.0.
"""

from __future__ import annotations

import time
from typing import Any

from rag.app.api.oidc.errors import unreachable
from rag.app.api.oidc.provider_client import ProviderClient

_FRESH_SECONDS = 3600.0
"""How long what was published is believed without asking again."""
_DISCOVERY = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Published:
    """What the provider of this issuer publishes. Safe from any thread."""

    def __init__(self, issuer: str, client: ProviderClient) -> None:
        self._issuer = issuer
        self._client = client
        self._documents: dict[str, tuple[float, dict[str, Any]]] = {}

    def metadata(self) -> dict[str, Any]:
        """The discovery document. Raises SignOnError for one that cannot be trusted."""
        url = self._issuer.removesuffix("/") + _DISCOVERY
        found = self._document(url)
        if problem := self._problem(found):
            self._documents.pop(url, None)  # the next one may be mended
            raise unreachable(f"discovery: {problem}")
        return found

    def _problem(self, found: dict[str, Any]) -> str:
        if found.get("issuer") != self._issuer:
            return f"expected the issuer {self._issuer}, found {found.get('issuer')!r:.100}"
        endpoints = [*_ENDPOINTS, *(["userinfo_endpoint"] if found.get("userinfo_endpoint") else [])]
        wrong = [name for name in endpoints if not self._client.may_ask(found.get(name))]
        return f"expected https addresses as {', '.join(wrong)}" if wrong else ""

    def keys(self, *, fresh: bool = False) -> dict[str, Any]:
        """The key set (RFC 7517); `fresh` asks for it whatever is known. Raises SignOnError."""
        return self._document(self.metadata()["jwks_uri"], fresh=fresh)

    def _document(self, url: str, *, fresh: bool = False) -> dict[str, Any]:
        at, document = self._documents.get(url, (0.0, {}))
        if fresh or not document or time.monotonic() - at > _FRESH_SECONDS:
            document = self._client.get(url)
            self._documents[url] = time.monotonic(), document
        return document
