"""The treasurer's pages of refunds: asked for on a payment's page, decided by two, followed to the end."""

from __future__ import annotations

import pytest

from portal.billing.models import Charge
from portal.billing.refunding.models import Refund
from tests.office.desk import JOANNA, KRYSTYNA, MARCIN
from tests.office.treasury.till import Till
from tests.support.visitor import Visitor, form_fields

LARGE = 60_000  # above the sum that one person decides alone


def overpaid(till: Till, grosze: int) -> str:
    """Let somebody pay too much; return the payment's address."""
    account = till.account(till.person(), 10_300)
    payment = till.pay(10_300 + grosze, account=account, payer_id=account.subject_id)
    return f"/skarbnik/wplata/{payment.session_id}"


def ask(page: Visitor, amount: str, **more: str) -> Visitor:
    fields = {"amount": amount, "way": "gateway", "reason": "wpłata ponad należność", **more}
    return page.submit("Wystąp o zwrot", **fields)


def test_a_small_refund_is_asked_for_and_approved_at_once(till: Till) -> None:
    page = till.treasurer().go(overpaid(till, 777)).follow("Zwróć pieniądze z tej wpłaty")
    assert "Nadpłata: Marta Zalewska, do 7,77 zł" in page.text
    ask(page, "7,77")
    for words in (
        "Zwrot 7,77 zł",
        "zatwierdzony",
        "Marcin Borowski",
        "Nadpłaty7,77 zł",
        "Zwroty w drodze7,77 zł",
    ):
        assert words in page.text, words
    assert "W drodze 1" in page.go("/skarbnik/zwroty").text
    assert page.go("/skarbnik/salda/zwroty").status == 200


def test_a_large_refund_waits_for_another_person_who_sees_what_will_be_booked(till: Till) -> None:
    first = till.treasurer().go(overpaid(till, LARGE)).follow("Zwróć pieniądze z tej wpłaty")
    ask(first, "600,00")
    assert "Ten zwrot zatwierdza inna osoba" in first.text
    forged = first.post("/skarbnik/zwroty/1/zatwierdz", {})
    assert forged.status == 403
    second = till.treasurer(KRYSTYNA).go("/skarbnik/zwroty").follow("Zwrot 1")
    for words in (
        "do zatwierdzenia",
        "Po zatwierdzeniu w księgach będzie",
        "Nadpłaty600,00 zł",
        "Marcin Borowski",
    ):
        assert words in second.text, words
    second.submit("Zatwierdź zwrot 600,00 zł")
    assert "Kto zatwierdziłKrystyna Popławska" in second.text
    again = second.post("/skarbnik/zwroty/1/zatwierdz", {})
    assert again.status in {403, 409}


def test_a_refusal_needs_a_reason_and_frees_the_money(small_till: Till) -> None:
    address = overpaid(small_till, LARGE)
    page = small_till.treasurer().go(address).follow("Zwróć pieniądze z tej wpłaty")
    ask(page, "600,00")
    other = small_till.treasurer(KRYSTYNA).go("/skarbnik/zwroty/1")
    other.submit("Odmów")
    assert (other.status, "Napisz dlaczego." in other.text) == (422, True)
    other.submit("Odmów", reason="najpierw zaległość")
    assert "odmówiony" in other.text
    assert "najpierw zaległość" in other.text
    assert "do 600,00 zł" in page.go(address).follow("Zwróć pieniądze z tej wpłaty").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "7,78"}, "Można zwrócić najwyżej 7,77 zł."),
        ({"amount": "0"}, "Wpisz kwotę od"),
        ({"amount": ""}, "Wpisz kwotę zwrotu"),
        ({"amount": "7,77", "reason": ""}, "Napisz dlaczego."),
        ({"amount": "7,77", "source": "unidentified"}, "Wybierz jedną z podanych odpowiedzi"),
        ({"amount": "7,77", "way": "by post"}, "Wybierz jedną z podanych odpowiedzi"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_asks_for_nothing(
    small_till: Till, fields: dict[str, str], words: str
) -> None:
    page = small_till.treasurer().go(overpaid(small_till, 777)).follow("Zwróć pieniądze z tej wpłaty")
    ask(page, **fields)
    assert page.status == 422
    assert words in page.text
    assert small_till.all(Refund) == []


def test_a_double_click_asks_once(small_till: Till) -> None:
    page = small_till.treasurer().go(overpaid(small_till, 777)).follow("Zwróć pieniądze z tej wpłaty")
    assert page.page is not None
    (form,) = [
        form
        for form in page.page.iter("form")
        if any(one.get("name") == "click" for one in form.iter("input"))
    ]
    fields, address = form_fields(form), page.address
    for _ in range(2):
        page.post(address, {**fields, "amount": "1,00", "way": "gateway", "reason": "nadpłata"})
        assert "Zwrot 1,00 zł" in page.text
    assert len(small_till.all(Refund)) == 1


def test_a_duty_paid_at_the_desk_goes_back_by_a_transfer(till: Till) -> None:
    till.case(till.person())
    charge = till.all(Charge)[0]
    page = till.treasurer().go(f"/skarbnik/naleznosc/{charge.token}/zwrot")
    ask(page, "21,00", way="transfer")
    assert "Zleć przelew w banku" in page.text
    page.submit("Przelew wyszedł")
    assert page.status == 422
    page.submit("Przelew wyszedł", bank_account="26124052111111001035533132")
    assert "wykonany" in page.text
    assert "Zakończone 1" in page.go("/skarbnik/zwroty").text


def test_a_transfer_that_failed_is_asked_for_again(small_till: Till) -> None:
    small_till.case(small_till.person())
    charge = small_till.all(Charge)[0]
    page = small_till.treasurer().go(f"/skarbnik/naleznosc/{charge.token}/zwrot")
    ask(page, "21,00", way="transfer")
    page.submit("Przelewu nie da się wykonać")
    assert "przelewu nie udało się wykonać" in page.text
    ask(page.follow("Wystąp jeszcze raz"), "21,00", way="transfer")
    first, second = small_till.all(Refund)
    assert (first.state, second.repeats_id) == ("rejected", first.id)


def test_what_is_not_there_is_not_found_and_others_stay_out(small_till: Till) -> None:
    page = small_till.treasurer()
    for address in ("zwroty/9", "wplata/nothing/zwrot", "naleznosc/nothing/zwrot", "nadplata/nothing/zwrot",
                    "zwroty?stan=x"):  # fmt: skip
        assert page.go(f"/skarbnik/{address}").status == 404
    for worker in (JOANNA, MARCIN):
        expected = 200 if worker is MARCIN else 403
        assert small_till.at(worker).go("/skarbnik/zwroty").status == expected
