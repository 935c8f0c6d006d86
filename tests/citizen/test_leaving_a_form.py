"""The pages of a form count where it stands, what was wrong and what was thrown away; looking at one counts nothing."""

from collections import Counter

from sqlalchemy import select

from portal.cases.leaving.models import FormCount, Kind
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import JAN

FORM = "/wniosek/nowy/tax-certificate"


def counts(house: House) -> Counter[tuple[str, str]]:
    with house.portal.db.reading() as session:
        return Counter({(row.step, row.kind): row.count for row in session.scalars(select(FormCount))})


def test_looking_at_the_first_page_begins_nothing(small_house: House) -> None:
    settled(small_house, JAN).go(FORM)
    assert counts(small_house) == Counter()


def test_a_form_is_begun_by_its_first_page_and_a_fault_is_counted_with_it(small_house: House) -> None:
    Desk(small_house)  # its unit takes the matter
    jan = settled(small_house, JAN).go(FORM)
    jan.submit("Dalej")
    assert jan.status == 422
    assert counts(small_house) == {("cel", Kind.FAULT): 1}
    jan.submit("Dalej", purpose="bank")
    jan.submit("Dalej")
    assert jan.status == 422
    assert counts(small_house) == {
        ("cel", Kind.FAULT): 1, ("oplata", Kind.FAULT): 1, ("", Kind.STARTED): 1, ("cel", Kind.SAVED): 1,
        ("oplata", Kind.CAME): 1,
    }  # fmt: skip
    jan.submit("Dalej", exemption="none")
    jan.submit("Dalej", street="ul. Lipowa 1/2", postal_code="15-001", town="Białystok")
    jan.submit()
    found = counts(small_house)
    assert (found["", Kind.STARTED], found["", Kind.SENT], found["sprawdz", Kind.WENT]) == (1, 1, 1)


def test_a_form_that_is_thrown_away_is_told_apart_from_one_that_is_left(small_house: House) -> None:
    jan = settled(small_house, JAN).go(FORM).submit("Dalej", purpose="bank")
    jan.go("/moje").submit("Usuń ten szkic")
    found = counts(small_house)
    assert (found["oplata", Kind.DISCARDED], found["oplata", Kind.WENT]) == (1, 0)
