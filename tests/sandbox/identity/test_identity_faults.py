"""Wrong answers are wrong in the one way they are named after, and right again when cleared."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from typing import Any

import pytest
import requests
from joserfc.errors import JoseError

from portal.sandbox.identity import FORGERIES, Faults, Provider, Signature
from tests.sandbox.identity.relying_party import RelyingParty, query_of

UNSIGNED = (
    Signature.NONE,
    Signature.HMAC_WITH_PUBLIC_KEY,
    Signature.OTHER_KEY,
    Signature.UNKNOWN_KID,
    Signature.TAMPERED,
)


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    head, body, _ = token.split(".")
    return tuple(json.loads(urlsafe_b64decode(part + "==")) for part in (head, body))


@pytest.mark.parametrize("name", [name for name, one in FORGERIES.items() if not one.absent])
def test_a_forged_id_token_is_wrong_as_named(party: RelyingParty, provider: Provider, name: str):
    right = party.exchange(party.sign_in("r-anna")["code"]).json()["id_token"]
    forgery = provider.faults.id_token = FORGERIES[name]
    wrong = party.exchange(query_of(party.begin())["code"]).json()["id_token"]
    if forgery.signature in UNSIGNED:
        with pytest.raises((JoseError, ValueError)):
            party.claims(wrong)
    else:
        party.claims(wrong)
    (right_head, right_body), (head, body) = read(right), read(wrong)
    assert right_head["typ"] == head["typ"] == "JWT"
    touched = set(forgery.claims) | set(forgery.shift) | {"at_hash"}
    assert {key for key in right_body if right_body[key] != body.get(key)} | {"at_hash"} == touched & (
        set(right_body) | {"at_hash"}
    )
    for claim, value in forgery.claims.items():
        assert body.get(claim) == value
    provider.faults.clear()
    assert party.claims(party.exchange(query_of(party.begin())["code"]).json()["id_token"])


def test_the_id_token_can_be_left_out(party: RelyingParty, provider: Provider):
    provider.faults.id_token = FORGERIES["no_id_token"]
    assert "id_token" not in party.exchange(party.sign_in("r-anna")["code"]).json()


def test_answers_and_discovery_can_be_tampered_with(party: RelyingParty, provider: Provider):
    provider.faults.response = {"iss": "http://evil.example", "state": None}
    back = party.sign_in("r-anna")
    assert back["iss"] == "http://evil.example"
    assert "state" not in back
    provider.faults.discovery = {"issuer": "http://evil.example", "jwks_uri": None}
    assert party.discovery()["issuer"] == "http://evil.example"
    assert "jwks_uri" not in party.discovery()
    provider.faults.clear()
    assert party.discovery()["issuer"] == party.issuer


def test_userinfo_can_tell_of_somebody_else(party: RelyingParty, provider: Provider):
    tokens = party.exchange(party.sign_in("r-anna")["code"]).json()
    provider.faults.userinfo = {"sub": "r-jan"}
    assert party.userinfo(tokens["access_token"]).json()["sub"] == "r-jan"


@pytest.mark.parametrize("endpoint", ["discovery", "jwks", "par", "token", "userinfo"])
def test_an_endpoint_can_break_or_be_slow(party: RelyingParty, provider: Provider, endpoint: str):
    path = {"discovery": ".well-known/openid-configuration"}.get(endpoint, endpoint)
    method = "POST" if endpoint in ("par", "token") else "GET"

    def ask() -> int:
        return requests.request(method, f"{party.issuer}/{path}", timeout=5).status_code

    usual = ask()
    provider.faults.status[endpoint] = 500
    assert ask() == 500
    provider.faults.clear()
    provider.faults.delay_seconds[endpoint] = 0.2
    began = time.monotonic()
    assert ask() == usual
    assert time.monotonic() - began >= 0.2


def test_no_fault_can_be_set_over_http(party: RelyingParty, provider: Provider):
    party.begin(faults="1")
    assert provider.faults == Faults()
