"""The administrator's commands about officials."""

import json
import secrets

from sqlalchemy import select

from portal.accounts.actions import create_subject, reseal_numbers
from portal.accounts.cli import officials
from portal.accounts.models import Official, Unit
from portal.accounts.queries import get_known
from portal.vault import Vault
from tests.accounts.test_web_sessions import EWA, is_signed_in
from tests.support.house import START, House
from tests.support.people import sign_in


def run(house: House, *words: str) -> tuple[int, str]:
    done = house.app.test_cli_runner().invoke(officials, list(words))
    return done.exit_code, done.output


def test_an_official_is_added_listed_and_switched_off(house: House):
    with house.portal.db.writing() as session:
        session.add(Unit(code="FN", name="Finanse"))
    added = run(house, "add", "o-ewa", "Ewa Nowak", "--role", "clerk", "--role", "approver", "--unit", "FN")
    assert added[0] == 0, added[1]
    assert run(house, "list")[1] == "o-ewa\tEwa Nowak\tFN\tclerk, approver\n"
    visitor = sign_in(house, EWA)
    assert run(house, "off", "o-ewa") == (0, "Ewa Nowak: wyłączono.\n")
    assert not is_signed_in(visitor)
    assert run(house, "list")[1] == ""
    assert run(house, "on", "o-ewa")[0] == 0
    assert not is_signed_in(visitor)


def test_what_is_wrong_is_said_in_words(small_house: House):
    assert "Nieznana rola" in run(small_house, "add", "x", "X", "--role", "wizard")[1]
    assert "Nie ma wydziału" in run(small_house, "add", "x", "X", "--role", "clerk", "--unit", "??")[1]
    assert run(small_house, "add", "x", "X", "--role", "clerk")[0] == 0
    assert "już na liście" in run(small_house, "add", "x", "X", "--role", "clerk")[1]
    assert "Nie ma urzędnika" in run(small_house, "off", "y")[1]


def test_roles_given_by_hand_stay_when_the_directory_tells_none(small_house: House):
    run(small_house, "add", "o-adam", "Adam", "--role", "administrator")
    from tests.support.people import Worker

    class Silent(Worker):
        def claims(self) -> dict[str, object]:
            return {"sub": self.sub, "name": "Adam Admin"}

    sign_in(small_house, Silent("o-adam", "", "", "", ()))
    with small_house.portal.db.reading() as session:
        official = session.scalars(select(Official)).one()
    assert (official.name, official.roles) == ("Adam Admin", ["administrator"])


def test_the_registration_names_no_private_part(small_house: House):
    code, printed = run(small_house, "jwks", "residents")
    [key] = json.loads(printed)["jwks"]["keys"]
    assert code == 0
    assert "d" not in key
    assert key["kid"]


def test_a_rotated_ring_reseals_every_pesel(small_house: House):
    old = small_house.portal.vault
    with small_house.portal.db.writing() as session:
        subject = create_subject(session, old, surname="Kowalski", pesel="90010212346", now=START)
        fresh = secrets.token_bytes(32)
        ring = {"new": fresh, **small_house.settings.key_ring}
        rotated = Vault(ring, small_house.settings.match_key)
        assert reseal_numbers(session, rotated) == 1
        assert reseal_numbers(session, rotated) == 0
        only_new = Vault({"new": fresh}, small_house.settings.match_key)
        session.flush()
        assert get_known(session, only_new, subject.id).pesel == "90010212346"
