"""The end of a sign-in reaches every client, and nobody else can bring it about."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from joserfc import jws

from portal.sandbox.identity import LOGOUT_FORGERIES, Provider, make_logout_token
from tests.sandbox.identity.conftest import StoppedClock
from tests.sandbox.identity.relying_party import AFTER_LOGOUT, RelyingParty, query_of, registration


@dataclass
class Ear:
    """A client's back-channel address that writes down what it hears."""

    uri: str
    heard: list[str] = field(default_factory=list)


@pytest.fixture
def ear() -> Iterator[Ear]:
    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            made.heard.append(parse_qs(body)["logout_token"][0])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    made = Ear(f"http://127.0.0.1:{server.server_port}/backchannel")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hearing(provider: Provider, party: RelyingParty, ear: Ear) -> RelyingParty:
    provider.clients.add(registration("hearing", party.key, backchannel_logout_uri=ear.uri))
    party.client_id = "hearing"
    return party


def end(party: RelyingParty, **values: str) -> requests.Response:
    return party.browser.get(f"{party.issuer}/end-session", params=values, allow_redirects=False, timeout=5)


def test_a_client_ends_the_sign_in_and_hears_of_it(
    hearing: RelyingParty, ear: Ear, provider: Provider, clock: StoppedClock
):
    tokens = hearing.exchange(hearing.sign_in("r-anna")["code"]).json()
    signed_in = hearing.claims(tokens["id_token"])
    clock.pass_seconds(3600)
    back = end(hearing, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER_LOGOUT, state="s 1")
    assert (back.status_code, back.headers["Location"]) == (303, f"{AFTER_LOGOUT}?state=s+1")
    assert query_of(hearing.begin(prompt="none"))["error"] == "login_required"
    (token,) = ear.heard
    assert jws.extract_compact(token.encode()).headers()["typ"] == "logout+jwt"
    said = hearing.claims(token)
    assert len(said.pop("jti")) > 10
    assert said == {
        "iss": hearing.issuer,
        "aud": "hearing",
        "iat": int(clock.now().timestamp()),
        "exp": int(clock.now().timestamp()) + 120,
        "sub": "r-anna",
        "sid": signed_in["sid"],
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    assert provider.residents.deliveries == [("hearing", 200)]


def test_every_client_of_the_sign_in_hears_of_it(hearing: RelyingParty, ear: Ear, provider: Provider):
    provider.clients.add(registration("second", hearing.key, backchannel_logout_uri=ear.uri))
    tokens = hearing.exchange(hearing.sign_in("r-anna")["code"]).json()
    hearing.client_id = "second"
    assert "code" in query_of(hearing.begin())
    end(hearing, id_token_hint=tokens["id_token"])
    assert [hearing.claims(token)["aud"] for token in ear.heard] == ["hearing", "second"]


def test_a_deaf_client_does_not_hold_up_the_end(provider: Provider, party: RelyingParty):
    provider.clients.add(registration("deaf", party.key, backchannel_logout_uri="http://127.0.0.1:1/nobody"))
    party.client_id = "deaf"
    tokens = party.exchange(party.sign_in("r-anna")["code"]).json()
    assert end(party, id_token_hint=tokens["id_token"]).status_code == 200
    assert provider.residents.deliveries == [("deaf", None)]


def test_an_unregistered_address_back_is_refused_and_ends_nothing(party: RelyingParty):
    tokens = party.exchange(party.sign_in("r-anna")["code"]).json()
    for uri in (f"{AFTER_LOGOUT}/", "http://evil.example/", f"{AFTER_LOGOUT}?x=1"):
        refused = end(party, id_token_hint=tokens["id_token"], post_logout_redirect_uri=uri)
        assert refused.status_code == 400
    assert "code" in query_of(party.begin(prompt="none"))


def test_without_a_hint_the_person_is_asked_first(party: RelyingParty):
    party.sign_in("r-anna")
    for values in ({}, {"id_token_hint": "forged.token.x"}):
        asked = end(party, **values)
        assert "Wylogować?" in asked.text
        assert "code" in query_of(party.begin(prompt="none"))
    foreign = {"Origin": "http://evil.example"}
    party.browser.post(f"{party.issuer}/end-session/confirmed", headers=foreign, timeout=5)
    party.browser.cookies.clear()
    party.sign_in("r-anna")
    party.browser.post(f"{party.issuer}/end-session/confirmed", timeout=5)
    assert query_of(party.begin(prompt="none"))["error"] == "login_required"


def test_a_foreign_page_cannot_confirm(party: RelyingParty):
    party.sign_in("r-anna")
    jar = party.browser.cookies.copy()
    foreign = {"Origin": "http://evil.example"}
    party.browser.post(f"{party.issuer}/end-session/confirmed", headers=foreign, timeout=5)
    party.browser.cookies = jar
    assert "code" in query_of(party.begin(prompt="none"))


def test_a_logout_token_is_no_hint(party: RelyingParty, provider: Provider):
    tokens = party.exchange(party.sign_in("r-anna")["code"]).json()
    sid = party.claims(tokens["id_token"])["sid"]
    token = make_logout_token(provider.residents, "portal", "r-anna", sid)
    assert "Wylogować?" in end(party, id_token_hint=token).text


@pytest.mark.parametrize("name", LOGOUT_FORGERIES)
def test_each_forged_logout_token_differs_from_a_right_one(provider: Provider, name: str):
    issuer = provider.residents
    right = make_logout_token(issuer, "portal", "r-anna", "sid")
    wrong = make_logout_token(issuer, "portal", "r-anna", "sid", forgery=LOGOUT_FORGERIES[name])
    heads = [jws.extract_compact(token.encode()) for token in (right, wrong)]
    assert heads[0].headers()["typ"] == "logout+jwt"
    assert len(wrong.split(".")) == 3
    assert wrong.split(".")[0] != right.split(".")[0] or wrong.split(".")[1] != right.split(".")[1]
