"""The certified provider that the portal's sign-in is tested against does what those tests rely on."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urljoin

import pytest
from joserfc.jwk import ECKey

from tests.peers.certified_provider import certified_provider
from tests.sandbox.identity.relying_party import (
    AFTER_LOGOUT,
    REDIRECT,
    SUBSTANTIAL,
    RelyingParty,
    essential,
    make_client_key,
    query_of,
    registration,
)

pytestmark = pytest.mark.peer
PEOPLE = [
    {
        "issuer": "residents",
        "sub": "r-anna",
        "given_name": "Anna",
        "family_name": "Żółć",
        "birthdate": "1985-03-14",
        "pesel": "85031412349",
    },
    {
        "issuer": "residents",
        "sub": "r-low",
        "given_name": "Jan",
        "family_name": "Niski",
        "acr": "http://eidas.europa.eu/LoA/low",
    },
]


@pytest.fixture(scope="module")
def heard() -> Iterator[tuple[str, list[str]]]:
    """A back-channel address and the logout tokens it received."""
    tokens: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            tokens.append(parse_qs(body)["logout_token"][0])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/backchannel", tokens
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def key() -> ECKey:
    return make_client_key()


@pytest.fixture(scope="module")
def issuer(key: ECKey, heard: tuple[str, list[str]]) -> Iterator[str]:
    clients = [
        registration("portal", key, backchannel_logout_uri=heard[0]),
        registration("portal-office", make_client_key()),
    ]
    with certified_provider(clients=clients, people=PEOPLE) as running:
        yield running


@pytest.fixture
def party(issuer: str, key: ECKey) -> Iterator[RelyingParty]:
    made = RelyingParty(issuer, key, paths={"par": "request", "authorize": "auth", "userinfo": "me"})
    yield made
    made.browser.close()


def sign_in(party: RelyingParty, **more: str | None) -> dict[str, str]:
    """Follow the provider's own redirects until it sends the browser to the client."""
    answer = party.begin(scope="openid profile pesel", **more)
    for _ in range(10):
        to = urljoin(answer.url, answer.headers["Location"])
        if to.startswith(REDIRECT):
            return query_of(answer)
        answer = party.browser.get(to, allow_redirects=False, timeout=5)
        if answer.status_code == 200:
            to = f"{to}?person=r-anna"
            answer = party.browser.get(to, allow_redirects=False, timeout=5)
    raise AssertionError("the provider never came back")


def test_a_hinted_person_signs_in_without_a_page(party: RelyingParty):
    back = sign_in(party, login_hint="r-anna", claims=essential(SUBSTANTIAL), max_age="300")
    assert back["iss"] == party.issuer
    tokens = party.exchange(back["code"]).json()
    claims = party.claims(tokens["id_token"])
    assert (claims["sub"], claims["pesel"], claims["acr"]) == ("r-anna", "85031412349", SUBSTANTIAL)
    assert claims["nonce"] == "no"
    assert claims["auth_time"]
    assert claims["sid"]
    assert party.userinfo(tokens["access_token"]).json()["pesel"] == "85031412349"


def test_without_a_hint_the_page_offers_everyone(party: RelyingParty):
    back = sign_in(party)
    assert party.claims(party.exchange(back["code"]).json()["id_token"])["family_name"] == "Żółć"


def test_a_level_too_low_is_an_error(party: RelyingParty):
    back = sign_in(party, login_hint="r-low", claims=essential(SUBSTANTIAL))
    assert back["error"] == "access_denied"


def test_pkce_is_required(party: RelyingParty):
    assert party.push(party.request(scope="openid")).status_code == 201
    without = party.request(scope="openid", code_challenge=None, code_challenge_method=None)
    assert party.push(without).json()["error"] == "invalid_request"


def test_an_assertion_of_another_key_is_refused(party: RelyingParty):
    party.key = make_client_key()
    assert party.push(party.request(scope="openid")).json()["error"] == "invalid_client"


def test_logging_out_tells_the_client_behind_the_browser(party: RelyingParty, heard: tuple[str, list[str]]):
    tokens = party.exchange(sign_in(party, login_hint="r-anna")["code"]).json()
    asked = {
        "id_token_hint": tokens["id_token"],
        "post_logout_redirect_uri": AFTER_LOGOUT,
        "state": "gone",
    }
    page = party.browser.get(f"{party.issuer}/session/end", params=asked, timeout=5)
    xsrf = re.search(r'name="xsrf" value="([^"]+)"', page.text)
    assert xsrf is not None
    heard[1].clear()
    left = party.browser.post(
        f"{party.issuer}/session/end/confirm",
        data={"xsrf": xsrf[1], "logout": "yes"},
        allow_redirects=False,
        timeout=5,
    )
    assert left.headers["Location"] == f"{AFTER_LOGOUT}?state=gone"
    (token,) = heard[1]
    assert party.claims(token)["sid"] == party.claims(tokens["id_token"])["sid"]
