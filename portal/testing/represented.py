"""Whom the person of a scenario acts for: a firm, a child or a principal, by a mandate that an official confirmed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum.pl import nip, pesel

from portal.accounts.mandates.claiming import Claimed, Named, claim
from portal.accounts.mandates.deciding import Check, Where, confirm
from portal.accounts.mandates.models import Kind
from portal.accounts.models import Unit
from portal.acting import ALL
from portal.security import Actor
from portal.service import Capacity
from portal.testing.stage import official_of, portal_of, subject_of
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from portal.testing.stage import Stage

UNIT = "DOM"
FIRM, TRADER = "Żubr sp. z o.o.", "Gęś-Łęcka Handel"
CHILD_YEARS, PRINCIPAL_YEARS = 7, 70
LATER_CENTURY = 20  # those born in the two thousands have it added to their month


@dataclass(frozen=True)
class Represented:
    """A mandate in force, and the row of whom it is for."""

    mandate: str
    subject_id: int


def represent(stage: Stage, sub: str, capacity: Capacity) -> Represented:
    """Let a person claim to act for somebody whom nobody has met before, and an official confirm it."""
    portal = portal_of(stage)
    now = portal.now()
    with stage.app.app_context(), portal.db.writing() as session:
        if session.get(Unit, UNIT) is None:
            session.add(Unit(code=UNIT, name=UNIT))
        person = subject_of(session, portal, sub)
        agent = Actor("resident", person.id, person.full_name, subject_id=person.id)
        relation = "parent" if capacity == Capacity.PRINCIPAL else ""
        said = Claimed(Kind(capacity), _named(capacity, day_of(now)), [ALL], day_of(now), relation=relation)
        mandate = claim(session, portal.vault, said, actor=agent, now=now)
        check = Check(
            Where.KRS if capacity == Capacity.COMPANY else Where.REGISTER, "sprawdzono", day_of(now)
        )
        official = official_of(session, UNIT, now)
        confirm(session, portal.vault, mandate, check, wants_two=False, actor=official, now=now)
        session.flush()
        return Represented(mandate.token, mandate.principal_id or 0)


def _named(capacity: Capacity, today: date) -> Named:
    """Name somebody new, so that no scenario meets the accounts of another."""
    match capacity:
        case Capacity.COMPANY:
            return Named(FIRM, nip=_nip(), krs="0000127206")
        case Capacity.SOLE_TRADER:
            return Named(TRADER, nip=_nip())
        case Capacity.CHILD:
            return Named("Gęś-Łęcka", "Jaś", pesel=_pesel(today.year - CHILD_YEARS))
        case _:
            return Named("Żółć", "Zofia", pesel=_pesel(today.year - PRINCIPAL_YEARS))


def _nip() -> str:
    """Draw a tax number: one of eleven has the right check digit."""
    while True:
        if nip.is_valid(number := f"{secrets.randbelow(8 * 10**9) + 10**9:010d}"):
            return number


def _pesel(year: int) -> str:
    """Draw the number of somebody born on the fourth of May."""
    month = 5 + (LATER_CENTURY if year >= 2000 else 0)  # noqa: PLR2004 - the century stands in the month
    digits = f"{year % 100:02d}{month:02d}04{secrets.randbelow(10**4):04d}"
    return f"{digits}{pesel.calc_check_digit(digits)}"
