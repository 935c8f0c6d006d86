"""Refunds: whole, partial, refused, rejected, asked twice, with the answer lost."""

import json

import pytest

from payments import APIConnectionError, IdempotencyError, InvalidRequestError, Webhook
from payments.refunds import refunds_uuid

CRC_KEY = "a1b2c3d4e5f60718"


@pytest.fixture
def paid(client, sandbox, begin):
    """A captured payment of 21 złoty; the params that refund 10 of them."""
    session = begin("BI-1")
    sandbox.pay(session.id)
    order_id = sandbox.find(session.id).order_id
    client.v1.payment_intents.capture(session.id, {"order_id": order_id, "amount": 2100})
    return {"payment_intent": session.id, "order_id": order_id, "amount": 1000, "description": "Nadpłata"}


@pytest.fixture
def refund(client, paid, shop):
    def ask(key, **changes):
        params = {**paid, "notify_url": f"{shop.url}/refund", **changes}
        return client.v1.refunds.create(params, {"idempotency_key": key})

    return ask


def read_events(shop):
    return [Webhook.construct_event(post.body, CRC_KEY) for post in shop.posts]


def test_a_201_is_a_pending_refund_and_the_notification_says_how_it_ended(
    client, sandbox, shop, paid, refund
):
    asked = refund("zwrot-1")
    assert (asked.id, asked.status, asked.amount) == ("zwrot-1", "pending", 1000)
    assert client.v1.refunds.retrieve("zwrot-1", {"order_id": paid["order_id"]}).status == "pending"
    sandbox.push(minutes=1)
    (event,) = read_events(shop)
    assert event.type == "refund.updated"
    notification = event.data.object
    assert (notification.status, notification.amount) == ("succeeded", 1000)
    assert (notification.request_id, notification.refunds_uuid) == ("zwrot-1", asked.refunds_uuid)
    kept = client.v1.refunds.retrieve("zwrot-1", {"order_id": paid["order_id"]})
    assert (kept.status, kept.currency, kept.description) == ("succeeded", "PLN", "Nadpłata")


def test_a_whole_refund_returns_the_payment(client, sandbox, paid, refund):
    refund("zwrot-1", amount=2100)
    sandbox.push(minutes=1)
    assert client.v1.payment_intents.retrieve(paid["payment_intent"]).status == "canceled"


def test_partial_refunds_may_not_exceed_the_payment(client, refund, paid):
    refund("zwrot-1")
    refund("zwrot-2")
    with pytest.raises(InvalidRequestError) as caught:
        refund("zwrot-3")
    assert (caught.value.http_status, caught.value.code) == (409, "amount_too_large")
    assert caught.value.items[0]["orderId"] == paid["order_id"]
    assert refund("zwrot-4", amount=100).status == "pending"
    listed = client.v1.refunds.list({"order_id": paid["order_id"]})
    assert [one.id for one in listed.auto_paging_iter()] == ["zwrot-1", "zwrot-2", "zwrot-4"]
    assert not listed.has_more


def test_a_rejected_refund_is_told_as_failed_in_both_numberings(client, sandbox, shop, paid, refund):
    sandbox.faults.plan("reject", on="refund")
    refund("zwrot-1")
    sandbox.push(minutes=1)
    (event,) = read_events(shop)
    assert (event.type, event.data.object.status) == ("refund.failed", "failed")
    assert json.loads(shop.posts[0].body)["status"] == 1
    assert [one.status for one in sandbox.gateway.book.refunds.values()] == [4]
    assert client.v1.refunds.retrieve("zwrot-1", {"order_id": paid["order_id"]}).status == "failed"


def test_no_funds_is_a_refusal_with_items(sandbox, refund):
    sandbox.faults.plan("no_funds", on="refund")
    with pytest.raises(InvalidRequestError) as caught:
        refund("zwrot-1")
    assert caught.value.code == "insufficient_funds"


def test_an_unverified_payment_cannot_be_refunded(client, sandbox, begin):
    session = begin("BI-8")
    sandbox.pay(session.id)
    order_id = sandbox.find(session.id).order_id
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.refunds.create({"payment_intent": "BI-8", "order_id": order_id, "amount": 1})
    assert caught.value.code == "wrong_status"


@pytest.mark.parametrize("kind", ["error_after", "close_after"])
def test_a_refund_whose_answer_was_lost_is_found_and_not_repeated(sandbox, refund, kind):
    sandbox.faults.plan(kind, on="refund")
    assert refund("zwrot-1").status == "pending"
    assert refund("zwrot-1").status == "pending"
    assert len(sandbox.gateway.book.refunds) == 1


def test_a_refund_that_did_not_reach_p24_stays_unknown_and_may_be_asked_again(sandbox, refund):
    sandbox.faults.plan("close", on="refund")
    with pytest.raises(APIConnectionError):
        refund("zwrot-1")
    assert sandbox.gateway.book.refunds == {}
    assert refund("zwrot-1").status == "pending"
    assert len(sandbox.gateway.book.refunds) == 1


def test_the_same_key_with_another_amount_is_an_error_and_sends_nothing(sandbox, refund):
    refund("zwrot-1")
    with pytest.raises(IdempotencyError):
        refund("zwrot-1", amount=1)
    assert [one.amount for one in sandbox.gateway.book.refunds.values()] == [1000]


def test_another_process_with_the_same_key_and_another_amount_is_an_error_too(sandbox, client, refund, paid):
    refund("zwrot-1")
    client.v1.refunds._store._kept.clear()
    with pytest.raises(IdempotencyError):
        refund("zwrot-1", amount=1)
    assert len(sandbox.gateway.book.refunds) == 1


def test_the_second_id_fits_into_35_characters_and_never_changes():
    assert len(refunds_uuid("x" * 45)) == 32
    assert refunds_uuid("zwrot-1") == refunds_uuid("zwrot-1")
    assert refunds_uuid("zwrot-1") != refunds_uuid("zwrot-2")


@pytest.mark.parametrize(
    ("changes", "param"),
    [({"amount": 0}, "amount"), ({"amount": 10.0}, "amount"), ({"description": "x" * 36}, "description")],
)
def test_a_refund_beyond_the_limits_is_refused_before_sending(sandbox, refund, changes, param):
    sandbox.faults.plan("error", on="refund")
    with pytest.raises(InvalidRequestError) as caught:
        refund("zwrot-1", **changes)
    assert caught.value.param == param
    assert len(sandbox.faults.list_planned()) == 1


def test_the_refund_notification_is_repeated_until_taken(sandbox, shop, refund):
    answers = iter([500, 500, 200])
    shop.answer = lambda _post: next(answers)
    refund("zwrot-1")
    sandbox.push(minutes=1000)
    assert len(shop.posts) == 3


def test_methods_are_listed_with_blik_for_zloty_only(client):
    zloty = client.v1.payment_methods.list({"locale": "pl", "amount": 2100, "currency": "PLN"})
    assert [method.name for method in zloty.data] == ["BLIK", "Karta płatnicza", "Przelew"]
    assert all(method.is_available for method in zloty.data)
    assert "BLIK" not in [m.name for m in client.v1.payment_methods.list({"currency": "EUR"}).data]
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.payment_methods.list({"locale": "uk"})
    assert caught.value.param == "locale"
