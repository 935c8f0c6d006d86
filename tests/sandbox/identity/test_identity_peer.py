"""openid-client, a certified relying party of other people's making, signs in at the sandbox identity."""

from __future__ import annotations

import json
import subprocess

import pytest
from joserfc.jwk import ECKey

from portal.sandbox.identity import FORGERIES, Provider
from tests.sandbox.identity.conftest import PEOPLE
from tests.sandbox.identity.relying_party import AFTER_LOGOUT, REDIRECT, SUBSTANTIAL, registration
from tests.support.parts import PEERS, need_node, need_peer

pytestmark = pytest.mark.peer
CAUGHT = (
    "wrong_iss",
    "wrong_aud",
    "wrong_nonce",
    "no_nonce",
    "alg_none",
    "hmac_with_public_key",
    "other_key",
    "unknown_kid",
    "tampered",
    "expired",
    "no_auth_time",
    "old_auth_time",
    "no_id_token",
)


def run(provider: Provider, key: ECKey, **more: str) -> subprocess.CompletedProcess[str]:
    need_peer("openid-client")
    asked = {
        "issuer": provider.residents.url,
        "client_id": "portal",
        "jwk": key.as_dict(private=True),
        "redirect_uri": REDIRECT,
        "post_logout_redirect_uri": AFTER_LOGOUT,
        "person": "r-anna",
        "scope": "openid profile pesel",
        "acr": SUBSTANTIAL,
    } | more
    command = [str(need_node()), str(PEERS.parent / "client.mjs"), json.dumps(asked)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture
def present(client_key: ECKey):
    """A provider by the real clock, which a program of its own reads."""
    with Provider(clients=[registration("portal", client_key)], people=PEOPLE) as running:
        yield running


def test_an_independent_client_signs_in_and_out(present: Provider, client_key: ECKey):
    done = run(present, client_key)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["claims"]["sub"] == told["userinfo"]["sub"] == "r-anna"
    assert told["claims"]["acr"] == SUBSTANTIAL
    assert told["claims"]["pesel"] == "85031412349"
    assert told["left"] == f"{AFTER_LOGOUT}?state=gone"


def test_officials_sign_in_the_same_way(present: Provider, client_key: ECKey):
    done = run(
        present, client_key, issuer=present.officials.url, person="o-ewa", scope="openid profile roles"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["claims"]["roles"] == ["clerk", "approver"]


@pytest.mark.parametrize("name", CAUGHT)
def test_an_independent_client_refuses_what_the_provider_forges(
    present: Provider, client_key: ECKey, name: str
):
    present.faults.id_token = FORGERIES[name]
    done = run(present, client_key)
    assert done.returncode != 0
    assert "OperationProcessingError" in done.stderr or "ClientError" in done.stderr, done.stderr


def test_an_independent_client_refuses_an_answer_of_another_issuer(present: Provider, client_key: ECKey):
    present.faults.response = {"iss": "http://evil.example"}
    assert "iss" in run(present, client_key).stderr
