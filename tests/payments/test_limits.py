"""Every field of a registration at and beyond P24's limits; what is beyond is never sent."""

import re

import pytest

import payments
from payments import APIConnectionError, InvalidRequestError
from payments.registration import CART_ITEM, PAYER_AGENT, REGISTER, SHIPPING

PARAMS = {
    "amount": 2100,
    "description": "Opłata skarbowa",
    "customer_email": "anna.nowak@example.pl",
    "return_url": "https://example.pl/return",
    "notify_url": "https://example.pl/notify",
}
ITEM = {"seller_id": "1", "seller_category": "tax"}
HOME = {"type": 0, "address": "Słonimska 1", "postal_code": "15-950", "city": "Białystok", "country": "PL"}

LIMITS = [
    ({"amount": 0}, "amount", "out_of_range"),
    ({"amount": -100}, "amount", "out_of_range"),
    ({"amount": 21.0}, "amount", "wrong_type"),
    ({"amount": "2100"}, "amount", "wrong_type"),
    ({"amount": True}, "amount", "wrong_type"),
    ({"amount": None}, "amount", "missing"),
    ({"currency": "ZŁ"}, "currency", "bad_format"),
    ({"currency": "PLNX"}, "currency", "too_long"),
    ({"description": ""}, "description", "empty"),
    ({"description": "x" * 1025}, "description", "too_long"),
    ({"description": "a\x00b"}, "description", "bad_characters"),
    ({"description": "\ud800"}, "description", "bad_characters"),
    ({"customer_email": "a" * 42 + "@wp.pl.pl"}, "customer_email", "too_long"),
    ({"customer_email": "not an address"}, "customer_email", "bad_format"),
    ({"customer_name": "x" * 41}, "customer_name", "too_long"),
    ({"customer_address": "x" * 81}, "customer_address", "too_long"),
    ({"customer_postal_code": "x" * 11}, "customer_postal_code", "too_long"),
    ({"customer_city": "x" * 51}, "customer_city", "too_long"),
    ({"customer_country": "POL"}, "customer_country", "too_long"),
    ({"customer_phone": "4813211321230"}, "customer_phone", "too_long"),
    ({"customer_phone": "+48132113"}, "customer_phone", "bad_format"),
    ({"locale": "uk"}, "locale", "not_allowed"),
    ({"locale": "sv"}, "locale", "not_allowed"),
    ({"payment_method": 0}, "payment_method", "out_of_range"),
    ({"channel": 8}, "channel", "not_allowed"),
    ({"channel": 0}, "channel", "out_of_range"),
    ({"time_limit_minutes": 100}, "time_limit_minutes", "out_of_range"),
    ({"time_limit_minutes": -1}, "time_limit_minutes", "out_of_range"),
    ({"wait_for_result": 1}, "wait_for_result", "wrong_type"),
    ({"regulation_accepted": "yes"}, "regulation_accepted", "wrong_type"),
    ({"transfer_label": "x" * 21}, "transfer_label", "too_long"),
    ({"transfer_label": "rata & 4"}, "transfer_label", "bad_format"),
    ({"encoding": "UTF-16"}, "encoding", "not_allowed"),
    ({"method_reference": "x" * 251}, "method_reference", "too_long"),
    ({"shipping_amount": -1}, "shipping_amount", "out_of_range"),
    ({"return_url": "/return"}, "return_url", "bad_url"),
    ({"return_url": "javascript:alert(1)"}, "return_url", "bad_url"),
    ({"return_url": "https://[x/"}, "return_url", "bad_url"),
    ({"return_url": None}, "return_url", "missing"),
    ({"notify_url": None}, "notify_url", "missing"),
    ({"notify_url": "https://example.pl/" + "x" * 250}, "notify_url", "too_long"),
    ({"cart": []}, "cart", "wrong_type"),
    ({"cart": [{"seller_id": "1"}]}, "cart[0].seller_category", "missing"),
    (
        {"cart": [{"seller_id": "1", "seller_category": "x", "quantity": 1.5}]},
        "cart[0].quantity",
        "wrong_type",
    ),
    ({"description": "a\u2028b"}, "description", "bad_characters"),
    ({"currency": 985}, "currency", "wrong_type"),
    ({"customer_name": ""}, "customer_name", "empty"),
    ({"customer_country": "P1"}, "customer_country", "bad_format"),
    ({"card_notify_url": "https://example.pl/" + "x" * 250}, "card_notify_url", "too_long"),
    ({"locale": "POL"}, "locale", "too_long"),
    ({"payment_method": "154"}, "payment_method", "wrong_type"),
    ({"channel": 32768}, "channel", "not_allowed"),
    ({"channel": 8192 + 512}, "channel", "not_allowed"),
    ({"time_limit_minutes": 15.0}, "time_limit_minutes", "wrong_type"),
    ({"wait_for_result": "true"}, "wait_for_result", "wrong_type"),
    ({"encoding": "x" * 16}, "encoding", "too_long"),
    ({"cart": {"seller_id": "1"}}, "cart", "wrong_type"),
    ({"cart": ["x"]}, "cart[0]", "wrong_type"),
    ({"cart": [ITEM, {**ITEM, "seller_id": None}]}, "cart[1].seller_id", "missing"),
    ({"cart": [{**ITEM, "name": "x" * 256}]}, "cart[0].name", "too_long"),
    ({"cart": [{**ITEM, "description": "x" * 1025}]}, "cart[0].description", "too_long"),
    ({"cart": [{**ITEM, "quantity": 0}]}, "cart[0].quantity", "out_of_range"),
    ({"cart": [{**ITEM, "unit_amount": -1}]}, "cart[0].unit_amount", "out_of_range"),
    ({"cart": [{**ITEM, "number": 7}]}, "cart[0].number", "wrong_type"),
    ({"cart": [{**ITEM, "price": 1}]}, "cart[0].price", "unknown_param"),
    ({"shipping": "Słonimska 1"}, "shipping", "wrong_type"),
    ({"shipping": {**HOME, "type": 4}}, "shipping.type", "out_of_range"),
    ({"shipping": {**HOME, "type": None}}, "shipping.type", "missing"),
    ({"shipping": {**HOME, "address": "x" * 81}}, "shipping.address", "too_long"),
    ({"shipping": {**HOME, "postal_code": "x" * 11}}, "shipping.postal_code", "too_long"),
    ({"shipping": {**HOME, "city": "x" * 51}}, "shipping.city", "too_long"),
    ({"shipping": {**HOME, "country": "Polska"}}, "shipping.country", "too_long"),
    ({"payer_agent": {"ip": "127.0.0.1"}}, "payer_agent.user_agent", "missing"),
    ({"payer_agent": {"user_agent": "x"}}, "payer_agent.ip", "missing"),
    ({"payer_agent": "127.0.0.1"}, "payer_agent", "wrong_type"),
    ({"payer_agent": {"ip": "127.0.0", "user_agent": "x"}}, "payer_agent.ip", "bad_format"),
    ({"payer_agent": {"ip": "::1", "user_agent": "x" * 256}}, "payer_agent.user_agent", "too_long"),
    ({"mobile_library": 2}, "mobile_library", "out_of_range"),
    ({"sdk_version": "x" * 11}, "sdk_version", "too_long"),
    ({"success_url": "https://example.pl"}, "success_url", "unknown_param"),
]


@pytest.mark.parametrize(("changes", "param", "code"), LIMITS)
def test_a_field_beyond_its_limit_is_refused_before_sending(offline, changes, param, code):
    with pytest.raises(InvalidRequestError) as caught:
        offline.v1.checkout.sessions.create({**PARAMS, **changes})
    assert (caught.value.param, caught.value.code) == (param, code)


def test_every_field_of_a_registration_is_among_them():
    tried = {re.sub(r"\[\d+\]", "", param) for _, param, _ in LIMITS}
    for prefix, group in (
        ("", REGISTER),
        ("cart.", CART_ITEM),
        ("shipping.", SHIPPING),
        ("payer_agent.", PAYER_AGENT),
    ):
        fields = {f"{prefix}{field.param}" for field in group.fields}
        assert fields - tried == set()


def test_what_keeps_the_limits_is_sent(offline):
    with pytest.raises(APIConnectionError):
        offline.v1.checkout.sessions.create(PARAMS)


def test_every_field_at_its_limit_is_taken(client, sandbox, params):
    full = {
        **params,
        "amount": 1,
        "currency": "pln",
        "description": "ż" * 1024,
        "customer_email": "a" * 41 + "@wp.pl.pl",
        "customer_name": "x" * 40,
        "customer_address": "x" * 80,
        "customer_postal_code": "15-950",
        "customer_city": "Białystok",
        "customer_country": "pl",
        "customer_phone": "481321132123",
        "locale": "se",
        "payment_method": 154,
        "channel": payments.Channel.TRANSFER | payments.Channel.BLIK,
        "time_limit_minutes": 99,
        "wait_for_result": True,
        "regulation_accepted": False,
        "transfer_label": "Podatek: ŻÓŁĆ/1-2.\\",
        "method_reference": "x" * 250,
        "shipping_amount": 0,
        "cart": [
            {
                "seller_id": "x" * 255,
                "seller_category": "x" * 255,
                "name": "x" * 255,
                "description": "x" * 1024,
                "quantity": 1,
                "unit_amount": 0,
                "number": "x" * 255,
            }
        ],
        "shipping": {
            "type": 3,
            "address": "x" * 80,
            "postal_code": "x" * 10,
            "city": "x" * 50,
            "country": "pl",
        },
        "encoding": "UTF-8",
        "card_notify_url": f"{params['notify_url']}/card",
        "mobile_library": 1,
        "sdk_version": "x" * 10,
        "payer_agent": {"ip": "2001:db8::1", "user_agent": "x" * 255},
    }
    session = client.v1.checkout.sessions.create(full, {"idempotency_key": "x" * 100})
    assert sandbox.find("x" * 100).time_limit == 99
    assert session.currency == "PLN"


@pytest.mark.parametrize("key", ["", "x" * 101, "a\nb"])
def test_a_key_that_p24_cannot_keep_is_refused(client, params, key):
    if not key:
        assert client.v1.checkout.sessions.create(params, {"idempotency_key": key}).id
        return
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(params, {"idempotency_key": key})
    assert caught.value.param == "idempotency_key"
