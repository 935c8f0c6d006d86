"""Years gone by and payments: what was assessed, paid, divided and corrected, and a sealed proof of each payment."""

import subprocess
from datetime import date
from pathlib import Path

from sqlalchemy import select

from portal.billing.residents.models import PaymentProof
from portal.billing.taxes.actions import Decision, correct
from portal.billing.taxes.models import Assessment
from portal.cases import jobs
from portal.files.models import StoredFile
from portal.jobs import Job
from tests.citizen.dues import LATE, SMALL_LATE, SOON, Dues
from tests.support.money import owe, pay_off
from tests.support.parts import need_program
from tests.support.people import JAN

PAGE = "/moje/podatki"


def pay_late(dues: Dues, amount: str) -> str:
    page = dues.owner.go(PAGE).submit(f"Zapłać zaległość {amount}").submit(f"Zapłać {amount} w Przelewy24")
    return dues.pay_there(page)


def test_a_year_tells_decisions_instalments_payments_and_how_each_was_divided(dues: Dues) -> None:
    account = dues.account(LATE, SOON)
    pay_late(dues, "1 050,00 zł")
    page = dues.owner.go(f"{PAGE}/konto/{account.token}/2026")
    assert page.heading == "Podatek od nieruchomości, 2026"
    assert f"FN-II.3120.{account.id}.202623 listopada 2026nie odnotowano" in page.text
    assert "Zapłacone 23 listopada 2026" in page.text
    assert "Zostało 54,00 zł" in page.text
    assert "III rata 2026: 1 030,00 zł i odsetki 20,00 zł" in page.text
    assert dues.owner.go(f"{PAGE}/konto/{account.token}/1999").status == 404


def test_a_correction_stands_beside_what_it_corrects(dues: Dues) -> None:
    account = dues.account(LATE, SOON)
    with dues.house.app.app_context(), dues.portal.db.writing() as session:
        old = session.scalars(select(Assessment)).one()
        now = dues.house.clock.now()
        less = Decision(2026, old.amount_grosze - 400, "FN-II.3120.7.2026", now.date())
        correct(session, dues.portal, old, less, due_on=date(2026, 12, 15), now=now)
    text = dues.owner.go(f"{PAGE}/konto/{account.token}/2026").text
    assert "zmienia poprzednią decyzję" in text
    assert "korekta −4,00 zł" in text
    assert "Zostało 50,00 zł" in text


def test_payments_are_listed_by_year(small_dues: Dues) -> None:
    account = small_dues.account(SMALL_LATE)
    pay_late(small_dues, "103,00 zł")
    with small_dues.house.app.app_context(), small_dues.portal.db.writing() as session:
        before = small_dues.house.clock.now().replace(year=2025)
        earlier = owe(session, small_dues.portal, account, [("rok 2025", date(2025, 11, 17), 5_000)], before)[
            0
        ]
        pay_off(session, small_dues.portal, earlier, before)
    page = small_dues.owner.go(PAGE).follow("Wszystkie wpłaty i potwierdzenia (1)")
    assert page.heading == "Zapłacone w 2026"
    assert "103,00 zł" in page.text
    page.follow("Rok 2025")
    assert "rok 2025" in page.text
    assert "50,00 zł" in page.text
    assert {small_dues.owner.go(f"{PAGE}/wplaty/{year}").status for year in (2024, 2027)} == {404}
    assert small_dues.stranger.go(f"{PAGE}/wplaty/2025").status == 404


def test_a_proof_is_made_once_sealed_and_kept(dues: Dues, tmp_path: Path) -> None:
    dues.account(SMALL_LATE, object_title="ul. Wierzbowa 8")
    session_id = pay_late(dues, "103,00 zł")
    page = dues.owner.go(f"{PAGE}/wplata/{session_id}")
    assert "IV rata 2026: 103,00 zł" in page.text
    page.submit("Przygotuj potwierdzenie")
    assert "Przygotowujemy potwierdzenie." in page.text
    assert page.go(f"{PAGE}/wplata/{session_id}/potwierdzenie").heading == "Wpłata 103,00 zł"
    dues.house.work()
    page.go(f"{PAGE}/wplata/{session_id}")
    assert page.post(f"{PAGE}/wplata/{session_id}/potwierdzenie", {"_token": token_of(page)}).status == 200
    assert len(dues.all(PaymentProof)) == 1
    response = dues.owner.go(f"{PAGE}/wplata/{session_id}/potwierdzenie").response
    assert response is not None
    assert response.mimetype == "application/pdf"
    (tmp_path / "proof.pdf").write_bytes(response.get_data())
    told = subprocess.run(
        [need_program("pdfsig", "poppler-utils"), tmp_path / "proof.pdf"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Signature is Valid" in told.stdout


def token_of(page: object) -> str:
    found = [one for one in page.page.iter("input") if one.get("name") == "_token"]  # type: ignore[attr-defined]
    return found[0].get("value") or ""


def test_a_proof_says_what_for_whom_on_what_decision_and_how_it_was_divided(dues: Dues) -> None:
    account = dues.account(LATE, object_title="ul. Wierzbowa 8")
    session_id = pay_late(dues, "1 050,00 zł")
    dues.owner.go(f"{PAGE}/wplata/{session_id}").submit("Przygotuj potwierdzenie")
    values = dues.all(PaymentProof)[0].values
    assert values["taxpayer"] == f"{JAN.given_name} {JAN.family_name}"
    assert values["by_taxpayer"] is True
    [part] = values["parts"]
    assert (part["object"], part["period"], part["decision"], part["principal_grosze"], part["interest_grosze"]) == (
        "ul. Wierzbowa 8", "III rata 2026", f"FN-II.3120.{account.id}.2026", 103_000, 2_000,
    )  # fmt: skip
    assert values["paid_on"] == "2026-11-23"
    assert values["reference"] == str(dues.payments()[0].order_id)


def test_another_persons_payment_and_proof_are_not_found(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    session_id = pay_late(dues, "103,00 zł")
    for path in (f"{PAGE}/wplata/{session_id}", f"{PAGE}/wplata/{session_id}/potwierdzenie"):
        assert dues.stranger.go(path).status == 404


def test_a_proof_is_not_swept_away_with_files_that_nothing_names(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    session_id = pay_late(dues, "103,00 zł")
    dues.owner.go(f"{PAGE}/wplata/{session_id}").submit("Przygotuj potwierdzenie")
    dues.house.work()
    with dues.portal.db.writing() as session:
        stray = StoredFile(token="t", key="stray", name="x", media_type="text/plain", size=1, sha256="0" * 64,
                           state="clean", created_at=dues.house.clock.now())  # fmt: skip
        session.add(stray)
    later = dues.house.clock.move(days=2)
    with dues.house.app.app_context():
        jobs.sweep_files(Job(0, "sweep_files", {}, 1, later, dues.portal))
    assert [one.key for one in dues.all(StoredFile)] == [dues.all(StoredFile)[0].key]
    assert dues.all(StoredFile)[0].key != "stray"


def test_the_home_page_puts_arrears_first_with_their_day(small_dues: Dues) -> None:
    small_dues.account(LATE, SMALL_LATE)
    small_dues.account(SOON, kind="waste_fee")
    page = small_dues.owner.go("/moje")
    assert page.heading == "Masz 2 rzeczy do zrobienia"
    assert "15 września 69 dni po terminie Zapłać 1 153,00 zł: podatek od nieruchomości" in page.text
    assert "Z odsetkami 20,00 zł. Rosną każdego dnia." in page.text
    assert "15 grudnia za 22 dni Zapłać 54,00 zł" in page.text
