"""Each answer P24 may give becomes its object or its error; reads are repeated, nothing else is."""

import http.server
import threading

import pytest

from payments import (
    APIError,
    AuthenticationError,
    InvalidRequestError,
    P24Client,
    P24Error,
)
from payments.errors import PermissionDeniedError, RateLimitError

API_KEY = "api-0f3b7c9d"
CRC_KEY = "a1b2c3d4e5f60718"
GOOD = {"merchant_id": 12345, "api_key": API_KEY, "crc_key": CRC_KEY}


@pytest.fixture
def canned(monkeypatch):
    """A server that gives fixed answers, for what the sandbox never says; client and list of requests."""
    monkeypatch.setattr("payments.transport.FIRST_PAUSE", 0.001)
    answers, asked = [], []

    class Answering(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self):
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            asked.append((self.command, self.path, self.client_address))
            status, body, headers = answers[min(len(asked), len(answers)) - 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = respond  # noqa: N815 -- names that http.server looks for

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # clients hang up on overlong answers
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    client = P24Client(**GOOD, base_url=f"http://127.0.0.1:{server.server_address[1]}", timeout=(1, 1))

    def answer(status, body=b"", **headers):
        answers.append((status, body, headers))
        return client

    yield answer, asked
    client.close()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, b'{"error":"Invalid input data","code":400}', InvalidRequestError, "invalid_input"),
        (401, b"<html>", AuthenticationError, "incorrect_authentication"),
        (403, b'{"error":"x","code":401}', PermissionDeniedError, "not_permitted"),
        (404, b'{"error":"Transaction not found","responseCode":0}', InvalidRequestError, "resource_missing"),
        (404, b"<html>nginx</html>", APIError, "unreadable_answer"),
        (
            409,
            b'{"error":[{"message":"Insufficient funds available"}]}',
            InvalidRequestError,
            "insufficient_funds",
        ),
        (429, b"slow down", RateLimitError, "rate_limit"),
        (500, b'{"error":"Undefined error","code":500}', APIError, "server_fault"),
        (200, b"", APIError, "unreadable_answer"),
        (200, b"[]", APIError, "unreadable_answer"),
        (200, b"[" * 100_000, APIError, "unreadable_answer"),
        (200, b'{"error":"Unknown error"}', APIError, "unreadable_answer"),
        (200, b'{"data":{}}', APIError, "unreadable_answer"),
        (200, b"x" * 3_000_000, APIError, "unreadable_answer"),
        (302, b"", APIError, "unreadable_answer"),
    ],
)
def test_each_answer_becomes_its_error(canned, status, body, kind, code):
    answer, _ = canned
    with pytest.raises(kind) as caught:
        answer(status, body, Location="http://127.0.0.1:1/").v1.payment_intents.retrieve("BI-1")
    assert caught.value.code == code
    assert caught.value.http_status in {status, None}
    assert caught.value.user_message


@pytest.mark.parametrize(
    ("number", "status"), [(0, "requires_action"), (1, "requires_capture"), (2, "succeeded"), (3, "canceled")]
)
def test_each_documented_status_has_its_word(canned, number, status):
    answer, _ = canned
    body = (
        b'{"data":{"sessionId":"BI-1","orderId":5000000000,"status":%d,"amount":1,"currency":"PLN"}}' % number
    )
    assert answer(200, body).v1.payment_intents.retrieve("BI-1").status == status


@pytest.mark.parametrize("number", [b"4", b"-1", b"null", b'"paid"', b"1.0", b"true"])
def test_an_undocumented_status_is_an_error_and_never_a_guess(canned, number):
    answer, _ = canned
    body = b'{"data":{"sessionId":"BI-1","status":%s,"amount":1,"currency":"PLN"}}' % number
    with pytest.raises(APIError):
        answer(200, body).v1.payment_intents.retrieve("BI-1")


def test_an_answer_about_another_session_is_an_error(canned):
    answer, _ = canned
    body = b'{"data":{"sessionId":"BI-2","status":2,"amount":1,"currency":"PLN"}}'
    with pytest.raises(APIError):
        answer(200, body).v1.payment_intents.retrieve("BI-1")


def test_verify_that_answers_200_without_success_is_no_success(canned):
    answer, asked = canned
    answer(200, b'{"data":{"status":"error"},"responseCode":0}')
    client = answer(404, b'{"error":"Transaction not found","responseCode":0}')
    with pytest.raises(APIError) as caught:
        client.v1.payment_intents.capture("BI-1", {"order_id": 1, "amount": 1})
    assert caught.value.code == "not_verified"
    assert [method for method, _, _ in asked] == ["PUT", "GET"]


def test_reads_are_repeated_a_bounded_number_of_times(canned):
    answer, asked = canned
    with pytest.raises(APIError):
        answer(503, b"").v1.test_access()
    assert len(asked) == 3


def test_a_409_and_a_429_are_not_repeated(canned):
    answer, asked = canned
    with pytest.raises(P24Error):
        answer(409, b'{"error":[]}').v1.test_access()
    assert len(asked) == 1


def test_connections_are_reused(canned):
    answer, asked = canned
    client = answer(200, b'{"data":true,"error":""}')
    assert all(client.v1.test_access() for _ in range(3))
    assert len({address for _, _, address in asked}) == 1


def test_a_key_echoed_by_the_other_side_is_blotted_out(canned):
    answer, _ = canned
    body = b'{"error":"sign of a1b2c3d4e5f60718 with api-0f3b7c9d","code":400}'
    with pytest.raises(InvalidRequestError) as caught:
        answer(400, body).v1.test_access()
    assert CRC_KEY not in str(caught.value)
    assert API_KEY not in str(caught.value)
    assert "•••" in str(caught.value)
