"""Who may see a firm's taxes is reminded of what the firm owes, if they asked for reminders; nobody else is."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Profile
from portal.billing.models import Charge
from portal.billing.residents import reminders
from portal.billing.residents.jobs import remind_due
from portal.jobs import Job
from tests.citizen.test_mandates import given, link_on
from tests.support.house import House
from tests.support.money import let_owe
from tests.support.people import ANNA, JAN, Resident
from tests.support.represented import LIST, Represented, power_of_attorney

SOON = date(2026, 11, 27)


class Firm:
    """A firm that owes, Jan who represents it, and Anna who may be let act."""

    def __init__(self, house: House) -> None:
        self.house, self.portal = house, house.portal
        self.city = Represented(house)
        self.jan, self.anna = self.city.resident(JAN), self.city.resident(ANNA)
        self.mandate = self.city.represent(self.jan)
        self.owe(self.mandate.principal_id or 0)

    def owe(self, subject_id: int) -> None:
        """Let an instalment fall due within the days of reminders."""
        with self.house.app.app_context(), self.portal.db.writing() as session:
            let_owe(session, self.portal, subject_id, 54_300, SOON, self.house.clock.now())

    def ask(self, who: Resident, *, wanted: bool = True) -> None:
        """Choose reminders, or none."""
        number = self.city.subject_of(who).id
        with self.portal.db.writing() as session:
            session.get_one(Profile, number).remind_email = wanted

    def let_act(self, scope: list[str]) -> None:
        """Let Anna act for the firm."""
        self.jan.go(f"{LIST}/{self.mandate.token}/upowaznij").submit("Upoważnij", **given(scope=scope))
        self.anna.go(link_on(self.jan)).submit("Zgadzam się")

    def remind(self) -> dict[str, list[Any]]:
        """Let the daily work be done, twice; return what each got."""
        before = {who: len(self.house.post.to(who)) for who in ("jan@example.pl", "anna@example.pl")}
        for _ in range(2):
            with self.house.app.app_context():
                remind_due(Job(0, "remind_due", {}, 1, self.house.clock.now(), self.portal))
            self.house.work()
        new = {who: self.house.post.to(who)[count:] for who, count in before.items()}
        return {
            who: [one for one in letters if "543,00" in str(one["Subject"])] for who, letters in new.items()
        }

    def is_marked(self) -> bool:
        """Tell whether the instalment was reminded of."""
        with self.portal.db.reading() as session:
            return session.scalars(select(Charge)).one().reminded_at is not None


@pytest.mark.engines
def test_a_representative_who_asked_is_reminded_once_and_led_to_the_firms_page(house: House) -> None:
    firm = Firm(house)
    firm.ask(JAN)
    firm.ask(ANNA)
    got = firm.remind()
    [letter] = got["jan@example.pl"]
    assert got["anna@example.pl"] == []
    body = letter.get_content()
    assert "543,00" in str(letter["Subject"])
    assert f"/w-imieniu/{firm.mandate.token}?dalej=%2Fmoje%2Fpodatki" in body
    assert "Zielony" not in letter.as_string()
    assert firm.is_marked()


def test_a_representative_who_did_not_ask_is_left_alone_and_may_ask_later(small_house: House) -> None:
    firm = Firm(small_house)
    firm.ask(JAN, wanted=False)
    assert firm.remind() == {"jan@example.pl": [], "anna@example.pl": []}
    assert not firm.is_marked()
    firm.ask(JAN)
    assert len(firm.remind()["jan@example.pl"]) == 1


@pytest.mark.parametrize(("scope", "letters"), [(["taxes"], 1), (["all"], 1), (["tax-certificate"], 0)])
def test_an_employee_is_reminded_where_taxes_are_within(
    small_house: House, scope: list[str], letters: int
) -> None:
    firm = Firm(small_house)
    firm.let_act(scope)
    firm.ask(JAN, wanted=False)
    firm.ask(ANNA)
    assert len(firm.remind()["anna@example.pl"]) == letters
    assert firm.is_marked() is bool(letters)


def test_nobody_is_reminded_by_a_mandate_that_ended(small_house: House) -> None:
    firm = Firm(small_house)
    firm.ask(JAN)
    firm.jan.go(f"{LIST}/{firm.mandate.token}/odwolaj").submit("Odwołaj")
    assert firm.remind()["jan@example.pl"] == []


def test_a_principal_with_an_account_is_reminded_alone_or_not_at_all(small_house: House) -> None:
    firm = Firm(small_house)
    named = {"given_name": ANNA.given_name, "surname": ANNA.family_name, "pesel": ANNA.pesel}
    firm.city.represent(firm.jan, "principal", **power_of_attorney(**named))
    firm.owe(firm.city.subject_of(ANNA).id)
    firm.ask(JAN)
    firm.ask(ANNA, wanted=False)
    got = firm.remind()
    assert (len(got["jan@example.pl"]), got["anna@example.pl"]) == (1, [])  # the firm's


def test_dues_that_nobody_may_see_do_not_keep_others_from_being_reminded(
    small_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = Firm(small_house)
    firm.let_act(["tax-certificate"])
    firm.ask(JAN, wanted=False)
    firm.ask(ANNA)
    monkeypatch.setattr(reminders, "BATCH", 1)
    firm.owe(firm.city.subject_of(ANNA).id)
    other = firm.city.represent(firm.anna, "principal", **power_of_attorney())
    firm.owe(other.principal_id or 0)
    assert len(firm.remind()["anna@example.pl"]) == 2
