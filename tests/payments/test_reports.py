"""P24's settlement reports: walked page by page, read strictly, with P24's own slips of the pen."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from payments import (
    APIConnectionError,
    APIError,
    BatchReport,
    InvalidRequestError,
    PaymentIntent,
    ReportBatch,
    ReportRefund,
    ReportTransaction,
)
from payments.entries import read_entry
from payments.reports import Page, read_page

DAY = date(2026, 11, 23)
TRANSACTION = {
    "type": "transaction",
    "amount": 2100,
    "currency": "PLN",
    "details": [
        {
            "settledAmount": 2060,
            "ordrId": 4_294_967_297,
            "sessionId": "BI-1",
            "status": 2,
            "date": "2026-11-23 09:00:00",
            "dateOfTransaction": "2026-11-23 09:01:00",
            "dateOfVerification": "2026-11-23 09:02:00",
            "paymentMethod": 154,
            "statement": "90000001",
            "fee": 40,
        }
    ],
}
REFUND = {
    "type": "refund",
    "amount": 100,
    "currency": "PLN",
    "details": {"refundId": 1, "orderId": 4_294_967_297, "requestId": "", "dateIn": "", "status": 3},
}
BATCH = {
    "type": "batch",
    "amount": 1960,
    "currency": "PLN",
    "details": {
        "dateIn": "2026-11-23 23:30:00",
        "dateOut": "2026-11-24 01:00:00",
        "batchId": 90_000_001,
        "commision": 40,
        "charge": 0,
        "refund": 100,
    },
}


def changed(entry, **changes):
    details = entry["details"][0] if isinstance(entry["details"], list) else entry["details"]
    return {**entry, "details": {**details, **changes}}


@pytest.fixture
def busy(client, sandbox, begin):
    """Five captured payments, one refund and one payout; the day it happened."""
    for number in range(1, 6):
        session = begin(f"BI-{number}")
        sandbox.pay(session.id)
        order_id = sandbox.find(session.id).order_id
        client.v1.payment_intents.capture(session.id, {"order_id": order_id, "amount": 2100})
    params = {"payment_intent": "BI-5", "order_id": order_id, "amount": 100}
    client.v1.refunds.create(params, {"idempotency_key": "zwrot-1"})
    sandbox.push(minutes=1)
    (payout,) = sandbox.pay_out()
    day = payout.paid_out_at.date()
    return {"date_from": day - timedelta(days=15), "date_to": day + timedelta(days=15)}


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_the_history_is_walked_to_its_end_whatever_the_pages(client, sandbox, busy, size):
    sandbox.gateway.records_on_page = size
    first = client.v1.reports.history(busy)
    assert (len(first.data), first.has_more) == (min(size, 7), size < 7)
    entries = list(first.auto_paging_iter())
    kinds = [type(entry) for entry in entries]
    assert kinds == [ReportBatch, *[ReportTransaction] * 5, ReportRefund]
    assert [entry.session_id for entry in entries[1:6]] == [f"BI-{number}" for number in range(1, 6)]
    assert entries[0].amount == 5 * 2100 - 100
    assert {entry.batch_id for entry in entries[:6]} == {entries[0].batch_id}


def test_a_page_is_asked_for_only_when_the_one_before_is_used_up(client, sandbox, busy):
    sandbox.gateway.records_on_page = 3
    walk = client.v1.reports.history(busy).auto_paging_iter()
    next(walk)
    sandbox.faults.plan("close", on="report", times=3)
    assert [next(walk), next(walk)]
    with pytest.raises(APIConnectionError):
        next(walk)


def test_a_type_narrows_the_history_and_one_page_can_be_followed_by_hand(client, sandbox, busy):
    sandbox.gateway.records_on_page = 3
    page = client.v1.reports.history({**busy, "type": "transaction"})
    assert len(page.data) == 3
    assert [one.session_id for one in page.next_page().data] == ["BI-4", "BI-5"]
    assert page.next_page().next_page().is_empty
    assert [one.request_id for one in client.v1.reports.history({**busy, "type": "refund"}).data] == [
        "zwrot-1"
    ]


@pytest.mark.parametrize("size", [2, 100])
def test_a_payout_is_read_whole_and_adds_up(client, sandbox, busy, size):
    sandbox.gateway.records_on_page = size
    batch_id = client.v1.payment_intents.retrieve("BI-1").batch_id
    report = client.v1.reports.batch(batch_id)
    assert (report.batch.batch_id, report.batch.amount, report.difference) == (batch_id, 10_400, 0)
    assert (len(report.transactions), len(report.refunds)) == (5, 1)


def test_a_payout_that_does_not_add_up_tells_by_how_much():
    paid, returned, batch = (read_entry(one) for one in (TRANSACTION, REFUND, BATCH))
    assert BatchReport(batch, (paid,), (returned,)).difference == 0
    assert BatchReport(batch, (paid, paid), (returned,)).difference == -2060
    assert BatchReport(batch, (paid,), ()).difference == -100


def test_a_payout_of_another_shop_or_of_none_is_an_error(client, busy):
    with pytest.raises(InvalidRequestError):
        client.v1.reports.batch(1)
    for wrong in (0, -1, "90000001", 1.0, True):
        with pytest.raises(InvalidRequestError) as caught:
            client.v1.reports.batch(wrong)
        assert caught.value.param == "batch"


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"date_to": DAY + timedelta(days=31)}, "date_to", "out_of_range"),
        ({"date_to": DAY - timedelta(days=1)}, "date_to", "out_of_range"),
        ({"date_from": "20261123"}, "date_from", "wrong_type"),
        ({"date_from": datetime(2026, 11, 23, tzinfo=UTC)}, "date_from", "wrong_type"),
        ({"date_from": None}, "date_from", "missing"),
        ({"type": "payout"}, "type", "not_allowed"),
        ({"token": "x"}, "token", "unknown_param"),
    ],
)
def test_a_question_beyond_the_limits_is_refused_before_sending(offline, changes, param, code):
    with pytest.raises(InvalidRequestError) as caught:
        offline.v1.reports.history({"date_from": DAY, "date_to": DAY, **changes})
    assert (caught.value.param, caught.value.code) == (param, code)


def test_thirty_one_days_are_sent_and_the_sandbox_refuses_a_32nd(client, sandbox, monkeypatch):
    month = {"date_from": DAY, "date_to": DAY + timedelta(days=30)}
    assert client.v1.reports.history(month).is_empty
    monkeypatch.setattr("payments.reports.LONGEST_DAYS", 32)
    with pytest.raises(InvalidRequestError) as caught:
        client.v1.reports.history({**month, "date_to": DAY + timedelta(days=31)})
    assert caught.value.http_status == 400


def test_the_slips_of_the_pen_end_at_the_door():
    paid, batch = read_entry(TRANSACTION), read_entry(BATCH)
    assert (paid.order_id, paid.fee_grosze, paid.batch_id) == (4_294_967_297, 40, 90_000_001)
    assert (batch.commission, batch.batch_id) == (40, 90_000_001)
    assert batch.created_at == datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    corrected = changed(TRANSACTION, orderId=5)
    del corrected["details"]["ordrId"]
    assert read_entry(corrected).order_id == 5


@pytest.mark.parametrize(
    ("number", "status"), [(0, "requires_action"), (1, "requires_capture"), (2, "succeeded"), (3, "canceled")]
)
def test_each_number_of_a_payment_in_the_history_has_its_word(number, status):
    assert read_entry(changed(TRANSACTION, status=number)).status == status


@pytest.mark.parametrize(
    ("number", "status"), [(1, "succeeded"), (2, "pending"), (3, "pending"), (4, "failed")]
)
def test_each_number_of_a_refund_in_the_history_has_its_word(number, status):
    refund = read_entry(changed(REFUND, status=number))
    assert (refund.status, refund.request_id) == (status, None)


@pytest.mark.parametrize(
    "wrong",
    [
        changed(TRANSACTION, status=4),
        changed(TRANSACTION, status=None),
        changed(TRANSACTION, settledAmount=20.6),
        changed(TRANSACTION, fee=0.4),
        changed(TRANSACTION, fee="drogo"),
        changed(TRANSACTION, sessionId=""),
        changed(REFUND, status=0),
        changed(BATCH, commision=None),
        {**TRANSACTION, "amount": 21.0},
        {**TRANSACTION, "type": "chargeback"},
        {**TRANSACTION, "currency": None},
        {**TRANSACTION, "details": []},
        {**TRANSACTION, "details": [{}, {}]},
        {},
        None,
        "transaction",
    ],
)
def test_an_entry_that_nobody_documented_is_an_error_and_never_a_guess(wrong):
    with pytest.raises(APIError):
        read_entry(wrong)


@pytest.mark.parametrize(
    ("fee", "grosze"),
    [
        ("0", 0),
        ("40", 40),
        ("0.40", 40),
        ("0,4", 40),
        ("1234567.89", 123_456_789),
        ("-1.05", -105),
        ("0.29", 29),
        (None, None),
    ],
)
def test_a_fee_is_read_digit_by_digit(fee, grosze):
    assert an_intent(fee).fee_grosze == grosze


@pytest.mark.parametrize("fee", ["0.405", "1e2", "40 gr", ".5", "٤٠", "NaN", "1.2.3", "0.2899999999999"])
def test_a_fee_that_is_no_sum_is_an_error_only_for_who_asks(fee):
    intent = an_intent(fee)
    assert intent.amount == 2100
    with pytest.raises(APIError):
        _ = intent.fee_grosze


def an_intent(fee):
    return PaymentIntent("BI-1", "succeeded", 2100, 2100, "PLN", 1, fee=fee)


@pytest.mark.parametrize(
    "content", [{}, {"data": None}, {"data": "x"}, {"data": [1]}, {"data": 7, "token": "x"}]
)
def test_a_report_without_a_list_is_an_error(content):
    with pytest.raises(APIError):
        read_page(content, None)


def test_one_object_is_a_list_of_one_and_an_empty_page_is_the_last():
    assert read_page({"data": {"overall": {}}, "token": ""}, None) == Page(({"overall": {}},), None)
    assert read_page({"data": [], "token": "more"}, None).token is None


def test_a_page_that_comes_twice_would_never_end():
    page = read_page({"data": [BATCH], "token": "more"}, None)
    with pytest.raises(APIError):
        read_page({"data": [BATCH], "token": "more"}, page)


def test_an_answer_about_another_payout_is_an_error(client, sandbox, busy, monkeypatch):
    batch_id = sandbox.gateway.book.payouts[0].batch_id
    monkeypatch.setattr("payments.sandbox.reports.batch_entry", lambda _payout: BATCH | {"details": {
        **BATCH["details"], "batchId": batch_id + 1}})  # fmt: skip
    with pytest.raises(APIError) as caught:
        client.v1.reports.batch(batch_id)
    assert caught.value.code == "unreadable_answer"


def test_an_error_found_while_reading_says_which_answer_it_is_about(client, sandbox, busy, monkeypatch):
    monkeypatch.setattr("payments.sandbox.reports.KINDS", ("batch",))
    monkeypatch.setattr("payments.sandbox.reports.batch_entry", lambda _payout: json.loads("{}"))
    with pytest.raises(APIError) as caught:
        client.v1.reports.history(busy)
    assert caught.value.http_status == 200
    assert caught.value.request_id.startswith("req_")


@pytest.mark.parametrize("token", ["x", "AAAA", "PNVX2===", "%00", "MZXW6"])
def test_a_made_up_token_is_refused(client, token):
    with pytest.raises(InvalidRequestError):
        client.v1.reports._history_page(f"/report/history/{token}", None, None)
