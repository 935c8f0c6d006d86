"""Client authentication by a signed assertion: private_key_jwt as RFC 7523 and RFC 10070 have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError

from portal.sandbox.identity.clients import Client, Clients
from portal.sandbox.identity.errors import ProtocolError
from portal.sandbox.identity.shelf import Now, Shelf

TYPE: Final = "client-authentication+jwt"
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_SECONDS: Final = 300
SKEW_SECONDS: Final = 30


def authenticate(
    values: Mapping[str, str], *, issuer: str, clients: Clients, seen: Shelf[bool], now: Now
) -> Client:
    """Return the client that signed the assertion; raises ProtocolError invalid_client.

    The assertion must be ES256 under a registered `kid`, typed client-authentication+jwt, with
    `aud` the issuer identifier and nothing else (RFC 10070), live at most five minutes (FAPI 2.0)
    and be used once.
    """
    if values.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in values:
        raise _refusal("private_key_jwt is required")
    token = values["client_assertion"]
    header, claimed = _peek(token)
    client = clients.find(str(claimed.get("iss")))
    if client is None:
        raise _refusal("client is not registered")
    if values.get("client_id", client.client_id) != client.client_id:
        raise _refusal("client_id differs from the assertion")
    if header.get("typ") != TYPE or not header.get("kid"):
        raise _refusal(f"assertion needs typ {TYPE} and kid")
    try:
        claims = jwt.decode(token, client.keys, algorithms=["ES256"]).claims
    except (JoseError, ValueError) as error:
        raise _refusal("signature does not verify") from error
    _check_claims(claims, client=client, issuer=issuer, at=int(now().timestamp()))
    name = f"{client.client_id} {claims['jti']}"
    if not seen.claim(name, True, seconds=LONGEST_SECONDS + 2 * SKEW_SECONDS):
        raise _refusal("jti was used before")
    return client


def _peek(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Read a token without trusting it, to learn whose key must verify it."""
    try:
        return jws.extract_compact(token.encode()).headers(), jwt_payload(token)
    except (JoseError, ValueError) as error:
        raise _refusal("assertion is not a JWT") from error


def jwt_payload(token: str) -> Mapping[str, Any]:
    """Read the claims of a compact token without verifying it; raises ValueError."""
    payload = jws.extract_compact(token.encode()).payload
    claims = json.loads(payload) if payload else None
    if not isinstance(claims, dict):
        raise ValueError("claims are not an object")  # noqa: TRY004  # callers treat it as any broken token
    return claims


def _check_claims(claims: Mapping[str, Any], *, client: Client, issuer: str, at: int) -> None:
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise _refusal("iss and sub must be the client_id")
    if claims.get("aud") != issuer:
        raise _refusal("aud must be the issuer identifier alone")
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise _refusal("jti is missing")
    if not all(isinstance(claims.get(name), int | float) for name in ("iat", "exp")):
        raise _refusal("iat and exp are required")
    if claims["exp"] <= at - SKEW_SECONDS:
        raise _refusal("assertion has expired")
    if claims["exp"] > at + LONGEST_SECONDS + SKEW_SECONDS:
        raise _refusal("assertion lives longer than five minutes")
    if claims["iat"] > at + SKEW_SECONDS or claims.get("nbf", 0) > at + SKEW_SECONDS:
        raise _refusal("assertion is not valid yet")


def _refusal(why: str) -> ProtocolError:
    return ProtocolError("invalid_client", why, 401)
