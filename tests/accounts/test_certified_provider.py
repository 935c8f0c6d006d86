"""The same sign-in at somebody else's provider: oidc-provider, certified, sharing no code with ours."""

import json
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from joserfc.jwk import ECKey
from werkzeug.serving import make_server

from portal.accounts.models import Identity, Subject, WebSession
from tests.accounts.crossing import PEOPLE, WAY, registration
from tests.support import parts
from tests.support.databases import SqliteDatabases
from tests.support.house import House
from tests.support.visitor import ORIGIN, Visitor

pytestmark = pytest.mark.peer
LEVELS = "http://eidas.europa.eu/LoA/"


@dataclass
class Peer:
    """A portal and the provider that it was not built with."""

    house: House
    issuer: str

    def answer(
        self, address: str, person: str, query: str = "", browser: requests.Session | None = None
    ) -> str:
        """Sign in at the provider; return the address it sends the browser back to."""
        browser = browser or requests.Session()
        asked = False
        for _hop in range(8):
            response = browser.get(address, allow_redirects=False, timeout=5)
            assert response.status_code in {302, 303}, response.text
            address = urljoin(address, response.headers["Location"])
            if address.startswith(ORIGIN):
                return address
            if "/interaction/" in address and not asked:
                address, asked = f"{address}?person={person}{query}", True
        raise AssertionError(address)

    def cross(
        self, visitor: Visitor, person: str, query: str = "", browser: requests.Session | None = None
    ) -> Visitor:
        """Sign in all the way."""
        visitor.go("/konto").submit(WAY)
        assert visitor.outside, visitor.text
        return visitor.go(self.answer(visitor.outside, person, query, browser))

    def all(self, model: type) -> list:
        """List rows."""
        with self.house.portal.db.reading() as session:
            return session.query(model).all()


@pytest.fixture
def peer(
    demo_environment: dict[str, str], sqlite_databases: SqliteDatabases, tmp_path: Path
) -> Iterator[Peer]:
    parts.need("oidc-provider", parts.PEERS if parts.PEERS.exists() else None, "npm ci in tests/peers")
    key = ECKey.generate_key("P-256")
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]
    people = [person for person in PEOPLE if person["issuer"] == "residents"]
    asked = json.dumps({"clients": [_client(key, port)], "people": people})
    node = subprocess.Popen(
        [str(parts.need_node()), str(parts.PEERS.parent / "provider.mjs"), asked],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert node.stdin is not None
    assert node.stdout is not None
    issuer = node.stdout.readline().strip()
    environment = {
        name: value for name, value in demo_environment.items() if "RESIDENTS_CLIENT_KEY" not in name
    }
    environment["PORTAL_RESIDENTS_ISSUER"] = issuer
    environment["PORTAL_RESIDENTS_CLIENT_ID"] = "portal"
    environment["PORTAL_RESIDENTS_CLIENT_KEY"] = key.as_pem(private=True).decode()
    with sqlite_databases.fresh() as url:
        house = House(environment, tmp_path, url)
        house.clock.at = datetime.now(UTC)
        # the provider calls the portal by itself, so this one listens
        server = make_server("127.0.0.1", port, house.app, threaded=True, fd=door.detach())
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield Peer(house, issuer)
        server.shutdown()
        server.server_close()
        house.close()
    node.stdin.close()
    node.stdout.close()
    node.wait(timeout=10)


def _client(key: ECKey, port: int) -> dict[str, object]:
    client = registration("residents", key)
    client["backchannel_logout_uri"] = f"http://127.0.0.1:{port}/sign-in/residents/logout"
    return {name: value for name, value in client.items() if name != "issuer"}


def test_a_resident_signs_in(peer: Peer):
    visitor = peer.cross(peer.house.visitor(), "r-jan")
    assert visitor.address == "/konto/pierwsze-kroki/e-mail"
    [identity], [subject], [session] = peer.all(Identity), peer.all(Subject), peer.all(WebSession)
    assert (identity.iss, identity.sub) == (peer.issuer, "r-jan")
    assert (subject.full_name, subject.pesel_match is None) == ("Jan Kowalski", False)
    assert (session.loa, bool(session.sid)) == ("substantial", True)


def test_a_european_without_pesel_signs_in(peer: Peer):
    peer.cross(peer.house.visitor(), "r-pilar", f"&acr={LEVELS}high")
    assert [(one.full_name, one.pesel) for one in peer.all(Subject)] == [("Pilar García", None)]
    assert peer.all(WebSession)[0].loa == "high"


def test_too_low_a_level_does_not_pass(peer: Peer):
    visitor = peer.cross(peer.house.visitor(), "r-jan", f"&acr={LEVELS}low")
    assert visitor.status == 403
    assert peer.all(WebSession) == []


def test_refusing_is_told_plainly(peer: Peer):
    visitor = peer.cross(peer.house.visitor(), "nobody", "&refuse=1")
    assert (visitor.status, visitor.heading) == (403, "Logowanie przerwane")


def test_a_fresh_sign_in_asks_the_person_again(peer: Peer):
    browser = requests.Session()
    visitor = peer.cross(peer.house.visitor(), "r-jan", browser=browser)
    visitor.go("/zaloguj?again=1&next=/konto").submit(WAY)
    response = browser.get(visitor.outside or "", allow_redirects=False, timeout=5)
    assert "/interaction/" in response.headers["Location"]


def test_an_answer_counts_once(peer: Peer):
    visitor = peer.house.visitor().go("/konto").submit(WAY)
    back = peer.answer(visitor.outside or "", "r-jan")
    assert visitor.go(back).status == 200
    assert visitor.go(back).status == 409


def test_signing_out_ends_the_sign_in_there(peer: Peer):
    browser = requests.Session()
    visitor = peer.cross(peer.house.visitor(), "r-jan", browser=browser).go("/konto/pierwsze-kroki/e-mail")
    assert visitor.page is not None
    token = next(box.get("value") for box in visitor.page.iter("input") if box.get("name") == "_token")
    visitor.post("/wyloguj", {"_token": token})
    assert visitor.page is not None
    [link] = [
        one.get("href") for one in visitor.page.iter("a") if (one.get("href") or "").startswith(peer.issuer)
    ]
    page = browser.get(link or "", timeout=5)
    assert page.status_code == 200, page.text
    xsrf = re.search(r'name="xsrf" value="([^"]+)"', page.text)
    action = re.search(r'action="([^"]+)"', page.text)
    assert xsrf
    assert action
    left = browser.post(action[1], data={"xsrf": xsrf[1], "logout": "yes"}, allow_redirects=False, timeout=5)
    assert left.headers["Location"] == f"{ORIGIN}/"
    assert peer.all(WebSession)[0].ended_by == "person"


def test_signing_out_there_ends_the_session_here(peer: Peer):
    browser = requests.Session()
    visitor = peer.cross(peer.house.visitor(), "r-jan", browser=browser)
    page = browser.get(f"{peer.issuer}/session/end", timeout=5)
    xsrf = re.search(r'name="xsrf" value="([^"]+)"', page.text)
    assert xsrf
    form = {"xsrf": xsrf[1], "logout": "yes"}
    browser.post(f"{peer.issuer}/session/end/confirm", data=form, allow_redirects=False, timeout=5)
    assert peer.all(WebSession)[0].ended_by == "provider"
    assert visitor.client.get("/sesja", base_url=ORIGIN).status_code == 401
