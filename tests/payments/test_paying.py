"""A payment from registration to capture, and the faults on its way, over real sockets."""

import json

import pytest
import requests

from payments import APIConnectionError, APIError, InvalidRequestError, Webhook

CRC_KEY = "a1b2c3d4e5f60718"


def choose(url, act, **fields):
    return requests.post(url, data={"act": act, **fields}, allow_redirects=False, timeout=5)


def read_event(post):
    return Webhook.construct_event(post.body, CRC_KEY)


def capture(client, notification):
    return client.v1.payment_intents.capture(
        notification.session_id,
        {"order_id": notification.order_id, "amount": notification.amount, "currency": notification.currency},
    )


def test_a_payment_goes_from_registration_to_capture(client, sandbox, shop, begin):
    session = begin("BI-4T8R-6WKD")
    assert session.url == f"{sandbox.url}/trnRequest/{session.url.rsplit('/', 1)[1]}"
    assert (session.id, session.status, session.payment_status) == ("BI-4T8R-6WKD", "open", "unpaid")
    assert (session.amount_total, session.currency, session.livemode) == (2100, "PLN", False)

    back = choose(session.url, "blik", code="777 123")
    assert (back.status_code, back.headers["Location"]) == (303, f"{shop.url}/return")
    assert client.v1.payment_intents.retrieve(session.id).status == "requires_capture"
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"

    assert sandbox.deliver() == 1
    event = read_event(shop.posts[0])
    notification = event.data.object
    assert event.type == "payment_intent.amount_capturable_updated"
    assert notification.order_id > 2**31
    assert not notification.differences_from(
        merchant_id=12345, pos_id=12345, session_id=session.id, amount=2100, currency="PLN"
    )

    intent = capture(client, notification)
    assert (intent.status, intent.amount_received, intent.order_id) == (
        "succeeded",
        2100,
        notification.order_id,
    )
    read = client.v1.payment_intents.retrieve(session.id)
    assert (read.status, read.statement) == ("succeeded", notification.statement)
    assert read.paid_at is not None
    assert read.paid_at.utcoffset().total_seconds() == 0
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_the_ladder_repeats_until_the_payment_is_verified(client, sandbox, shop, begin):
    choose(begin().url, "card")
    sandbox.deliver()
    assert len(shop.posts) == 1
    for minutes, total in ((3, 2), (5, 3), (15, 4), (30, 5), (60, 6), (150, 7), (450, 8), (10_000, 8)):
        sandbox.push(minutes=minutes)
        assert len(shop.posts) == total
    assert len({post.body for post in shop.posts}) == 1
    assert len({read_event(post).id for post in shop.posts}) == 1


def test_the_ladder_ends_with_verification_and_not_with_http_200(client, sandbox, shop, begin):
    choose(begin().url, "transfer")
    sandbox.deliver()
    sandbox.push(minutes=3)
    assert len(shop.posts) == 2
    capture(client, read_event(shop.posts[0]).data.object)
    sandbox.push(minutes=1000)
    assert len(shop.posts) == 2


@pytest.mark.parametrize("act", ["refuse", "leave", "later"])
def test_no_money_no_notification(client, sandbox, shop, begin, act):
    session = begin()
    assert choose(session.url, act).status_code == 303
    sandbox.push(minutes=1000)
    assert shop.posts == []
    assert client.v1.payment_intents.retrieve(session.id).status == "requires_action"


def test_paying_later_works_after_the_time_limit_and_only_then(client, sandbox, shop, begin):
    limited, later = begin("BI-2", time_limit_minutes=5), begin("BI-3", time_limit_minutes=5)
    choose(later.url, "later")
    sandbox.push(minutes=6)
    assert requests.get(limited.url, timeout=5).status_code == 410
    assert choose(later.url, "blik", code="777999").status_code == 303
    sandbox.deliver()
    assert read_event(shop.posts[0]).data.object.session_id == "BI-3"


def test_a_blik_code_fails_unless_it_begins_with_777_and_works_once(begin, sandbox):
    first, second = begin("BI-4"), begin("BI-5")
    refused = choose(first.url, "blik", code="123456")
    assert refused.status_code == 422
    assert "Bank odrzucił kod BLIK" in refused.text
    assert choose(first.url, "blik", code="77712").status_code == 422
    assert choose(first.url, "blik", code="777123").status_code == 303
    assert "był już użyty" in choose(second.url, "blik", code="777123").text
    assert "już zapłacona" in choose(first.url, "blik", code="777555").text


def test_verify_before_any_payment_is_refused(client, begin, sandbox):
    session = begin()
    order_id = sandbox.find(session.id).order_id
    with pytest.raises(InvalidRequestError):
        client.v1.payment_intents.capture(session.id, {"order_id": order_id, "amount": 2100})
    assert client.v1.payment_intents.retrieve(session.id).status == "requires_action"


def test_an_unseen_session_is_missing_although_the_answer_says_response_code_0(client, params, sandbox):
    session = client.v1.checkout.sessions.create(params)
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.payment_intents.retrieve(session.id)
    assert (caught.value.code, caught.value.http_status) == ("resource_missing", 404)


def test_verify_twice_is_a_success_by_reading(client, sandbox, shop, begin):
    choose(begin().url, "card")
    sandbox.deliver()
    notification = read_event(shop.posts[0]).data.object
    capture(client, notification)
    again = capture(client, notification)
    assert again.status == "succeeded"
    assert again.statement == notification.statement  # told by the reading, not by verify


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        ("error", 1),
        ("error_after", 1),
        ("close", 1),
        ("close_after", 1),
        ("error_after", 3),
        ("close_after", 3),
    ],
)
def test_a_lost_answer_to_verify_does_not_lose_the_payment(client, sandbox, shop, begin, kind, times):
    choose(begin().url, "card")
    sandbox.deliver()
    sandbox.faults.plan(kind, on="verify", times=times)
    assert capture(client, read_event(shop.posts[0]).data.object).status == "succeeded"


def test_verify_that_never_reached_p24_is_an_error_and_not_a_success(client, sandbox, shop, begin):
    choose(begin().url, "card")
    sandbox.deliver()
    sandbox.faults.plan("close", on="verify", times=3)
    with pytest.raises(APIConnectionError):
        capture(client, read_event(shop.posts[0]).data.object)
    assert client.v1.payment_intents.retrieve("BI-1").status == "requires_capture"


def test_an_answer_that_comes_too_late_is_a_timeout(sandbox, client, params):
    sandbox.faults.plan("late", on="register", seconds=1.4)
    with pytest.raises(APIConnectionError) as caught:
        client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-9"})
    assert caught.value.code == "timeout"
    assert client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-9"}).id == "BI-9"


def test_register_is_never_repeated_by_itself(sandbox, client, params):
    sandbox.faults.plan("error", on="register", times=0)
    with pytest.raises(APIError) as caught:
        client.v1.checkout.sessions.create(params)
    assert (caught.value.http_status, caught.value.code) == (500, "server_fault")
    assert sandbox.gateway.book.transactions == {}


def test_underpayment_is_seen_in_the_notification_and_refused_by_verify(client, sandbox, shop, begin):
    session = begin()
    sandbox.pay(session.id, amount=100)
    sandbox.deliver()
    notification = read_event(shop.posts[0]).data.object
    assert notification.differences_from(
        merchant_id=12345, pos_id=12345, session_id=session.id, amount=2100, currency="PLN"
    ) == ("amount",)
    with pytest.raises(InvalidRequestError):
        client.v1.payment_intents.capture(session.id, {"order_id": notification.order_id, "amount": 2100})


def test_a_gateway_that_lies_when_read_does_not_turn_a_refused_verify_into_success(
    client, sandbox, shop, begin
):
    choose(begin().url, "card")
    sandbox.deliver()
    notification = read_event(shop.posts[0]).data.object
    capture(client, notification)
    sandbox.faults.plan("wrong_amount", on="read", amount=1)
    with pytest.raises(InvalidRequestError):
        capture(client, notification)


def test_expire_asks_first_and_never_gives_up_money(client, sandbox, begin):
    session = begin()
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    sandbox.pay(session.id)
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.checkout.sessions.expire(session.id)
    assert caught.value.code == "already_paid"


def test_the_notification_may_come_before_the_answer_to_register(client, sandbox, shop, params):
    arrived = []
    shop.answer = lambda post: arrived.append(json.loads(post.body)["sessionId"]) or 200
    sandbox.faults.plan("notify_first", on="register")
    session = client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-7"})
    assert arrived == [session.id]
