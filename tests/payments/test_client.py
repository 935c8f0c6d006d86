"""The client: its settings, the limits it checks, its errors, retries and keys."""

import http.server
import logging
import threading
import traceback

import pytest
import requests

import payments
from payments import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    IdempotencyError,
    InvalidRequestError,
    P24Client,
    P24Error,
)
from payments.errors import PermissionDeniedError, RateLimitError

API_KEY = "api-0f3b7c9d"
CRC_KEY = "a1b2c3d4e5f60718"
GOOD = {"merchant_id": 12345, "api_key": API_KEY, "crc_key": CRC_KEY}


PARAMS = {
    "amount": 2100,
    "description": "Opłata skarbowa",
    "customer_email": "anna.nowak@example.pl",
    "return_url": "https://example.pl/return",
    "notify_url": "https://example.pl/notify",
}


@pytest.fixture
def offline():
    """A client whose gateway does not exist: whatever it sends ends as a connection error."""
    client = P24Client(**GOOD, base_url="http://127.0.0.1:1", max_network_retries=0)
    yield client
    client.close()


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
    "wrong",
    [
        {"crc_key": ""},
        {"crc_key": " a1b2c3d4e5f60718"},
        {"crc_key": "a1b2c3d4e5f60718\n"},
        {"api_key": ""},
        {"api_key": None},
        {"merchant_id": 0},
        {"merchant_id": "12345"},
        {"merchant_id": True},
        {"pos_id": -1},
        {"max_network_retries": 6},
        {"base_url": "127.0.0.1:8002"},
        {"base_url": "http://127.0.0.1:8002/api/v1"},
        {"base_url": "https://user:password@example.pl"},
        {"base_url": "http://secure.example.pl", "sandbox": False},
        {"base_url": "https://sandbox.przelewy24.pl", "sandbox": False},
        {"base_url": "https://secure.przelewy24.pl", "sandbox": True},
    ],
)
def test_settings_that_cannot_be_right_are_refused_at_the_start(wrong):
    with pytest.raises(ValueError) as caught:
        P24Client(**{**GOOD, **wrong})
    assert API_KEY not in str(caught.value)
    assert "a1b2c3d4e5f60718" not in str(caught.value)


def test_the_address_follows_the_environment():
    assert P24Client(**GOOD).base_url == "https://sandbox.przelewy24.pl"
    assert P24Client(**GOOD, sandbox=False).base_url == "https://secure.przelewy24.pl"


def test_wrong_keys_are_an_authentication_error(sandbox):
    client = P24Client(
        merchant_id=12345, api_key="of-the-other-environment", crc_key=CRC_KEY, base_url=sandbox.url
    )
    with pytest.raises(AuthenticationError) as caught:
        client.v1.test_access()
    assert (caught.value.http_status, caught.value.code) == (401, "incorrect_authentication")
    client.close()


def test_right_keys_have_access(client):
    assert client.v1.test_access() is True


def test_a_wrong_crc_key_is_told_by_its_own_code(sandbox, params):
    client = P24Client(merchant_id=12345, api_key=API_KEY, crc_key="a1b2c3d4e5f6071", base_url=sandbox.url)
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(params)
    assert (caught.value.http_status, caught.value.code) == (400, "incorrect_crc")
    client.close()


LIMITS = [
    ({"amount": 0}, "amount", "out_of_range"),
    ({"amount": -100}, "amount", "out_of_range"),
    ({"amount": 21.0}, "amount", "wrong_type"),
    ({"amount": "2100"}, "amount", "wrong_type"),
    ({"amount": True}, "amount", "wrong_type"),
    ({"amount": None}, "amount", "missing"),
    ({"currency": "ZŁ"}, "currency", "bad_format"),
    ({"currency": "PLNX"}, "currency", "too_long"),
    ({"description": ""}, "description", "empty"),
    ({"description": "x" * 1025}, "description", "too_long"),
    ({"description": "a\x00b"}, "description", "bad_characters"),
    ({"description": "\ud800"}, "description", "bad_characters"),
    ({"customer_email": "a" * 42 + "@wp.pl.pl"}, "customer_email", "too_long"),
    ({"customer_email": "not an address"}, "customer_email", "bad_format"),
    ({"customer_name": "x" * 41}, "customer_name", "too_long"),
    ({"customer_address": "x" * 81}, "customer_address", "too_long"),
    ({"customer_postal_code": "x" * 11}, "customer_postal_code", "too_long"),
    ({"customer_city": "x" * 51}, "customer_city", "too_long"),
    ({"customer_country": "POL"}, "customer_country", "too_long"),
    ({"customer_phone": "4813211321230"}, "customer_phone", "too_long"),
    ({"customer_phone": "+48132113"}, "customer_phone", "bad_format"),
    ({"locale": "uk"}, "locale", "not_allowed"),
    ({"locale": "sv"}, "locale", "not_allowed"),
    ({"payment_method": 0}, "payment_method", "out_of_range"),
    ({"channel": 8}, "channel", "not_allowed"),
    ({"channel": 0}, "channel", "out_of_range"),
    ({"time_limit_minutes": 100}, "time_limit_minutes", "out_of_range"),
    ({"time_limit_minutes": -1}, "time_limit_minutes", "out_of_range"),
    ({"wait_for_result": 1}, "wait_for_result", "wrong_type"),
    ({"regulation_accepted": "yes"}, "regulation_accepted", "wrong_type"),
    ({"transfer_label": "x" * 21}, "transfer_label", "too_long"),
    ({"transfer_label": "rata & 4"}, "transfer_label", "bad_format"),
    ({"encoding": "UTF-16"}, "encoding", "not_allowed"),
    ({"method_reference": "x" * 251}, "method_reference", "too_long"),
    ({"shipping_amount": -1}, "shipping_amount", "out_of_range"),
    ({"return_url": "/return"}, "return_url", "bad_url"),
    ({"return_url": "javascript:alert(1)"}, "return_url", "bad_url"),
    ({"return_url": "https://[x/"}, "return_url", "bad_url"),
    ({"return_url": None}, "return_url", "missing"),
    ({"notify_url": None}, "notify_url", "missing"),
    ({"notify_url": "https://example.pl/" + "x" * 250}, "notify_url", "too_long"),
    ({"cart": []}, "cart", "wrong_type"),
    ({"cart": [{"seller_id": "1"}]}, "cart[0].seller_category", "missing"),
    (
        {"cart": [{"seller_id": "1", "seller_category": "x", "quantity": 1.5}]},
        "cart[0].quantity",
        "wrong_type",
    ),
    ({"shipping": {"type": 4}}, "shipping.type", "out_of_range"),
    ({"payer_agent": {"ip": "127.0.0", "user_agent": "x"}}, "payer_agent.ip", "bad_format"),
    ({"payer_agent": {"ip": "::1", "user_agent": "x" * 256}}, "payer_agent.user_agent", "too_long"),
    ({"mobile_library": 2}, "mobile_library", "out_of_range"),
    ({"sdk_version": "x" * 11}, "sdk_version", "too_long"),
    ({"success_url": "https://example.pl"}, "success_url", "unknown_param"),
]


@pytest.mark.parametrize(("changes", "param", "code"), LIMITS)
def test_a_field_beyond_its_limit_is_refused_before_sending(offline, changes, param, code):
    with pytest.raises(InvalidRequestError) as caught:
        offline.v1.checkout.sessions.create({**PARAMS, **changes})
    assert (caught.value.param, caught.value.code) == (param, code)


def test_what_keeps_the_limits_is_sent(offline):
    with pytest.raises(APIConnectionError):
        offline.v1.checkout.sessions.create(PARAMS)


def test_every_field_at_its_limit_is_taken(client, sandbox, params):
    full = {
        **params,
        "amount": 1,
        "currency": "pln",
        "description": "ż" * 1024,
        "customer_email": "a" * 41 + "@wp.pl.pl",
        "customer_name": "x" * 40,
        "customer_address": "x" * 80,
        "customer_postal_code": "15-950",
        "customer_city": "Białystok",
        "customer_country": "pl",
        "customer_phone": "481321132123",
        "locale": "se",
        "payment_method": 154,
        "channel": payments.Channel.TRANSFER | payments.Channel.BLIK,
        "time_limit_minutes": 99,
        "wait_for_result": True,
        "regulation_accepted": False,
        "transfer_label": "Podatek: ŻÓŁĆ/1-2.\\",
        "method_reference": "x" * 250,
        "shipping_amount": 0,
        "cart": [{"seller_id": "1", "seller_category": "tax", "quantity": 1, "unit_amount": 1}],
        "shipping": {"type": 3, "address": "a", "postal_code": "15-950", "city": "b", "country": "PL"},
        "payer_agent": {"ip": "2001:db8::1", "user_agent": "x" * 255},
    }
    session = client.v1.checkout.sessions.create(full, {"idempotency_key": "x" * 100})
    assert sandbox.find("x" * 100).time_limit == 99
    assert session.currency == "PLN"


@pytest.mark.parametrize("key", ["", "x" * 101, "a\nb"])
def test_a_key_that_p24_cannot_keep_is_refused(client, params, key):
    if not key:
        assert client.v1.checkout.sessions.create(params, {"idempotency_key": key}).id
        return
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(params, {"idempotency_key": key})
    assert caught.value.param == "idempotency_key"


def test_a_key_with_slashes_and_polish_letters_is_read_back(begin, client):
    assert begin("BIA/2026/ŻÓŁĆ 1?#%")
    assert client.v1.payment_intents.retrieve("BIA/2026/ŻÓŁĆ 1?#%").status == "requires_action"


def test_the_same_key_and_params_give_the_same_session_without_asking(client, sandbox, params):
    first = client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"})
    sandbox.faults.plan("error", on="api", times=0)
    assert client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"}) == first


def test_the_same_key_with_other_params_is_an_error_and_sends_nothing(client, sandbox, params):
    client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"})
    with pytest.raises(IdempotencyError) as caught:
        client.v1.checkout.sessions.create({**params, "amount": 1}, {"idempotency_key": "BI-1"})
    assert caught.value.code == "key_reused"
    assert sandbox.find("BI-1").amount == 2100


@pytest.mark.parametrize("kind", ["error_after", "close_after"])
def test_a_lost_answer_to_register_is_repaired_by_calling_again(client, sandbox, params, kind):
    sandbox.faults.plan(kind, on="register")
    with pytest.raises((APIError, APIConnectionError)):
        client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"})
    token = sandbox.find("BI-1").token
    assert client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"}).url.endswith(token)
    assert len(sandbox.gateway.book.transactions) == 1


def test_a_session_paid_meanwhile_is_not_registered_again(client, sandbox, params):
    sandbox.faults.plan("close_after", on="register")
    with pytest.raises(APIConnectionError):
        client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"})
    sandbox.pay("BI-1")
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"})
    assert caught.value.code == "already_paid"


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


def test_nothing_listening_is_a_connection_error(offline):
    with pytest.raises(APIConnectionError) as caught:
        offline.v1.test_access()
    assert caught.value.code == "connection"
    assert caught.value.request_id.startswith("req_")


def every_text(error):
    """Everything that could reach a log by way of an error: chain, arguments, attributes, locals' reprs."""
    seen, queue, texts = set(), [error], []
    while queue:
        one = queue.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        queue += [one.__cause__, one.__context__]
        texts += [repr(one), str(one), repr(vars(one))]
        assert not isinstance(one, requests.RequestException)
        assert not any(isinstance(v, requests.Request | requests.Response) for v in vars(one).values())
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join(texts) + "".join(shown.format())


@pytest.mark.parametrize("fault", ["close", "error", "late"])
def test_no_error_or_log_line_carries_a_key(sandbox, client, params, caplog, fault):
    caplog.set_level(logging.DEBUG)
    sandbox.faults.plan(fault, on="api", times=0, seconds=1.2)
    with pytest.raises(P24Error) as caught:
        client.v1.checkout.sessions.create(params)
    told = every_text(caught.value) + caplog.text + repr(client) + repr(vars(client))
    assert API_KEY not in told
    assert CRC_KEY not in told
    assert "Basic " not in told


def test_a_key_echoed_by_the_other_side_is_blotted_out(canned):
    answer, _ = canned
    body = b'{"error":"sign of a1b2c3d4e5f60718 with api-0f3b7c9d","code":400}'
    with pytest.raises(InvalidRequestError) as caught:
        answer(400, body).v1.test_access()
    assert CRC_KEY not in str(caught.value)
    assert API_KEY not in str(caught.value)
    assert "•••" in str(caught.value)


def test_the_error_tree_is_the_one_drawn_in_the_docstring():
    drawn = payments.errors.__doc__
    for name in dir(payments.errors):
        thing = getattr(payments.errors, name)
        if isinstance(thing, type) and issubclass(thing, P24Error):
            assert name in drawn
            assert thing is P24Error or issubclass(thing, P24Error)
