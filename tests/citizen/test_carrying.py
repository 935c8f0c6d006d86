"""Never asked twice: what is known stands in the form with its source, correctable, and never somebody else's."""

import pytest
from sqlalchemy import event, select

from portal.cases.models import Draft
from tests.support.house import House
from tests.support.lived import found, settled
from tests.support.people import ANNA, JAN
from tests.support.represented import FORM, Represented, paper, power_of_attorney, send
from tests.support.visitor import Visitor

RESIDENCE, PARKING = "/wniosek/nowy/residence", "/wniosek/nowy/parking-subscription"
FLAT = {"flat_street": "ul. Lipowa 12/4", "flat_postal_code": "15-427", "flat_town": "Białystok"}
SINCE = {"since-dzien": "2", "since-miesiac": "11", "since-rok": "2026"}
ACCOUNT, FORM_BEGUN = "Z Twojego konta", "Z formularza zaczętego 23.11.2026"


def move_in(page: Visitor) -> Visitor:
    """Tell where the flat is in the form that registers a stay, and leave it there."""
    page.go(RESIDENCE).submit("Dalej", stay="permanent").submit("Dalej", **SINCE)
    return page.submit("Dalej", **FLAT)


def to_address(page: Visitor) -> Visitor:
    """Go on in the certificate's form to the page with the address."""
    return page.go(FORM).submit("Dalej", purpose="bank").submit("Dalej", exemption="none")


def value(page: Visitor, name: str) -> str:
    """Read what stands in a box, or which choice of a list is taken."""
    assert page.page is not None
    for one in page.page.iter("input"):
        if one.get("name") == name:
            return one.get("value") or ""
    picked = page.page.findall(f".//select[@name='{name}']/option[@selected]")
    return picked[0].get("value") or "" if picked else ""


def test_what_the_account_knows_says_so_and_stays_correctable(small_house: House) -> None:
    found(small_house)
    page = to_address(settled(small_house, JAN))
    assert value(page, "street") == "ul. Lipowa 1/2"
    assert page.text.count(ACCOUNT) == 3
    assert page.page is not None
    [box] = [one for one in page.page.iter("input") if one.get("name") == "street"]
    assert "street-source" in (box.get("aria-describedby") or "").split()
    page.submit("Dalej", street="ul. Wesoła 3")
    page.go(page.address.replace("/sprawdz", "/adres"))
    assert value(page, "street") == "ul. Wesoła 3"
    assert ACCOUNT not in page.text


def test_a_flat_told_in_one_form_stands_in_the_next_with_its_source(house: House) -> None:
    found(house)
    page = move_in(settled(house, ANNA)).go(PARKING)
    assert (value(page, "zone_street"), value(page, "zone_number")) == ("Lipowa", "12/4")
    assert page.text.count(FORM_BEGUN) == 2
    other = settled(house, JAN).go(PARKING)
    assert (value(other, "zone_street"), value(other, "zone_number")) == ("", "")
    assert "Z formularza" not in other.text


def test_an_answer_is_carried_once_and_what_was_corrected_stays(small_house: House) -> None:
    found(small_house)
    page = move_in(settled(small_house, ANNA)).go(PARKING)
    page.submit("Dalej", zone_number="7", residence="registered")
    page.go(page.address.replace("/pojazd", "/adres"))
    assert value(page, "zone_number") == "7"
    assert "Z formularza" not in page.text


def test_a_street_that_is_not_offered_is_not_said_to_stand_there(small_house: House) -> None:
    found(small_house)
    page = settled(small_house, ANNA)
    page.go(RESIDENCE).submit("Dalej", stay="permanent").submit("Dalej", **SINCE)
    page.submit("Dalej", **{**FLAT, "flat_street": "ul. Nieznana 5"}).go(PARKING)
    assert value(page, "zone_street") == ""
    assert page.text.count(FORM_BEGUN) == 1


def test_a_firm_is_asked_with_what_the_firm_told_never_with_the_persons_own(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    page = to_address(jan)
    assert value(page, "street") == ""  # Jan's own address is Lipowa 1/2, the firm told none yet
    assert ACCOUNT not in page.text
    send(jan)
    page = to_address(jan)
    assert value(page, "street") == "ul. Składowa 7"
    assert page.text.count("Z poprzedniej sprawy z 23.11.2026") == 3
    city.act(jan, "")
    assert value(to_address(jan), "street") == "ul. Lipowa 1/2"


@pytest.mark.parametrize(("scope", "told"), [("parking-subscription", ""), ("all", "12/4")])
def test_who_may_see_one_matter_is_told_nothing_of_the_others(
    small_house: House, scope: str, told: str
) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan, "principal", **power_of_attorney(scope=[scope], file=paper()))
    now = small_house.portal.now()
    with small_house.portal.db.writing() as session:
        session.add(
            Draft(
                token="t" * 24, subject_id=mandate.principal_id, service="residence", service_version=1,
                answers=FLAT, done=["adres"], submission_id="s" * 24, created_at=now, updated_at=now,
                expires_at=now.replace(year=2027),
            )
        )  # fmt: skip
    city.act(jan, mandate.token)
    assert value(jan.go(PARKING), "zone_number") == told


def test_no_earlier_matter_is_looked_for_where_nothing_is_missing(small_house: House) -> None:
    found(small_house)
    page, sent = settled(small_house, JAN), []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(small_house.portal.db.engine, "before_cursor_execute", note)
    to_address(page).submit("Dalej")
    assert sent
    assert not [one for one in sent if "case_parties" in one]
    move = settled(small_house, ANNA)
    move.go(RESIDENCE).submit("Dalej", stay="permanent")
    sent.clear()
    move.submit("Dalej", **SINCE)  # its page of the flat is empty: nothing was told before
    assert not [one for one in sent if "case_parties" in one]
    with small_house.portal.db.reading() as session:
        assert len(session.scalars(select(Draft)).all()) == 2
