"""Back-channel logout: what must be true of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from portal.accounts.oidc.checks import SUB_LENGTH, check_parties, check_times, forged, verified
from portal.accounts.oidc.refusal import SignInRefused

if TYPE_CHECKING:
    from portal.accounts.oidc.provider import Provider

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class Ended:
    """Whose sessions a provider says are over: one ``sid``, or all of a ``sub``."""

    jti: str
    sub: str | None
    sid: str | None


def check_logout_token(token: str, provider: Provider, now: datetime) -> Ended:
    """Verify a logout token but for its ``jti``, which the caller spends; raises SignInRefused."""
    header, claims = verified(token, provider, now)
    if str(header.get("typ", "")).lower() not in {"logout+jwt", "application/logout+jwt"}:
        forged("typ")
    check_parties(claims, provider)
    check_times(claims, now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        forged("events")
    if "nonce" in claims:
        forged("nonce")
    named = {name: claims.get(name) for name in ("jti", "sub", "sid")}
    if any(v is not None and not (isinstance(v, str) and 0 < len(v) <= SUB_LENGTH) for v in named.values()):
        forged("names")
    if named["jti"] is None or (named["sub"] is None and named["sid"] is None):
        forged("jti, sub, sid")
    return Ended(jti=str(named["jti"]), sub=named["sub"], sid=named["sid"])


def farewell_url(provider: Provider, *, id_token: str | None, back: str, now: datetime) -> str | None:
    """Return where a person ends the provider's own session (OpenID Connect RP-Initiated Logout 1.0 §2).

    None when the provider has no such place or does not answer; our own session is over all the same. It is
    a plain address: a form of ours would arrive without the provider's SameSite cookies.
    """
    try:
        if not provider.has("end_session_endpoint", now):
            return None
        address = provider.endpoint("end_session_endpoint", now)
    except SignInRefused:
        return None
    values = {"client_id": provider.client_id, "post_logout_redirect_uri": back}
    if id_token:
        values["id_token_hint"] = id_token
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
