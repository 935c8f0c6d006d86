"""What the sandbox sends: repeated, spoilt, kept over a restart, by a clock that can be pushed."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import requests

from payments import SignatureVerificationError, Webhook
from payments.sandbox import Sandbox, Shop
from payments.signing import REGISTER, TRANSACTION_NOTIFICATION, sign

AUTH = ("12345", "api-0f3b7c9d")
CRC = "a1b2c3d4e5f60718"
SHOP = Shop(12345, 12345, AUTH[1], CRC)


@pytest.mark.parametrize(
    ("fault", "immediately", "after_an_hour"),
    [
        (None, 1, 5),
        ("drop", 0, 4),
        ("duplicate", 2, 6),
        ("delay", 0, 5),
        ("reorder", 0, 5),
    ],
)
def test_faults_of_delivery(sandbox, shop, body, fault, immediately, after_an_hour, register, plan, pay):
    register(sandbox, body)
    if fault:
        plan(sandbox, fault, "notification", minutes=5)
    pay(sandbox, "BIA-1")
    sandbox.deliver()
    assert len(shop.posts) == immediately
    sandbox.push(minutes=60)
    assert len(shop.posts) == after_an_hour


def test_a_reordered_notification_is_overtaken_by_the_next(sandbox, shop, body, register, plan, pay):
    register(sandbox, body)
    other = {**body, "sessionId": "BIA-2"}
    register(sandbox, {**other, "sign": sign(REGISTER, other, CRC)})
    plan(sandbox, "reorder", "notification")
    pay(sandbox, "BIA-1")
    sandbox.deliver()
    pay(sandbox, "BIA-2")
    sandbox.push(minutes=1)
    assert [json.loads(post.body)["sessionId"] for post in shop.posts] == ["BIA-2", "BIA-1"]


@pytest.mark.parametrize(
    ("fault", "details", "member", "value"),
    [
        ("wrong_amount", {"amount": 7}, "amount", 7),
        ("wrong_currency", {"currency": "USD"}, "currency", "USD"),
    ],
)
def test_a_lie_about_money_is_signed_like_the_truth(
    sandbox, shop, body, fault, details, member, value, register, plan, pay
):
    register(sandbox, body)
    plan(sandbox, fault, "notification", **details)
    pay(sandbox, "BIA-1")
    sandbox.deliver()
    sandbox.push(minutes=3)
    lie, truth = (json.loads(post.body) for post in shop.posts)
    assert lie[member] == value
    assert truth[member] == body[member]
    assert lie["sign"] == sign(TRANSACTION_NOTIFICATION, lie, CRC)


def test_a_wrong_sign_is_wrong_and_the_next_one_right(sandbox, shop, body, register, plan, pay):
    register(sandbox, body)
    plan(sandbox, "wrong_sign", "notification")
    pay(sandbox, "BIA-1")
    sandbox.push(minutes=3)
    wrong, right = shop.posts
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(wrong.body, CRC)
    assert Webhook.construct_event(right.body, CRC)


def test_a_notification_can_come_as_a_form(sandbox, shop, body, register, plan, pay):
    register(sandbox, body)
    plan(sandbox, "form_body", "notification")
    pay(sandbox, "BIA-1")
    sandbox.deliver()
    assert shop.posts[0].content_type == "application/x-www-form-urlencoded"
    assert parse_qs(shop.posts[0].body.decode())["amount"] == ["2100"]
    assert Webhook.construct_event(shop.posts[0].body, CRC).data.object.amount == 2100


def test_a_shop_that_is_down_is_told_again(sandbox, shop, body, register, pay):
    answers = iter([500, 503])
    shop.answer = lambda _post: next(answers, 200)
    register(sandbox, body)
    pay(sandbox, "BIA-1")
    sandbox.push(minutes=8)
    assert [attempt.answer for attempt in sandbox.attempts] == [500, 503, 200]


def test_the_clock_is_pushed_over_http_and_only_forward(sandbox, shop, body, register, pay):
    register(sandbox, body)
    pay(sandbox, "BIA-1")
    url = f"{sandbox.url}/sandbox/clock"
    assert requests.post(url, json={"minutes": 3}, timeout=5).json()["deliveries"] == 2
    assert len(shop.posts) == 2
    for wrong in ({"minutes": -1}, {"minutes": None}, {"minutes": "3"}, {"minutes": 1e300}, {}):
        assert requests.post(url, json=wrong, timeout=5).status_code == 400


def test_the_state_outlives_the_process_with_what_was_still_to_be_sent(tmp_path, shop, body, register, pay):
    path, start = tmp_path / "state" / "p24.json", datetime(2026, 11, 23, 8, tzinfo=UTC)
    with Sandbox(SHOP, state_path=path, start_at=start, background=False) as first:
        token = register(first, body).json()["data"]["token"]
        order_id = pay(first, "BIA-1")
        first.deliver()
    with Sandbox(SHOP, state_path=path, start_at=start, background=False) as second:
        assert second.find("BIA-1").order_id == order_id > 2**31
        assert second.find("BIA-1").paid_at == start
        assert token in second.gateway.book.transactions
        second.push(minutes=3)
        assert len(shop.posts) == 2
    with Sandbox(SHOP, state_path=path, start_at=start, background=False) as third:
        assert third.gateway.clock.now() == start + timedelta(minutes=3)


def test_in_the_background_a_payment_is_notified_by_itself(shop, body, register, pay):
    with Sandbox(SHOP) as sandbox:
        register(sandbox, body)
        pay(sandbox, "BIA-1")
        wait_until(lambda: shop.posts)
    assert json.loads(shop.posts[0].body)["sessionId"] == "BIA-1"


def test_the_command_starts_it_and_ends_it_cleanly(tmp_path):
    command = [sys.executable, "-m", "payments.sandbox", "--port", "0", "--merchant", "12345"]
    command += ["--api-key", AUTH[1], "--crc", CRC, "--shop", "777:778:other-key:other-crc"]
    log = tmp_path / "log"
    with log.open("w") as errors, subprocess.Popen(command, stderr=errors, env={**os.environ}) as process:
        wait_until(lambda: "sandbox at" in log.read_text())
        url = log.read_text().split("sandbox at ")[1].split()[0]
        for auth in (AUTH, ("778", "other-key")):
            assert requests.get(f"{url}/api/v1/testAccess", auth=auth, timeout=5).json() == {
                "data": True,
                "error": "",
            }
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert "Traceback" not in log.read_text()
    assert AUTH[1] not in log.read_text()


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
