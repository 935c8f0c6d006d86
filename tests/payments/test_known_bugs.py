"""The eighteen bugs known from other integrations of Przelewy24, each with a test that would catch it here."""

import json
import logging
import re
import sys
import threading
from urllib.parse import urlencode

import pytest
import requests

from payments import (
    APIConnectionError,
    AuthenticationError,
    InvalidRequestError,
    P24Client,
    PayloadError,
    SignatureVerificationError,
    Webhook,
)
from payments.signing import REGISTER, TRANSACTION_NOTIFICATION, digest, sign

API_KEY = "api-0f3b7c9d"
CRC_KEY = "a1b2c3d4e5f60718"


@pytest.fixture
def paid(sandbox, begin):
    """A session that the payer has paid; its own record, as a shop would keep it."""
    session = begin("BI-1")
    sandbox.pay(session.id)
    return {"order_id": sandbox.find(session.id).order_id, "amount": 2100, "currency": "PLN"}


@pytest.fixture
def claim(shop, sandbox, paid):
    """The notification of that payment, as P24 posted it."""
    sandbox.deliver()
    return json.loads(shop.posts[0].body)


def test_bug_01_spaces_are_neither_added_between_members_nor_taken_out_of_values():
    values = {"statement": "p24 A12  B34"}
    assert digest(values) == digest(json.loads(json.dumps(values, indent=4)))
    assert digest(values) != digest({"statement": "p24A12B34"})


def test_bug_02_an_amount_goes_out_as_a_number_and_never_as_text(client, sandbox, params, monkeypatch):
    sent = []
    exchange = client.v1._transport._exchange
    monkeypatch.setattr(
        client.v1._transport, "_exchange", lambda *call: sent.append(call[2]) or exchange(*call)
    )
    client.v1.checkout.sessions.create(params)
    assert '"amount": 2100,' in json.dumps(sent[0])
    assert sent[0]["sign"] != sign(REGISTER, {**sent[0], "amount": "2100"}, CRC_KEY)
    with pytest.raises(InvalidRequestError):
        client.v1.checkout.sessions.create({**params, "amount": "2100"})


@pytest.mark.parametrize("key", ["", " a1b2", "a1b2\n", "a1b2 c3d4", None])
def test_bug_03_a_missing_or_padded_crc_key_stops_the_start(key):
    with pytest.raises(ValueError, match="crc_key"):
        P24Client(merchant_id=12345, api_key=API_KEY, crc_key=key)


def test_bug_03_a_truncated_crc_key_is_named_at_the_first_call(sandbox, params):
    client = P24Client(merchant_id=12345, api_key=API_KEY, crc_key=CRC_KEY[:-1], base_url=sandbox.url)
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(params)
    assert caught.value.code == "incorrect_crc"
    client.close()


def test_bug_04_keys_of_the_other_environment_are_told_apart(sandbox):
    for wrong in ({"sandbox": False, "base_url": "https://sandbox.przelewy24.pl"},
                  {"sandbox": True, "base_url": "https://secure.przelewy24.pl"}):  # fmt: skip
        with pytest.raises(ValueError, match="sandbox"):
            P24Client(merchant_id=12345, api_key=API_KEY, crc_key=CRC_KEY, **wrong)
    client = P24Client(merchant_id=12345, api_key="production-key", crc_key=CRC_KEY, base_url=sandbox.url)
    with pytest.raises(AuthenticationError):
        client.v1.test_access()
    client.close()


def test_bug_05_polish_letters_and_slashes_pass_a_gateway_that_signs_for_itself(client, begin):
    assert begin("BIA/2026/ŻÓŁĆ-1").id == "BIA/2026/ŻÓŁĆ-1"
    assert client.v1.payment_intents.retrieve("BIA/2026/ŻÓŁĆ-1").id == "BIA/2026/ŻÓŁĆ-1"


def test_bug_06_the_sign_is_rebuilt_in_p24s_order_whatever_the_order_and_company_of_the_members(claim):
    shuffled = {"new": [1], **dict(sorted(claim.items(), reverse=True)), "crc": "planted"}
    assert list(shuffled) != list(claim)
    assert Webhook.construct_event(json.dumps(shuffled), CRC_KEY).data.object.session_id == "BI-1"


def test_bug_07_verify_right_after_register_confirms_nothing(client, sandbox, begin):
    session = begin("BI-1")
    order_id = sandbox.find("BI-1").order_id
    with pytest.raises(InvalidRequestError):
        client.v1.payment_intents.capture(session.id, {"order_id": order_id, "amount": 2100})
    assert client.v1.payment_intents.retrieve(session.id).amount_received == 0


@pytest.mark.parametrize("opened", ["", b"\n", "q=1", "{}"])
def test_bug_07_the_notification_address_opened_in_a_browser_is_no_notification(opened):
    with pytest.raises(PayloadError):
        Webhook.construct_event(opened, CRC_KEY)


def test_bug_08_a_verify_that_failed_is_an_error_that_nobody_can_overlook(client, sandbox, paid):
    sandbox.faults.plan("error", on="verify", times=3)
    sandbox.faults.plan("error", on="read", times=0)
    with pytest.raises(Exception, match="500") as caught:
        client.v1.payment_intents.capture("BI-1", paid)
    assert "Nie płać drugi raz" in caught.value.user_message
    sandbox.faults.clear()
    assert client.v1.payment_intents.retrieve("BI-1").status == "requires_capture"


def test_bug_09_an_unsigned_claim_is_refused_although_verify_would_tell(claim):
    for forged in ({**claim, "sign": ""}, {key: claim[key] for key in claim if key != "sign"}):
        with pytest.raises(SignatureVerificationError):
            Webhook.construct_event(json.dumps(forged), CRC_KEY)


def test_bug_10_an_underpayment_differs_from_the_own_record_and_cannot_be_captured_for_it(
    client, sandbox, shop, begin
):
    begin("BI-1")
    sandbox.pay("BI-1", amount=1)
    sandbox.deliver()
    told = Webhook.construct_event(shop.posts[0].body, CRC_KEY).data.object
    own = {"merchant_id": 12345, "pos_id": 12345, "session_id": "BI-1", "amount": 2100, "currency": "PLN"}
    assert told.differences_from(**own) == ("amount",)
    with pytest.raises(InvalidRequestError):
        client.v1.payment_intents.capture("BI-1", {"order_id": told.order_id, "amount": 2100})


def test_bug_11_the_same_notification_again_is_the_same_event(sandbox, shop, begin):
    begin("BI-1")
    sandbox.faults.plan("duplicate", on="notification")
    sandbox.pay("BI-1")
    sandbox.push(minutes=3)
    events = [Webhook.construct_event(post.body, CRC_KEY) for post in shop.posts]
    assert len(events) == 3
    assert len({event.id for event in events}) == 1


def test_bug_12_return_and_notification_that_confirm_at_once_both_succeed(client, sandbox, paid):
    answers, start = [], threading.Barrier(4)

    def confirm():
        start.wait()
        answers.append(client.v1.payment_intents.capture("BI-1", paid).status)

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert answers == ["succeeded"] * 4
    assert sandbox.find("BI-1").status == 2


@pytest.mark.parametrize("order_id", [2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1])
@pytest.mark.parametrize("write", [json.dumps, urlencode])
def test_bug_13_an_order_beyond_32_bits_keeps_every_digit(claim, order_id, write):
    wide = {**claim, "orderId": order_id}
    wide["sign"] = sign(TRANSACTION_NOTIFICATION, wide, CRC_KEY)
    assert Webhook.construct_event(write(wide), CRC_KEY).data.object.order_id == order_id


def test_bug_14_a_refund_asked_twice_with_its_answer_lost_is_one_refund_read_by_its_own_numbers(
    client, sandbox, shop, paid
):
    client.v1.payment_intents.capture("BI-1", paid)
    wish = {"payment_intent": "BI-1", "order_id": paid["order_id"], "amount": 100, "notify_url": shop.url}
    sandbox.faults.plan("close_after", on="refund")
    for _ in range(2):
        assert client.v1.refunds.create(wish, {"idempotency_key": "zwrot-1"}).status == "pending"
    sandbox.push(minutes=1)
    told = Webhook.construct_event(shop.posts[0].body, CRC_KEY).data.object
    assert (told.status, json.loads(shop.posts[0].body)["status"]) == ("succeeded", 0)
    assert len(sandbox.gateway.book.refunds) == 1


@pytest.mark.parametrize("amount", [101.21, 2100.0, float("nan"), True, "21,00"])
def test_bug_15_a_sum_that_is_no_whole_number_of_grosze_is_never_rounded(client, params, paid, amount):
    with pytest.raises(InvalidRequestError):
        client.v1.checkout.sessions.create({**params, "amount": amount})
    with pytest.raises(InvalidRequestError):
        client.v1.payment_intents.capture("BI-1", {**paid, "amount": amount})


def test_bug_16_a_notification_of_the_legacy_protocol_is_refused():
    legacy = {
        "p24_merchant_id": 12345,
        "p24_session_id": "BI-1",
        "p24_amount": 2100,
        "p24_currency": "PLN",
        "p24_order_id": 1,
        "p24_sign": "0cc175b9c0f1b6a831c399e269772661",
    }
    for body in (urlencode(legacy), json.dumps(legacy)):
        with pytest.raises(PayloadError):
            Webhook.construct_event(body, CRC_KEY)


def test_bug_16_a_claim_is_judged_by_its_sign_and_the_sender_is_never_asked_for(claim):
    assert Webhook.construct_event.__code__.co_varnames[:2] == ("payload", "crc_key")
    assert Webhook.construct_event(json.dumps(claim), CRC_KEY)


def test_bug_17_the_return_says_nothing_and_the_state_is_read_from_p24(client, sandbox, shop, begin):
    for key, act in (("BI-1", "leave"), ("BI-2", "card")):
        url = begin(key).url
        back = requests.post(url, data={"act": act}, allow_redirects=False, timeout=5)
        assert back.headers["Location"] == f"{shop.url}/return"
    assert client.v1.payment_intents.retrieve("BI-1").status == "requires_action"
    assert client.v1.payment_intents.retrieve("BI-2").status == "requires_capture"


def test_bug_17_one_id_is_one_attempt_also_for_a_process_that_has_forgotten_it(client, sandbox, params, paid):
    client.v1.checkout.sessions._store._kept.clear()
    with pytest.raises(InvalidRequestError):
        client.v1.checkout.sessions.create(params, {"idempotency_key": "BI-1"})


def test_bug_18_neither_errors_nor_logs_carry_a_key(client, sandbox, params, caplog):
    caplog.set_level(logging.DEBUG)
    sandbox.faults.plan("close", on="register")
    with pytest.raises(APIConnectionError) as caught:
        client.v1.checkout.sessions.create(params)
    told = repr(caught.value) + repr(vars(caught.value)) + caplog.text + repr(client.v1._transport)
    assert API_KEY not in told
    assert CRC_KEY not in told
    assert caught.value.__cause__ is None


def test_every_known_bug_has_its_test():
    names = dir(sys.modules[__name__])
    numbered = {int(found[1]) for name in names if (found := re.match(r"test_bug_(\d+)_", name))}
    assert numbered == set(range(1, 19))
