"""The client: its settings, the limits it checks, its errors, retries and keys."""

import logging
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

API_KEY = "api-0f3b7c9d"
CRC_KEY = "a1b2c3d4e5f60718"
GOOD = {"merchant_id": 12345, "api_key": API_KEY, "crc_key": CRC_KEY}


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


def test_the_error_tree_is_the_one_drawn_in_the_docstring():
    drawn = payments.errors.__doc__
    for name in dir(payments.errors):
        thing = getattr(payments.errors, name)
        if isinstance(thing, type) and issubclass(thing, P24Error):
            assert name in drawn
            assert thing is P24Error or issubclass(thing, P24Error)
