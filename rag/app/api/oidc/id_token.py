"""The ID token says who somebody is: whether the provider signed it, for us, now, for this browser.

After OpenID Connect Core 1.0, 3.1.3.7. Pure: what the provider published comes in, claims go out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.app.api.oidc.errors import SignOnError

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Asymmetric ones alone: with HS256 whoever knows the client's secret, or passes the provider's public
key off as one, could sign (RFC 8725, 3.1)."""
LEEWAY = 60
"""Seconds that the provider's clock may differ from ours."""
_KINDS = ("RSA", "EC", "OKP")


class UnknownKeyError(Exception):
    """The token names a key that is not among those known: the provider may have new ones."""


def verified_claims(
    token: str, key_set: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token. `key_set` is the provider's (RFC 7517).

    Raises SignOnError for a token that does not hold, UnknownKeyError.
    """
    from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
    from joserfc import errors, jwt
    from joserfc.jwk import KeySet
    from joserfc.jws import JWSRegistry

    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    expected = {"iss": {"value": issuer}, "aud": {"value": client_id}}
    try:
        decoded = jwt.decode(token, KeySet(_signing_keys(key_set)), registry=registry)
        claims = CodeIDToken(
            decoded.claims, decoded.header, expected, {"nonce": nonce, "client_id": client_id}
        )
        claims.validate(leeway=LEEWAY)
    except errors.InvalidKeyIdError as error:
        raise UnknownKeyError from error
    except errors.ExpiredTokenError as error:
        raise _wrong_clock("it has expired") from error
    except errors.InvalidClaimError as error:
        if error.claim in ("iat", "nbf"):
            raise _wrong_clock("it is from the future") from error
        raise _refused(str(error)) from error
    except (errors.JoseError, ValueError, TypeError) as error:
        raise _refused(str(error)) from error
    if not (isinstance(claims["sub"], str) and 0 < len(claims["sub"]) <= 255):
        raise _refused("expected a subject of at most 255 characters")
    return dict(claims)


def _signing_keys(key_set: Mapping[str, Any]) -> list[Any]:
    """The keys that may sign; what cannot be read is passed over, as RFC 7517 asks."""
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    keys = []
    published = key_set.get("keys")
    for key in published if isinstance(published, list) else ():
        if isinstance(key, dict) and key.get("kty") in _KINDS and key.get("use", "sig") == "sig":
            try:
                keys.append(import_key(key))
            except (JoseError, ValueError, TypeError):
                continue
    return keys


def _refused(detail: str) -> SignOnError:
    return SignOnError(
        "id_token",
        "the sign-in service's word on who you are could not be trusted.",
        "Begin again from the sign-in page. If it goes on, tell the owner: Byline's log says why.",
        detail=f"ID token: {detail}",
    )


def _wrong_clock(detail: str) -> SignOnError:
    return SignOnError(
        "clock",
        "what the sign-in service says is not of this moment.",
        "Begin again. If it goes on, the clock of Byline's machine or of the service is wrong: "
        f"they may differ by {LEEWAY} seconds.",
        detail=f"ID token: {detail}",
    )
