"""Functions: who plays them in a unit is an administrator's choice; by default the directory's role does."""

import pytest

from portal.audit import AuditRecord
from portal.cases.models import CaseEvent
from portal.cases.playing.models import FunctionBinding
from portal.workflow import FLOWS, Flow
from tests.office.desk import BEATA, EWA, JOANNA, PAWEL, Desk
from tests.office.test_absences import let_stand_in, row_of
from tests.office.test_drafting import CLERK, HEAD, WRITTEN, at, bring
from tests.office.test_walls import mark
from tests.support.visitor import Visitor


def prepared(desk: Desk) -> str:
    """Bring a matter whose draft waits for approval."""
    reference = bring(desk)
    desk.at(CLERK).go(at(reference, "projekt")).submit("Zapisz i przekaż do akceptacji", **WRITTEN)
    return reference


def bind(
    desk: Desk, *, function: str = "approver", roles: tuple[str, ...] = (), officials: tuple[str, ...] = ()
) -> Visitor:
    page = desk.at(EWA).go("/biurko/funkcje").go(f"/biurko/funkcje/FN/{function}")
    return page.submit("Zapisz", roles=list(roles), officials=list(officials))


def approve(desk: Desk, worker: object, reference: str) -> int:
    page = desk.at(worker).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    return page.status


def test_by_default_the_directorys_role_plays(desk: Desk) -> None:
    reference = prepared(desk)
    assert approve(desk, PAWEL, reference) == 403
    assert approve(desk, JOANNA, reference) == 200


def test_a_person_chosen_by_name_plays_instead_of_the_role(desk: Desk) -> None:
    reference = prepared(desk)
    row_of(desk, JOANNA)
    page = bind(desk, officials=(row_of(desk, PAWEL),))
    assert page.address == "/biurko/funkcje"
    assert "Paweł Górski" in page.text
    assert approve(desk, JOANNA, reference) == 403
    assert approve(desk, PAWEL, reference) == 200
    assert desk.get(reference).status == "approved"
    (record,) = desk.all(AuditRecord, kind="function.bound")
    assert record.detail == f"FN:approver: {row_of(desk, PAWEL)}"


def test_a_role_and_a_person_play_side_by_side_and_empty_gives_it_back(desk: Desk) -> None:
    pawel = row_of(desk, PAWEL)
    row_of(desk, HEAD)
    bind(desk, roles=("approver",), officials=(pawel,))
    first, second, third = (prepared(desk) for _ in range(3))
    assert (approve(desk, PAWEL, first), approve(desk, HEAD, second)) == (200, 200)
    bind(desk)
    assert desk.all(FunctionBinding) == []
    assert approve(desk, PAWEL, third) == 403


def test_the_second_person_stays_another_person_whoever_plays(desk: Desk) -> None:
    reference = prepared(desk)
    bind(desk, officials=(row_of(desk, CLERK),))
    page = desk.at(CLERK).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert (page.status, "inna osoba" in page.text) == (422, True)


def test_the_substitute_of_who_was_chosen_plays_in_their_place(desk: Desk) -> None:
    reference = prepared(desk)
    bind(desk, officials=(row_of(desk, HEAD),))
    assert approve(desk, PAWEL, reference) == 403
    let_stand_in(desk, HEAD, PAWEL)
    assert approve(desk, PAWEL, reference) == 200
    (event,) = desk.all(CaseEvent, kind="approve")
    assert event.values["in_place_of"] == "Piotr Mazur"


def test_another_unit_is_not_touched(small_desk: Desk) -> None:
    row_of(small_desk, JOANNA)
    bind(small_desk, officials=(row_of(small_desk, PAWEL),))
    assert {row.unit_code for row in small_desk.all(FunctionBinding)} == {"FN"}
    page = small_desk.at(EWA).go("/biurko/funkcje/USC/approver")
    assert "Paweł Górski" not in page.text


def test_only_who_works_in_the_unit_can_be_chosen(small_desk: Desk) -> None:
    row_of(small_desk, PAWEL)
    page = bind(small_desk, officials=(row_of(small_desk, BEATA),))
    assert (page.status, small_desk.all(FunctionBinding)) == (422, [])


def test_a_function_that_nobody_would_play_is_refused(small_desk: Desk) -> None:
    row_of(small_desk, PAWEL)
    page = bind(small_desk, roles=("approver",))
    assert (page.status, "Nikt w tym wydziale" in page.text) == (422, True)


def test_two_administrators_do_not_overwrite_each_other(desk: Desk) -> None:
    pawel, joanna = row_of(desk, PAWEL), row_of(desk, JOANNA)
    first, second = (desk.at(EWA).go("/biurko/funkcje/FN/approver") for _ in range(2))
    first.submit("Zapisz", officials=[pawel])
    second.submit("Zapisz", officials=[joanna])
    assert (second.status, "Ktoś zmienił tę funkcję" in second.text) == (409, True)
    assert [row.official_id for row in desk.all(FunctionBinding)] == [int(pawel)]


@pytest.mark.parametrize("address", ["/biurko/funkcje/XX/approver", "/biurko/funkcje/FN/szef"])
def test_an_unknown_unit_or_function_is_not_found(small_desk: Desk, address: str) -> None:
    assert small_desk.at(EWA).go(address).status == 404
    assert small_desk.at(JOANNA).go(address).status == 403


def test_a_chosen_approver_sees_sensitive_matters(small_desk: Desk) -> None:
    reference = small_desk.case()
    mark(small_desk, JOANNA, reference)
    assert small_desk.at(CLERK).go(f"/biurko/sprawy/{reference}").status == 404
    bind(small_desk, officials=(row_of(small_desk, CLERK),))
    assert small_desk.at(CLERK).go(f"/biurko/sprawy/{reference}").status == 200


def test_a_flows_snapshot_knows_nothing_of_a_units_choice() -> None:
    flow = FLOWS["decision"]
    assert Flow.from_snapshot(flow.snapshot()).functions[0].roles == flow.functions[0].roles
    assert "bound_roles" not in flow.snapshot()["functions"][0]
