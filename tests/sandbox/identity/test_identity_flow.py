"""Signing in from the client's first request to userinfo, as the standards tell it."""

from __future__ import annotations

import base64
import hashlib

import pytest
from joserfc import jws
from joserfc.errors import JoseError

from portal.sandbox.identity import Provider
from tests.sandbox.identity.conftest import StoppedClock
from tests.sandbox.identity.relying_party import REDIRECT, SUBSTANTIAL, RelyingParty, essential, query_of

HIGH = "http://eidas.europa.eu/LoA/high"
LOW = "http://eidas.europa.eu/LoA/low"


def test_a_resident_signs_in_and_the_id_token_says_who_how_and_when(party: RelyingParty, clock: StoppedClock):
    back = party.sign_in("r-anna")
    assert back["iss"] == party.issuer
    assert back["state"] == "st"
    answer = party.exchange(back["code"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json()
    claims = party.claims(tokens["id_token"])
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    at = int(clock.now().timestamp())
    assert len(claims.pop("sid")) > 10
    assert claims == {
        "iss": party.issuer,
        "aud": "portal",
        "sub": "r-anna",
        "iat": at,
        "exp": at + 300,
        "auth_time": at,
        "nonce": "no",
        "acr": SUBSTANTIAL,
        "amr": ["pwd", "sms"],
        "given_name": "Anna",
        "family_name": "Żółć-Łęcka",
        "birthdate": "1985-03-14",
        "pesel": "85031412349",
        "at_hash": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    }


def test_userinfo_tells_the_same_person(party: RelyingParty):
    tokens = party.exchange(party.sign_in("r-anna")["code"]).json()
    told = party.userinfo(tokens["access_token"])
    assert told.json()["sub"] == "r-anna"
    assert told.json()["pesel"] == "85031412349"
    refused = party.userinfo("made-up")
    assert refused.status_code == 401
    assert "invalid_token" in refused.headers["WWW-Authenticate"]


def test_a_european_without_pesel_has_no_pesel_claim(party: RelyingParty):
    tokens = party.exchange(party.sign_in("r-pilar")["code"]).json()
    claims = party.claims(tokens["id_token"])
    assert "pesel" not in claims
    assert claims["acr"] == HIGH
    assert claims["amr"] == ["eidas"]


def test_pesel_is_told_only_when_asked_for(party: RelyingParty):
    tokens = party.exchange(party.sign_in("r-anna", scope="openid profile")["code"]).json()
    assert "pesel" not in party.claims(tokens["id_token"])


def test_an_official_signs_in_with_roles_and_unit_without_a_pushed_request(desk: RelyingParty):
    begun = desk.go(**desk.request())
    back = query_of(desk.choose(begun, "o-ewa"))
    claims = desk.claims(desk.exchange(back["code"]).json()["id_token"])
    assert claims["iss"] == desk.issuer
    assert (claims["name"], claims["email"], claims["unit"]) == ("Ewa Nowak", "ewa.nowak@example.org", "FN")
    assert claims["roles"] == ["clerk", "approver"]
    assert "birthdate" not in claims


def test_the_issuers_share_neither_people_nor_keys_nor_cookies(
    party: RelyingParty, desk: RelyingParty, provider: Provider
):
    assert desk.choose(desk.begin(), "r-anna").status_code == 422
    residents = {key["kid"] for key in provider.residents.keys.public()["keys"]}
    officials = {key["kid"] for key in provider.officials.keys.public()["keys"]}
    assert not residents & officials
    desk.browser = party.browser
    party.sign_in("r-anna")
    assert query_of(desk.begin(prompt="none"))["error"] == "login_required"


@pytest.mark.parametrize(
    ("means", "acr"), [("profil-zaufany", SUBSTANTIAL), ("e-dowod", HIGH), ("niski", LOW), ("", SUBSTANTIAL)]
)
def test_the_means_chosen_gives_the_level(party: RelyingParty, means: str, acr: str):
    tokens = party.exchange(party.sign_in("r-jan", means)["code"]).json()
    assert party.claims(tokens["id_token"])["acr"] == acr


def test_refusing_is_carried_back(party: RelyingParty):
    back = query_of(party.choose(party.begin(), "", refuse="1"))
    assert back == {
        "error": "access_denied",
        "error_description": "the person refused",
        "state": "st",
        "iss": party.issuer,
    }


def test_an_essential_level_is_not_passed_under_and_stronger_means_state_it(party: RelyingParty):
    begun = party.begin(claims=essential(SUBSTANTIAL))
    too_low = party.choose(begun, "r-jan", "niski")
    assert too_low.status_code == 422
    assert "co najmniej poziomu: średni" in too_low.text
    back = query_of(party.choose(begun, "r-jan", "e-dowod"))
    assert party.claims(party.exchange(back["code"]).json()["id_token"])["acr"] == SUBSTANTIAL


def test_a_voluntary_level_may_be_missed(party: RelyingParty):
    back = party.sign_in("r-jan", "niski", acr_values=HIGH)
    assert party.claims(party.exchange(back["code"]).json()["id_token"])["acr"] == LOW


def test_an_earlier_sign_in_answers_without_a_page_until_more_is_wanted(
    party: RelyingParty, clock: StoppedClock
):
    party.sign_in("r-anna")
    assert "code" in query_of(party.begin())
    assert "code" in query_of(party.begin(prompt="none"))
    assert "/sign-in/" in party.begin(prompt="login").headers["Location"]
    assert "/sign-in/" in party.begin(claims=essential(HIGH)).headers["Location"]
    assert "/sign-in/" in party.begin(acr_values=HIGH).headers["Location"]
    clock.pass_seconds(300)
    assert "code" in query_of(party.begin(max_age="300"))
    clock.pass_seconds(1)
    assert query_of(party.begin(max_age="300", prompt="none"))["error"] == "login_required"
    back = query_of(party.choose(party.begin(max_age="300"), "r-anna"))
    fresh = party.claims(party.exchange(back["code"]).json()["id_token"])
    assert fresh["auth_time"] == int(clock.now().timestamp())


def test_signing_in_again_as_the_same_person_keeps_the_session_name(party: RelyingParty):
    first = party.exchange(party.sign_in("r-anna")["code"]).json()
    again = party.exchange(party.sign_in("r-anna", prompt="login")["code"]).json()
    other = party.exchange(party.sign_in("r-jan", prompt="login")["code"]).json()
    sids = [party.claims(one["id_token"])["sid"] for one in (first, again, other)]
    assert sids[0] == sids[1] != sids[2]


def test_rotation_signs_with_a_new_key_and_leaves_the_old_one_published(
    party: RelyingParty, provider: Provider
):
    before = party.exchange(party.sign_in("r-anna")["code"]).json()["id_token"]
    assert len(provider.residents.keys.public()["keys"]) == 2
    fresh = provider.residents.keys.rotate()
    after = party.exchange(party.sign_in("r-anna", prompt="login")["code"]).json()["id_token"]
    assert jws.extract_compact(after.encode()).headers()["kid"] == fresh
    assert party.claims(before)["sub"] == party.claims(after)["sub"]
    assert all("d" not in key for key in provider.residents.keys.public()["keys"])
    provider.residents.keys.rotate(drop_old=True)
    with pytest.raises(JoseError):
        party.claims(before)


def test_discovery_names_the_issuer_under_its_own_path(party: RelyingParty, desk: RelyingParty):
    for one, pushed in ((party, True), (desk, False)):
        told = one.discovery()
        assert told["issuer"] == one.issuer
        assert told["require_pushed_authorization_requests"] is pushed
        assert told["authorization_response_iss_parameter_supported"] is True
        assert told["id_token_signing_alg_values_supported"] == ["ES256"]
        assert all(told[name].startswith(f"{one.issuer}/") for name in told if name.endswith("_endpoint"))


def test_a_redirect_address_keeps_its_own_query(provider: Provider, party: RelyingParty):
    uri = f"{REDIRECT}?from=here"
    provider.clients.add(
        {"client_id": "third", "jwks": {"keys": [party.key.as_dict(private=False)]}, "redirect_uris": [uri]}
    )
    party.client_id = "third"
    begun = party.begin(redirect_uri=uri)
    back = query_of(party.choose(begun, "r-jan"))
    assert back["from"] == "here"
    assert back["code"]
