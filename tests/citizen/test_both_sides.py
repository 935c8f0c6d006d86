"""A second person's word in a matter that was filed by a proxy: nobody gives it on both sides, an owner's proxy may."""

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.mandates.models import Mandate
from portal.accounts.models import Identity
from portal.accounts.queries import get_known
from portal.cases.consents.models import CaseConsent, ConsentState
from portal.cases.filing import Filing, file_matter
from portal.cases.models import CaseEvent, CaseParty, Channel
from portal.cases.proxies.parties import Proxy
from portal.service import Capacity
from tests.citizen.test_mandates import CHILD
from tests.support.consenting import OWNER_SAYS, asking, owner
from tests.support.desk import ANSWERS
from tests.support.house import House
from tests.support.people import ANNA, JAN, Resident
from tests.support.represented import Represented, paper, power_of_attorney

ZOFIA = ("Zofia", "Mazur", "44051401458")
LAW = "art. 108 Kodeksu cywilnego"


class Street:
    """Somebody asks, somebody owns; both may be represented."""

    def __init__(self, house: House) -> None:
        self.house, self.portal = house, house.portal
        self.city = Represented(house)
        self.jan, self.anna = self.city.resident(JAN), self.city.resident(ANNA)

    def file(self, whose: int, asked: tuple[str, str, str], by: Mandate | None = None) -> str:
        """File a matter in which an owner must confirm; return the page on which they do."""
        service = asking(self.portal, owner(*asked))
        proxy = None
        if by is not None:
            proxy = Proxy(
                by.agent_id or 0, by.agent_name, by.token, by.number, by.capacity, Capacity(by.capacity)
            )
        with self.house.app.app_context(), self.portal.db.writing() as session:
            known = get_known(session, self.portal.vault, whose)
            filing = Filing(
                service=service, answers=dict(ANSWERS), subject_id=whose, known=known, channel=Channel.PORTAL,
                submission_id=secrets.token_hex(12), proxy=proxy,
            )  # fmt: skip
            file_matter(session, self.portal, filing, actor=None, now=self.house.clock.now())
        return f"/zgoda/{self.row().token}"

    def row(self) -> CaseConsent:
        """Read the newest question."""
        with self.portal.db.reading() as session:
            return session.scalars(select(CaseConsent).order_by(CaseConsent.id.desc())).first()  # type: ignore[return-value]

    def number(self, who: Resident) -> int:
        """Read a resident's row."""
        with self.portal.db.reading() as session:
            return session.scalars(select(Identity.subject_id).where(Identity.sub == who.sub)).one()


def named(who: Resident) -> tuple[str, str, str]:
    return who.given_name, who.family_name, who.pesel


@pytest.fixture
def street(small_house: House) -> Street:
    return Street(small_house)


def power(street: Street, who: Any, **changed: Any) -> Mandate:
    return street.city.represent(who, "principal", **power_of_attorney(file=paper(), **changed))


def test_who_files_for_a_principal_does_not_confirm_as_the_owner(street: Street) -> None:
    mandate = power(street, street.jan)
    page = street.file(mandate.principal_id or 0, named(JAN), by=mandate)
    assert street.jan.go(page).status == 403
    assert LAW in street.jan.text
    assert "zgodę na papierze" in street.jan.text
    assert OWNER_SAYS not in street.jan.text
    assert "Odpowiedz, czy potwierdzasz" not in street.jan.go("/moje").text
    street.house.work()
    assert [one for one in street.house.post.to("jan@example.pl") if page in one.get_content()] == []
    assert street.row().state == ConsentState.ASKED


def test_an_owner_who_filed_nothing_confirms_what_another_filed_for_somebody(street: Street) -> None:
    mandate = power(street, street.jan)
    page = street.file(mandate.principal_id or 0, named(ANNA), by=mandate)
    street.anna.go(page).submit("Wyślij odpowiedź", answer="potwierdzam")
    assert street.row().state == ConsentState.GIVEN


def test_who_asks_for_themselves_does_not_confirm_for_the_owner_they_act_for(street: Street) -> None:
    mandate = power(street, street.jan)
    page = street.file(street.number(JAN), ZOFIA)
    street.city.act(street.jan, mandate.token)
    assert "Odpowiedz, czy potwierdzasz" not in street.jan.go("/moje").text
    assert street.jan.go(page).status == 403
    assert LAW in street.jan.text


def test_who_filed_for_one_does_not_confirm_for_another_they_act_for(street: Street) -> None:
    for_zofia = power(street, street.jan)
    for_anna = power(
        street, street.jan, given_name=ANNA.given_name, surname=ANNA.family_name, pesel=ANNA.pesel
    )
    page = street.file(for_anna.principal_id or 0, ZOFIA, by=for_anna)
    street.city.act(street.jan, for_zofia.token)
    assert street.jan.go(page).status == 403
    assert street.row().state == ConsentState.ASKED


def test_an_owner_who_filed_for_the_one_who_asks_gets_round_it_by_no_proxy(street: Street) -> None:
    for_zofia = power(street, street.anna)
    for_anna = power(
        street, street.jan, given_name=ANNA.given_name, surname=ANNA.family_name, pesel=ANNA.pesel
    )
    page = street.file(for_zofia.principal_id or 0, named(ANNA), by=for_zofia)
    street.city.act(street.jan, for_anna.token)
    assert street.jan.go(page).status == 403


def test_the_owners_proxy_confirms_in_a_strangers_matter_and_both_names_stand_in_the_file(
    street: Street,
) -> None:
    mandate = power(street, street.jan)
    page = street.file(street.number(ANNA), ZOFIA)
    assert street.jan.go(page).status == 404  # as himself he is asked nothing
    street.city.act(street.jan, mandate.token)
    assert "Odpowiedz, czy potwierdzasz" in street.jan.go("/moje").text
    street.jan.go(page)
    assert "Odpowiadasz w imieniu: Zofia Mazur" in street.jan.text
    street.jan.submit("Wyślij odpowiedź", answer="potwierdzam")
    row = street.row()
    assert (row.state, row.subject_id) == (ConsentState.GIVEN, mandate.principal_id)
    [event] = street.city.rows(CaseEvent, CaseEvent.kind == "consent_given")
    assert "Zofia Mazur" in event.values["who"]
    assert "Jan Kowalski" in event.values["who"]
    assert mandate.number in event.values["who"]
    street.jan.submit("Wyślij odpowiedź", answer="potwierdzam")
    assert street.row().times == 1


def test_a_proxy_for_other_matters_does_not_find_the_owners_question(street: Street) -> None:
    mandate = power(street, street.jan, scope=["taxes"])
    page = street.file(street.number(ANNA), ZOFIA)
    street.city.act(street.jan, mandate.token)
    assert street.jan.go(page).status == 404
    assert "Odpowiedz, czy potwierdzasz" not in street.jan.go("/moje").text


def test_a_parent_confirms_as_the_owner_that_their_child_lives_with_them(street: Street) -> None:
    mandate = street.city.represent(street.jan, "child", **CHILD)
    page = street.file(mandate.principal_id or 0, named(JAN), by=mandate)
    street.jan.go(page).submit("Wyślij odpowiedź", answer="potwierdzam")
    assert street.row().state == ConsentState.GIVEN
    assert street.row().subject_id == street.number(JAN)


def test_an_owner_whom_the_answer_made_a_party_may_still_change_it(street: Street) -> None:
    page = street.file(street.number(JAN), named(ANNA))
    street.anna.go(page).submit("Wyślij odpowiedź", answer="potwierdzam")
    with street.portal.db.writing() as session:
        session.add(CaseParty(case_id=street.row().case_id, subject_id=street.number(ANNA), role="owner"))
    street.anna.go(page).submit("Wyślij odpowiedź", answer="odmawiam", reason="Zmieniłam zdanie.")
    assert street.row().state == ConsentState.REFUSED
