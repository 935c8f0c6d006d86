"""Notifications: read from JSON or form, proven by their sign, refused in every other case."""

import json
from urllib.parse import urlencode

import pytest

from payments import InvalidRequestError, P24Error, PayloadError, SignatureVerificationError, Webhook
from payments.errors import APIError
from payments.signing import REFUND_NOTIFICATION, TRANSACTION_NOTIFICATION, sign

CRC = "a1b2c3d4e5f60718"
PAID = {
    "merchantId": 12345,
    "posId": 12345,
    "sessionId": "BIA/2026/ŻÓŁĆ-1",
    "amount": 12345,
    "originAmount": 12345,
    "currency": "PLN",
    "orderId": 4294967296,
    "methodId": 154,
    "statement": "p24-A12-B34-C56 Żółć/1",
}
REFUNDED = {
    "orderId": 4294967296,
    "sessionId": "BIA/2026/ŻÓŁĆ-1",
    "merchantId": 12345,
    "requestId": "zwrot-1",
    "refundsUuid": "9f2c-1",
    "amount": 100,
    "currency": "PLN",
    "timestamp": 1795000000,
    "status": 1,
}


def signed(values, order=TRANSACTION_NOTIFICATION, crc=CRC):
    return {**values, "sign": sign(order, values, crc)}


def test_a_published_notification_is_read():
    vector = {
        "merchantId": 12345,
        "posId": 123,
        "sessionId": "0beec7",
        "amount": 1500,
        "originAmount": 1500,
        "currency": "PLN",
        "orderId": 123456789,
        "methodId": 32,
        "statement": "p24-XXX-YYY-ZZZ",
        "sign": "703e946290d92230297c35d3bc8f554d4a458a4c97c9917665929c5ef5e682f7a868ac36e5dff20184c6a5302ef66c77",
    }
    paid = Webhook.construct_event(json.dumps(vector), "bar").data.object
    assert (paid.pos_id, paid.amount, paid.order_id, paid.payment_method) == (123, 1500, 123456789, 32)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(json.dumps(signed(PAID)), id="JSON with escaped letters"),
        pytest.param(json.dumps(signed(PAID), ensure_ascii=False).encode(), id="JSON as bytes"),
        pytest.param(json.dumps(dict(reversed(signed(PAID).items())), indent=2), id="another order, spaces"),
        pytest.param(json.dumps({**signed(PAID), "new": {"member": 1}}), id="unknown members"),
        pytest.param(json.dumps({k: str(v) for k, v in signed(PAID).items()}), id="numbers as strings"),
        pytest.param(urlencode(signed(PAID)), id="form"),
        pytest.param(urlencode(dict(reversed(signed(PAID).items()))).encode(), id="form in another order"),
    ],
)
def test_every_spelling_of_the_same_notification_gives_the_same_event(payload):
    event = Webhook.construct_event(payload, CRC)
    paid = event.data.object
    assert (paid.session_id, paid.amount, paid.order_id) == ("BIA/2026/ŻÓŁĆ-1", 12345, 4294967296)
    assert paid.statement == "p24-A12-B34-C56 Żółć/1"
    assert event.type == "payment_intent.amount_capturable_updated"
    assert event.id == Webhook.construct_event(json.dumps(signed(PAID)), CRC).id


@pytest.mark.parametrize("key", [*PAID, "sign"])
def test_a_change_of_any_member_breaks_the_sign(key):
    right = signed(PAID)
    assert Webhook.construct_event(json.dumps(right), CRC)
    value = right[key]
    wrong = {**right, key: value + 1 if isinstance(value, int) else value[:-1] + "x"}
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(json.dumps(wrong), CRC)


@pytest.mark.parametrize("key", [*PAID, "sign"])
def test_a_missing_member_is_refused(key):
    lacking = {k: v for k, v in signed(PAID).items() if k != key}
    with pytest.raises((PayloadError, SignatureVerificationError)):
        Webhook.construct_event(json.dumps(lacking), CRC)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(signed(PAID, crc="another-key"), id="signed with another key"),
        pytest.param({**PAID, "sign": ""}, id="empty sign"),
        pytest.param({**PAID, "sign": None}, id="null sign"),
        pytest.param({**PAID, "sign": ["x"]}, id="sign as list"),
        pytest.param({**PAID, "sign": "ż\ud800"}, id="sign that cannot be encoded"),
        pytest.param({**PAID, "sign": signed(PAID)["sign"].upper()}, id="sign in capitals"),
        pytest.param({**PAID, "sign": signed(PAID)["sign"][:64]}, id="cut-off sign"),
        pytest.param({**PAID, "sign": signed(REFUNDED, REFUND_NOTIFICATION)["sign"]}, id="sign of a refund"),
    ],
)
def test_a_forged_sign_is_refused(forged):
    with pytest.raises(SignatureVerificationError) as caught:
        Webhook.construct_event(json.dumps(forged), CRC)
    assert caught.value.code == "wrong_sign"


@pytest.mark.parametrize(
    "payload",
    [
        "",
        b"\xff\xfe{}",
        "{",
        "[]",
        '"text"',
        "null",
        "[" * 60_000,
        '{"a":' * 10_000,
        "x" * 70_000,
        "&".join(f"a{n}=1" for n in range(60)),
        json.dumps({**signed(PAID), "amount": 12345.0}),
        json.dumps({**signed(PAID), "amount": True}),
        json.dumps({**signed(PAID), "amount": -1}),
        json.dumps({**signed(PAID), "amount": "١٢٣٤٥"}),
        json.dumps({**signed(PAID), "amount": [12345]}),
        json.dumps(signed(PAID)).replace("12345,", "NaN,", 1),
        '{"merchantId": 1' + "0" * 5000 + "}",
        json.dumps({**signed(PAID), "orderId": 2**63}),
        json.dumps({**signed(PAID), "statement": "\ud800"}),
        json.dumps({**signed(PAID), "sessionId": 7}),
    ],
)
def test_a_body_that_is_no_notification_is_a_value_error(payload):
    with pytest.raises(PayloadError) as caught:
        Webhook.construct_event(payload, CRC)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, InvalidRequestError)


def test_an_empty_key_verifies_nothing():
    forged = signed(PAID, crc="")
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(json.dumps(forged), "")


@pytest.mark.parametrize(
    ("number", "status", "kind"), [(0, "succeeded", "refund.updated"), (1, "failed", "refund.failed")]
)
def test_a_refund_notification_has_numbers_of_its_own(number, status, kind):
    values = {**REFUNDED, "status": number}
    event = Webhook.construct_event(json.dumps(signed(values, REFUND_NOTIFICATION)), CRC)
    assert (event.type, event.data.object.status) == (kind, status)
    assert event.data.object.sent_at.tzinfo is not None


@pytest.mark.parametrize("write", [json.dumps, urlencode], ids=["JSON", "form"])
def test_both_kinds_of_notification_are_read_from_both_kinds_of_body(write):
    paid = Webhook.construct_event(write(signed(PAID)), CRC).data.object
    refunded = Webhook.construct_event(write(signed(REFUNDED, REFUND_NOTIFICATION)), CRC).data.object
    assert (paid.order_id, paid.amount) == (refunded.order_id, 12345) == (4294967296, 12345)
    assert (refunded.amount, refunded.refunds_uuid, refunded.request_id) == (100, "9f2c-1", "zwrot-1")


def test_the_published_refund_notification_is_read():
    vector = {
        "orderId": 123456789,
        "sessionId": "0beec7",
        "refundsUuid": "dda251",
        "merchantId": 12345,
        "amount": 1500,
        "currency": "PLN",
        "status": 0,
        "sign": "689010bfd5819bcf683ee0556c0412808b760063a6a66ed4d305d9d85b0bb16ab38bc8fcd0808c85f977f5a041344688",
    }
    refund = Webhook.construct_event(json.dumps(vector), "bar").data.object
    assert (refund.status, refund.request_id, refund.sent_at) == ("succeeded", None, None)


def test_an_unknown_refund_number_is_an_error_and_never_a_guess():
    values = signed({**REFUNDED, "status": 2}, REFUND_NOTIFICATION)
    with pytest.raises(APIError) as caught:
        Webhook.construct_event(json.dumps(values), CRC)
    assert caught.value.code == "unknown_status"


def test_request_id_and_timestamp_of_a_refund_are_not_signed():
    right = signed(REFUNDED, REFUND_NOTIFICATION)
    moved = {**right, "requestId": "zwrot-2", "timestamp": 1}
    assert (
        Webhook.construct_event(json.dumps(moved), CRC).id
        == Webhook.construct_event(json.dumps(right), CRC).id
    )


def test_the_two_outcomes_of_one_refund_are_two_events():
    ids = {
        Webhook.construct_event(json.dumps(signed({**REFUNDED, "status": n}, REFUND_NOTIFICATION)), CRC).id
        for n in (0, 1)
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("own", "differs"),
    [
        ({}, ()),
        ({"amount": 1}, ("amount", "origin_amount")),
        ({"currency": "EUR"}, ("currency",)),
        ({"merchant_id": 1, "pos_id": 1}, ("merchant_id", "pos_id")),
        ({"session_id": "other"}, ("session_id",)),
    ],
)
def test_a_genuine_notification_is_still_compared_with_the_own_record(own, differs):
    paid = Webhook.construct_event(json.dumps(signed(PAID)), CRC).data.object
    record = {
        "merchant_id": 12345,
        "pos_id": 12345,
        "session_id": PAID["sessionId"],
        "amount": 12345,
        "currency": "PLN",
    }
    assert paid.differences_from(**{**record, **own}) == differs


def test_no_error_repeats_the_key_or_the_payload():
    with pytest.raises(P24Error) as caught:
        Webhook.construct_event(json.dumps({**PAID, "sign": "x"}), CRC)
    assert CRC not in repr(caught.value)
    assert "ŻÓŁĆ" not in repr(caught.value)
