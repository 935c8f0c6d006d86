"""What a provider answers: the browser's way back, the tokens for its code, and what userinfo adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.accounts.oidc.assertion import client_assertion
from portal.accounts.oidc.checks import Proof, check_id_token, forged
from portal.accounts.oidc.refusal import Reason, SignInRefused
from portal.accounts.oidc.wire import OAuthRefusal, get_json, post_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from portal.accounts.oidc.asking import Ask
    from portal.accounts.oidc.provider import Provider

CODE_LENGTH = 4096
REFUSALS = {
    "access_denied": Reason.DENIED,
    "login_required": Reason.TOO_OLD,
    "interaction_required": Reason.DENIED,
    "unmet_authentication_requirements": Reason.TOO_LOW,
}


def read_answer(values: Mapping[str, str], provider: Provider, now: datetime) -> str:
    """Return the code that came back; raises SignInRefused.

    ``iss`` is compared first, for a refusal too (RFC 9207 §2.4); it must be there when the provider says that
    it sends it.
    """
    sends = provider.has("authorization_response_iss_parameter_supported", now)
    if values.get("iss", None if sends else provider.issuer) != provider.issuer:
        forged("iss of the answer")
    if "error" in values:
        raise SignInRefused(REFUSALS.get(values["error"], Reason.PROVIDER), "the answer is an error")
    code = values.get("code", "")
    if not 0 < len(code) <= CODE_LENGTH:
        forged("code")
    return code


def exchange(provider: Provider, ask: Ask, code: str, *, asked_at: datetime, now: datetime) -> Proof:
    """Exchange a code and return what it proves, with what userinfo adds; the access token ends here."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": ask.redirect_uri,
        "code_verifier": ask.verifier,
        "client_id": provider.client_id,
    }
    try:
        tokens = post_form(provider.endpoint("token_endpoint", now), form | client_assertion(provider, now))
    except OAuthRefusal as error:
        reason = Reason.EXPIRED if error.error == "invalid_grant" else Reason.PROVIDER
        raise SignInRefused(reason, "the provider refused the code") from error
    access_token, id_token = tokens.get("access_token"), tokens.get("id_token")
    if not isinstance(access_token, str) or not isinstance(id_token, str):
        forged("no id_token")
    proof = check_id_token(id_token, provider, ask, access_token=access_token, asked_at=asked_at, now=now)
    proof.claims.update({**_userinfo(provider, proof.sub, access_token, now), **proof.claims})
    return proof


def _userinfo(provider: Provider, sub: str, access_token: str, now: datetime) -> dict[str, Any]:
    """Read userinfo where there is one; it must be about the same person (Core §5.3.2)."""
    if not provider.has("userinfo_endpoint", now):
        return {}
    told = get_json(provider.endpoint("userinfo_endpoint", now), bearer=access_token)
    if told.get("sub") != sub:
        forged("sub of userinfo")
    return told
