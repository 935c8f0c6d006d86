"""Every forged ID token is refused, for its own fault; and each guard is what refuses it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from joserfc.jwk import ECKey

from portal.accounts import sign_ins
from portal.accounts.models import Subject, WebSession
from portal.accounts.oidc import assertion, checks, wire
from portal.accounts.oidc import provider as provider_module
from portal.accounts.oidc.refusal import SignInRefused
from portal.accounts.providers import EXTENSION
from portal.sandbox.identity import FORGERIES, Forgery
from tests.accounts.crossing import Crossing

TOO_LOW = {"no_acr", "low_acr", "strange_acr", "acr_a_list"}
TOO_OLD = {"old_auth_time"}
MORE = {
    "aud_with_a_stranger": Forgery({"aud": ["portal", "somebody-else"], "azp": "portal"}),
    "no_aud": Forgery({"aud": None}),
    "empty_aud": Forgery({"aud": []}),
    "aud_of_another_type": Forgery({"aud": {"portal": 1}}),
    "exp_as_text": Forgery({"exp": "9999999999"}),
    "exp_true": Forgery({"exp": True}),
    "exp_endless": Forgery({"exp": 1e300}),
    "no_iat": Forgery({"iat": None}),
    "iat_of_yesterday": Forgery(shift={"iat": -86400}),
    "nbf_tomorrow": Forgery({"nbf": 1 << 35}),
    "sub_a_number": Forgery({"sub": 7}),
    "sub_empty": Forgery({"sub": ""}),
    "sub_too_long": Forgery({"sub": "x" * 201}),
    "sub_with_a_line": Forgery({"sub": "r-jan\n"}),
    "nonce_a_list": Forgery({"nonce": ["n"]}),
    "acr_a_list": Forgery({"acr": ["http://eidas.europa.eu/LoA/high"]}),
    "at_hash_null": Forgery({"at_hash": 0}),
    "typ_of_a_logout": Forgery(header={"typ": "logout+jwt"}),
    "no_kid": Forgery(header={"kid": None}),
}
CASES = {**FORGERIES, **MORE}


@pytest.mark.parametrize("name", CASES)
def test_a_forged_id_token_opens_nothing(shared: Crossing, name: str):
    shared.provider.faults.id_token = CASES[name]
    wanted = "too-low" if name in TOO_LOW else "too-old" if name in TOO_OLD else "forged"
    assert shared.opens() == (False, f"/zaloguj/nie-udalo-sie/{wanted}?next=/konto")


def test_the_same_way_with_a_true_token_opens_a_session(shared: Crossing):
    assert shared.opens()[0]


def nothing(*_: Any, **__: Any) -> None:
    """Stand where a guard stood."""


def unchecked_level(*_: Any) -> Any:
    return checks.Loa.SUBSTANTIAL


@pytest.mark.parametrize(
    ("name", "guard", "instead"),
    [
        ("wrong_iss", "check_parties", nothing),
        ("wrong_aud", "check_parties", nothing),
        ("wrong_aud_own_azp", "check_parties", nothing),
        ("two_aud_wrong_azp", "check_parties", nothing),
        ("expired_a_minute_ago", "check_times", nothing),
        ("expired", "check_times", nothing),
        ("from_the_future", "check_times", nothing),
        ("low_acr", "_level", unchecked_level),
        ("strange_acr", "_level", unchecked_level),
        ("wrong_at_hash", "half_hash", lambda *_: "AAAAAAAAAAAAAAAAAAAAAA"),
    ],
)
def test_without_its_guard_the_forged_token_would_pass(
    shared: Crossing, monkeypatch: pytest.MonkeyPatch, name: str, guard: str, instead: Any
):
    monkeypatch.setattr(checks, guard, instead)
    shared.provider.faults.id_token = CASES[name]
    assert shared.opens()[0]


def test_without_its_guard_an_old_authentication_would_pass(small: Crossing, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sign_ins.AGES, "resident", 10**8)
    small.provider.faults.id_token = FORGERIES["old_auth_time"]
    small.cross(small.house.visitor(), "r-jan")
    assert small.count(WebSession) == 1


ALGORITHM_TRICKS = ["alg_none", "hmac_with_public_key"]


@pytest.mark.parametrize("name", ALGORITHM_TRICKS)
def test_the_allow_list_is_ours_whatever_the_description_says(small: Crossing, name: str):
    small.provider.faults.discovery = {"id_token_signing_alg_values_supported": ["none", "HS256", "ES256"]}
    small.provider.faults.id_token = CASES[name]
    assert not small.opens()[0]


@pytest.mark.parametrize("name", ALGORITHM_TRICKS)
def test_an_algorithm_that_slipped_onto_the_list_still_finds_no_key(
    shared: Crossing, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setattr(checks, "ALGORITHMS", ("none", "HS256", "ES256"))
    shared.provider.faults.id_token = CASES[name]
    assert not shared.opens()[0]


def test_a_description_of_somebody_else_stops_the_sign_in(small: Crossing):
    small.provider.faults.discovery = {"issuer": "https://obcy.example"}
    visitor = small.house.visitor().go("/zaloguj").submit("Profil zaufany")
    assert (visitor.status, visitor.outside) == (503, None)


@pytest.mark.parametrize(
    "name", ["token_endpoint", "jwks_uri", "authorization_endpoint", "end_session_endpoint"]
)
def test_an_endpoint_outside_the_issuer_is_not_called(small: Crossing, name: str):
    small.provider.faults.discovery = {name: "http://169.254.169.254/latest"}
    visitor = small.house.visitor().go("/zaloguj").submit("Profil zaufany")
    assert (visitor.status, visitor.outside) == (503, None)


def test_userinfo_about_somebody_else_is_refused(small: Crossing):
    small.provider.faults.userinfo = {"sub": "r-pilar"}
    assert "/forged" in small.cross(small.house.visitor(), "r-jan").address


def test_userinfo_does_not_overrule_the_signed_token(small: Crossing):
    small.provider.faults.userinfo = {"family_name": "Inny", "pesel": "44051401359", "acr": "x"}
    small.cross(small.house.visitor(), "r-jan")
    assert small.all(Subject)[0].surname == "Kowalski"


def test_userinfo_fills_what_the_token_leaves_out(small: Crossing):
    small.provider.faults.id_token = Forgery({"family_name": None, "given_name": None, "pesel": None})
    small.cross(small.house.visitor(), "r-jan")
    assert small.all(Subject)[0].full_name == "Jan Kowalski"


def test_a_person_without_a_name_is_refused(small: Crossing):
    small.provider.faults.id_token = Forgery({"family_name": None})
    small.provider.faults.userinfo = {"family_name": None}
    assert "/incomplete" in small.cross(small.house.visitor(), "r-jan").address


@pytest.mark.parametrize(
    "answer", [{"id_token": None}, {"access_token": None}, {"id_token": 7}, {"id_token": ""}]
)
def test_a_token_answer_with_a_part_missing_is_refused(small: Crossing, answer: dict[str, Any]):
    small.provider.faults.token = answer
    assert "/forged" in small.cross(small.house.visitor(), "r-jan").address


def test_keys_that_rotate_are_found_again(small: Crossing):
    small.cross(small.house.visitor(), "r-jan")
    small.provider.residents.keys.rotate(drop_old=True)
    small.cross(small.house.visitor(), "r-jan")
    assert small.count(WebSession) == 2


def test_guessed_key_names_do_not_make_us_fetch_again_and_again(
    small: Crossing, monkeypatch: pytest.MonkeyPatch
):
    fetched: list[str] = []
    original = provider_module.get_json
    monkeypatch.setattr(provider_module, "get_json", lambda url: fetched.append(url) or original(url))
    small.cross(small.house.visitor(), "r-jan")
    small.provider.faults.id_token = FORGERIES["unknown_kid"]
    for _ in range(3):
        small.cross(small.house.visitor(), "r-jan")
    assert sum(url.endswith("/jwks") for url in fetched) == 2
    small.house.clock.move(minutes=1)
    small.cross(small.house.visitor(), "r-jan")
    assert sum(url.endswith("/jwks") for url in fetched) == 3


def test_a_key_for_encryption_or_of_another_kind_verifies_nothing():
    key = ECKey.generate_key("P-256").as_dict(private=False)
    entry = {**key, "kid": "k", "use": "sig", "alg": "ES256"}
    assert provider_module._pick({"keys": [entry]}, "k", "ES256") is not None
    for wrong in ({"use": "enc"}, {"alg": "RS256"}, {"kty": "oct"}, {"kid": "other"}, {"x": "!"}):
        assert provider_module._pick({"keys": [{**entry, **wrong}]}, "k", "ES256") is None
    for odd in ({}, {"keys": None}, {"keys": {"k": entry}}, {"keys": [None, 7]}):
        assert provider_module._pick(odd, "k", "ES256") is None
    assert provider_module._pick({"keys": [entry]}, "k", "RS256") is None


def test_a_slow_provider_is_left(small: Crossing, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wire, "TIMEOUT_SECONDS", 0.2)
    small.provider.faults.delay_seconds["token"] = 0.5
    assert "/provider" in small.opens()[1]


class Elsewhere(BaseHTTPRequestHandler):
    """Answer by a redirect, by far too much, or by something that is no JSON object."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, body = {"/away": (302, b""), "/flood": (200, b"x" * 600_000), "/list": (200, b"[]")}[
            self.path
        ]
        self.send_response(status)
        self.send_header("Location", "/inside")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_a_redirect_is_not_followed_and_a_flood_is_not_drunk():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    for path, fault in (("/away", "status 302"), ("/flood", "too long")):
        with pytest.raises(SignInRefused, match=fault):
            wire.get_json(base + path)
    assert wire.get_json(f"{base}/list") == {}
    assert Elsewhere.asked == ["/away", "/flood", "/list"]
    server.shutdown()
    server.server_close()


def test_a_client_assertion_is_short_lived_and_never_the_same(small: Crossing):
    with small.house.app.app_context():
        from portal.accounts.providers import provider_named

        party = provider_named("residents")
        made = [assertion.client_assertion(party, small.house.clock.at)["client_assertion"] for _ in range(3)]
    parts = [[json.loads(_decoded(part)) for part in token.split(".")[:2]] for token in made]
    assert len({claims["jti"] for _, claims in parts}) == 3
    header, claims = parts[0]
    assert (header["alg"], header["typ"]) == ("ES256", "client-authentication+jwt")
    assert claims["aud"] == f"{small.provider.base}/residents"
    assert claims["exp"] - claims["iat"] <= 60
    assert claims["iss"] == claims["sub"] == "portal"


def _decoded(part: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_the_providers_are_kept_between_requests(small: Crossing):
    small.cross(small.house.visitor(), "r-jan")
    kept = small.house.app.extensions[EXTENSION]
    assert set(kept) == {"residents"}
