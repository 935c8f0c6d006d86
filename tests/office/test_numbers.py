"""Numbers at the desk: shown, searched for, given by hand; and the administrator's page of classes."""

from pathlib import Path

import pytest

from portal.cases.logbook.models import CaseLogbook
from portal.cases.models import Case
from portal.cases.numbering import actions
from portal.cases.numbering.models import CaseGroup
from services import discover
from tests.office.desk import BEATA, EWA, JOANNA, PAWEL, Desk
from tests.support.desk import SLUG

TABLE = """symbol;tytul;kategoria;od;do;zrodlo
3140;Zaświadczenia podatkowe;B5;2011-01-01;;zarządzenie 1/2026
6740;Pozwolenia na budowę;A;2011-01-01;2020-12-31;zarządzenie 1/2026
"""


def by_hand(desk: Desk) -> None:
    with desk.portal.db.writing() as session:
        actions.set_by_hand(session, "FN", by_hand=True)


def test_a_matters_number_stands_on_its_page_and_the_search_finds_it(small_desk: Desk) -> None:
    reference = small_desk.case()
    clerk = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    assert "FN.3140.1.2026" in clerk.text
    for typed in ("FN.3140.1.2026", " fn.3140.1.2026 "):
        clerk.go("/biurko").submit("Szukaj", q=typed)
        assert clerk.address == f"/biurko/sprawy/{reference}"
    other = small_desk.at(BEATA).go("/biurko").submit("Szukaj", q="FN.3140.1.2026")
    assert "Nie ma takiej sprawy" in other.text


def test_an_official_gives_the_number_where_the_unit_chose_so(desk: Desk) -> None:
    by_hand(desk)
    reference = desk.case()
    clerk = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}")
    assert "nie ma jeszcze znaku" in clerk.text
    clerk.follow("Nadaj znak")
    assert clerk.heading == "Znak sprawy"
    clerk.submit("Nadaj znak")
    assert clerk.address == f"/biurko/sprawy/{reference}"
    assert desk.get(reference).office_number == "FN.3140.1.2026"
    assert "FN.3140.1.2026" in clerk.text
    assert "Nadaj znak" not in clerk.text


def test_a_number_is_given_in_a_group(small_desk: Desk) -> None:
    by_hand(small_desk)
    with small_desk.portal.db.writing() as session:
        group: CaseGroup = actions.open_group(session, "FN", "3140", "Przetargi", now=small_desk.clock.now())
    reference = small_desk.case()
    clerk = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/znak")
    assert "1. Przetargi" in clerk.text
    clerk.submit("Nadaj znak", group=str(group.number))
    assert small_desk.get(reference).office_number == "FN.3140.1.1.2026"


def test_a_second_press_and_a_colleagues_press_change_nothing(small_desk: Desk) -> None:
    by_hand(small_desk)
    reference = small_desk.case()
    address = f"/biurko/sprawy/{reference}/znak"
    one, two = small_desk.at(JOANNA).go(address), small_desk.at(PAWEL).go(address)
    one.submit("Nadaj znak")
    two.submit("Nadaj znak")
    assert two.address == f"/biurko/sprawy/{reference}"
    assert one.go(address).address == f"/biurko/sprawy/{reference}"
    assert small_desk.events(reference).count("numbered") == 1


def test_a_group_that_is_not_offered_is_refused(small_desk: Desk) -> None:
    by_hand(small_desk)
    reference = small_desk.case()
    clerk = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/znak").submit("Nadaj znak", group="7")
    assert clerk.status == 422
    assert small_desk.all(Case)[0].office_number is None


def test_another_units_official_finds_no_such_page(small_desk: Desk) -> None:
    by_hand(small_desk)
    reference = small_desk.case()
    assert small_desk.at(BEATA).go(f"/biurko/sprawy/{reference}/znak").status == 404


@pytest.fixture
def _one_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the portal know one service, whose class the small table holds."""
    found = discover()[SLUG]
    monkeypatch.setattr("app.discover", lambda: {SLUG: found})


@pytest.mark.usefixtures("_one_service")
def test_the_page_of_classes_lists_and_searches(small_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "klasy.csv"
    path.write_text(TABLE, encoding="utf-8")
    runner = small_desk.house.app.test_cli_runner()
    admin = small_desk.at(EWA).go("/biurko/klasy")
    assert "Wykaz jest pusty" in admin.text
    assert runner.invoke(args=["classes", "import", str(path)]).exit_code == 0
    admin.go("/biurko/klasy")
    for word in ("3140", "Zaświadczenia podatkowe", "B5", "obowiązuje", "zamknięta", "usługa:"):
        assert word in admin.text
    admin.go("/biurko/klasy?q=budow%C4%99&strona=7")
    assert "6740" in admin.text
    assert "3140" not in admin.text
    assert "Nie ma takiej klasy" in admin.go("/biurko/klasy?q=nic").text


def test_only_administrators_see_the_page_of_classes(small_desk: Desk) -> None:
    assert small_desk.at(JOANNA).go("/biurko/klasy").status == 403


# ------------------------------------------------------------------------------------------------ the logbook
def test_the_logbook_is_read_ordered_and_downloaded_and_each_look_is_written_down(desk: Desk) -> None:
    reference = desk.case()
    clerk = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").follow("Metryka sprawy")
    assert clerk.heading == "Metryka sprawy"
    for word in ("FN.3140.1.2026", "Wpływ wniosku", "Wpływ opłaty", "Jeszcze go nie przygotowano"):
        assert word in clerk.text
    clerk.submit("Przygotuj PDF")
    assert "Odśwież stronę" in clerk.text
    desk.house.work()
    clerk.go(f"/biurko/sprawy/{reference}/metryka").follow("Pobierz metrykę, PDF")
    assert clerk.response is not None
    assert (clerk.response.mimetype, clerk.response.data[:4]) == ("application/pdf", b"%PDF")
    looks = desk.looks("look.logbook")
    assert len(looks) == 4
    assert {look.object_ref for look in looks} == {reference}


def test_another_units_official_finds_no_logbook(small_desk: Desk) -> None:
    reference = small_desk.case()
    clerk = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/metryka").submit("Przygotuj PDF")
    small_desk.house.work()
    copy = small_desk.all(CaseLogbook)[0].token
    stranger = small_desk.at(BEATA)
    assert stranger.go(f"/biurko/sprawy/{reference}/metryka").status == 404
    assert stranger.go(f"/biurko/metryka/{copy}").status == 404
    assert clerk.go(f"/biurko/metryka/{copy}").status == 200
    assert len(small_desk.looks("look.logbook")) == 3
