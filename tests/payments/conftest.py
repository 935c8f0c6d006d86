"""A sandbox gateway, a client that speaks to it, and a small real shop that listens for notifications."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from payments import P24Client
from payments.sandbox import Sandbox, Shop
from payments.signing import REGISTER, sign

API_KEY = "api-0f3b7c9d"
CRC_KEY = "a1b2c3d4e5f60718"
MERCHANT = 12345


@dataclass
class Post:
    path: str
    content_type: str
    body: bytes


@dataclass
class ShopTwin:
    """A shop's notification address; ``answer`` decides the status."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    answer: Callable[[Post], int] = lambda _post: 200


@pytest.fixture
def shop():
    twin = ShopTwin()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            post = Post(self.path, self.headers["Content-Type"], self.rfile.read(length))
            twin.posts.append(post)
            self.send_response(twin.answer(post))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    twin.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield twin
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture
def sandbox():
    with Sandbox(Shop(MERCHANT, MERCHANT, API_KEY, CRC_KEY), background=False) as running:
        yield running


@pytest.fixture
def client(sandbox, monkeypatch):
    monkeypatch.setattr("payments.transport.FIRST_PAUSE", 0.01)
    speaking = P24Client(
        merchant_id=MERCHANT, api_key=API_KEY, crc_key=CRC_KEY, base_url=sandbox.url, timeout=(1, 1)
    )
    yield speaking
    speaking.close()


@pytest.fixture
def offline():
    """A client whose gateway does not exist: whatever it sends ends as a connection error."""
    client = P24Client(
        merchant_id=MERCHANT,
        api_key=API_KEY,
        crc_key=CRC_KEY,
        base_url="http://127.0.0.1:1",
        max_network_retries=0,
    )
    yield client
    client.close()


@pytest.fixture
def params(shop):
    return {
        "amount": 2100,
        "description": "Opłata skarbowa: zaświadczenie „Żółć” / 2026",
        "customer_email": "anna.nowak@example.pl",
        "customer_name": "Anna Nowak",
        "return_url": f"{shop.url}/return",
        "notify_url": f"{shop.url}/notify",
    }


@pytest.fixture
def begin(client, params):
    """Register a session under a key and open its page, as a payer's browser would."""

    def act(key="BI-1", **changes):
        session = client.v1.checkout.sessions.create({**params, **changes}, {"idempotency_key": key})
        assert requests.get(session.url, timeout=5).status_code == 200
        return session

    return act


@pytest.fixture
def body(shop):
    values = {
        "merchantId": 12345,
        "posId": 12345,
        "sessionId": "BIA-1",
        "amount": 2100,
        "currency": "PLN",
        "description": "Opłata",
        "email": "anna.nowak@example.pl",
        "country": "PL",
        "language": "pl",
        "urlReturn": f"{shop.url}/return",
        "urlStatus": f"{shop.url}/notify",
    }
    return {**values, "sign": sign(REGISTER, values, CRC_KEY)}


@pytest.fixture
def register():
    def act(sandbox, body, auth=(str(MERCHANT), API_KEY)):
        return requests.post(f"{sandbox.url}/api/v1/transaction/register", json=body, auth=auth, timeout=5)

    return act


@pytest.fixture
def plan():
    def act(sandbox, kind, on, **details):
        made = requests.post(
            f"{sandbox.url}/sandbox/faults", json={"kind": kind, "on": on, **details}, timeout=5
        )
        assert made.status_code == 201, made.text

    return act


@pytest.fixture
def pay():
    def act(sandbox, session_id, **more):
        paid = requests.post(f"{sandbox.url}/sandbox/pay", json={"sessionId": session_id, **more}, timeout=5)
        assert paid.status_code == 200, paid.text
        return paid.json()["orderId"]

    return act
