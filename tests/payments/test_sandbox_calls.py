"""The sandbox's calls as any client sees them: signs, statuses, limits."""

import pytest
import requests

from payments.sandbox import Sandbox, Shop
from payments.sandbox.signs import sign as sign_apart
from payments.signing import REGISTER, VERIFY, sign

AUTH = ("12345", "api-0f3b7c9d")
CRC = "a1b2c3d4e5f60718"
SHOP = Shop(12345, 12345, AUTH[1], CRC)


def test_the_two_ways_of_signing_agree_on_the_vector_with_polish_letters():
    values = {"sessionId": "BIA/2026/ŻÓŁĆ-1", "merchantId": 12345, "amount": 12345, "currency": "PLN"}
    expected = (
        "50c9fc16d2c47f0bccb0b945f363362232b0651343839a47b1cd5733a73098c685e7bb3281f9bdd3d98ab0e72c0315bb"
    )
    assert sign_apart(CRC, *values.items()) == sign(REGISTER, values, CRC) == expected


def test_register_answers_a_token_and_the_documented_shape(sandbox, body, register):
    answer = register(sandbox, body)
    assert answer.status_code == 200
    assert answer.json()["responseCode"] == 0
    assert (
        requests.get(f"{sandbox.url}/trnRequest/{answer.json()['data']['token']}", timeout=5).status_code
        == 200
    )


@pytest.mark.parametrize("auth", [None, ("12345", "wrong"), ("1", AUTH[1]), ("x", AUTH[1]), ("١٢", AUTH[1])])
def test_wrong_credentials_are_401(sandbox, body, auth, register):
    auth = tuple(part.encode() for part in auth) if auth else None
    answer = register(sandbox, body, auth)
    assert (answer.status_code, answer.json()) == (401, {"error": "Incorrect authentication", "code": 401})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sign": "0" * 96}, "Incorrect CRC value"),
        ({"sign": None}, "Incorrect CRC value"),
        ({"amount": 2101}, "Incorrect CRC value"),
        ({"amount": "2100"}, "Invalid input data"),
        ({"amount": 21.0}, "Invalid input data"),
        ({"merchantId": 1}, "Invalid input data"),
        ({"email": "x" * 51}, "Invalid input data"),
        ({"email": None}, "Invalid input data"),
        ({"language": "uk"}, "Invalid input data"),
        ({"timeLimit": 100}, "Invalid input data"),
        ({"channel": 8}, "Invalid input data"),
        ({"channel": "1"}, "Invalid input data"),
        ({"method": 1.5}, "Invalid input data"),
        ({"waitForResult": 1}, "Invalid input data"),
        ({"regulationAccept": "true"}, "Invalid input data"),
        ({"transferLabel": "rata & 4"}, "Invalid input data"),
        ({"cart": {}}, "Invalid input data"),
        ({"cart": [{"sellerId": "1"}]}, "Invalid input data"),
        ({"additional": []}, "Invalid input data"),
        ({"additional": {"shipping": {"type": 4}}}, "Invalid input data"),
        ({"additional": {"PSU": {"IP": "127.0.0.1"}}}, "Invalid input data"),
        ({"phone": "4813211321230"}, "Invalid input data"),
        ({"urlReturn": "javascript:alert(1)"}, "Invalid input data"),
        ({"urlReturn": "https://a; script-src *"}, "Invalid input data"),
    ],
)
def test_a_wrong_registration_is_400(sandbox, body, changes, error, register):
    answer = register(sandbox, {**body, **changes})
    assert (answer.status_code, answer.json()) == (400, {"error": error, "code": 400})


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 5000])
def test_a_body_that_is_no_object_is_400(sandbox, content):
    url = f"{sandbox.url}/api/v1/transaction/register"
    assert requests.post(url, data=content, auth=AUTH, timeout=5).status_code == 400


def test_an_unknown_session_is_404_with_response_code_0(sandbox):
    answer = requests.get(f"{sandbox.url}/api/v1/transaction/by/sessionId/none", auth=AUTH, timeout=5)
    assert (answer.status_code, answer.json()) == (404, {"error": "Transaction not found", "responseCode": 0})


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, 200), ({"amount": 1}, 400), ({"orderId": 1}, 404), ({"currency": "EUR"}, 400)],
)
def test_verify_compares_order_sum_and_currency(sandbox, body, changes, status, register, pay):
    register(sandbox, body)
    values = {
        "sessionId": "BIA-1",
        "orderId": pay(sandbox, "BIA-1"),
        "amount": 2100,
        "currency": "PLN",
        **changes,
    }
    asked = {"merchantId": 12345, "posId": 12345, **values, "sign": sign(VERIFY, values, CRC)}
    answer = requests.put(f"{sandbox.url}/api/v1/transaction/verify", json=asked, auth=AUTH, timeout=5)
    assert answer.status_code == status


def test_a_shop_never_sees_another_shops_payment(shop, body, register, pay):
    other = Shop(777, 778, "other-key", "other-crc")
    with Sandbox(SHOP, other, background=False) as sandbox:
        register(sandbox, body)
        pay(sandbox, "BIA-1")
        url = f"{sandbox.url}/api/v1/transaction/by/sessionId/BIA-1"
        assert requests.get(url, auth=AUTH, timeout=5).status_code == 200
        assert requests.get(url, auth=("778", "other-key"), timeout=5).status_code == 404


def test_an_overlong_body_is_refused_without_reading_it(sandbox):
    answer = requests.post(f"{sandbox.url}/sandbox/faults", data=b"x" * 300_000, timeout=5)
    assert answer.status_code == 413
