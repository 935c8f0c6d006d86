"""How we prove who we are to a provider: private_key_jwt by ES256."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from joserfc import jwt

if TYPE_CHECKING:
    from datetime import datetime

    from portal.accounts.oidc.provider import Provider

TYPE = "client-authentication+jwt"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_SECONDS = 60
JTI_BYTES = 24


def client_assertion(provider: Provider, now: datetime) -> dict[str, str]:
    """Return the form fields that authenticate us once.

    ``aud`` is the issuer identifier alone and ``typ`` is explicit (RFC 10070); FAPI 2.0 §5.3.2.1 asks for a
    short life.
    """
    at = int(now.timestamp())
    key = provider.client_key()
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": provider.issuer,
        "iat": at,
        "exp": at + LIFE_SECONDS,
        "jti": secrets.token_urlsafe(JTI_BYTES),
    }
    token = jwt.encode({"alg": "ES256", "typ": TYPE, "kid": key.kid}, claims, key, algorithms=["ES256"])
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": token}
