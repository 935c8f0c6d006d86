"""Files around the provider: people and clients read anew, keys and sign-ins kept over a restart."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from joserfc.jwk import ECKey

from portal.sandbox.identity import Provider
from tests.sandbox.identity.conftest import PEOPLE
from tests.sandbox.identity.relying_party import RelyingParty, query_of, registration


@pytest.fixture
def files(tmp_path: Path, client_key: ECKey) -> dict[str, Path]:
    paths = {name: tmp_path / f"{name}.json" for name in ("clients", "people")}
    paths["clients"].write_text(json.dumps([registration("portal", client_key)]), encoding="utf-8")
    paths["people"].write_text(json.dumps(PEOPLE), encoding="utf-8")
    return paths | {"state": tmp_path / "state"}


def test_people_are_read_again_when_the_file_changes(files: dict[str, Path], client_key: ECKey):
    with Provider(**files) as provider:
        party = RelyingParty(provider.residents.url, client_key)
        begun = party.begin()
        assert "Nowa Osoba" not in party.browser.get(party.page(begun), timeout=5).text
        fresh = {"issuer": "residents", "sub": "r-new", "given_name": "Nowa", "family_name": "Osoba"}
        files["people"].write_text(json.dumps([*PEOPLE, fresh | {"note": "świeża"}]), encoding="utf-8")
        assert "Nowa Osoba" in party.browser.get(party.page(begun), timeout=5).text
        files["people"].write_text("[half", encoding="utf-8")
        assert "Nowa Osoba" in party.browser.get(party.page(begun), timeout=5).text
        files["people"].unlink()
        assert "Plik osób jest pusty" in party.browser.get(party.page(begun), timeout=5).text


def test_keys_and_sign_ins_survive_a_restart(files: dict[str, Path], client_key: ECKey):
    with Provider(**files) as provider:
        party = RelyingParty(provider.residents.url, client_key)
        before = party.exchange(party.sign_in("r-anna")["code"]).json()["id_token"]
        port = provider.listener.port
    with Provider(**files, port=port):
        assert party.claims(before)["sub"] == "r-anna"
        assert "code" in query_of(party.begin(prompt="none"))
    assert {path.stat().st_mode & 0o777 for path in files["state"].iterdir()} == {0o600}


def test_the_command_serves_rotates_and_refuses(files: dict[str, Path], client_key: ECKey):
    command = [sys.executable, "-m", "portal.sandbox.identity", "--state", str(files["state"])]
    serve = [*command, "--port", "0", "--clients", str(files["clients"]), "--people", str(files["people"])]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            base = re.search(r"http://\S+", running.stdout.readline())
            assert base is not None
            party = RelyingParty(f"{base.group()}/residents", client_key)
            before = party.exchange(party.sign_in("r-anna")["code"]).json()["id_token"]
            kids = {key["kid"] for key in requests.get(f"{party.issuer}/jwks", timeout=5).json()["keys"]}
            subprocess.run([*command, "--rotate", "residents"], check=True, stdout=subprocess.PIPE)
            after = {key["kid"] for key in requests.get(f"{party.issuer}/jwks", timeout=5).json()["keys"]}
            assert kids < after
            assert party.claims(before)
        finally:
            running.terminate()
    for more, env in ((["--host", "10.0.0.1"], {}), ([], {"PORTAL_ENV": "production"})):
        refused = subprocess.run(
            [*serve, *more], env=os.environ | env, check=False, capture_output=True, text=True
        )
        assert refused.returncode == 2
        assert "sandbox identity:" in refused.stderr
