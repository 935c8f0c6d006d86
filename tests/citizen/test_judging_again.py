"""A page that was answered is judged again before the form is sent: the day, the rules or the facts may have changed."""

from sqlalchemy import select

from portal.cases.models import Case, Draft
from tests.faults.acts import Hands
from tests.support.house import House
from tests.support.lived import found, settled
from tests.support.people import JAN, sign_in
from tests.support.visitor import Visitor

FLAT = {"flat_street": "ul. Lipowa 1/2", "flat_postal_code": "15-001", "flat_town": "Białystok"}
PERIOD = {
    "from_on-dzien": "1", "from_on-miesiac": "6", "from_on-rok": "2026",
    "until_on-dzien": "30", "until_on-miesiac": "11", "until_on-rok": "2026",
}  # fmt: skip


def filled_in(house: House) -> Visitor:
    """Fill a form to its last look."""
    found(house)
    jan = settled(house, JAN)
    jan.go("/wniosek/nowy/residence").submit("Dalej", stay="temporary").submit("Dalej", **PERIOD)
    jan.submit("Dalej", **FLAT).submit("Dalej", with_children="nie").submit("Dalej", title="own")
    return jan.submit("Dalej", land_register="BI1B/00012345/5").submit("Dalej", wants_certificate="nie")


def count(house: House) -> int:
    with house.portal.db.reading() as session:
        return len(session.scalars(select(Case)).all())


def test_a_page_that_no_longer_stands_is_shown_with_what_was_typed_and_nothing_is_sent(
    small_house: House,
) -> None:
    jan = filled_in(small_house)
    check = jan.address
    assert check.endswith("/sprawdz")
    with small_house.portal.db.reading() as session:
        place = f"/wniosek/{session.scalars(select(Draft.token)).one()}"
    small_house.clock.move(days=9)  # the stay was to end on a day that has gone by
    jan = sign_in(small_house, JAN)
    sent = Hands(small_house, jan).send(f"{place}/wyslij")
    assert (sent.status_code, sent.location, count(small_house)) == (303, f"{place}/okres", 0)
    assert "Ta data już minęła" in jan.go(check).text
    assert (jan.address, jan.status) == (f"{place}/okres", 200)
    jan.submit("Dalej", **{**PERIOD, "until_on-rok": "2027"})
    assert jan.address == check
    jan.submit("Wyślij wniosek")
    assert count(small_house) == 1
