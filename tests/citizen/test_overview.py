"""The overview of taxes and dues: one sum with its time, why each day and each interest, at a steady cost."""

from datetime import date, timedelta

import pytest

from portal.billing.sources.models import MirrorAccount, MirrorLine, TaxSource
from portal.billing.taxes.models import TaxAccount
from tests.citizen.dues import AHEAD, LATE, SMALL_LATE, SOON, Dues
from tests.support.money import pay_off

PAGE = "/moje/podatki"


def test_one_sum_is_split_into_what_is_late_and_what_comes(small_dues: Dues) -> None:
    small_dues.account(SMALL_LATE, object_title="ul. Wierzbowa 8 m. 12")
    small_dues.account(SOON, AHEAD, kind="waste_fee")
    page = small_dues.owner.go(PAGE)
    assert page.heading == "Podatki i opłaty"
    assert "157,00 zł do zapłaty" in page.text
    assert "103,00 zł po terminie" in page.text
    assert "54,00 zł do 15 grudnia" in page.text
    assert "Stan na 23 listopada 2026, godz. 10:00" in page.text
    assert "15 listopada to niedziela" in page.text
    assert "7 dni po terminie" in page.text
    assert "ul. Wierzbowa 8 m. 12, decyzja FN-II.3120." in page.text
    assert "Zapłać zaległość 103,00 zł" in page.text
    assert "Zapłać wszystko 157,00 zł" in page.text


def test_interest_shows_how_it_was_counted_or_why_there_is_none(small_dues: Dues) -> None:
    small_dues.account(LATE, SMALL_LATE)
    text = small_dues.owner.go(PAGE).text
    assert "Odsetki za 69 dni" in text
    assert "69 dni po 10,50% rocznie" in text
    assert "Zaokrąglamy do pełnych złotych: 20,00 zł (art. 63 § 1 Ordynacji podatkowej)." in text
    assert "Nie naliczamy, bo nie przekraczają 8,70 zł" in text


def test_another_day_is_counted_without_buttons_to_pay(small_dues: Dues) -> None:
    small_dues.account(LATE)
    page = small_dues.owner.go(f"{PAGE}?na=2026-12-31")
    assert "Do zapłaty 31 grudnia 1 062,00 zł" in page.text
    assert "Zapłać zaległość" not in page.text
    page.follow("Wróć do stanu na dziś")
    assert "1 050,00 zł do zapłaty" in page.text


@pytest.mark.parametrize("day", ["2026-11-22", "2031-01-01", "jutro", "2026-02-30"])
def test_a_day_that_cannot_be_asked_about_says_which_can(small_dues: Dues, day: str) -> None:
    small_dues.account(LATE)
    page = small_dues.owner.go(f"{PAGE}?na={day}")
    assert page.status == 422
    assert "Wybierz dzień od dzisiaj do roku naprzód, na przykład 2026-11-23." in page.text


def test_choosing_nothing_says_what_to_do(small_dues: Dues) -> None:
    small_dues.account(SMALL_LATE, SOON)
    page = small_dues.owner.go(PAGE).submit("Zapłać zaznaczone")
    assert page.status == 422
    assert "Zaznacz, co chcesz zapłacić." in page.text


def test_somebody_without_dues_reads_what_will_be_here(small_dues: Dues) -> None:
    assert "Nie prowadzimy dla Ciebie żadnego konta podatkowego." in small_dues.owner.go(PAGE).text


def test_another_persons_dues_cannot_be_seen_or_chosen(small_dues: Dues) -> None:
    account = small_dues.account(SMALL_LATE, SOON)
    small_dues.account(SOON, who=small_dues.anna)
    token = small_dues.charges(account)[0].token
    stranger = small_dues.stranger.go(PAGE)
    assert "103,00" not in stranger.text
    assert stranger.submit(charge=[token]).status in {200, 422}
    assert "103,00" not in stranger.text
    for path in (
        f"{PAGE}/konto/{account.token}",
        f"{PAGE}/konto/{account.token}/2026",
        f"{PAGE}/konto/{account.token}/czesc",
    ):
        assert stranger.go(path).status == 404
        assert small_dues.owner.go(path).status == 200


def load_years(dues: Dues, years: int) -> TaxAccount:
    """Let everything of so many years have been charged and paid in its time, but for the last instalment."""
    instalments = [
        (f"{number} rata {year}", date(year, month, 15), 10_000)
        for year in range(2027 - years, 2027)
        for number, month in enumerate((3, 5, 9, 11), start=1)
    ]
    account = dues.account(*instalments)
    with dues.house.app.app_context(), dues.portal.db.writing() as session:
        for charge in dues.charges(account)[:-1]:
            when = dues.house.clock.now().replace(year=charge.due_on.year, month=charge.due_on.month)
            pay_off(session, dues.portal, charge, when)
    return account


def statements(dues: Dues) -> list[str]:
    with dues.counting() as sent:
        dues.owner.go(PAGE)
    return [one for one in sent if one.lstrip().startswith(("SELECT", "WITH"))]


def test_the_page_costs_eight_statements_at_most_and_reads_no_year_gone_by(dues: Dues) -> None:
    load_years(dues, 20)
    sent = statements(dues)
    assert len(sent) <= 8
    assert "Zapłacone w 2026" in dues.owner.text
    assert dues.owner.text.count("w kasie") == 3
    assert "2025" not in dues.owner.text.replace("2025-", "")


def test_every_page_is_there_in_each_language(small_dues: Dues) -> None:
    account = small_dues.account(LATE, SMALL_LATE, SOON, AHEAD)
    for code in ("en", "uk"):
        small_dues.owner.go(f"/jezyk/{code}?next={PAGE}")
        for path in (
            PAGE,
            f"{PAGE}/konto/{account.token}",
            f"{PAGE}/konto/{account.token}/2026",
            "/moje",
            f"{PAGE}/link",
        ):
            assert small_dues.owner.go(path).status == 200, (code, path)


def test_an_account_of_another_system_says_its_own_time_and_is_paid_only_while_fresh(dues: Dues) -> None:
    now = dues.house.clock.now()
    with dues.portal.db.writing() as session:
        source = TaxSource(name="finanse", kind="file", as_of=now, imported_at=now)
        session.add(source)
        session.flush()
        mirror = MirrorAccount(
            source_id=source.id, number="GO77", subject_id=dues.jan, kind="waste_fee", title="Odpady", as_of=now,
            object_title="", bank_account="", content_hash="0" * 64,
        )  # fmt: skip
        session.add(mirror)
        session.flush()
        session.add(MirrorLine(account_id=mirror.id, external_id="1", period="IV kwartał 2026", due_on=SOON[1],
                               amount_grosze=5_400, paid_grosze=0, interest_grosze=0))  # fmt: skip
    assert len(statements(dues)) <= 8
    page = dues.owner
    assert "54,00 zł do zapłaty" in page.text
    assert "Stan na 23 listopada, 10:00, z systemu finansowego miasta." in page.text
    page.submit("Zapłać 54,00 zł na konto GO77")
    assert page.heading == "Do zapłaty 54,00 zł"
    assert "Wpłatę przekażemy do systemu, który prowadzi to konto." in page.text
    page.submit("Zapłać 54,00 zł w Przelewy24")
    dues.pay_there(page)
    assert page.heading == "Zapłacone 54,00 zł"
    page.go(PAGE)
    assert "Przyjęto, czeka na zaksięgowanie: 54,00 zł." in page.text
    assert "Zapłać 54,00 zł" not in page.text
    with dues.portal.db.writing() as session:
        session.get_one(MirrorAccount, mirror.id).as_of = now - timedelta(days=3)
    assert "Te dane są nieświeże" in page.go(PAGE).text
