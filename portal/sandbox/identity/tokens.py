"""What the provider says about a person: claims, ID token, logout token."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from portal.sandbox.identity.faults import Claims, Forgery, sign
from portal.sandbox.identity.issuer import ID_TOKEN_SECONDS, Grant, Issuer
from portal.sandbox.identity.people import Person

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_SECONDS = 120


def person_claims(issuer: Issuer, person: Person, scope: tuple[str, ...]) -> Claims:
    """Return the claims a scope opens; what a person lacks (PESEL of a foreigner) is absent."""
    claims: dict[str, Any] = {"sub": person.sub}
    if "profile" in scope:
        claims |= {"given_name": person.given_name, "family_name": person.family_name}
        if issuer.name == "officials":
            claims["name"] = person.name
        elif person.birthdate:
            claims["birthdate"] = person.birthdate
    if "pesel" in scope and issuer.name == "residents" and person.pesel:
        claims["pesel"] = person.pesel
    if "email" in scope and person.email:
        claims["email"] = person.email
    if "roles" in scope and issuer.name == "officials":
        claims["roles"] = list(person.roles)
        if person.unit:
            claims["unit"] = person.unit
    return claims


def make_id_token(issuer: Issuer, grant: Grant, access_token: str) -> str | None:
    """Sign the ID token for a grant; None when a fault says to leave it out."""
    forgery = issuer.faults.id_token
    if forgery is not None and forgery.absent:
        return None
    at = issuer.timestamp()
    claims = person_claims(issuer, grant.person, grant.ask.scope) | {
        "iss": issuer.url,
        "aud": grant.ask.client_id,
        "iat": at,
        "exp": at + ID_TOKEN_SECONDS,
        "auth_time": grant.auth_time,
        "acr": grant.acr,
        "amr": list(grant.amr),
        "sid": grant.sid,
        "at_hash": half_hash(access_token),
    }
    if grant.ask.nonce is not None:
        claims["nonce"] = grant.ask.nonce
    return sign(claims, issuer.keys.signing(), "JWT", forgery)


def make_logout_token(
    issuer: Issuer, client_id: str, sub: str, sid: str, *, forgery: Forgery | None = None
) -> str:
    """Sign a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4), or a forged one."""
    at = issuer.timestamp()
    claims = {
        "iss": issuer.url,
        "aud": client_id,
        "iat": at,
        "exp": at + LOGOUT_SECONDS,
        "jti": secrets.token_urlsafe(16),
        "sub": sub,
        "sid": sid,
        "events": {LOGOUT_EVENT: {}},
    }
    return sign(claims, issuer.keys.signing(), "logout+jwt", forgery or issuer.faults.logout_token)


def read_hint(issuer: Issuer, token: str) -> dict[str, Any] | None:
    """Read an ID token that this issuer once signed, expired or not; None for anything else."""
    try:
        claims = jwt.decode(token, issuer.keys.verifying(), algorithms=["ES256"]).claims
    except (JoseError, ValueError):
        return None
    return claims if claims.get("iss") == issuer.url and "events" not in claims else None


def half_hash(token: str) -> str:
    """Return the left half of SHA-256 as base64url: `at_hash` under ES256 (Core §3.1.3.6)."""
    digest = hashlib.sha256(token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
