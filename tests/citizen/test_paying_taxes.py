"""Paying taxes: chosen, divided by the law, in one step or two, claimed, refused, the gateway away."""

import pytest

from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Basket
from tests.citizen.dues import AHEAD, LATE, SMALL_LATE, SOON, Dues

PAGE = "/moje/podatki"


def test_arrears_are_paid_and_are_gone_from_the_overview(dues: Dues) -> None:
    account = dues.account(SMALL_LATE)
    dues.account(SOON, kind="waste_fee")
    page = dues.owner.go(PAGE).submit("Zapłać zaległość 103,00 zł")
    assert page.heading == "Do zapłaty 103,00 zł"
    page.submit("Zapłać 103,00 zł w Przelewy24")
    dues.pay_there(page)
    assert page.heading == "Zapłacone 103,00 zł"
    assert dues.charges(account)[0].paid_at is not None
    page.go(PAGE)
    assert "54,00 zł do zapłaty" in page.text
    assert "IV rata 2026 potwierdzenie" in page.text


def test_what_goes_to_two_accounts_of_the_city_is_said_and_paid_in_two_steps(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    dues.account(
        ("rok 2026", SMALL_LATE[1], 7_700), kind="transformation_fee", title="Opłata przekształceniowa"
    )
    page = dues.owner.go(PAGE).submit("Zapłać zaległość 180,00 zł")
    assert "Zapłacisz w 2 krokach" in page.text
    assert "Krok 1 z 2: 103,00 zł" in page.text
    assert "Krok 2 z 2: 77,00 zł" in page.text
    page.submit("Zapłać 103,00 zł w Przelewy24")
    dues.pay_there(page)
    assert "Jesteś przy kroku 2 z 2" in page.text
    page.submit("Zapłać 77,00 zł w Przelewy24")
    dues.pay_there(page)
    assert page.heading == "Zapłacone 180,00 zł"
    assert {one.shop for one in dues.payments()} == {"taxes", "revenues"}


def test_a_part_is_kept_when_it_is_wrong_and_divided_from_the_oldest(dues: Dues) -> None:
    dues.account(LATE, SMALL_LATE, AHEAD)
    page = dues.owner.go(PAGE)
    assert "Rozłóż na raty albo odrocz" in page.text
    page.follow("Zapłać część").submit("Dalej", amount="12,345")
    assert page.status == 422
    assert "Wpisz najwyżej dwie cyfry po przecinku" in page.text
    assert any(box.get("value") == "12,345" for box in page.page.iter("input"))
    page.submit("Dalej", amount="0,50")
    assert "Wpisz kwotę od 1,00 zł" in page.text
    page.submit("Dalej", amount="525,00")
    assert page.heading == "Do zapłaty 525,00 zł"
    assert "III rata 2026, termin 15 września: 515,00 zł i odsetki 10,00 zł" in page.text
    assert "najpierw na najstarszą zaległość" in page.text
    page.submit("Zapłać 525,00 zł w Przelewy24")
    dues.pay_there(page)
    assert "Zostało 748,00 zł" in page.text
    # what is left is paid from the account's own page, without the way round by the list of all
    page.follow("Zobacz, co i do kiedy").submit("Zapłać 628,00 zł")
    assert page.heading == "Do zapłaty 628,00 zł"
    entries = [one for one in dues.all(Entry) if one.move == "paid"]
    assert sorted(one.amount_grosze for one in entries) == [-51_500, -1_000, 52_500]


def test_choosing_a_later_instalment_says_that_the_oldest_arrears_come_first(dues: Dues) -> None:
    account = dues.account(LATE, SMALL_LATE)
    later = dues.charges(account)[1]
    page = dues.owner.go(PAGE).submit("Zapłać zaznaczone", charge=[later.token])
    assert page.heading == "Do zapłaty 103,00 zł"
    assert "III rata 2026" in page.text
    assert "Dlatego wpłata pójdzie na co innego, niż zaznaczono." in page.text


def test_money_that_is_being_checked_is_said_and_cannot_be_paid_again(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    page = dues.owner.go(PAGE).submit("Zapłać zaległość 103,00 zł")
    basket = page.address
    page.submit("Zapłać 103,00 zł w Przelewy24")
    dues.till.pay(dues.at_gateway(page))
    assert dues.notify(dues.payments()[0].session_id) == 200
    assert dues.payments()[0].state == "notified"
    page.go(PAGE)
    assert "Mamy już wpłatę 103,00 zł" in page.text
    assert "Nie płać drugi raz." in page.text
    assert "Zapłać zaległość" not in page.text
    assert "Mamy już wpłatę i sprawdzamy ją w banku" in page.go(basket).text


def test_the_gateway_away_says_that_nothing_was_charged_and_keeps_the_choice(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    page = dues.owner.go(PAGE).submit("Zapłać zaległość 103,00 zł")
    dues.till.faults.plan("close", on="register", times=0)
    page.submit("Zapłać 103,00 zł w Przelewy24")
    assert page.status == 503
    assert "Nie pobraliśmy żadnych pieniędzy" in page.text
    assert "wniosek" not in page.text
    page.follow("Spróbuj jeszcze raz")
    assert page.heading == "Do zapłaty 103,00 zł"


def test_a_payment_that_was_left_says_so_and_offers_to_try_again(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    page = dues.owner.go(PAGE).submit("Zapłać zaległość 103,00 zł")
    page.submit("Zapłać 103,00 zł w Przelewy24")
    session_id = dues.at_gateway(page)
    page.go(f"/platnosc/{session_id}/powrot")
    assert page.heading == "Sprawdzamy Twoją wpłatę"
    assert "wniosek" not in page.text
    assert "sprawie" not in page.text
    dues.house.clock.move(minutes=25)
    dues.till.push(minutes=25)
    page.go(f"/platnosc/{session_id}/powrot")
    assert page.heading == "Płatność nie doszła do skutku"
    assert "Należność nadal jest do zapłaty" in page.text
    page.follow("Zapłać 103,00 zł")
    assert page.heading == "Do zapłaty 103,00 zł"


def test_one_thing_can_be_taken_out_of_the_basket_but_not_the_last(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    dues.account(SOON, kind="waste_fee")
    page = dues.owner.go(PAGE).submit("Zapłać wszystko 157,00 zł")
    assert page.text.count("Usuń: ") == 2
    page.submit("Usuń: Podatek od nieruchomości, IV rata 2026")
    assert page.heading == "Do zapłaty 54,00 zł"
    assert "Usuń: " not in page.text


def test_another_persons_basket_is_not_found(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    page = dues.owner.go(PAGE).submit("Zapłać zaległość 103,00 zł")
    assert dues.stranger.go(page.address).status == 404
    assert dues.house.visitor().go(f"/zaplac{page.address.removeprefix('/platnosc')}").status == 404


@pytest.mark.engines
@pytest.mark.parametrize("presses", [2])
def test_a_double_click_makes_one_basket(dues: Dues, presses: int) -> None:
    dues.account(SMALL_LATE)
    page = dues.owner.go(PAGE)
    form, _button = page._form("Zapłać zaległość 103,00 zł")
    from tests.support.visitor import form_fields

    fields = {**form_fields(form), "what": "all"}
    places = [page.post(PAGE, fields).address for _ in range(presses)]
    assert len(set(places)) == 1
    assert len(dues.all(Basket)) == 1


def test_more_than_is_owed_is_said_to_become_the_payers_own(dues: Dues) -> None:
    account = dues.account(SMALL_LATE)
    page = dues.owner.go(f"{PAGE}/konto/{account.token}/czesc").submit("Dalej", amount="200")
    assert "ponad to, co jest do zapłaty: 97,00 zł" in page.text
    page.submit("Zapłać 200,00 zł w Przelewy24")
    dues.pay_there(page)
    page.go(PAGE)
    assert "Nadpłata" in page.text
    assert "97,00 zł" in page.text
    assert sum(one.amount_grosze for one in dues.all(Entry) if one.book == Book.OVERPAID) == -9_700
