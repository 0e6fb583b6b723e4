"""Single sign-on by OpenID Connect: a person signs in at the newsroom's own provider, and comes back.

Authorization code flow with PKCE (RFC 7636, RFC 9700). Authlib writes and judges what the protocol says;
the network is reached by `provider_client` alone, and only where BYLINE_OIDC_ISSUER leads. Knows nothing
of accounts and pages.
"""
