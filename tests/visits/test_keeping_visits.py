"""What is kept of visits and how long: given in a copy, emptied with the person, with the matter, and in time."""

from collections.abc import Mapping

from sqlalchemy import select

from portal.acting import Loa
from portal.records.export.sheets import Own, read
from portal.records.export.visits import EVENTS, VISITS
from portal.visits.forgetting import empty, forget_person
from portal.visits.graph import State
from portal.visits.models import Visit, VisitEvent
from tests.support.house import House
from tests.support.visiting import OPEN, Office

ABOUT = "rozwód i meldunek dziecka"


def row(office: Office, number: int) -> Mapping[str, object]:
    with office.reading() as session:
        return dict(
            session.execute(select(*Visit.__table__.columns).where(Visit.id == number)).one()._mapping
        )


def assert_bare(office: Office, number: int) -> None:
    kept = row(office, number)
    for name in ("subject_id", "person_id", "guest_id", "whom", "case_id"):
        assert kept[name] is None
    assert (kept["about"], kept["contact_email"], kept["contact_phone"], kept["holder"]) == ("", "", "", "")


def test_what_people_write_is_sealed_in_the_database_and_open_in_their_copy(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN, about=ABOUT)
    kept = row(office, number)
    assert ABOUT not in str(kept)
    assert "anna1" not in str(kept)
    with office.reading() as session:
        own = Own(session, office.portal, int(str(kept["person_id"])), Loa.SUBSTANTIAL)
        [told] = read(own, VISITS)
        assert (told["about"], told["contact_email"]) == (ABOUT, "anna1@example.com")
        assert [one["kind"] for one in read(own, EVENTS)] == ["held", "booked"]
        stranger = Own(session, office.portal, 999_999, Loa.SUBSTANTIAL)
        assert list(read(stranger, VISITS)) == []


def test_an_erased_person_is_in_no_visit_and_what_was_to_come_is_free_again(house: House) -> None:
    office = Office(house)
    number, other = office.book(1, OPEN, about=ABOUT), office.book(1, OPEN + 20)
    with office.writing() as session:
        forget_person(session, session.get_one(Visit, number).person_id or 0, office.now)
    assert_bare(office, number)
    assert office.visit(number).state == State.CANCELLED
    assert office.visit(other).state == State.BOOKED
    assert OPEN in [one.minute for one in office.free(1)]
    office.assert_holds()


def test_a_destroyed_matter_leaves_the_bare_visit(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN, about=ABOUT)
    with office.writing() as session:
        empty(session, [number])
    assert_bare(office, number)


def test_after_its_term_nobody_is_named_and_what_was_only_held_is_gone(house: House) -> None:
    office = Office(house)
    number, held = office.book(1, OPEN, about=ABOUT), office.hold(1, OPEN + 20)
    office.work("expire_visits")
    house.clock.move(days=30)
    office.work("expire_visits", "offer_another_visit")
    with office.writing() as session:
        session.get_one(Visit, number).state = State.NO_SHOW
    office.work("forget_visits")
    assert row(office, number)["person_id"] is not None
    with office.reading() as session:
        assert session.get(Visit, held) is None
        assert session.scalars(select(VisitEvent).where(VisitEvent.visit_id == held)).all() == []
    house.clock.move(days=340)
    office.work("forget_visits")
    assert_bare(office, number)


def test_the_command_says_whether_the_visits_hold(house: House) -> None:
    office = Office(house)
    number = office.book(1, OPEN)
    runner = house.app.test_cli_runner()
    said = runner.invoke(args=["visits", "check"])
    assert (said.exit_code, said.output) == (0, "Wizyty się zgadzają.\n")
    with office.writing() as session:
        session.get_one(Visit, number).minute = OPEN + 20
    said = runner.invoke(args=["visits", "check"])
    assert said.exit_code == 1
    assert "nie trzyma dokładnie swojego czasu" in said.output


def test_the_first_topics_are_written_once_and_never_over_what_was_changed(house: House) -> None:
    runner = house.app.test_cli_runner()
    assert runner.invoke(args=["visits", "seed"]).output == "Wpisano: 14\n"
    assert runner.invoke(args=["visits", "seed"]).output == "Wpisano: 0\n"
