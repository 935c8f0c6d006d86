"""The pages of what is in no share: shown before it is done, of nobody's name in an address, ended in sight."""

import re

import pytest
from sqlalchemy import select

from portal.audit import AuditRecord
from portal.cases.declared.models import LeftOut
from portal.measures.groups import count_left_out
from tests.measures.test_counting import recount
from tests.measures.test_publishing import MONTH, filed, publish
from tests.office.desk import EWA, JOANNA
from tests.support.desk import SLUG, Desk
from tests.support.people import sign_in
from tests.support.visitor import Visitor

PAGE = "/biurko/poza-liczbami"
WHY = {"why": "test", "reason": "konto do szkoleń"}
PESEL = "90010212353"


def of_account(desk: Desk, ewa: Visitor) -> Visitor:
    ewa.go(f"{PAGE}/nowe/konto").submit("Dalej: zobacz skutek", pesel=PESEL, **WHY)
    return ewa


def left_out(desk: Desk) -> dict[str, int]:
    recount(desk)
    with desk.reading() as session:
        return count_left_out(session, MONTH, desk.now.date())


def test_an_account_is_found_by_a_post_shown_with_its_effect_and_left_out(desk: Desk) -> None:
    filed(desk)
    publish(desk)
    ewa = of_account(desk, sign_in(desk.house, EWA))
    assert ewa.heading == "Sprawdź, zanim wyłączysz z liczb"
    assert "Jan Kowalski" in ewa.text
    assert "Dotyczy 3 spraw" in ewa.text
    assert "liczby tymczasowe: zostaną przeliczone" in ewa.text
    assert left_out(desk) == {}
    ewa.submit("Nie licz tego")
    assert left_out(desk) == {"test": 3}
    assert re.fullmatch(rf"{PAGE}/[0-9a-f]{{32}}", ewa.address)
    assert "Jan Kowalski" in ewa.text
    with desk.reading() as session:
        looks = list(session.scalars(select(AuditRecord).where(AuditRecord.kind == "look.left_out")))
        acts = list(session.scalars(select(AuditRecord).where(AuditRecord.kind == "measures.left_out")))
    assert {one.subject_id for one in looks} == {desk.resident.subject_id}
    assert len(looks) == 2
    assert [one.detail for one in acts] == ["test"]


def test_the_list_names_nobody_and_says_why_since_when_and_how_many(small_desk: Desk) -> None:
    filed(small_desk)
    ewa = of_account(small_desk, sign_in(small_desk.house, EWA)).submit("Nie licz tego")
    ewa.go(PAGE)
    assert "sprawy jednej osoby" in ewa.text
    assert "konto do szkoleń" in ewa.text
    assert "Kowalski" not in ewa.text
    assert "Ewa Wysocka" in ewa.text


def test_a_service_is_left_out_and_counted_again_from_a_day(desk: Desk) -> None:
    filed(desk)
    ewa = sign_in(desk.house, EWA).go(f"{PAGE}/nowe/usluga")
    ewa.submit("Dalej: zobacz skutek", service=SLUG, **WHY).submit("Nie licz tego")
    assert left_out(desk) == {"test": 3}
    ewa.submit("Licz znowu", how="od-dnia")
    assert ewa.status == 422
    assert "Wpisz dzień, od którego znów liczymy." in ewa.text
    day = {"until_on-dzien": "7", "until_on-miesiac": "10", "until_on-rok": "2026"}
    ewa.submit("Licz znowu", how="od-dnia", **day)
    assert "liczymy od 7 października 2026" in ewa.text
    assert left_out(desk) == {"test": 1}


def test_a_mistake_brings_all_back(small_desk: Desk) -> None:
    reference, *_ = filed(small_desk)
    ewa = sign_in(small_desk.house, EWA).go(f"{PAGE}/nowe/sprawa")
    ewa.submit("Dalej: zobacz skutek", reference=reference.lower(), **WHY).submit("Nie licz tego")
    assert left_out(small_desk) == {"test": 1}
    ewa.submit("Licz znowu", how="pomylka")
    assert "pomyłka, liczymy wszystko" in ewa.text
    assert left_out(small_desk) == {}


@pytest.mark.parametrize(
    ("what", "typed", "fault"),
    [
        ("konto", {"pesel": "85031412347"}, "Nie ma nikogo o tym numerze."),
        ("konto", {"pesel": ""}, "Wpisz numer PESEL."),
        ("sprawa", {"reference": "BI-4T8R-6WKD"}, "Nie ma sprawy o tym numerze."),
        ("sprawa", {"reference": "x"}, "Wpisz numer sprawy"),
        ("usluga", {"service": "nie-ma"}, "Wybierz jedną z podanych odpowiedzi"),
    ],
)
def test_what_is_not_there_is_told_at_its_box(
    small_desk: Desk, what: str, typed: dict[str, str], fault: str
) -> None:
    ewa = sign_in(small_desk.house, EWA).go(f"{PAGE}/nowe/{what}")
    ewa.submit("Dalej: zobacz skutek", **typed, **WHY)
    assert ewa.status == 422
    assert fault in ewa.text


def test_twice_is_refused_and_one_row_stays(small_desk: Desk) -> None:
    filed(small_desk)
    ewa = sign_in(small_desk.house, EWA)
    for _ in range(2):
        of_account(small_desk, ewa).submit("Nie licz tego")
    assert ewa.status == 422
    assert "To już jest wyłączone z liczb." in ewa.text
    assert small_desk.count(LeftOut) == 1


def test_only_an_administrator_comes_in_and_a_plan_is_nobody_elses(small_desk: Desk) -> None:
    filed(small_desk)
    joanna = sign_in(small_desk.house, JOANNA)
    assert joanna.go(PAGE).status == 403
    assert sign_in(small_desk.house, EWA).go(f"{PAGE}/nowe/wszystko").status == 404
    ewa = of_account(small_desk, sign_in(small_desk.house, EWA))
    ewa.submit("Nie licz tego", plan="zmyślony")
    assert ewa.status == 404
    assert small_desk.count(LeftOut) == 0
