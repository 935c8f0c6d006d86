"""Every act on a visit, those of later years too: a stranger's press finds nothing and changes nothing."""

from http import HTTPStatus

import pytest
from sqlalchemy import func, select

from portal.visits.models import Visit, VisitEvent
from tests.citizen.visiting import Town
from tests.office.desk import BEATA
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# by the code alone: whoever has it is let in, signed in or not, and it has tests of its own
BY_CODE = {"visits.open_by_code"}
NOTHING = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
LEAST = 9


def acts(house: House, prefix: str) -> list[str]:
    """List the addresses of all acts on one visit, with a place for its token."""
    found = []
    for rule in house.app.url_map.iter_rules():
        is_act = "POST" in (rule.methods or ()) and rule.rule.startswith(prefix)
        if is_act and "token" in rule.arguments and rule.endpoint not in BY_CODE:
            found.append(rule.rule)
    return sorted(found)


def token_of(browser: Visitor) -> str:
    assert browser.page is not None
    return next(one.get("value") or "" for one in browser.page.iter("input") if one.get("name") == "_token")


def standing(town: Town) -> tuple[list[tuple[str, int]], int]:
    with town.office.reading() as session:
        visits = session.execute(select(Visit.state, Visit.version).order_by(Visit.id)).all()
        return [(row[0], row[1]) for row in visits], session.scalar(select(func.count(VisitEvent.id))) or 0


def press_all(
    house: House, town: Town, browser: Visitor, token: str, prefix: str, fields: dict[str, str]
) -> None:
    before, pressed = standing(town), acts(house, prefix)
    assert len(pressed) >= LEAST
    for rule in pressed:
        path = rule.replace("<token>", token).replace("<act>", "wezwij").replace("<record>", token)
        path = path.replace("<int:invitation_id>", "1")
        answer = browser.client.post(
            path, data=fields, base_url="http://127.0.0.1:8000",
            headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"},
        )  # fmt: skip
        assert answer.status_code in NOTHING, (path, answer.status_code)
    assert standing(town) == before


def test_no_act_of_a_resident_reaches_anothers_visit(house: House) -> None:
    town = Town(house)
    visit = town.book(settled(house, JAN))
    anna = settled(house, ANNA)
    fields = {"_token": token_of(anna.go("/moje")), "about": "Meldunek", "language": "pl", "termin": "x"}
    press_all(house, town, anna, visit.token, "/wizyty/", fields)


def test_no_act_at_the_desk_reaches_a_visit_of_another_unit(house: House) -> None:
    town = Town(house)
    visit = town.book(settled(house, JAN))
    beata = sign_in(house, BEATA)
    fields = {
        "_token": token_of(beata.go("/biurko")),
        "outcome": "settled",
        "text": "Notatka.",
        "name": "Ewa Lis",
    }
    press_all(house, town, beata, visit.token, "/biurko/wizyty/", fields)
