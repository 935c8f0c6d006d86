"""What must be true of an ID token before we believe it: every check of our own, nothing left to a default.

OpenID Connect Core 1.0 §3.1.3.7, FAPI 2.0 §5.3.3, ASVS 5.0 V9 and V10.5.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from joserfc import jws, jwt
from joserfc.errors import JoseError

from portal.accounts.oidc.asking import LEVELS, Ask
from portal.accounts.oidc.refusal import Reason, SignInRefused
from portal.security import Loa

if TYPE_CHECKING:
    from portal.accounts.oidc.provider import Provider

ALGORITHMS = ("ES256", "PS256", "EdDSA", "RS256")
LEEWAY_SECONDS = 30
OLDEST_SECONDS = 600
TOKEN_LENGTH = 16_384
SUB_LENGTH = 200
PROTOCOL = {
    *("iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "auth_time", "acr", "amr", "nonce"),
    *("at_hash", "c_hash", "s_hash", "sid", "typ"),
}
HASHES = {"ES256": hashlib.sha256, "PS256": hashlib.sha256, "RS256": hashlib.sha256, "EdDSA": hashlib.sha512}


@dataclass(frozen=True)
class Proof:
    """What a checked ID token proves; ``id_token`` is kept as a hint for logout only when it names nobody.

    A hint travels in an address, and addresses stay in the history of a shared computer.
    """

    sub: str
    sid: str | None
    loa: Loa
    auth_at: datetime
    claims: dict[str, Any]
    id_token: str


def check_id_token(
    token: str, provider: Provider, ask: Ask, *, access_token: str, asked_at: datetime, now: datetime
) -> Proof:
    """Verify an ID token in full; raises SignInRefused with FORGED, TOO_LOW or TOO_OLD."""
    header, claims = verified(token, provider, now)
    if header.get("typ", "JWT").lower() not in {"jwt", "application/jwt"}:
        forged("typ")
    check_parties(claims, provider)
    check_times(claims, now)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), ask.nonce.encode()):
        forged("nonce")
    if "at_hash" in claims and claims["at_hash"] != half_hash(access_token, header["alg"]):
        forged("at_hash")
    return Proof(
        sub=_sub(claims),
        sid=_sid(claims),
        loa=_level(claims, ask.loa),
        auth_at=_auth_at(claims, ask, asked_at=asked_at, now=now),
        claims=claims,
        id_token=token if set(claims) <= PROTOCOL else "",
    )


def verified(token: str, provider: Provider, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token that one of the provider's published keys signed.

    The algorithm must be on our own list whatever the description says; the key is named by ``kid`` and taken
    from the published set only (never from ``jku``, ``x5u`` or ``jwk``).
    """
    if not isinstance(token, str) or not 0 < len(token) <= TOKEN_LENGTH or not token.isascii():
        forged("not a token")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        forged("not a token")
    alg, kid = header.get("alg"), header.get("kid")
    if alg not in ALGORITHMS:
        forged("algorithm")
    if not isinstance(kid, str) or not kid:
        forged("no kid")
    key = provider.key(kid, alg, now)
    try:
        claims = jwt.decode(token, key, algorithms=[alg]).claims
    except (JoseError, ValueError):
        forged("signature")
    if not isinstance(claims, dict):
        forged("claims")
    return dict(header), claims


def check_parties(claims: dict[str, Any], provider: Provider) -> None:
    """Refuse a token of another issuer, or for anybody but us alone: we trust no other audience."""
    if claims.get("iss") != provider.issuer:
        forged("iss")
    audience = claims.get("aud")
    if audience not in (provider.client_id, [provider.client_id]):
        forged("aud")
    if claims.get("azp", provider.client_id) != provider.client_id:
        forged("azp")


def check_times(claims: dict[str, Any], now: datetime) -> None:
    """Refuse an expired token, one from the future, and one issued long ago."""
    at = now.timestamp()
    if moment(claims, "exp") <= at - LEEWAY_SECONDS:
        forged("exp")
    issued = moment(claims, "iat")
    if issued > at + LEEWAY_SECONDS or issued < at - OLDEST_SECONDS:
        forged("iat")
    if "nbf" in claims and moment(claims, "nbf") > at + LEEWAY_SECONDS:
        forged("nbf")


def moment(claims: dict[str, Any], name: str) -> float:
    """Return a claim that must be a number of seconds."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**40:
        forged(name)
    return float(value)


def half_hash(token: str, alg: str) -> str:
    """Return the left half of a token's hash as base64url (Core §3.1.3.6)."""
    digest = HASHES[alg](token.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def forged(what: str) -> NoReturn:
    """Refuse a token for one named fault."""
    raise SignInRefused(Reason.FORGED, what)


def _sub(claims: dict[str, Any]) -> str:
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= SUB_LENGTH or not sub.isprintable():
        forged("sub")
    return sub


def _sid(claims: dict[str, Any]) -> str | None:
    sid = claims.get("sid")
    return sid if isinstance(sid, str) and 0 < len(sid) <= SUB_LENGTH else None


def _level(claims: dict[str, Any], wanted: Loa) -> Loa:
    """Return the level reached; an unknown or missing ``acr`` counts as the lowest."""
    known = {uri: loa for loa, uri in LEVELS.items()}
    acr = claims.get("acr")
    reached = known.get(acr, Loa.LOW) if isinstance(acr, str) else Loa.LOW
    if not reached.at_least(wanted):
        raise SignInRefused(Reason.TOO_LOW, "acr")
    return reached


def _auth_at(claims: dict[str, Any], ask: Ask, *, asked_at: datetime, now: datetime) -> datetime:
    """Return when the person proved who they are: at most ``max_age`` before we asked (Core §3.1.2.1)."""
    at = moment(claims, "auth_time")
    if at > now.timestamp() + LEEWAY_SECONDS:
        forged("auth_time")
    if at < asked_at.timestamp() - ask.max_age - LEEWAY_SECONDS:
        raise SignInRefused(Reason.TOO_OLD, "auth_time")
    return datetime.fromtimestamp(min(at, now.timestamp()), UTC)
