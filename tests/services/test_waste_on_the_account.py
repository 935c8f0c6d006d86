"""Accepted declarations of the waste fee on the tax account: opened, corrected, and never opened twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.billing.brought.assessing import plan
from portal.billing.taxes.models import Assessment as AssessmentRow
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import list_owed
from portal.decisions.outcomes import look_at
from portal.service import Assessment, Capacity
from portal.words import day_of
from services.waste_declaration import rules
from services.waste_declaration.samples import declared, flat
from tests.support.books import assert_books_hold
from tests.support.desk import Desk
from tests.support.house import House

YEAR = 52_800  # 44 zł for 12 months
ADDRESS = {
    "street": "ul. Lipowa 4",
    "postal_code": "15-001",
    "town": "Białystok",
    "property_town": "Białystok",
}


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    """A desk whose books hold at the end."""
    found = Desk(house)
    yield found
    assert_books_hold(found.portal)


def accept(desk: Desk, *flats: dict[str, object], **changed: object) -> str:
    """File a declaration and accept it; return its number."""
    answers = {**declared(*flats, **changed), **ADDRESS}
    reference = desk.file(answers, service=desk.portal.services["waste-declaration"])
    desk.advance(reference, "accept")
    return reference


def owed(desk: Desk) -> int:
    """Return what is open on all accounts."""
    with desk.reading() as session:
        today = day_of(desk.now)
        lines = list_owed(session, desk.resident.subject_id, today, desk.portal.facts).lines
        return sum(line.left_grosze for line in lines)


def accounts(desk: Desk) -> list[tuple[str, str, str]]:
    """List the accounts: kind, property, number."""
    with desk.reading() as session:
        rows = session.scalars(select(TaxAccount).order_by(TaxAccount.id))
        return [(one.kind, one.object_title, one.number) for one in rows]


def test_the_first_declaration_opens_the_account_of_the_property(desk: Desk) -> None:
    reference = accept(desk, flat(4_850))
    assert accounts(desk) == [("waste_fee", "ul. Lipowa 4", reference)]
    assert owed(desk) == YEAR


def test_a_change_lands_as_a_correction_on_the_same_account(desk: Desk) -> None:
    year = day_of(desk.now).year
    accept(desk, flat(4_850))
    # a new flat since November: ten months of 44 zł, two of 64 zł
    accept(
        desk, flat(4_850), flat(3_000), kind="change", since=f"{year}-11-02", before_month=4_400,
        property_street="ul. LIPOWA",
    )  # fmt: skip
    assert owed(desk) == 10 * 4_400 + 2 * 6_400
    assert (desk.count(TaxAccount), desk.count(AssessmentRow)) == (1, 2)


def test_a_correction_makes_more_and_less_and_the_same_makes_nothing(desk: Desk) -> None:
    accept(desk, flat(4_850))
    for area, whole in ((9_000, 67_200), (3_000, 24_000), (3_000, 24_000)):
        accept(desk, flat(area), kind="correction", before_month=0)
        assert owed(desk) == whole
    assert (desk.count(TaxAccount), desk.count(AssessmentRow)) == (1, 3)


def test_another_property_has_an_account_of_its_own(desk: Desk) -> None:
    accept(desk, flat(4_850))
    accept(desk, flat(4_850), property_number="5")
    assert [title for _kind, title, _number in accounts(desk)] == ["ul. Lipowa 4", "ul. Lipowa 5"]
    assert owed(desk) == 2 * YEAR


def test_a_declaration_that_is_not_accepted_owes_nothing(desk: Desk) -> None:
    answers = {**declared(flat(4_850)), **ADDRESS}
    desk.file(answers, service=desk.portal.services["waste-declaration"])
    assert (owed(desk), accounts(desk)) == (0, [])


@pytest.mark.parametrize(("acting", "terms"), [(Capacity.SELF, 4), (Capacity.COMPANY, 12)])
def test_a_person_pays_by_the_quarter_and_a_company_by_the_month(
    desk: Desk, acting: Capacity, terms: int
) -> None:
    reference = desk.file(
        {**declared(flat(4_850)), **ADDRESS}, service=desk.portal.services["waste-declaration"]
    )
    with desk.writing() as session:
        matter = look_at(session, desk.portal, desk.case(reference), desk.now)
    brought = rules.brings(replace(matter, acting=acting))
    assert isinstance(brought, Assessment)
    planned = plan(desk.portal.facts, brought, day_of(desk.now))
    assert (len(planned), sum(one.amount_grosze for one in planned)) == (terms, YEAR)
    assert all(one.due_on >= date(brought.year, 1, 1) for one in planned)
