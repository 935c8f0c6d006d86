"""Notifications of refunds under every fault, and the two numberings of a refund's state."""

import json

import pytest
import requests

from payments import APIConnectionError, APIError, InvalidRequestError, SignatureVerificationError, Webhook
from payments.refunds import read_refunds

AUTH = ("12345", "api-0f3b7c9d")
CRC_KEY = "a1b2c3d4e5f60718"


@pytest.fixture
def refund(client, sandbox, begin, shop):
    """Refund a part of one captured payment of 21 złoty, under a key."""
    session = begin("BI-1")
    sandbox.pay(session.id)
    order_id = sandbox.find(session.id).order_id
    client.v1.payment_intents.capture(session.id, {"order_id": order_id, "amount": 2100})

    def ask(key, amount=100):
        wish = {"payment_intent": "BI-1", "order_id": order_id, "amount": amount}
        asked = {**wish, "notify_url": f"{shop.url}/refund"}
        return client.v1.refunds.create(asked, {"idempotency_key": key})

    ask.order = {"order_id": order_id}
    return ask


def read(post):
    return Webhook.construct_event(post.body, CRC_KEY)


def test_done_is_0_in_the_notice_and_1_in_the_list_and_rejected_is_1_and_4(client, sandbox, shop, refund):
    refund("done")
    sandbox.faults.plan("reject", on="refund")
    refund("rejected")
    sandbox.push(minutes=1)
    told = {json.loads(post.body)["requestId"]: json.loads(post.body)["status"] for post in shop.posts}
    url = f"{sandbox.url}/api/v1/refund/by/orderId/{refund.order['order_id']}"
    listed = requests.get(url, auth=AUTH, timeout=5).json()["data"]["refunds"]
    assert told == {"done": 0, "rejected": 1}
    assert {one["requestId"]: one["status"] for one in listed} == {"done": 1, "rejected": 4}
    words = {read(post).data.object.request_id: read(post).data.object.status for post in shop.posts}
    assert words == {one.id: one.status for one in client.v1.refunds.list(refund.order).data}
    assert {read(post).type for post in shop.posts} == {"refund.updated", "refund.failed"}


@pytest.mark.parametrize(
    ("number", "status"), [(1, "succeeded"), (2, "pending"), (3, "pending"), (4, "failed")]
)
def test_each_number_of_the_list_has_its_word(number, status):
    assert read_refunds(listing(number), 7).data[0].status == status


@pytest.mark.parametrize("number", [0, 5, -1, None, True, "completed", 1.0])
def test_an_undocumented_number_of_the_list_is_an_error(number):
    with pytest.raises(APIError):
        read_refunds(listing(number), 7)


def listing(number):
    entry = {"requestId": "zwrot-1", "status": number, "amount": 100}
    return {"data": {"orderId": 7, "sessionId": "BI-1", "currency": "PLN", "refunds": [entry]}}


@pytest.mark.parametrize(
    ("fault", "in_a_minute", "in_an_hour"),
    [(None, 1, 1), ("drop", 0, 1), ("delay", 0, 1), ("duplicate", 2, 2), ("reorder", 0, 1)],
)
def test_a_notice_is_lost_delayed_doubled_or_held_and_comes_in_the_end(
    sandbox, shop, refund, fault, in_a_minute, in_an_hour
):
    if fault:
        sandbox.faults.plan(fault, on="refund_notification")
    refund("zwrot-1")
    sandbox.push(minutes=1)
    assert len(shop.posts) == in_a_minute
    sandbox.push(minutes=60)
    assert len(shop.posts) == in_an_hour
    assert len({read(post).id for post in shop.posts}) == 1
    assert read(shop.posts[-1]).data.object.status == "succeeded"


def test_a_later_refund_may_be_told_first_and_each_has_its_own_sign(sandbox, shop, refund):
    sandbox.faults.plan("reorder", on="refund_notification")
    first, second = refund("zwrot-1"), refund("zwrot-2", 200)
    sandbox.push(minutes=2)
    told = [read(post).data.object for post in shop.posts]
    assert [one.request_id for one in told] == ["zwrot-2", "zwrot-1"]
    assert [one.refunds_uuid for one in told] == [second.refunds_uuid, first.refunds_uuid]
    assert len({json.loads(post.body)["sign"] for post in shop.posts}) == 2


def test_a_notice_may_come_as_a_form_or_with_a_wrong_sign_or_a_lie(sandbox, shop, refund):
    for kind in ("form_body", "wrong_sign", "wrong_amount", "wrong_currency"):
        sandbox.faults.plan(kind, on="refund_notification", amount=7, currency="EUR")
    shop.answer = lambda _post: 200 if len(shop.posts) > 4 else 400
    refund("zwrot-1")
    sandbox.push(minutes=120)
    form, forged, amount, currency, truth = shop.posts
    assert form.content_type == "application/x-www-form-urlencoded"
    assert read(form).id == read(truth).id
    with pytest.raises(SignatureVerificationError):
        read(forged)
    assert read(amount).data.object.amount == 7
    assert read(currency).data.object.currency == "EUR"
    assert (read(truth).data.object.amount, read(truth).data.object.currency) == (100, "PLN")


@pytest.mark.parametrize("fault", ["close_after", "error_after", "late"])
def test_a_refund_whose_answer_was_lost_is_told_like_any_other(client, sandbox, shop, refund, fault):
    sandbox.faults.plan(fault, on="refund", seconds=1.2)
    asked = refund("zwrot-1")
    sandbox.push(minutes=1)
    assert read(shop.posts[0]).data.object.refunds_uuid == asked.refunds_uuid
    assert client.v1.refunds.retrieve("zwrot-1", refund.order).status == "succeeded"


def test_a_refund_that_was_refused_or_never_arrived_is_not_told_of(sandbox, shop, refund):
    sandbox.faults.plan("no_funds", on="refund")
    with pytest.raises(InvalidRequestError):
        refund("zwrot-1")
    sandbox.faults.plan("close", on="refund")
    with pytest.raises(APIConnectionError) as caught:
        refund("zwrot-2")
    assert "zwrot" in caught.value.user_message
    sandbox.push(minutes=60)
    assert shop.posts == []


def test_a_rejected_refund_gives_its_sum_back_for_another(client, sandbox, refund):
    sandbox.faults.plan("reject", on="refund")
    refund("zwrot-1", 2100)
    sandbox.push(minutes=1)
    assert client.v1.payment_intents.retrieve("BI-1").status == "succeeded"
    refund("zwrot-2", 2100)
    sandbox.push(minutes=1)
    assert client.v1.payment_intents.retrieve("BI-1").status == "canceled"


def test_two_refunds_of_one_order_in_one_request_are_kept_and_told_apart(sandbox, shop, refund):
    item = {"orderId": refund.order["order_id"], "sessionId": "BI-1", "description": "x"}
    body = {
        "requestId": "razem",
        "refundsUuid": "abc",
        "urlStatus": f"{shop.url}/refund",
        "refunds": [{**item, "amount": 100}, {**item, "amount": 200}],
    }
    url = f"{sandbox.url}/api/v1/transaction/refund"
    assert requests.post(url, json=body, auth=AUTH, timeout=5).status_code == 201
    sandbox.push(minutes=1)
    assert [read(post).data.object.amount for post in shop.posts] == [100, 200]
