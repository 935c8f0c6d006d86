"""The question we send a browser with: an authorization request, pushed ahead where the provider takes it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from portal.accounts.oidc.assertion import client_assertion
from portal.accounts.oidc.refusal import Reason, SignInRefused
from portal.accounts.oidc.wire import OAuthRefusal, post_form
from portal.security import Loa

if TYPE_CHECKING:
    from datetime import datetime

    from portal.accounts.oidc.provider import Provider

LEVELS = {
    Loa.LOW: "http://eidas.europa.eu/LoA/low",
    Loa.SUBSTANTIAL: "http://eidas.europa.eu/LoA/substantial",
    Loa.HIGH: "http://eidas.europa.eu/LoA/high",
}
SCOPES = {"resident": "openid profile pesel", "official": "openid profile email roles"}
SECRET_BYTES = 32
VERIFIER_BYTES = 48


@dataclass(frozen=True)
class Ask:
    """What one sign-in asks for, with its three secrets; ``max_age`` in seconds."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    loa: Loa
    max_age: int
    language: str

    @property
    def challenge(self) -> str:
        """Return the S256 code challenge (RFC 7636 §4.2)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_ask(redirect_uri: str, *, loa: Loa, max_age: int, language: str) -> Ask:
    """Make an ask with fresh secrets."""
    return Ask(
        state=secrets.token_urlsafe(SECRET_BYTES),
        nonce=secrets.token_urlsafe(SECRET_BYTES),
        verifier=secrets.token_urlsafe(VERIFIER_BYTES),
        redirect_uri=redirect_uri,
        loa=loa,
        max_age=max_age,
        language=language,
    )


def authorization_url(provider: Provider, ask: Ask, now: datetime) -> str:
    """Return the address to send the browser to; raises SignInRefused(PROVIDER)."""
    values = _request(provider, ask, now)
    if provider.has("pushed_authorization_request_endpoint", now):
        values = {"client_id": provider.client_id, "request_uri": _push(provider, values, now)}
    address = provider.endpoint("authorization_endpoint", now)
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


def _request(provider: Provider, ask: Ask, now: datetime) -> dict[str, str]:
    """Put the request together; the level is asked for as essential, since ``acr_values`` alone is a wish."""
    values = {
        "client_id": provider.client_id,
        "response_type": "code",
        "redirect_uri": ask.redirect_uri,
        "scope": SCOPES[provider.kind],
        "state": ask.state,
        "nonce": ask.nonce,
        "code_challenge": ask.challenge,
        "code_challenge_method": "S256",
        "max_age": str(ask.max_age),
        "ui_locales": ask.language,
    }
    levels = [LEVELS[loa] for loa in Loa if loa.at_least(ask.loa)]
    if ask.loa is not Loa.LOW:
        values["acr_values"] = " ".join(levels)
        if provider.has("claims_parameter_supported", now):
            values["claims"] = json.dumps({"id_token": {"acr": {"essential": True, "values": levels}}})
    return values


def _push(provider: Provider, values: dict[str, str], now: datetime) -> str:
    """Leave the request with the provider (RFC 9126) and return its name there."""
    url = provider.endpoint("pushed_authorization_request_endpoint", now)
    try:
        answer = post_form(url, values | client_assertion(provider, now))
    except OAuthRefusal as error:
        raise SignInRefused(Reason.PROVIDER, "the provider refused our request") from error
    if not isinstance(answer.get("request_uri"), str):
        raise SignInRefused(Reason.PROVIDER, "no request_uri")
    return str(answer["request_uri"])
