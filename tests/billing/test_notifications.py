"""The gateway's call: only its own words count, each once; a forgery leaves no trace in the books."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from payments.sandbox.messages import transaction_message
from payments.sandbox.signs import sign
from portal.billing import gateway
from tests.billing.house import CRC_KEY, MERCHANT, TAXES, House

PATH = "/platnosc/powiadomienie"
SIGNED = (
    "merchantId",
    "posId",
    "sessionId",
    "amount",
    "originAmount",
    "currency",
    "orderId",
    "methodId",
    "statement",
)
REFUND = ("orderId", "sessionId", "refundsUuid", "merchantId", "amount", "currency", "status")
Body = dict[str, Any]


def send(house: House, content: bytes | str) -> int:
    is_form = isinstance(content, str) and content.startswith("merchantId=")
    headers = {"Content-Type": "application/x-www-form-urlencoded" if is_form else "application/json"}
    url = f"{house.settings.base_url}{PATH}"
    return requests.post(url, data=content, headers=headers, timeout=10).status_code


def genuine(house: House, session_id: str) -> Body:
    """What the gateway would send, had it been asked to."""
    transaction = house.sandbox.find(session_id)
    assert transaction is not None
    house.sandbox.gateway.book.open_order(transaction)
    transaction.paid_amount, transaction.method_id = transaction.amount, 154
    return transaction_message(house.sandbox.gateway, transaction, None)


def resigned(body: Body, key: str = CRC_KEY, **changes: Any) -> Body:
    changed = {**body, **changes}
    return {**changed, "sign": sign(key, *((name, changed[name]) for name in SIGNED))}


def refund(body: Body, **changes: Any) -> Body:
    changed = {**body, "refundsUuid": "uuid-1", "status": 0, **changes}
    return {**changed, "sign": sign(CRC_KEY, *((name, changed[name]) for name in REFUND))}


FORGERIES: dict[str, tuple[Callable[[Body], Any], int]] = {
    "no sign": (lambda b: {k: v for k, v in b.items() if k != "sign"}, 400),
    "empty sign": (lambda b: {**b, "sign": ""}, 400),
    "cut sign": (lambda b: {**b, "sign": b["sign"][:-1]}, 400),
    "one digit of the sign": (
        lambda b: {**b, "sign": b["sign"][:-1] + ("0" if b["sign"][-1] != "0" else "1")},
        400,
    ),
    "sign that is a number": (lambda b: {**b, "sign": 7}, 400),
    "sign that is a list": (lambda b: {**b, "sign": [b["sign"]]}, 400),
    "sign beyond ASCII": (lambda b: {**b, "sign": "ż" * 96}, 400),
    "another key": (lambda b: resigned(b, "key-of-somebody"), 400),
    "an empty key": (lambda b: resigned(b, ""), 400),
    "another amount under the old sign": (lambda b: {**b, "amount": 1, "originAmount": 1}, 400),
    "another order under the old sign": (lambda b: {**b, "orderId": b["orderId"] + 1}, 400),
    "another method under the old sign": (lambda b: {**b, "methodId": 1}, 400),
    "another session under the old sign": (lambda b: {**b, "sessionId": "A" * 32}, 400),
    "another merchant, well signed": (lambda b: resigned(b, merchantId=MERCHANT + 1), 400),
    "another shop, well signed": (lambda b: resigned(b, posId=MERCHANT + 1), 400),
    "an unknown session, well signed": (lambda b: resigned(b, sessionId="A" * 32), 404),
    "the key of the city's other shop": (lambda b: resigned(b, "crc-key-of-taxes"), 400),
    "the city's other shop itself": (
        lambda b: resigned(b, "crc-key-of-taxes", merchantId=TAXES, posId=TAXES),
        400,
    ),
    "a refund, well signed": (refund, 404),
    "a refund, another key": (lambda b: {**refund(b), "sign": "0" * 96}, 400),
    "a refund whose status nobody documented": (lambda b: refund(b, status=7), 400),
    "a refund of another shop's": (lambda b: refund(b, merchantId=TAXES), 404),
    "an amount in words": (lambda b: resigned(b, amount="2100"), 400),
    "an amount that is true": (lambda b: resigned(b, amount=True), 400),
    "an amount that is null": (lambda b: resigned(b, amount=None), 400),
    "an amount beyond any number of ours": (lambda b: resigned(b, amount=10**30, originAmount=10**30), 400),
    "an order beyond any number of ours": (lambda b: resigned(b, orderId=10**30), 400),
    "an order below zero": (lambda b: resigned(b, orderId=-1), 400),
    "a session with a NUL": (lambda b: resigned(b, sessionId="A\0B"), 404),
    "a session that is a number": (lambda b: resigned(b, sessionId=7), 400),
    "a refund with a NUL": (lambda b: refund(b, sessionId="A\0B"), 404),
    "a second amount under the same sign": (lambda b: json.dumps(b)[:-1] + ', "amount": 1}', 400),
    "a second session under the same sign": (lambda b: json.dumps(b)[:-1] + ', "sessionId": "A"}', 400),
    "a form with another amount": (lambda b: urlencode({**b, "amount": 1}), 400),
    "a form with a second amount": (lambda b: f"{urlencode(b)}&amount=1", 400),
    "a form with a second sign": (lambda b: f"{urlencode(b)}&sign={'0' * 96}", 400),
    "as deep as a well": (lambda _b: "[" * 20_000, 400),
    "an infinite amount": (lambda b: json.dumps({**b, "amount": float("inf")}), 400),
    "an amount that is a fraction": (lambda b: {**b, "amount": 2100.5}, 400),
    "an amount below zero": (lambda b: resigned(b, amount=-2100), 400),
    "a missing field": (lambda b: {k: v for k, v in b.items() if k != "orderId"}, 400),
    "a list": (lambda b: [b], 400),
    "no JSON": (lambda _b: "{", 400),
    "nothing": (lambda _b: "", 400),
    "a lone surrogate": (lambda b: json.dumps({**b, "statement": "\ud800"}), 400),
    "far too much": (lambda b: {**b, "statement": "x" * 100_000}, 400),
}


def test_a_forged_notification_changes_nothing(house: House) -> None:
    payment = house.begin()
    before = house.snapshot()
    for name, (forge, status) in FORGERIES.items():
        forged = forge(genuine(house, payment.session_id))
        content = forged if isinstance(forged, str) else json.dumps(forged)
        refused = send(house, content)
        assert refused == status, name
        assert house.snapshot() == before, name


def test_the_genuine_one_is_taken(house: House) -> None:
    payment = house.begin()
    assert send(house, json.dumps(genuine(house, payment.session_id))) == 200
    assert house.states() == ["notified"]


def test_the_address_answers_no_browser(house: House) -> None:
    assert requests.get(f"{house.settings.base_url}{PATH}", timeout=5).status_code in {401, 404, 405}


def test_without_the_check_of_the_sign_a_forgery_would_pass(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = house.begin()
    forged = {**genuine(house, payment.session_id), "sign": "0" * 96}
    monkeypatch.setattr("payments.webhook.is_signed", lambda *_: True)
    assert send(house, json.dumps(forged)) == 200
    assert house.states() == ["notified"]


def test_a_claim_alone_settles_nothing(house: House) -> None:
    """Signed by the gateway's key, but the gateway itself has no such money."""
    payment = house.begin()
    assert send(house, json.dumps(genuine(house, payment.session_id))) == 200
    house.work()
    assert house.states() == ["notified"]
    assert house.charge().paid_at is None


def test_a_claim_that_is_never_confirmed_ends_with_the_treasurer(house: House) -> None:
    payment = house.begin()
    send(house, json.dumps(genuine(house, payment.session_id)))
    for _ in range(3):
        house.clock.at += 25 * house.HOUR
        house.work()
    assert house.tasks() == ["unconfirmed"]
    assert house.charge().paid_at is None


def test_replaying_a_notification_after_the_money_was_posted_changes_nothing(house: House) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    body = json.dumps(house.sandbox.attempts[-1].body)
    before = house.snapshot()
    for _ in range(5):
        assert send(house, body) == 200
    lies = resigned(json.loads(body), amount=1)
    assert send(house, json.dumps(lies)) == 200
    assert house.snapshot() == before


@pytest.mark.engines
def test_one_order_of_the_gateway_pays_only_one_payment(house: House) -> None:
    first, second = house.begin(), house.begin()
    house.sandbox.pay(first.session_id)
    house.sandbox.deliver()
    house.work()
    claim = house.sandbox.attempts[-1].body
    before = house.snapshot()
    assert send(house, json.dumps(resigned(claim, sessionId=second.session_id))) == 400
    assert house.snapshot() == before


def test_a_gateway_that_gives_one_order_to_two_payments_is_referred_to_the_treasurer(house: House) -> None:
    first, second = house.begin(), house.begin()
    house.sandbox.pay(first.session_id)
    house.sandbox.deliver()
    house.work()
    house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(second.session_id)
    order = house.sandbox.find(first.session_id).order_id
    house.sandbox.find(second.session_id).order_id = order
    house.push(minutes=2)
    house.work()
    assert house.states() == ["paid", "mismatch"]
    assert house.tasks() == ["mismatch"]


@pytest.mark.breaks_books
def test_without_the_comparison_one_grosz_would_pay_the_duty(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id, amount=1)
    monkeypatch.setattr(gateway, "differences", lambda *_: ())
    monkeypatch.setattr(gateway, "_differs", lambda *_: ())
    monkeypatch.setattr("payments.sandbox.gateway.Gateway.verify", take_anything)
    house.sandbox.deliver()
    house.work()
    assert house.states() == ["paid"]


def take_anything(_gateway: Any, transaction: Any, *_: Any) -> None:
    transaction.status = 2
