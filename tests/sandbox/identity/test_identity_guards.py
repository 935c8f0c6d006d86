"""What the provider refuses: each guard beside the same request without the fault."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from portal.sandbox.identity import Provider
from portal.sandbox.loopback import NotLoopback, need_loopback
from tests.sandbox.identity.conftest import StoppedClock
from tests.sandbox.identity.relying_party import RelyingParty, make_client_key, query_of


@pytest.mark.parametrize(
    "fault",
    [
        {"aud": "http://127.0.0.1/else"},
        {"aud": ["x"]},
        {"iss": "other"},
        {"sub": "other"},
        {"iss": "unknown", "sub": "unknown"},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"jti": None},
        {"exp": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": None}},
        {"header": {"kid": None}},
        {"header": {"kid": "unknown"}},
    ],
)
def test_a_faulty_client_assertion_is_refused(party: RelyingParty, fault: dict[str, Any]):
    assert party.push(party.request()).status_code == 201
    refused = party.push(party.request(), **fault)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"


def test_the_token_endpoint_as_audience_is_refused(party: RelyingParty):
    assert party.push(party.request(), aud=f"{party.issuer}/token").status_code == 401


def test_an_assertion_under_another_key_is_refused(party: RelyingParty):
    party.key = make_client_key()
    assert party.push(party.request()).json()["error"] == "invalid_client"


def test_an_assertion_is_used_once(party: RelyingParty):
    values = party.request() | party.assertion()
    first = requests.post(f"{party.issuer}/par", data=values, timeout=5)
    second = requests.post(f"{party.issuer}/par", data=values, timeout=5)
    assert (first.status_code, second.status_code) == (201, 401)


def test_an_assertion_that_is_no_token_is_refused(party: RelyingParty):
    for text in ("x", "a.b.c", "..", "e30.e30.", ""):
        values = party.request() | party.assertion() | {"client_assertion": text}
        assert requests.post(f"{party.issuer}/par", data=values, timeout=5).status_code == 401


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "½"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"id_token": 7}'}, "invalid_request"),
        ({"request": "x.y.z"}, "request_not_supported"),
    ],
)
def test_a_faulty_request_is_told_to_the_client(
    party: RelyingParty, desk: RelyingParty, change: dict[str, str | None], error: str
):
    pushed = party.push(party.request(**change))
    assert (pushed.status_code, pushed.json()["error"]) == (400, error)
    back = query_of(desk.go(**desk.request(**change)))
    assert (back["error"], back["state"], back["iss"]) == (error, "st", desk.issuer)


def test_nothing_is_sent_to_an_unregistered_address(party: RelyingParty, desk: RelyingParty):
    assert party.push(party.request(redirect_uri="http://evil.example/")).status_code == 400
    page = desk.go(**desk.request(redirect_uri="http://evil.example/"))
    assert page.status_code == 400
    assert "Location" not in page.headers
    assert desk.go(**desk.request(client_id="nobody")).status_code == 400


def test_residents_requests_must_be_pushed(party: RelyingParty):
    assert party.go(**party.request()).status_code == 400


def test_a_pushed_request_opens_once_for_its_own_client_and_for_a_minute(
    party: RelyingParty, clock: StoppedClock
):
    uri = party.push(party.request()).json()["request_uri"]
    assert party.go(client_id="other", request_uri=uri).status_code == 400
    uri = party.push(party.request()).json()["request_uri"]
    assert party.go(client_id="portal", request_uri=uri).status_code == 303
    assert party.go(client_id="portal", request_uri=uri).status_code == 400
    late = party.push(party.request()).json()["request_uri"]
    clock.pass_seconds(60)
    assert party.go(client_id="portal", request_uri=late).status_code == 400


def test_a_second_use_of_a_code_takes_back_what_the_first_gave(party: RelyingParty):
    code = party.sign_in("r-anna")["code"]
    access_token = party.exchange(code).json()["access_token"]
    assert party.userinfo(access_token).status_code == 200
    assert party.exchange(code).json()["error"] == "invalid_grant"
    assert party.userinfo(access_token).status_code == 401


def test_a_code_lives_a_minute(party: RelyingParty, clock: StoppedClock):
    codes = [party.sign_in("r-anna")["code"], query_of(party.begin())["code"]]
    clock.pass_seconds(59)
    assert party.exchange(codes[0]).status_code == 200
    clock.pass_seconds(1)
    assert party.exchange(codes[1]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "http://127.0.0.1:9/else"},
    ],
)
def test_a_code_goes_only_to_whom_it_was_meant_for(party: RelyingParty, change: dict[str, str]):
    code = party.sign_in("r-anna")["code"]
    assert party.exchange(code, **change).json()["error"] == "invalid_grant"


def test_a_made_up_code_is_refused(party: RelyingParty):
    assert party.exchange("made-up").json()["error"] == "invalid_grant"


def test_a_code_of_another_client_is_refused(party: RelyingParty):
    code = party.sign_in("r-anna")["code"]
    party.client_id = "other"
    assert party.exchange(code).json()["error"] == "invalid_grant"


def test_the_page_belongs_to_the_browser_that_began(party: RelyingParty):
    begun = party.begin()
    stranger = requests.Session()
    sent = {"person": "r-anna"}
    refused = stranger.post(party.page(begun), data=sent, allow_redirects=False, timeout=5)
    assert refused.status_code == 400
    assert party.choose(begun, "r-anna").status_code == 303
    assert party.choose(begun, "r-anna").status_code == 400


def test_a_foreign_host_name_is_refused(provider: Provider):
    asked = requests.get(provider.base, headers={"Host": "evil.example"}, timeout=5)
    assert asked.status_code == 400
    assert requests.get(provider.base, timeout=5).status_code == 200


@pytest.mark.parametrize("host", ["::ffff:0:0", "10.0.0.1", "192.168.1.5", "::", "portal.example", ""])
def test_it_does_not_start_where_others_could_reach_it(host: str):
    with pytest.raises(NotLoopback):
        Provider(host=host)
    need_loopback("127.0.0.1", {})


def test_it_does_not_start_with_production_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_ENV", "production")
    with pytest.raises(NotLoopback):
        Provider()


def test_a_repeated_parameter_is_refused(party: RelyingParty):
    values = list((party.request() | party.assertion()).items())
    twice = [*values, ("state", "another")]
    refused = requests.post(f"{party.issuer}/par", data=twice, timeout=5)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    assert requests.post(f"{party.issuer}/par", data=values, timeout=5).status_code == 201


def test_a_hint_of_somebody_else_asks_anew(party: RelyingParty):
    anna = party.exchange(party.sign_in("r-anna")["code"]).json()["id_token"]
    assert "code" in query_of(party.begin(prompt="none", id_token_hint=anna))
    party.sign_in("r-jan", prompt="login")
    for hint in (anna, "made.up.hint"):
        assert query_of(party.begin(prompt="none", id_token_hint=hint))["error"] == "login_required"
