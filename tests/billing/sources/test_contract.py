"""Adapter and stand-in both keep to the contract in openapi.json, and the judge of it can say no."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import requests

from portal.billing.sources.rest import FinanceClient
from portal.errors import Conflict, Gone, NotFound, Refused, Unavailable
from portal.sandbox.finance import Book, Finance
from tests.billing.sources.contract import CONTRACT, Exchange, faults, mismatches
from tests.billing.sources.rest_rig import account, listening
from tests.billing.sources.rig import START, TOKEN

ON = date(2026, 11, 23)
RECEIPT = "BI20260000001018"
REPORT = {"receipt_no": RECEIPT, "account_number": "PN/1", "amount_grosze": 500, "paid_on": "2026-11-23"}


@pytest.fixture
def finance() -> Iterator[Finance]:
    book = Book(lambda: START, allocated_after=timedelta(hours=1))
    for index in range(1, 6):
        book.put(account(index))
    with Finance(book, TOKEN, page=2) as finance:
        yield finance


@pytest.fixture
def traffic() -> Iterator[list[Exchange]]:
    """Everything that goes over the wire in a test is judged at its end."""
    with listening() as heard:
        yield heard
    assert heard
    assert [fault for exchange in heard for fault in faults(exchange)] == []


@pytest.fixture
def client(finance: Finance, traffic: list[Exchange]) -> Iterator[FinanceClient]:
    client = FinanceClient(
        finance.base, TOKEN, match=lambda _p, number: f"hash-{number}", sleep=lambda _s: None
    )
    yield client
    client.close()


def read_all(client: FinanceClient, since: Any = None) -> list[str]:
    found, cursor = [], None
    while True:
        page = client.get_page(changed_since=since, cursor=cursor)
        found += [one.number for one in page.accounts]
        cursor = page.next_cursor
        if cursor is None:
            return found


def test_pages_give_every_account_once(client: FinanceClient, traffic: list[Exchange]) -> None:
    assert read_all(client) == [f"PN/{index}" for index in range(1, 6)]
    assert len(traffic) == 3


def test_the_next_round_gives_what_changed(client: FinanceClient, finance: Finance) -> None:
    finance.book.push(60)
    finance.book.put(account(3, amount=9))
    assert read_all(client, START + timedelta(seconds=1)) == ["PN/3"]


def test_an_account_is_read_whole_and_its_owner_only_as_a_hash(client: FinanceClient) -> None:
    told = client.get_page(changed_since=None, cursor=None).accounts[0]
    assert told.owner_match.startswith("hash-")
    assert told.lines[0] == ("2026/1", "2026 rata 1", "FN.1", "2026-03-15", 10_000, 10_000, None)


def test_a_payment_is_noted_once_and_allocated_there(client: FinanceClient, finance: Finance) -> None:
    assert not client.is_noted(RECEIPT)
    values = {**REPORT, "paid_on": ON}
    client.report(**values)
    client.report(**values)
    assert client.is_noted(RECEIPT)
    assert len(finance.book.payments) == 1
    finance.book.push(3600)
    told = {one.number: one for one in client.get_page(changed_since=START, cursor=None).accounts}["PN/1"]
    assert told.payments == [("2026-11-23", 500, "Wpłata zgłoszona przez portal", RECEIPT)]


def test_the_same_receipt_for_another_sum_is_a_conflict(client: FinanceClient) -> None:
    client.report(**{**REPORT, "paid_on": ON})
    with pytest.raises(Conflict):
        client.report(**{**REPORT, "paid_on": ON, "amount_grosze": 501})


def test_what_cannot_be_noted_is_refused(client: FinanceClient) -> None:
    with pytest.raises(Refused):
        client.report(**{**REPORT, "paid_on": ON, "account_number": "PN/99"})


def test_a_wrong_token_opens_nothing(finance: Finance, traffic: list[Exchange]) -> None:
    client = FinanceClient(finance.base, "guess", match=lambda _p, n: n, sleep=lambda _s: None)
    with pytest.raises(Unavailable):
        client.get_page(changed_since=None, cursor=None)
    client.close()
    assert {exchange.status for exchange in traffic} == {401}


def test_a_cursor_that_is_lost_is_gone(client: FinanceClient, finance: Finance) -> None:
    cursor = client.get_page(changed_since=None, cursor=None).next_cursor
    finance.book.push(7200)
    for lost in (cursor, "x"):
        with pytest.raises(Gone):
            client.get_page(changed_since=None, cursor=lost)


@pytest.mark.parametrize("fault", ["busy", "after_doing", "cut_off", "malformed"])
def test_whatever_goes_wrong_is_unavailable_and_a_question_is_asked_again(
    finance: Finance, fault: str
) -> None:
    client = FinanceClient(finance.base, TOKEN, match=lambda _p, n: n, sleep=lambda _s: None)
    finance.faults.set({fault: 2})
    assert client.get_page(changed_since=None, cursor=None).accounts if fault != "malformed" else True
    finance.faults.set({fault: 3})
    with pytest.raises(Unavailable):
        client.get_page(changed_since=None, cursor=None)
    finance.faults.set({fault: 1})
    with pytest.raises(Unavailable):
        client.report(**{**REPORT, "paid_on": ON})  # never repeated by itself
    assert client.is_noted(RECEIPT) == (fault != "busy")
    client.close()


def test_a_system_that_is_away_or_slow_is_unavailable(finance: Finance) -> None:
    client = FinanceClient(
        finance.base, TOKEN, match=lambda _p, n: n, sleep=lambda _s: None, timeout=(0.2, 0.2)
    )
    for fault, mended in (({"down": True}, {"down": False}), ({"slow": 0.5}, {"slow": 0})):
        finance.faults.set(fault)
        with pytest.raises(Unavailable) as caught:
            client.get_page(changed_since=None, cursor=None)
        assert caught.value.__cause__ is None
        finance.faults.set(mended)
    client.close()


def test_the_stand_in_refuses_what_the_contract_forbids(finance: Finance, traffic: list[Exchange]) -> None:
    head = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": RECEIPT}
    for body in (
        {**REPORT, "amount_grosze": -1},
        {**REPORT, "more": 1},
        {**REPORT, "paid_on": "wczoraj"},
        None,
    ):
        answer = requests.post(f"{finance.base}/payments", json=body, headers=head, timeout=5)
        assert answer.status_code == 422
    for exchange in traffic:
        assert any(fault.startswith("body") for fault in faults(exchange))
        exchange.body = REPORT  # the answers are judged by the fixture
    answer = requests.get(
        f"{finance.base}/accounts", params={"changed_since": "wczoraj"}, headers=head, timeout=5
    )
    assert answer.status_code == 422
    traffic[-1].url = f"{finance.base}/accounts"


def test_not_found_is_told_apart(client: FinanceClient) -> None:
    with pytest.raises(NotFound):
        client._http.exchange("GET", "/payments/BI0")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": 418}, "status 418: not declared"),
        ({"url": "http://x/accounts?page=2"}, "query page: not declared"),
        ({"url": "http://x/other"}, "GET /other: not in the contract"),
        ({"answer": {"as_of": "2026-11-23T08:00:00Z", "accounts": [{}], "next_cursor": None}}, "answer.accounts[0].number: missing"),
        ({"answer": {"as_of": "wczoraj", "accounts": [], "next_cursor": None}}, "answer.as_of: pattern"),
        ({"answer": {"as_of": "2026-11-23T08:00:00Z", "accounts": [], "next_cursor": 7}}, "answer.next_cursor: no string/null"),
    ],
)  # fmt: skip
def test_the_judge_says_no(change: dict[str, Any], fault: str) -> None:
    good = Exchange(
        "GET",
        "http://x/accounts",
        {},
        None,
        200,
        {"as_of": "2026-11-23T08:00:00Z", "accounts": [], "next_cursor": None},
    )
    assert faults(good) == []
    assert fault in faults(Exchange(**{**vars(good), **change}))


def test_no_sum_may_be_negative_or_a_fraction() -> None:
    grosze = CONTRACT["components"]["schemas"]["Grosze"]
    assert [bool(mismatches(value, grosze, "x")) for value in (0, 12, -1, 1.5, True, "1")] == [False] * 2 + [
        True
    ] * 4
