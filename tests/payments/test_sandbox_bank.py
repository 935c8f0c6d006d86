"""The sandbox's money after the payment: payouts, commissions, refunds, and the city's bank statements."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
import requests

from payments import P24Client
from payments.sandbox import Sandbox, Shop
from payments.sandbox.ibans import read_iban

IBAN, OTHER_IBAN = "PL26124052111111001035533132", "PL78124052111111001035532584"
INDIVIDUAL = "PL10105000997603123456789123"
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
CAMT = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"}


@pytest.fixture
def town(tmp_path):
    """Two shops that pay out to two accounts, one with a commission of 1.9 percent; the state in a file."""
    stamps = Shop(12345, 12345, "api-a", "crc-a", IBAN, 190)
    taxes = Shop(777, 778, "api-b", "crc-b", OTHER_IBAN)
    path = tmp_path / "p24.json"
    with Sandbox(stamps, taxes, background=False, start_at=START, state_path=path) as running:
        yield running


@pytest.fixture
def clients(town):
    stamps = P24Client(merchant_id=12345, api_key="api-a", crc_key="crc-a", base_url=town.url)
    taxes = P24Client(merchant_id=777, pos_id=778, api_key="api-b", crc_key="crc-b", base_url=town.url)
    yield stamps, taxes
    stamps.close()
    taxes.close()


@pytest.fixture
def settle(town, shop):
    """Register, pay and capture."""

    def act(client, key, amount, **changes):
        params = {
            "amount": amount,
            "description": "Opłata",
            "customer_email": "anna.nowak@example.pl",
            "return_url": f"{shop.url}/return",
            "notify_url": f"{shop.url}/notify",
            **changes,
        }
        client.v1.checkout.sessions.create(params, {"idempotency_key": key})
        town.pay(key)
        order_id, currency = town.find(key).order_id, town.find(key).currency
        wanted = {"order_id": order_id, "amount": amount, "currency": currency}
        client.v1.payment_intents.capture(key, wanted)
        return order_id

    return act


def post(town, path, content, status=200):
    answer = requests.post(f"{town.url}/sandbox/{path}", json=content, timeout=5)
    assert answer.status_code == status, answer.text
    return answer.json()


def read_camt(town, iban, day="2026-11-23"):
    answer = requests.get(
        f"{town.url}/sandbox/statement.camt053", params={"iban": iban, "date": day}, timeout=5
    )
    assert answer.status_code == 200, answer.text
    statement = ET.fromstring(answer.content).find("c:BkToCstmrStmt/c:Stmt", CAMT)
    balances = [one.findtext("c:Amt", namespaces=CAMT) for one in statement.findall("c:Bal", CAMT)]
    lines = [
        (
            entry.findtext("c:Amt", namespaces=CAMT),
            entry.findtext(".//c:Ustrd", namespaces=CAMT),
            entry.findtext(".//c:CdtrAcct/c:Id/c:IBAN", namespaces=CAMT),
        )
        for entry in statement.findall("c:Ntry", CAMT)
    ]
    return balances, lines


def read_mt940(town, iban, day="2026-11-23"):
    answer = requests.get(
        f"{town.url}/sandbox/statement.mt940", params={"iban": iban, "date": day}, timeout=5
    )
    assert answer.status_code == 200, answer.text
    return answer.content.decode().split("\r\n")


def test_a_gross_payout_transfers_what_was_paid_and_a_net_one_less_the_commission(town, clients, settle):
    stamps, _ = clients
    settle(stamps, "BI-1", 2100)
    (gross,) = town.pay_out()
    assert (gross.amount, gross.commission, gross.iban) == (2100, 40, IBAN)
    settle(stamps, "BI-2", 10_000)
    (net,) = town.pay_out(net=True)
    assert (net.amount, net.commission, net.batch_id) == (9810, 190, gross.batch_id + 1)
    read = stamps.v1.payment_intents.retrieve("BI-2")
    assert (read.batch_id, read.fee, read.fee_grosze) == (net.batch_id, "190", 190)


@pytest.mark.parametrize(
    ("amount", "points", "fee"), [(2100, 190, 40), (50, 100, 1), (49, 100, 0), (10**12, 1, 10**8), (1, 0, 0)]
)
def test_a_commission_is_whole_grosze_half_a_grosz_up(amount, points, fee):
    assert Shop(1, 1, "a", "b", IBAN, points).commission(amount) == fee


def test_what_is_not_verified_is_not_paid_out_and_nothing_is_paid_out_twice(town, clients, settle, shop):
    stamps, _ = clients
    settle(stamps, "BI-1", 2100)
    params = {"amount": 500, "description": "x", "customer_email": "a@b.pl", "return_url": shop.url}
    stamps.v1.checkout.sessions.create({**params, "notify_url": shop.url}, {"idempotency_key": "BI-2"})
    town.pay("BI-2")
    assert [one.amount for one in town.pay_out()] == [2100]
    assert town.pay_out() == []
    assert stamps.v1.payment_intents.retrieve("BI-2").batch_id is None


def test_each_shop_has_its_own_batch_on_its_own_account(town, clients, settle):
    stamps, taxes = clients
    settle(stamps, "BI-1", 2100)
    settle(taxes, "POD-1", 30_000)
    assert [one["amount"] for one in post(town, "payout", {"shop": 777})["payouts"]] == [30_000]
    assert [one["iban"] for one in post(town, "payout", {"net": False})["payouts"]] == [IBAN]
    post(town, "payout", {"shop": 1}, status=404)
    for wrong in ({"shop": "777"}, {"shop": True}, {"net": 1}, []):
        post(town, "payout", wrong, status=400)


def test_each_currency_has_its_own_batch(town, clients, settle):
    stamps, _ = clients
    settle(stamps, "BI-1", 2100)
    settle(stamps, "BI-2", 700, currency="EUR")
    assert [(one.currency, one.amount) for one in town.pay_out()] == [("EUR", 700), ("PLN", 2100)]


def test_completed_refunds_are_taken_out_of_the_next_payout_and_others_are_not(town, clients, settle):
    stamps, _ = clients
    order_id = settle(stamps, "BI-1", 2100)
    town.pay_out()
    town.faults.plan("reject", on="refund")
    for key, amount in (("zwrot-0", 300), ("zwrot-1", 1000)):
        wish = {"payment_intent": "BI-1", "order_id": order_id, "amount": amount}
        stamps.v1.refunds.create(wish, {"idempotency_key": key})
    town.push(minutes=1)
    stamps.v1.refunds.create({**wish, "amount": 100}, {"idempotency_key": "zwrot-2"})
    settle(stamps, "BI-2", 900)
    assert town.pay_out() == []  # a bank makes no transfer of less than nothing
    settle(stamps, "BI-3", 5000)
    (payout,) = town.pay_out()
    assert (payout.amount, payout.refund) == (900 + 5000 - 1000, 1000)
    report = stamps.v1.reports.batch(payout.batch_id)
    assert [one.request_id for one in report.refunds] == ["zwrot-1"]
    assert report.difference == 0


def test_a_payment_returned_before_its_payout_leaves_nothing_to_transfer(town, clients, settle):
    stamps, _ = clients
    order_id = settle(stamps, "BI-1", 2100)
    stamps.v1.refunds.create({"payment_intent": "BI-1", "order_id": order_id, "amount": 2100})
    town.push(minutes=1)
    assert stamps.v1.payment_intents.retrieve("BI-1").status == "canceled"
    assert town.pay_out() == []
    settle(stamps, "BI-2", 700)
    assert [(one.amount, one.refund) for one in town.pay_out()] == [(700, 2100)]


def test_the_statement_shows_payouts_and_transfers_with_balances_that_tie_from_day_to_day(
    town, clients, settle
):
    stamps, _ = clients
    settle(stamps, "BI-1", 2100)
    (payout,) = town.pay_out()
    post(town, "transfer", {"iban": IBAN, "amount": 12_345, "title": "Podatek", "payer": "Jan Ż."}, 201)
    later = {"iban": IBAN, "amount": 7, "title": "Reszta", "payer": "Jan Ż.", "date": "2026-11-24"}
    post(town, "transfer", later, 201)

    balances, lines = read_camt(town, IBAN)
    assert balances == ["0.00", "144.45"]
    assert lines == [("21.00", payout.title, IBAN), ("123.45", "Podatek", IBAN)]
    assert str(payout.batch_id) in payout.title
    balances, lines = read_camt(town, IBAN, "2026-11-24")
    assert (balances, [amount for amount, *_ in lines]) == (["144.45", "144.52"], ["0.07"])
    assert read_camt(town, OTHER_IBAN) == (["0.00", "0.00"], [])


def test_a_transfer_to_an_individual_account_stands_on_the_statement_of_the_account_behind_it(town):
    made = {"iban": INDIVIDUAL, "account": IBAN, "amount": 9900, "title": "II rata", "payer": "Ewa Łoś"}
    post(town, "transfer", {**made, "payer_iban": "61109010140000071219812874"}, 201)
    assert read_camt(town, IBAN)[1] == [("99.00", "II rata", INDIVIDUAL)]
    assert read_camt(town, INDIVIDUAL)[1] == []
    lines = read_mt940(town, IBAN)
    assert f"~60{INDIVIDUAL}" in lines
    assert "~38PL61109010140000071219812874" in lines


def test_both_formats_say_the_same(town, clients, settle):
    stamps, _ = clients
    settle(stamps, "BI-1", 2100)
    (payout,) = town.pay_out()
    title = "Podatek od nieruchomości ~ II rata, działka 12/3, ul. Żółkiewskiego, za rok 2026"
    post(town, "transfer", {"iban": IBAN, "amount": 5, "title": title, "payer": "Anna Nowak"}, 201)
    lines = read_mt940(town, IBAN)
    assert lines[1:4] == [f":25:/{IBAN}", ":28C:00327", ":60F:C261123PLN0,00"]
    assert f":61:2611231123C21,00NTRFNONREF//P24-{payout.batch_id}" in lines
    assert ":61:2611231123C0,05NTRFNONREF//PRZ-00000001" in lines
    assert lines[-3:] == [":62F:C261123PLN21,05", "-", ""]
    titles = "".join(line[3:] for line in lines if line[:2] == "~2")
    assert titles == payout.title + title.replace("~", "-")
    assert all(len(line) <= 65 for line in lines)
    assert [text for _, text, _ in read_camt(town, IBAN)[1]] == [payout.title, title]


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": -1},
        {"amount": 1.5},
        {"amount": "5"},
        {"amount": True},
        {"iban": "PL27124052111111001035533132"},
        {"iban": "x"},
        {"iban": ""},
        {"account": "PL00"},
        {"payer_iban": "12"},
        {"title": ""},
        {"title": "x" * 141},
        {"payer": ""},
        {"date": "23.11.2026"},
    ],
)
def test_a_transfer_that_no_bank_would_make_is_refused(town, wrong):
    made = {"iban": IBAN, "amount": 5, "title": "x", "payer": "Anna Nowak"}
    post(town, "transfer", {**made, **wrong}, 400)
    assert town.gateway.book.transfers == []


def test_a_statement_needs_an_account_and_a_day_that_exist(town):
    for query in ({}, {"iban": "x"}, {"iban": IBAN, "date": "2026-02-30"}):
        assert requests.get(f"{town.url}/sandbox/statement.mt940", params=query, timeout=5).status_code == 400
    assert read_iban("26 1240 5211 1111 0010 3553 3132") == IBAN
    with pytest.raises(ValueError, match="check digits"):
        Shop(1, 1, "a", "b", "PL27124052111111001035533132")


def test_payouts_transfers_and_commissions_outlive_the_process(town, clients, settle, tmp_path):
    stamps, _ = clients
    order_id = settle(stamps, "BI-1", 2100)
    stamps.v1.refunds.create({"payment_intent": "BI-1", "order_id": order_id, "amount": 100})
    town.push(minutes=1)
    (payout,) = town.pay_out(net=True)
    post(town, "transfer", {"iban": IBAN, "amount": 5, "title": "x", "payer": "y"}, 201)
    again = Sandbox(*town.gateway.shops.values(), state_path=tmp_path / "p24.json", background=False)
    with again:
        assert again.gateway.book.payouts == [payout]
        assert again.gateway.book.transfers == town.gateway.book.transfers
        assert again.pay_out() == []


def test_a_file_of_an_older_sandbox_is_read_and_its_payments_are_paid_out(town, clients, settle, tmp_path):
    stamps, _ = clients
    settle(stamps, "BI-1", 2100)
    state = json.loads((tmp_path / "p24.json").read_text(encoding="utf-8"))
    del state["payouts"], state["transfers"]
    for row in state["transactions"]:
        del row["fee"], row["batch_id"]
    (tmp_path / "old.json").write_text(json.dumps(state), encoding="utf-8")
    shops = town.gateway.shops.values()
    with Sandbox(*shops, state_path=tmp_path / "old.json", background=False) as again:
        assert [(one.amount, one.commission) for one in again.pay_out()] == [(2100, 0)]


def test_the_panel_pays_out_and_links_todays_statements(town, clients, settle):
    stamps, _ = clients
    assert "Nie było jeszcze żadnej wypłaty" in requests.get(town.url, timeout=5).text
    settle(stamps, "BI-1", 10_000)
    page = requests.post(f"{town.url}/panel/payout", data={"net": "1"}, timeout=5).text
    assert "<td>netto</td>" in page
    assert "98,10" in page
    assert f"/sandbox/statement.camt053?iban={IBAN}&amp;date=2026-11-23" in page
    refused = requests.post(f"{town.url}/panel/payout", headers={"Origin": "http://evil.example"}, timeout=5)
    assert refused.status_code == 403


def test_a_blik_payment_does_not_move_the_clock(town, clients, settle, shop):
    stamps, _ = clients
    params = {"amount": 500, "description": "x", "customer_email": "a@b.pl", "return_url": shop.url}
    session = stamps.v1.checkout.sessions.create({**params, "notify_url": shop.url})
    town.push(minutes=3)
    before = town.gateway.clock.now()
    requests.post(session.url, data={"act": "blik", "code": "777123"}, allow_redirects=False, timeout=5)
    assert town.find(session.id).paid_at == before
    assert town.gateway.clock.now() == before
