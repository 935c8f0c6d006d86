"""Two officials who confirm for the same person, or the same firm, at the same moment: one subject, each mandate once."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select

from portal.accounts.mandates import deciding, queries
from portal.accounts.mandates.claiming import Claimed, Named, claim
from portal.accounts.mandates.deciding import Check, Where
from portal.accounts.mandates.models import Kind, Mandate, State
from portal.accounts.models import Official, Subject, Unit
from portal.errors import Conflict
from portal.security import Actor
from tests.support.house import House

PERSON = Named("Mazur", "Zofia", pesel="44051401458")
FIRM = Named("Zielony Liść sp. z o.o.", nip="1234563218", krs="0000127206")
DAY = date(2026, 11, 20)
AT_ONCE = 4
pytestmark = pytest.mark.engines


class Desk:
    """Agents with claims, and officials who decide them in sessions of their own."""

    def __init__(self, house: House) -> None:
        self.house, self.portal, self.now = house, house.portal, house.clock.now()
        with self.portal.db.writing() as session:
            session.add(Unit(code="DOM", name="Obsługa"))
            session.flush()
            people = [
                Subject(
                    token=secrets.token_hex(16),
                    given_name="Jan",
                    surname=f"Pełnomocnik {n}",
                    created_at=self.now,
                )
                for n in range(AT_ONCE)
            ]
            officials = [
                Official(iss="i", sub=f"o{n}", name=f"O {n}", unit_code="DOM", roles=["clerk"], active=True,
                         created_at=self.now)
                for n in range(AT_ONCE)
            ]  # fmt: skip
            session.add_all([*people, *officials])
            session.flush()
            self.agents = [Actor("resident", one.id, one.full_name, subject_id=one.id) for one in people]
            self.officials = [Actor("official", one.id, one.name, official_id=one.id) for one in officials]

    def claim(self, agent: Actor, kind: Kind, named: Named) -> str:
        """Let an agent claim; return the mandate's token."""
        with self.house.app.app_context(), self.portal.db.writing() as session:
            claimed = Claimed(kind, named, ("taxes",), DAY)
            return claim(session, self.portal.vault, claimed, actor=agent, now=self.now).token

    def at_once(self, tokens: list[str], *, two: bool = False) -> list[str]:
        """Let each official confirm one of the claims, all at the same moment; return what became of each."""
        gate = Barrier(len(tokens))

        def confirm(official: Actor, token: str) -> str:
            gate.wait()
            with self.house.app.app_context(), self.portal.db.writing() as session:
                found = queries.get_claimed_or_known(session, token, lock=True)
                check = Check(Where.DOCUMENT, "podpis", DAY)
                try:
                    whose = deciding.confirm(
                        session, self.portal.vault, found, check, wants_two=two, actor=official, now=self.now
                    )
                except Conflict:
                    return "conflict"
                return "first" if whose is None else "confirmed"

        with ThreadPoolExecutor(len(tokens)) as crew:
            return sorted(crew.map(confirm, self.officials, tokens))

    def mandates(self) -> list[Mandate]:
        """Read all mandates."""
        with self.portal.db.reading() as session:
            return list(session.scalars(select(Mandate)))

    def others(self) -> list[Subject]:
        """Read the subjects that are no agents."""
        with self.portal.db.reading() as session:
            agents = [one.subject_id for one in self.agents]
            return list(session.scalars(select(Subject).where(Subject.id.not_in(agents))))


@pytest.fixture
def make_desk(house: House) -> Callable[[], Desk]:
    return lambda: Desk(house)


@pytest.mark.parametrize(("kind", "named"), [(Kind.PRINCIPAL, PERSON), (Kind.COMPANY, FIRM)])
def test_claims_of_many_agents_for_one_number_lead_to_one_subject(
    make_desk: Callable[[], Desk], kind: Kind, named: Named
) -> None:
    desk = make_desk()
    tokens = [desk.claim(agent, kind, named) for agent in desk.agents]
    assert desk.at_once(tokens) == ["confirmed"] * AT_ONCE
    [whose] = desk.others()
    assert (whose.nip or "", whose.surname) == (named.nip, named.surname)
    assert {(one.state, one.principal_id) for one in desk.mandates()} == {(State.CONFIRMED, whose.id)}
    assert len({one.decided_by_id for one in desk.mandates()}) == AT_ONCE


@pytest.mark.parametrize(("kind", "named"), [(Kind.PRINCIPAL, PERSON), (Kind.COMPANY, FIRM)])
def test_one_claim_that_many_confirm_is_confirmed_once(
    make_desk: Callable[[], Desk], kind: Kind, named: Named
) -> None:
    desk = make_desk()
    token = desk.claim(desk.agents[0], kind, named)
    assert desk.at_once([token] * AT_ONCE) == ["confirmed", *["conflict"] * (AT_ONCE - 1)]
    [whose], [mandate] = desk.others(), desk.mandates()
    assert (mandate.state, mandate.principal_id) == (State.CONFIRMED, whose.id)


def test_of_many_who_confirm_what_needs_two_one_is_first_and_one_second(
    make_desk: Callable[[], Desk],
) -> None:
    desk = make_desk()
    token = desk.claim(desk.agents[0], Kind.PRINCIPAL, PERSON)
    done = desk.at_once([token] * AT_ONCE, two=True)
    assert done == ["confirmed", *["conflict"] * (AT_ONCE - 2), "first"]
    [mandate] = desk.mandates()
    assert mandate.first_by_id not in (None, mandate.decided_by_id)
    assert len(desk.others()) == 1
