"""The authorization request: read strictly, every fault named as the standards name it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from portal.sandbox.identity.clients import Client
from portal.sandbox.identity.errors import PageError, ProtocolError

S256 = re.compile(r"[A-Za-z0-9_-]{43}")
MOST_DIGITS = 9  # thirty years; a longer number is no age
PROMPTS = {"none", "login", "consent", "select_account"}


@dataclass(frozen=True)
class Ask:
    """What a client asks for, once found correct."""

    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    state: str | None
    nonce: str | None
    code_challenge: str
    prompt: frozenset[str]
    max_age: int | None
    login_hint: str
    id_token_hint: str | None
    acr_values: tuple[str, ...]
    essential_acr: tuple[str, ...]

    @property
    def wants_fresh(self) -> bool:
        """Whether an earlier sign-in will not do, however young."""
        return bool(self.prompt & {"login", "select_account"})


def single_values(values: MultiDict[str, str]) -> dict[str, str]:
    """Turn parameters into a dict; a repeated one is refused (RFC 6749 §3.1), an empty one absent."""
    for name, given in values.lists():
        if len(given) > 1:
            raise ProtocolError("invalid_request", f"{name} given more than once")
    return {name: value for name, value in values.items() if value}


def check_redirect_uri(values: Mapping[str, str], client: Client) -> str:
    """Return the registered redirect address; raises PageError, as nothing may be sent elsewhere."""
    uri = values.get("redirect_uri", "")
    if uri not in client.redirect_uris:
        raise PageError("Strona, która prosi o logowanie, podała adres powrotu, którego nie znamy.")
    return uri


def read_ask(values: Mapping[str, str], client: Client) -> Ask:
    """Check an authorization request whose redirect address is already known to be right.

    Raises ProtocolError, which may be sent to that address.
    """
    if "request" in values:
        raise ProtocolError("request_not_supported", "request objects are not supported")
    if values.get("response_type") != "code":
        raise ProtocolError("unsupported_response_type", "only response_type=code")
    if values.get("response_mode", "query") != "query":
        raise ProtocolError("invalid_request", "only response_mode=query")
    scope = tuple(values.get("scope", "").split())
    if "openid" not in scope:
        raise ProtocolError("invalid_scope", "scope must contain openid")
    challenge = values.get("code_challenge", "")
    if values.get("code_challenge_method") != "S256" or not S256.fullmatch(challenge):
        raise ProtocolError("invalid_request", "PKCE with S256 is required")
    return Ask(
        client_id=client.client_id,
        redirect_uri=values["redirect_uri"],
        scope=scope,
        state=values.get("state"),
        nonce=values.get("nonce"),
        code_challenge=challenge,
        prompt=_read_prompt(values),
        max_age=_read_max_age(values),
        login_hint=values.get("login_hint", ""),
        id_token_hint=values.get("id_token_hint"),
        acr_values=tuple(values.get("acr_values", "").split()),
        essential_acr=_read_essential_acr(values),
    )


def _read_prompt(values: Mapping[str, str]) -> frozenset[str]:
    prompt = frozenset(values.get("prompt", "").split())
    if prompt - PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise ProtocolError("invalid_request", "prompt is not understood")
    return prompt


def _read_max_age(values: Mapping[str, str]) -> int | None:
    text = values.get("max_age")
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise ProtocolError("invalid_request", "max_age must be a number of seconds")
    return int(text)


def _read_essential_acr(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the levels that must be met (OpenID Connect Core §5.5.1.1), or nothing."""
    if "claims" not in values:
        return ()
    try:
        claims = json.loads(values["claims"])
    except ValueError as error:
        raise ProtocolError("invalid_request", "claims is not JSON") from error
    if not isinstance(claims, dict) or not isinstance(claims.get("id_token") or {}, dict):
        raise ProtocolError("invalid_request", "claims must be an object")
    acr = (claims.get("id_token") or {}).get("acr")
    if not isinstance(acr, dict) or acr.get("essential") is not True:
        return ()
    wanted = acr.get("values", [acr["value"]] if "value" in acr else [])
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
        raise ProtocolError("invalid_request", "acr values must be a list of strings")
    return tuple(wanted)
