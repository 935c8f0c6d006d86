"""The sandbox as any client sees it: signs, statuses, faults of delivery, pages, what it keeps and refuses."""

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
from payments.sandbox.signs import sign as sign_apart
from payments.signing import REGISTER, TRANSACTION_NOTIFICATION, VERIFY, sign

AUTH = ("12345", "api-0f3b7c9d")
CRC = "a1b2c3d4e5f60718"
SHOP = Shop(12345, 12345, AUTH[1], CRC)


@pytest.fixture
def body(shop):
    values = {
        "merchantId": 12345,
        "posId": 12345,
        "sessionId": "BIA-1",
        "amount": 2100,
        "currency": "PLN",
        "description": "Opłata",
        "email": "anna.nowak@example.pl",
        "country": "PL",
        "language": "pl",
        "urlReturn": f"{shop.url}/return",
        "urlStatus": f"{shop.url}/notify",
    }
    return {**values, "sign": sign(REGISTER, values, CRC)}


def register(sandbox, body, auth=AUTH):
    return requests.post(f"{sandbox.url}/api/v1/transaction/register", json=body, auth=auth, timeout=5)


def plan(sandbox, kind, on, **details):
    made = requests.post(f"{sandbox.url}/sandbox/faults", json={"kind": kind, "on": on, **details}, timeout=5)
    assert made.status_code == 201, made.text


def pay(sandbox, session_id, **more):
    paid = requests.post(f"{sandbox.url}/sandbox/pay", json={"sessionId": session_id, **more}, timeout=5)
    assert paid.status_code == 200, paid.text
    return paid.json()["orderId"]


def test_the_two_ways_of_signing_agree_on_the_vector_with_polish_letters():
    values = {"sessionId": "BIA/2026/ŻÓŁĆ-1", "merchantId": 12345, "amount": 12345, "currency": "PLN"}
    expected = (
        "50c9fc16d2c47f0bccb0b945f363362232b0651343839a47b1cd5733a73098c685e7bb3281f9bdd3d98ab0e72c0315bb"
    )
    assert sign_apart(CRC, *values.items()) == sign(REGISTER, values, CRC) == expected


def test_register_answers_a_token_and_the_documented_shape(sandbox, body):
    answer = register(sandbox, body)
    assert answer.status_code == 200
    assert answer.json()["responseCode"] == 0
    assert (
        requests.get(f"{sandbox.url}/trnRequest/{answer.json()['data']['token']}", timeout=5).status_code
        == 200
    )


@pytest.mark.parametrize("auth", [None, ("12345", "wrong"), ("1", AUTH[1]), ("x", AUTH[1]), ("١٢", AUTH[1])])
def test_wrong_credentials_are_401(sandbox, body, auth):
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
        ({"urlReturn": "javascript:alert(1)"}, "Invalid input data"),
        ({"urlReturn": "https://a; script-src *"}, "Invalid input data"),
    ],
)
def test_a_wrong_registration_is_400(sandbox, body, changes, error):
    answer = register(sandbox, {**body, **changes})
    assert (answer.status_code, answer.json()) == (400, {"error": error, "code": 400})


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 5000])
def test_a_body_that_is_no_object_is_400(sandbox, content):
    url = f"{sandbox.url}/api/v1/transaction/register"
    assert requests.post(url, data=content, auth=AUTH, timeout=5).status_code == 400


def test_the_same_session_again_gives_the_same_token_and_another_sum_is_refused(sandbox, body):
    first = register(sandbox, body).json()
    assert register(sandbox, body).json() == first
    other = {**body, "amount": 1}
    assert register(sandbox, {**other, "sign": sign(REGISTER, other, CRC)}).status_code == 400
    pay(sandbox, "BIA-1")
    assert register(sandbox, body).status_code == 400


def test_an_unknown_session_is_404_with_response_code_0(sandbox):
    answer = requests.get(f"{sandbox.url}/api/v1/transaction/by/sessionId/none", auth=AUTH, timeout=5)
    assert (answer.status_code, answer.json()) == (404, {"error": "Transaction not found", "responseCode": 0})


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, 200), ({"amount": 1}, 400), ({"orderId": 1}, 404), ({"currency": "EUR"}, 400)],
)
def test_verify_compares_order_sum_and_currency(sandbox, body, changes, status):
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


def test_a_shop_never_sees_another_shops_payment(shop, body):
    other = Shop(777, 778, "other-key", "other-crc")
    with Sandbox(SHOP, other, background=False) as sandbox:
        register(sandbox, body)
        pay(sandbox, "BIA-1")
        url = f"{sandbox.url}/api/v1/transaction/by/sessionId/BIA-1"
        assert requests.get(url, auth=AUTH, timeout=5).status_code == 200
        assert requests.get(url, auth=("778", "other-key"), timeout=5).status_code == 404


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
def test_faults_of_delivery(sandbox, shop, body, fault, immediately, after_an_hour):
    register(sandbox, body)
    if fault:
        plan(sandbox, fault, "notification", minutes=5)
    pay(sandbox, "BIA-1")
    sandbox.deliver()
    assert len(shop.posts) == immediately
    sandbox.push(minutes=60)
    assert len(shop.posts) == after_an_hour


def test_a_reordered_notification_is_overtaken_by_the_next(sandbox, shop, body):
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
def test_a_lie_about_money_is_signed_like_the_truth(sandbox, shop, body, fault, details, member, value):
    register(sandbox, body)
    plan(sandbox, fault, "notification", **details)
    pay(sandbox, "BIA-1")
    sandbox.deliver()
    sandbox.push(minutes=3)
    lie, truth = (json.loads(post.body) for post in shop.posts)
    assert lie[member] == value
    assert truth[member] == body[member]
    assert lie["sign"] == sign(TRANSACTION_NOTIFICATION, lie, CRC)


def test_a_wrong_sign_is_wrong_and_the_next_one_right(sandbox, shop, body):
    register(sandbox, body)
    plan(sandbox, "wrong_sign", "notification")
    pay(sandbox, "BIA-1")
    sandbox.push(minutes=3)
    wrong, right = shop.posts
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(wrong.body, CRC)
    assert Webhook.construct_event(right.body, CRC)


def test_a_notification_can_come_as_a_form(sandbox, shop, body):
    register(sandbox, body)
    plan(sandbox, "form_body", "notification")
    pay(sandbox, "BIA-1")
    sandbox.deliver()
    assert shop.posts[0].content_type == "application/x-www-form-urlencoded"
    assert parse_qs(shop.posts[0].body.decode())["amount"] == ["2100"]
    assert Webhook.construct_event(shop.posts[0].body, CRC).data.object.amount == 2100


def test_a_shop_that_is_down_is_told_again(sandbox, shop, body):
    answers = iter([500, 503])
    shop.answer = lambda _post: next(answers, 200)
    register(sandbox, body)
    pay(sandbox, "BIA-1")
    sandbox.push(minutes=8)
    assert [attempt.answer for attempt in sandbox.attempts] == [500, 503, 200]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "drop", "on": "register"},
        {"kind": "nonsense", "on": "register"},
        {"kind": "drop"},
        {"kind": "drop", "on": "notification", "times": -1},
        {"kind": "drop", "on": "notification", "times": "x"},
        {"kind": "late", "on": "register", "seconds": 3600},
        {"kind": "drop", "on": "notification", "colour": "red"},
        [],
    ],
)
def test_a_fault_that_cannot_happen_is_refused(sandbox, wrong):
    assert requests.post(f"{sandbox.url}/sandbox/faults", json=wrong, timeout=5).status_code == 400
    assert sandbox.faults.list_planned() == []


def test_the_clock_is_pushed_over_http_and_only_forward(sandbox, shop, body):
    register(sandbox, body)
    pay(sandbox, "BIA-1")
    url = f"{sandbox.url}/sandbox/clock"
    assert requests.post(url, json={"minutes": 3}, timeout=5).json()["deliveries"] == 2
    assert len(shop.posts) == 2
    for wrong in ({"minutes": -1}, {"minutes": None}, {"minutes": "3"}, {"minutes": 1e300}, {}):
        assert requests.post(url, json=wrong, timeout=5).status_code == 400


def test_the_state_is_told_without_keys(sandbox, body):
    register(sandbox, body)
    told = requests.get(f"{sandbox.url}/sandbox/state", timeout=5).text
    assert "BIA-1" in told
    assert CRC not in told
    assert AUTH[1] not in told


def test_the_page_says_plainly_that_no_money_moves_and_runs_no_script(sandbox, shop, begin):
    page = requests.get(begin("BIA-1", description="<b>Żółć</b> & inne").url, timeout=5)
    assert "to nie są prawdziwe pieniądze" in page.text
    assert "&lt;b&gt;Żółć&lt;/b&gt; &amp; inne" in page.text
    assert "21,00" in page.text
    assert "<script" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {shop.url};" in policy
    assert "script-src" not in policy


def test_the_payer_may_be_sent_back_by_post(sandbox, shop, begin):
    session = begin("BIA-1")
    plan(sandbox, "by_post", "return")
    back = requests.post(session.url, data={"act": "leave"}, allow_redirects=False, timeout=5)
    assert back.status_code == 200
    assert f'<form method="post" action="{shop.url}/return">' in back.text
    assert "script-src 'sha256-" in back.headers["Content-Security-Policy"]


def test_an_unknown_token_and_an_unknown_act_get_a_clear_answer(sandbox, begin):
    assert "Nie znamy tej płatności" in requests.get(f"{sandbox.url}/trnRequest/none", timeout=5).text
    assert requests.post(begin("BIA-1").url, data={"act": "steal"}, timeout=5).status_code == 400


def test_the_panel_shows_payments_and_plans_faults(sandbox, begin):
    begin("BIA-1")
    posted = requests.post(
        f"{sandbox.url}/panel/faults", data={"fault": "drop:notification", "times": "2"}, timeout=5
    )
    assert posted.status_code == 200
    assert "BIA-1" in posted.text
    assert "zgubione: powiadomienie o wpłacie, 2" in posted.text
    assert "jak należy" in requests.post(f"{sandbox.url}/panel/clear", timeout=5).text


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Host": "127.0.0.1.evil.example:80"}],
)
def test_other_sites_cannot_press_its_buttons(sandbox, headers):
    url = f"{sandbox.url}/panel/faults"
    posted = requests.post(url, data={"fault": "drop:notification"}, headers=headers, timeout=5)
    assert posted.status_code == 403
    assert sandbox.faults.list_planned() == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.pl", ""])  # noqa: S104 -- it must refuse
def test_it_listens_on_loopback_only(host):
    with pytest.raises(ValueError, match="loopback"):
        Sandbox(SHOP, host=host)


def test_an_overlong_body_is_refused_without_reading_it(sandbox):
    answer = requests.post(f"{sandbox.url}/sandbox/faults", data=b"x" * 300_000, timeout=5)
    assert answer.status_code == 413


def test_the_state_outlives_the_process_with_what_was_still_to_be_sent(tmp_path, shop, body):
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


def test_in_the_background_a_payment_is_notified_by_itself(shop, body):
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
