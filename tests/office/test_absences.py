"""A substitute at the desk: works the absent one's matters in their place, and never becomes them."""

from datetime import date

import pytest

from portal.accounts.absences.models import Absence
from portal.accounts.models import Official
from portal.acting import Players, StandIn, stood_in_for
from portal.audit import AuditRecord
from portal.cases.models import CaseEvent
from portal.security import Actor
from tests.office.desk import BEATA, EWA, HALINA, JOANNA, PAWEL, Desk
from tests.office.test_drafting import WRITTEN, at, bring
from tests.office.test_queue import numbers
from tests.support.people import Worker
from tests.support.visitor import Visitor

HEAD = Worker("o-head", "Piotr", "Mazur", "FN", ("clerk", "approver"))
CLERK = Worker("o-clerk", "Zofia", "Maj", "FN", ("clerk",))


def days(first: date, last: date) -> dict[str, str]:
    """Return what is typed into the two dates."""
    named = (("from_on", first), ("until_on", last))
    return {
        f"{name}-{part}": str(value)
        for name, on in named
        for part, value in (("dzien", on.day), ("miesiac", on.month), ("rok", on.year))
    }


WEEK = days(date(2026, 11, 23), date(2026, 11, 29))


def row_of(desk: Desk, worker: Worker) -> str:
    """Return the number of an official's row, as the lists post it; a first sign-in makes it."""
    rows = desk.all(Official, sub=worker.sub)
    if not rows:
        desk.at(worker)
        rows = desk.all(Official, sub=worker.sub)
    return str(rows[0].id)


def let_stand_in(desk: Desk, absent: Worker, substitute: Worker) -> Visitor:
    """Let an official write down their own week of absence."""
    number = row_of(desk, substitute)
    page = desk.at(absent).go("/biurko/nieobecnosci")
    return page.submit("Zapisz nieobecność", substitute=number, **WEEK)


def test_the_substitute_finds_the_absent_ones_matters_among_their_own(desk: Desk) -> None:
    reference = desk.case()
    joanna = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    pawel = desk.at(PAWEL)
    assert numbers(pawel.go("/biurko?widok=moje")) == []
    done = let_stand_in(desk, JOANNA, PAWEL)
    assert done.address == "/biurko/nieobecnosci"
    assert "Paweł Górski" in done.text
    assert numbers(pawel.go("/biurko?widok=moje")) == [reference]
    assert "w zastępstwie: Joanna Klim" in pawel.text
    assert "zastępuje: Paweł Górski" in joanna.go(f"/biurko/sprawy/{reference}").text
    desk.clock.move(days=7)
    assert numbers(desk.at(PAWEL).go("/biurko?widok=moje")) == []


def test_what_is_done_in_somebodys_place_says_so_and_leaves_a_record(desk: Desk) -> None:
    reference = desk.case()
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    let_stand_in(desk, JOANNA, PAWEL)
    pawel = desk.at(PAWEL).go(f"/biurko/sprawy/{reference}/wydaj").submit("Wydaj zaświadczenie")
    assert "Paweł Górski, w zastępstwie: Joanna Klim" in pawel.text
    (event,) = desk.all(CaseEvent, kind="issue")
    assert event.values["in_place_of"] == "Joanna Klim"
    (record,) = desk.all(AuditRecord, kind="case.in_place_of")
    assert (record.actor_id, record.object_ref) == (int(row_of(desk, PAWEL)), reference)
    assert record.detail == f"issue:{row_of(desk, JOANNA)}"


def test_ones_own_matters_are_done_in_nobodys_place(small_desk: Desk) -> None:
    reference = small_desk.case()
    let_stand_in(small_desk, JOANNA, PAWEL)
    pawel = small_desk.at(PAWEL).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    pawel.go(f"/biurko/sprawy/{reference}/wydaj").submit("Wydaj zaświadczenie")
    assert small_desk.all(AuditRecord, kind="case.in_place_of") == []


def test_a_lent_function_opens_what_it_opens_and_only_meanwhile(desk: Desk) -> None:
    reference = bring(desk)
    desk.at(CLERK).go(at(reference, "projekt")).submit("Zapisz i przekaż do akceptacji", **WRITTEN)
    pawel = desk.at(PAWEL)
    pawel.go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert (pawel.status, desk.get(reference).status) == (403, "prepared")
    let_stand_in(desk, HEAD, PAWEL)
    pawel.go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert desk.get(reference).status == "approved"
    (event,) = desk.all(CaseEvent, kind="approve")
    assert event.values["in_place_of"] == "Piotr Mazur"


def test_the_substitute_who_prepared_cannot_approve_in_the_absent_ones_place(desk: Desk) -> None:
    reference = bring(desk)
    let_stand_in(desk, HEAD, CLERK)
    clerk = desk.at(CLERK).go(at(reference, "projekt"))
    clerk.submit("Zapisz i przekaż do akceptacji", **WRITTEN)
    clerk.go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert (clerk.status, "inna osoba" in clerk.text) == (422, True)
    assert desk.get(reference).status == "prepared"


def test_a_function_lent_by_who_prepared_approves_nothing_of_theirs(small_desk: Desk) -> None:
    reference = bring(small_desk)
    small_desk.at(HEAD).go(at(reference, "projekt")).submit("Zapisz i przekaż do akceptacji", **WRITTEN)
    let_stand_in(small_desk, HEAD, PAWEL)
    pawel = small_desk.at(PAWEL).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert (pawel.status, small_desk.get(reference).status) == (422, "prepared")
    # who plays the function in their own right may
    small_desk.at(JOANNA).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    assert small_desk.get(reference).status == "approved"


@pytest.mark.engines
def test_of_two_who_lend_the_function_the_one_who_did_not_prepare_is_named(desk: Desk) -> None:
    reference = bring(desk)
    head = desk.at(HEAD).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    head.go(at(reference, "projekt")).submit("Zapisz i przekaż do akceptacji", **WRITTEN)
    let_stand_in(desk, HEAD, PAWEL), let_stand_in(desk, JOANNA, PAWEL)
    desk.at(PAWEL).go(at(reference, "akceptacja")).submit("Zaakceptuj projekt")
    (event,) = desk.all(CaseEvent, kind="approve")
    assert event.values["in_place_of"] == "Joanna Klim"


@pytest.mark.parametrize(
    ("own", "conductor", "preparer", "named"),
    [
        ({"clerk"}, 1, None, "A"),
        ({"clerk"}, 1, 1, "B"),
        ({"clerk"}, 3, None, "A"),
        ({"clerk"}, 2, 1, "B"),
        ({"clerk", "approver"}, 1, None, "A"),
        ({"clerk", "approver"}, 1, 1, None),
        ({"clerk", "approver"}, 9, None, None),
    ],
)
def test_whose_place_an_act_is_done_in(
    own: set[str], conductor: int, preparer: int | None, named: str | None
) -> None:
    lending = frozenset({"approver"})
    away = (StandIn(3, "C", frozenset({"clerk"})), StandIn(1, "A", lending), StandIn(2, "B", lending))
    actor = Actor(
        "official", 9, "S", official_id=9, roles=lending | own, lent_roles=lending - own, stands_for=away
    )
    found = stood_in_for(actor, conductor, Players(lending), preparer)
    assert (found.name if found else None) == named


def test_a_role_that_opens_no_page_of_ones_own_is_lent_too(small_desk: Desk) -> None:
    desk_worker = Worker("o-iza", "Iza", "Lis", "FN", ("front_desk",))
    reference = small_desk.case()
    iza = small_desk.at(desk_worker)
    assert iza.go(f"/biurko/sprawy/{reference}").status == 403
    let_stand_in(small_desk, JOANNA, desk_worker)
    assert iza.go(f"/biurko/sprawy/{reference}").status == 200


def test_only_colleagues_of_the_unit_can_be_chosen(small_desk: Desk) -> None:
    number = row_of(small_desk, BEATA)
    row_of(small_desk, PAWEL)
    page = small_desk.at(JOANNA).go("/biurko/nieobecnosci")
    assert "Beata Karpowicz" not in page.text
    page.submit("Zapisz nieobecność", substitute=number, **WEEK)
    assert (page.status, small_desk.all(Absence)) == (422, [])


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(small_desk: Desk) -> None:
    page = let_stand_in(small_desk, JOANNA, PAWEL)
    page.submit(
        "Zapisz nieobecność",
        substitute=row_of(small_desk, PAWEL),
        **days(date(2026, 11, 25), date(2026, 11, 26)),
    )
    assert (page.status, "pokrywają się" in page.text) == (422, True)
    assert len(small_desk.all(Absence)) == 1


def test_an_administrator_writes_down_and_ends_anybodys_absence(desk: Desk) -> None:
    who, substitute = row_of(desk, JOANNA), row_of(desk, PAWEL)
    page = desk.at(EWA).go("/biurko/zastepstwa")
    page.submit("Zapisz nieobecność", official=who, substitute=substitute, **WEEK)
    (absence,) = desk.all(Absence)
    assert (absence.official_id, absence.substitute_id) == (int(who), int(substitute))
    desk.clock.move(days=1)
    page = desk.at(EWA).go("/biurko/zastepstwa")
    page.submit("Zakończ dzisiaj: Joanna Klim, 23 listopada")
    assert page.address == "/biurko/zastepstwa"
    assert desk.all(Absence)[0].until_on == date(2026, 11, 23)
    kinds = [one.kind for one in desk.all(AuditRecord) if one.kind.startswith("absence")]
    assert kinds == ["absence.entered", "absence.ended"]


def test_an_administrator_does_not_make_themselves_anybodys_substitute(small_desk: Desk) -> None:
    both = Worker("o-both", "Anna", "Kos", "FN", ("administrator",))
    who, own, other = (row_of(small_desk, one) for one in (JOANNA, both, PAWEL))
    page = small_desk.at(both).go("/biurko/zastepstwa")
    page.submit("Zapisz nieobecność", official=who, substitute=own, **WEEK)
    assert (page.status, "Siebie" in page.text, small_desk.all(Absence)) == (422, True, [])
    # another's substitute they may name, and their own; and another administrator may name them
    page.submit("Zapisz nieobecność", official=own, substitute=other, **WEEK)
    assert [one.substitute_id for one in small_desk.all(Absence)] == [int(other)]
    later = days(date(2026, 12, 7), date(2026, 12, 8))
    page = small_desk.at(EWA).go("/biurko/zastepstwa")
    page.submit("Zapisz nieobecność", official=who, substitute=own, **later)
    assert len(small_desk.all(Absence)) == 2


@pytest.mark.parametrize("stranger", [BEATA, HALINA, PAWEL])
def test_nobody_ends_anothers_absence(small_desk: Desk, stranger: Worker) -> None:
    let_stand_in(small_desk, JOANNA, PAWEL)
    (absence,) = small_desk.all(Absence)
    visitor = small_desk.at(stranger).go("/biurko/nieobecnosci")
    token = next(one.get("value") for one in visitor.page.iter("input") if one.get("name") == "_token")
    assert visitor.post(f"/biurko/nieobecnosci/{absence.token}/koniec", {"_token": token}).status == 404
    assert small_desk.all(Absence)[0].until_on == date(2026, 11, 29)


def test_the_pages_are_not_for_who_works_no_matters(small_desk: Desk) -> None:
    assert small_desk.at(EWA).go("/biurko/nieobecnosci").status == 403
    assert small_desk.at(JOANNA).go("/biurko/zastepstwa").status == 403
