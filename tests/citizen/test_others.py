"""Paying for somebody else: by a link or by a number that was typed; nobody learns of the debt what was not shown."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from portal.billing.ledger.models import Book, Entry
from portal.billing.models import PayLink
from portal.billing.residents.models import PaymentProof
from portal.billing.taxes.models import TaxAccount
from tests.citizen.dues import LATE, NUMBER, SMALL_LATE, Dues
from tests.support.money import owe
from tests.support.people import JAN
from tests.support.visitor import Visitor, form_fields

LINKS = "/moje/podatki/link"


def issue(dues: Dues, title: str = "Podatek od domu", *, shown: bool = True, at: int = 0) -> str:
    """Issue a link and return its path."""
    page = dues.owner.go(LINKS)
    options = [one.get("value") for one in page.page.iter("option")]
    page.submit("Zrób link", what=options[at], sum="shown" if shown else "open", title=title)
    assert page.status == 200
    return f"/zaplac/{dues.all(PayLink)[-1].token}"


def mother(dues: Dues) -> Visitor:
    return dues.house.visitor()


def test_a_link_shows_what_its_issuer_chose_and_nothing_of_the_issuer(dues: Dues) -> None:
    account = dues.account(SMALL_LATE, object_title="ul. Wierzbowa 8")
    page = mother(dues).go(issue(dues))
    assert page.heading == "Zapłać za kogoś: Podatek od domu"
    assert "103,00 zł" in page.text
    for secret in (JAN.family_name, JAN.given_name, "Wierzbowa", account.number, "IV rata"):
        assert secret not in page.response.text


def test_somebody_pays_by_a_link_without_signing_in(dues: Dues) -> None:
    account = dues.account(SMALL_LATE)
    page = mother(dues).go(issue(dues)).submit("Dalej", relation="ascendant")
    assert page.heading == "Do zapłaty 103,00 zł"
    assert "Jestem rodzicem, dziadkiem albo babcią" in page.text
    page.submit(email="mama@example.pl")
    session_id = dues.pay_there(page)
    assert page.heading == "Zapłacone 103,00 zł"
    assert page.address == f"/zaplac/platnosc/{session_id}/powrot"
    assert dues.payments()[0].payer_id is None
    assert dues.charges(account)[0].paid_at is not None
    assert "mama@example.pl" not in dues.house.visitor().go(page.address).response.text
    assert "Zapłacone 103,00 zł" in dues.owner.go(LINKS).text
    receipt = dues.owner.go(f"/moje/podatki/wplata/{session_id}")
    assert "Inna osoba. Oświadczenie: „Jestem rodzicem, dziadkiem albo babcią”" in receipt.text
    assert dues.stranger.go(f"/moje/podatki/wplata/{session_id}").status == 404


def test_who_pays_signed_in_keeps_the_payment_and_a_proof_without_the_taxpayers_name(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    page = (
        dues.stranger.go(issue(dues))
        .submit("Dalej", relation="sibling")
        .submit("Zapłać 103,00 zł w Przelewy24")
    )
    session_id = dues.pay_there(page)
    assert page.heading == "Zapłacone 103,00 zł"
    assert JAN.family_name not in page.text
    page.go("/moje/podatki/wplaty")
    assert "Za innych" in page.text
    page.go(f"/moje/podatki/wplata/{session_id}").submit("Przygotuj potwierdzenie")
    assert "Jak podzieliliśmy tę wpłatę, widzi tylko podatnik." in page.text
    assert JAN.family_name not in str(dues.all(PaymentProof)[0].values)


def test_a_link_ends_when_it_expires_or_is_revoked_and_only_its_issuer_revokes_it(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    path = issue(dues)
    page = dues.owner.go(LINKS)
    fields = {
        "_token": next(one.get("value") for one in page.page.iter("input") if one.get("name") == "_token")
    }
    other = dues.stranger.go("/moje/podatki")
    token = next(one.get("value") for one in other.page.iter("input") if one.get("name") == "_token")
    assert other.post(f"{LINKS}/{path.rsplit('/', 1)[1]}/uniewaznij", {"_token": token}).status == 404
    assert mother(dues).go(path).status == 200
    page.post(f"{LINKS}/{path.rsplit('/', 1)[1]}/uniewaznij", fields)
    gone = mother(dues).go(path)
    assert gone.status == 410
    assert "Ten link już nie działa" in gone.text
    second = issue(dues)
    dues.house.clock.move(days=14)
    assert mother(dues).go(second).status == 410
    assert mother(dues).go("/zaplac/nie-ma-takiego").status == 404


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_basket_ends_with_its_link_and_tells_nothing_of_later_debts(
    small_dues: Dues, end: str, signed_in: bool
) -> None:
    dues = small_dues
    account = dues.account(SMALL_LATE)
    path = issue(dues, at=1)
    page = (dues.stranger if signed_in else mother(dues)).go(path).submit("Dalej", relation="spouse")
    basket = page.address
    assert page.go(basket).heading == "Do zapłaty 103,00 zł"
    form = form_fields(page._form("Zapłać 103,00 zł w Przelewy24")[0])
    if end == "revoked":
        own = dues.owner.go(LINKS)
        token = next(one.get("value") for one in own.page.iter("input") if one.get("name") == "_token")
        own.post(f"{LINKS}/{path.rsplit('/', 1)[1]}/uniewaznij", {"_token": token})
    else:
        with dues.portal.db.writing() as session:
            session.execute(update(PayLink).values(expires_at=dues.house.clock.now()))
    with dues.house.app.app_context(), dues.portal.db.writing() as session:
        later = [("rok 2027", date(2027, 9, 15), 77_700)]
        owe(session, dues.portal, session.get_one(TaxAccount, account.id), later, dues.house.clock.now())
    for gone in (page.go(basket), page.post(basket, form)):
        assert gone.status == 410
        assert "777" not in gone.text
    assert dues.payments() == []


def test_a_basket_whose_payer_may_no_longer_pay_is_refused(small_dues: Dues) -> None:
    dues = small_dues
    account = dues.account(SMALL_LATE)
    page = mother(dues).go(issue(dues, at=1)).submit("Dalej", relation="other")
    assert page.status == 200
    with dues.house.app.app_context(), dues.portal.db.writing() as session:
        later = [("rok 2027", date(2027, 9, 15), 100_000)]
        owe(session, dues.portal, session.get_one(TaxAccount, account.id), later, dues.house.clock.now())
    assert page.go(page.address).status == 422


def test_a_basket_that_nobody_signed_in_for_lasts_a_day_unless_it_is_paid(small_dues: Dues) -> None:
    dues = small_dues
    dues.account(SMALL_LATE)
    paid = mother(dues).go(issue(dues)).submit("Dalej", relation="spouse")
    left = mother(dues).go(paid.address)
    typed = type_in(dues, "PN1")
    kept = paid.address
    paid.submit("Zapłać 103,00 zł w Przelewy24")
    dues.pay_there(paid)
    dues.house.clock.move(hours=23)
    assert typed.go(typed.address).status == 200
    dues.house.clock.move(hours=1)
    assert typed.go(typed.address).status == 410
    assert left.go(kept).heading == "Zapłacone 103,00 zł"


def test_a_basket_for_another_is_not_among_ones_own_where_more_is_shown(small_dues: Dues) -> None:
    small_dues.account(SMALL_LATE)
    page = small_dues.stranger.go(issue(small_dues)).submit("Dalej", relation="sibling")
    assert page.status == 200
    assert page.go(page.address.removeprefix("/zaplac").replace("/koszyk", "/platnosc/koszyk")).status == 404


def test_a_stranger_may_pay_a_small_tax_only(dues: Dues) -> None:
    dues.account(LATE)
    page = mother(dues).go(issue(dues)).submit("Dalej", relation="other")
    assert page.status == 422
    assert "jest wyższy niż 1 000,00 zł" in page.text
    assert page.submit("Dalej", relation="descendant").heading == "Do zapłaty 1 050,00 zł"


def test_a_tax_above_the_limit_is_not_paid_by_a_stranger_in_instalments(small_dues: Dues) -> None:
    parts = [(f"{n} rata 2026", date(2026, 9 + n, 30), 100_000) for n in (1, 2, 3)]
    small_dues.account(*parts, ("IV rata 2026", date(2026, 12, 31), 100_000))
    small_dues.account(
        ("rok 2026", date(2026, 12, 30), 100_000), kind="waste_fee"
    )  # a tax of the limit itself
    answers = [
        mother(small_dues).go(issue(small_dues, at=at)).submit("Dalej", relation="other").status
        for at in range(5)
    ]
    assert sorted(answers) == [200, 422, 422, 422, 422]


def test_a_link_without_a_sum_tells_none_and_takes_what_is_typed(dues: Dues) -> None:
    dues.account(LATE)
    page = mother(dues).go(issue(dues, shown=False, at=1))
    assert "1 0" not in page.text.replace("1 000,00", "")
    page.submit("Dalej", relation="spouse", amount="50")
    assert page.heading == "Do zapłaty 50,00 zł"
    assert "odsetki" not in page.text


def test_what_is_paid_already_is_said_to_whoever_opens_the_link_again(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    path = issue(dues)
    page = mother(dues).go(path).submit("Dalej", relation="spouse").submit("Zapłać 103,00 zł w Przelewy24")
    dues.pay_there(page)
    assert mother(dues).go(path).heading == "Tego już nie trzeba płacić"


# ---------------------------------------------------------------------------------------------- typed
def type_in(dues: Dues, number: str, amount: str = "103", **more: str) -> Visitor:
    told = {"kind": "property_tax", "number": number, "amount": amount, "relation": "descendant", **more}
    return mother(dues).go("/zaplac").submit("Dalej", **told)


def words(page: Visitor, number: str) -> str:
    """Return a page's words without what differs by itself."""
    return re.sub(
        r"value=\"[^\"]+\"|nonce=\"[^\"]+\"|koszyk/[\w-]+|next=[^\"]+",
        "",
        page.response.text.replace(number, "#"),
    )


def test_the_page_answers_alike_whether_the_number_is_known_or_not(dues: Dues) -> None:
    dues.account(SMALL_LATE, number="PN123456", bank_account=NUMBER)
    dues.account(("rok 2026", date(2026, 3, 31), 9_900), kind="perpetual_usufruct", number="UW1")
    pages = {number: type_in(dues, number) for number in ("PN123456", "PN999999", "UW1", NUMBER)}
    assert {page.heading for page in pages.values()} == {"Do zapłaty 103,00 zł"}
    assert len({words(page, number) for number, page in pages.items() if number != NUMBER}) == 1
    outcomes = set()
    for number, page in pages.items():
        page.submit("Zapłać 103,00 zł w Przelewy24")
        dues.pay_there(page)
        text = re.sub(r"\d{6,}", "#", words(page, number))
        outcomes.add(re.sub(r"powrot|platnosc/[\w-]+|next=[^\"]+", "", text))
    assert len(outcomes) == 1


def test_an_unknown_number_waits_for_the_treasurer_and_a_known_one_pays(dues: Dues) -> None:
    account = dues.account(SMALL_LATE, number="PN123456", bank_account=NUMBER)
    for number in ("pn 99 99 99", f"{NUMBER[:2]} {NUMBER[2:]}"):
        dues.pay_there(type_in(dues, number).submit("Zapłać 103,00 zł w Przelewy24"))
    unknown = [one for one in dues.all(Entry) if one.book == Book.UNIDENTIFIED]
    assert [(one.part, one.amount_grosze) for one in unknown] == [("PN999999", -10_300)]
    assert dues.charges(account)[0].paid_at is not None


@pytest.mark.parametrize(
    ("number", "words"),
    [(NUMBER[:-1] + "5", "ma 26 cyfr i któraś się nie zgadza"), ("??", "Wpisz numer konta z decyzji albo numer rachunku"),
     ("", "Wpisz numer z decyzji")],
)  # fmt: skip
def test_only_the_numbers_own_digits_are_checked(small_dues: Dues, number: str, words: str) -> None:
    page = type_in(small_dues, number)
    assert page.status == 422
    assert words in page.text


def test_a_sum_above_the_limit_is_refused_to_a_stranger_without_looking_at_the_debt(small_dues: Dues) -> None:
    page = type_in(small_dues, "PN1", amount="1000,01", relation="other")
    assert page.status == 422
    assert "jest wyższy niż 1 000,00 zł" in page.text


def test_strangers_who_begin_payments_do_not_keep_the_owner_from_paying(dues: Dues) -> None:
    dues.account(SMALL_LATE, number="PN123456")
    for _ in range(6):
        type_in(dues, "PN123456", amount="1").submit("Zapłać 1,00 zł w Przelewy24")
    page = dues.owner.go("/moje/podatki").submit("Zapłać zaległość 103,00 zł")
    page.submit("Zapłać 103,00 zł w Przelewy24")
    dues.pay_there(page)
    assert page.heading == "Zapłacone 103,00 zł"


def test_a_payment_that_nobody_signed_in_for_shows_its_sum_and_state_only(dues: Dues) -> None:
    dues.account(SMALL_LATE, number="PN123456")
    page = type_in(dues, "PN123456").submit("Zapłać 103,00 zł w Przelewy24")
    session_id = dues.at_gateway(page)
    page.go(f"/zaplac/platnosc/{session_id}/powrot")
    assert page.heading == "Sprawdzamy Twoją wpłatę"
    assert "103,00 zł" in page.text
    assert "PN123456" not in page.text
    assert "Podatek" not in page.text
    assert dues.owner.go(f"/platnosc/{session_id}/powrot").status == 404
    posted = dues.house.app.test_client().post(f"/zaplac/platnosc/{session_id}/powrot")
    assert posted.status_code == 303


def test_a_signed_in_persons_payment_is_not_on_the_public_page(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    page = (
        dues.owner.go("/moje/podatki")
        .submit("Zapłać zaległość 103,00 zł")
        .submit("Zapłać 103,00 zł w Przelewy24")
    )
    session_id = dues.at_gateway(page)
    assert mother(dues).go(f"/zaplac/platnosc/{session_id}/powrot").status == 404


def test_a_link_lasts_fourteen_days(small_dues: Dues) -> None:
    small_dues.account(SMALL_LATE)
    issue(small_dues)
    link = small_dues.all(PayLink)[0]
    assert link.expires_at - link.created_at == timedelta(days=14)
