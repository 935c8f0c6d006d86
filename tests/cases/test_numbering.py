"""Office numbers: unit, class, sequence, year; without a hole or a double, however many register at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.cases import queries
from portal.cases.filing import file_matter
from portal.cases.models import Case
from portal.cases.numbering import actions, rules
from portal.cases.numbering.models import CaseGroup, NumberSequence
from portal.cases.numbering.queries import list_groups
from portal.cases.numbering.rules import OfficeNumber
from portal.errors import Conflict, NotFound, Refused
from portal.workflow import By
from tests.support.desk import Desk

pytestmark = pytest.mark.engines

PARALLEL, EACH = 16, 5
NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Warsaw


class GaveUpError(Exception):
    """An official closed the window before the end."""


def by_hand(desk: Desk, *, on: bool = True) -> None:
    with desk.writing() as session:
        actions.set_by_hand(session, "FN", by_hand=on)


def number_of(desk: Desk, reference: str) -> str | None:
    return desk.case(reference).office_number


def give(desk: Desk, reference: str, group: CaseGroup | None = None) -> str:
    with desk.writing() as session:
        case = queries.get_for_unit(session, reference, "FN")
        return actions.give_number(session, case, "3140", group=group, actor=desk.clerk, now=desk.now)


def open_group(desk: Desk, title: str = "Zaświadczenia do przetargu") -> CaseGroup:
    with desk.writing() as session:
        return actions.open_group(session, "FN", "3140", title, now=desk.now)


# ------------------------------------------------------------------------------------------------ one at a time
def test_a_matter_is_numbered_when_it_is_registered(desk: Desk) -> None:
    numbers = [number_of(desk, desk.file()) for _ in range(3)]
    assert numbers == ["FN.3140.1.2026", "FN.3140.2.2026", "FN.3140.3.2026"]


def test_each_unit_and_each_class_has_its_own_list(desk: Desk) -> None:
    with desk.writing() as session:
        session.add(Unit(code="DAR-III", name="Architektura"))
    first = desk.service
    for unit, case_class in (("FN", "3140"), ("DAR-III", "6740"), ("DAR-III", "6741"), ("DAR-III", "6740")):
        desk.file(service=replace(first, unit=unit, case_class=case_class))
    with desk.reading() as session:
        numbers = list(session.scalars(select(Case.office_number).order_by(Case.id)))
    assert numbers == ["FN.3140.1.2026", "DAR-III.6740.1.2026", "DAR-III.6741.1.2026", "DAR-III.6740.2.2026"]


def test_numbering_adds_one_statement_to_a_filing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.file()
    with desk.statements() as with_number:
        desk.file()
    monkeypatch.setattr("portal.cases.filing.take_at_registration", lambda *_given: None)
    with desk.statements() as without:
        desk.file()
    assert len(with_number) - len(without) == 1


# ------------------------------------------------------------------------------------------------ many at once
def at_once(work: Callable[[int], Any], count: int = PARALLEL) -> list[Any]:
    with ThreadPoolExecutor(count) as crew:
        return list(crew.map(work, range(count)))


def test_sixteen_officials_at_once_leave_no_hole_and_no_double(desk: Desk) -> None:
    people = [desk.resident, *(desk.add_resident(pesel) for pesel in ("85031412347", "44051401359"))]

    def register(place: int) -> list[str | None]:
        owner = people[place % len(people)]
        return [number_of(desk, desk.file(subject_id=owner.subject_id)) for _ in range(EACH)]

    numbers = [number for numbers in at_once(register) for number in numbers]
    assert sorted(numbers) == sorted(f"FN.3140.{n}.2026" for n in range(1, PARALLEL * EACH + 1))


def test_what_is_rolled_back_by_some_of_sixteen_leaves_no_hole(desk: Desk) -> None:
    def register(place: int) -> None:
        for turn in range(EACH):
            try:
                with desk.writing() as session:
                    filing = desk.filing(session)
                    file_matter(session, desk.portal, filing, actor=desk.resident, now=desk.now)
                    if (place + turn) % 3 == 0:
                        raise GaveUpError
            except GaveUpError:
                pass

    at_once(register)
    with desk.reading() as session:
        kept = [rules.read(number) for number in session.scalars(select(Case.office_number)) if number]
        last = session.scalars(select(NumberSequence.last)).one()
    assert sorted(one.sequence for one in kept if one) == list(range(1, last + 1))
    assert 0 < last < PARALLEL * EACH


def test_sixteen_numbers_by_hand_at_once_are_sixteen_numbers(desk: Desk) -> None:
    by_hand(desk)
    references = [desk.file() for _ in range(PARALLEL)]
    numbers = at_once(lambda place: give(desk, references[place]))
    assert sorted(numbers) == sorted(f"FN.3140.{n}.2026" for n in range(1, PARALLEL + 1))


def test_filing_and_settling_at_once_wait_for_each_other_in_one_order(desk: Desk) -> None:
    settled = [desk.file() for _ in range(PARALLEL // 2)]

    def work(place: int) -> None:
        if place % 2:
            desk.file()
        else:
            desk.advance(settled[place // 2], "withdraw", By.APPLICANT)

    at_once(work)  # a deadlock would end one of them with an error
    assert desk.count(Case, Case.status == "withdrawn") == PARALLEL // 2
    with desk.reading() as session:
        assert session.scalars(select(NumberSequence.last)).one() == PARALLEL


def _read_then_write(session: Session) -> Callable[[], int]:
    last = session.scalars(select(NumberSequence.last)).one()

    def write() -> int:
        session.execute(update(NumberSequence).values(last=last + 1))
        session.commit()
        return last + 1

    return write


@pytest.mark.postgres
def test_reading_the_last_number_before_writing_it_would_give_doubles(
    demo_environment: dict[str, str], postgres_url: str, tmp_path: Any, request: pytest.FixtureRequest
) -> None:
    from tests.support.house import House

    house = House(demo_environment, tmp_path, postgres_url)
    desk = Desk(house)
    desk.file()
    with desk.portal.db.session(write=True) as one, desk.portal.db.session(write=True) as other:
        writes = [_read_then_write(one), _read_then_write(other)]
        assert max(Counter(write() for write in writes).values()) == 2
    house.close(request)


# ------------------------------------------------------------------------------------------------ the year
def test_the_list_begins_anew_at_midnight_in_warsaw_not_in_greenwich(desk: Desk) -> None:
    numbers = []
    for minutes in (-2, -1, 0, 1):
        desk.clock.at = NEW_YEAR
        desk.clock.move(minutes=minutes)
        numbers.append(number_of(desk, desk.file()))
    assert numbers == ["FN.3140.1.2026", "FN.3140.2.2026", "FN.3140.1.2027", "FN.3140.2.2027"]


def test_a_filing_that_crosses_midnight_keeps_year_and_list_together(desk: Desk) -> None:
    desk.clock.at = NEW_YEAR
    began = desk.clock.move(microseconds=-1)
    desk.file()
    with desk.writing() as session:
        filing = desk.filing(session)
        desk.clock.at = NEW_YEAR  # the year changes while the filing is under way
        late = file_matter(session, desk.portal, filing, actor=desk.resident, now=began)
        assert late.office_number == "FN.3140.2.2026"
    assert number_of(desk, desk.file()) == "FN.3140.1.2027"
    with desk.reading() as session:
        lists = session.execute(select(NumberSequence.year, NumberSequence.last))
        assert sorted(map(tuple, lists)) == [(2026, 2), (2027, 1)]


def test_a_number_given_by_hand_in_january_is_of_the_year_of_registration(desk: Desk) -> None:
    by_hand(desk)
    desk.clock.at = NEW_YEAR
    desk.clock.move(minutes=-1)
    old = desk.file()
    desk.clock.move(days=3)
    new = desk.file()
    assert [give(desk, old), give(desk, new)] == ["FN.3140.1.2026", "FN.3140.1.2027"]


# ------------------------------------------------------------------------------------------------ by hand
def test_a_unit_that_numbers_by_hand_gets_no_number_by_itself(desk: Desk) -> None:
    by_hand(desk)
    reference = desk.file()
    assert number_of(desk, reference) is None
    assert desk.count(NumberSequence) == 0
    assert give(desk, reference) == "FN.3140.1.2026"
    assert number_of(desk, reference) == "FN.3140.1.2026"
    event = desk.events(reference)[-1]
    assert (event.kind, event.public, event.values) == ("numbered", False, {"number": "FN.3140.1.2026"})
    by_hand(desk, on=False)
    assert number_of(desk, desk.file()) == "FN.3140.2.2026"


def test_a_number_once_given_stays(small_desk: Desk) -> None:
    reference = small_desk.file()
    with pytest.raises(Conflict, match="ma już znak"):
        give(small_desk, reference)
    assert number_of(small_desk, reference) == "FN.3140.1.2026"
    assert small_desk.case(small_desk.file()).office_number == "FN.3140.2.2026"


def test_an_unknown_unit_is_told_of(small_desk: Desk) -> None:
    with pytest.raises(NotFound), small_desk.writing() as session:
        actions.set_by_hand(session, "XX", by_hand=True)
    with pytest.raises(NotFound), small_desk.writing() as session:
        actions.open_group(session, "XX", "3140", "Grupa", now=small_desk.now)


def test_a_units_symbol_with_a_stop_keeps_nobody_from_filing(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        session.add(Unit(code="F.N", name="Finanse"))
    reference = small_desk.file(service=replace(small_desk.service, unit="F.N"))
    assert number_of(small_desk, reference) is None


# ------------------------------------------------------------------------------------------------ groups
def test_a_group_takes_a_number_of_the_list_and_has_a_list_of_its_own(desk: Desk) -> None:
    by_hand(desk)
    references = [desk.file() for _ in range(4)]
    assert give(desk, references[0]) == "FN.3140.1.2026"
    group = open_group(desk)
    assert group.number == 2
    assert [give(desk, one, group) for one in references[1:3]] == ["FN.3140.2.1.2026", "FN.3140.2.2.2026"]
    assert give(desk, references[3]) == "FN.3140.3.2026"


def test_a_group_of_another_year_or_class_is_refused(small_desk: Desk) -> None:
    by_hand(small_desk)
    group = open_group(small_desk)
    small_desk.clock.at = NEW_YEAR
    late = small_desk.file()
    with pytest.raises(Refused, match="innego spisu"):
        give(small_desk, late, group)
    with small_desk.reading() as session:
        case = queries.get_for_unit(session, late, "FN")
        assert list_groups(session, case, "3140") == []


def test_a_group_needs_a_name(small_desk: Desk) -> None:
    with pytest.raises(Refused):
        open_group(small_desk, " ")
    assert small_desk.count(NumberSequence) == 0


# ------------------------------------------------------------------------------------------------ as it is written
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("FN.3140.1.2026", OfficeNumber("FN", "3140", 1, 2026)),
        ("DAR-III.6740.2.28.2025", OfficeNumber("DAR-III", "6740", 28, 2025, group=2)),
        ("FN.3140.0.2026", None),
        ("FN.3140.1.26", None),
        ("F N.3140.1.2026", None),
        ("3140.1.2026", None),
        ("FN.3140.1.2.3.2026", None),
        ("FN.314x.1.2026", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, number: OfficeNumber | None) -> None:
    assert rules.read(text) == number
    if number is not None:
        assert str(number) == text


def test_numbers_that_could_not_be_kept_are_never_begun() -> None:
    assert rules.can_be_listed("DAR-III", "6740")
    assert not rules.can_be_listed("D.AR", "6740")
    assert not rules.can_be_listed("A" * 20, "674000")
