"""BLIK by code, without the gateway's page: accepted is not paid."""

import pytest

from payments import APIConnectionError, InvalidRequestError

AGENT = {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0"}


@pytest.fixture
def session(client, params):
    return client.v1.checkout.sessions.create({**params, "payer_agent": AGENT}, {"idempotency_key": "BI-1"})


def confirm(client, session, code):
    return client.v1.payment_intents.confirm(
        session.id, {"client_secret": session.client_secret, "blik_code": code}
    )


def test_a_good_code_is_paid_and_still_waits_for_capture(client, sandbox, shop, session):
    assert confirm(client, session, "777123").status == "requires_capture"
    sandbox.deliver()
    assert len(shop.posts) == 1


def test_a_code_the_bank_declines_is_accepted_and_nothing_is_paid(client, sandbox, shop, session):
    assert confirm(client, session, "123456").status == "requires_action"
    sandbox.push(minutes=60)
    assert shop.posts == []


@pytest.mark.parametrize("code", ["77712", "7771234", "77712a", "٧٧٧١٢٣", ""])
def test_what_is_no_code_is_refused_before_sending(client, sandbox, session, code):
    sandbox.faults.plan("error", on="blik")
    with pytest.raises(InvalidRequestError) as caught:
        confirm(client, session, code)
    assert caught.value.param == "blik_code"
    assert len(sandbox.faults.list_planned()) == 1


def test_a_session_without_the_payers_browser_cannot_be_charged_by_code(client, params):
    session = client.v1.checkout.sessions.create(params)
    with pytest.raises(InvalidRequestError):
        confirm(client, session, "777123")


def test_a_lost_answer_is_not_repeated_and_the_state_can_be_read(client, sandbox, session):
    sandbox.faults.plan("close_after", on="blik")
    with pytest.raises(APIConnectionError):
        confirm(client, session, "777123")
    assert client.v1.payment_intents.retrieve(session.id).status == "requires_capture"
