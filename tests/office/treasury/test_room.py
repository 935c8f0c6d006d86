"""Who may enter the treasurer's room, and where a treasurer lands."""

import pytest

from portal import security
from tests.office.desk import EWA, JOANNA, KRYSTYNA, MARCIN, TOMASZ, Desk
from tests.support.people import ANNA, Worker, sign_in

FRONT = "/skarbnik"
CLERK_TOO = Worker("o-dwie", "Iwona", "Dwie", "FN", ("clerk", "treasurer"))


def test_a_treasurer_lands_in_the_room_from_the_desk(small_desk: Desk) -> None:
    for worker in (MARCIN, KRYSTYNA):
        page = small_desk.at(worker).go("/biurko")
        assert (page.address, page.status) == (FRONT, 200)


def test_who_is_a_clerk_as_well_keeps_the_queue_and_finds_the_room_in_the_navigation(
    small_desk: Desk,
) -> None:
    page = small_desk.at(CLERK_TOO).go("/biurko")
    assert page.address == "/biurko"
    assert page.follow("Kasa i księgi").address == FRONT


def test_nobody_else_enters(small_desk: Desk) -> None:
    for worker in (JOANNA, TOMASZ, EWA):
        assert small_desk.at(worker).go(FRONT).status == 403
    assert sign_in(small_desk.house, ANNA).go(FRONT).status == 404
    assert small_desk.house.visitor().go(FRONT).address.startswith("/zaloguj?kind=office")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_route_of_the_room_is_a_treasurers(small_desk: Desk, method: str) -> None:
    app = small_desk.house.app
    table = security.doors(app)
    routes = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("treasury.")]
    assert routes
    for rule in (one for one in routes if method in (one.methods or ())):
        access = table.of(rule.endpoint)
        assert access is not None, rule.endpoint
        assert (access.kind, access.roles) == ("official", {"treasurer"}), rule.endpoint
