"""A matter handed to a colleague or passed on to another unit: told to everybody whom it concerns, done once."""

from portal.accounts.models import Official
from portal.audit import AuditRecord
from portal.cases.models import CaseEvent
from tests.office.desk import BEATA, HALINA, JOANNA, PAWEL, Desk, own_form
from tests.office.test_absences import row_of
from tests.office.test_queue import numbers


def test_a_colleague_of_the_unit_gets_the_matter_with_a_note(desk: Desk) -> None:
    reference, pawel = desk.case(), row_of(desk, PAWEL)
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").follow("Przydziel innej osobie")
    page.submit("Przydziel", official=pawel, text="Znasz tę osobę z maja.")
    assert page.address == f"/biurko/sprawy/{reference}"
    assert desk.get(reference).assigned_to_id == int(pawel)
    assert "Znasz tę osobę z maja." in page.text
    event, note = desk.all(CaseEvent, official_id=int(row_of(desk, JOANNA)))
    assert (event.kind, event.values["to"], event.public) == ("assigned", "Paweł Górski", True)
    assert (note.kind, note.public) == ("note", False)
    assert numbers(desk.at(PAWEL).go("/biurko?widok=moje")) == [reference]
    assert [one.detail for one in desk.all(AuditRecord, kind="case.assigned")] == ["Paweł Górski"]


def test_a_second_press_hands_over_once_and_a_page_out_of_date_changes_nothing(desk: Desk) -> None:
    reference, pawel = desk.case(), row_of(desk, PAWEL)
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/prowadzacy")
    typed = {**own_form(page), "official": pawel, "text": ""}
    late = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/prowadzacy")
    page.post(page.address, typed)
    assert page.post(f"/biurko/sprawy/{reference}/prowadzacy", typed).status == 200
    assert desk.events(reference).count("assigned") == 1
    late.submit("Przydziel", official=row_of(desk, JOANNA), text="Ja.")
    assert (late.status, "Ktoś zmienił tę sprawę" in late.text, "Ja." in late.text) == (409, True, True)
    assert desk.get(reference).assigned_to_id == int(pawel)


def test_nobody_of_another_unit_or_who_works_no_matters_can_be_chosen(small_desk: Desk) -> None:
    reference = small_desk.case()
    for worker in (BEATA, HALINA):
        page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/prowadzacy")
        assert page.submit("Przydziel", official=row_of(small_desk, worker)).status == 422
    assert small_desk.get(reference).assigned_to_id is None


def test_another_unit_gets_the_matter_and_the_first_one_sees_it_no_more(desk: Desk) -> None:
    reference = desk.case()
    row_of(desk, BEATA)
    number = desk.get(reference).office_number
    joanna = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    joanna.follow("Przekaż do innego wydziału")
    typed = {**own_form(joanna), "unit": "USC", "text": "To zmiana nazwiska."}
    joanna.post(joanna.address, typed)
    assert joanna.address == "/biurko"
    assert joanna.go(f"/biurko/sprawy/{reference}").status == 404
    case = desk.get(reference)
    assert (case.unit_code, case.assigned_to_id, case.office_number) == ("USC", None, number)
    beata = desk.at(BEATA)
    assert numbers(beata.go("/biurko?widok=nieprzydzielone")) == [reference]
    assert "To zmiana nazwiska." in beata.go(f"/biurko/sprawy/{reference}").text
    # the second press finds it gone, and is led to the queue; a stranger finds nothing
    assert joanna.post(f"/biurko/sprawy/{reference}/wydzial", typed).address == "/biurko"
    assert desk.at(PAWEL).go(f"/biurko/sprawy/{reference}/wydzial").status == 404
    assert desk.events(reference).count("moved") == 1


def test_a_unit_where_nobody_works_matters_gets_none(small_desk: Desk) -> None:
    reference = small_desk.case()
    row_of(small_desk, HALINA)
    page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wydzial")
    page.submit("Przekaż", unit="DOM", text="Do nich.")
    assert (page.status, "nikt nie prowadzi spraw" in page.text) == (422, True)
    assert small_desk.get(reference).unit_code == "FN"


def test_who_lost_access_is_not_offered(small_desk: Desk) -> None:
    reference, pawel = small_desk.case(), row_of(small_desk, PAWEL)
    with small_desk.portal.db.writing() as session:
        session.get_one(Official, int(pawel)).active = False
    page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/prowadzacy")
    assert "Paweł Górski" not in page.text
    assert page.submit("Przydziel", official=pawel).status == 422
