"""Load the demo city: units, officials, people with tax accounts, and eighteen months of matters."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.models import Official, Subject, Unit
from portal.accounts.people import PESEL
from portal.cases.models import Touched
from portal.demo.matters import first_month
from portal.demo.names import OFFICIALS, UNITS
from portal.demo.people import Invented, invent
from portal.demo.taxes import load_taxes
from portal.measures.counting import next_month, recount_all
from portal.measures.jobs import FINAL_AFTER
from portal.measures.publishing.freezing import freeze
from portal.measures.tiers.keeping import keep_tiers
from portal.programme.feeding import feed
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.measures.tiers.computing import Tier


def is_empty(session: Session) -> bool:
    """Tell whether no demo person is there yet."""
    return session.scalar(select(Subject.id).where(Subject.demo).limit(1)) is None


def load_people(session: Session, portal: Portal, today: date) -> list[tuple[Invented, Subject]]:
    """Write units, officials, people and their tax accounts."""
    moment = datetime.combine(today - timedelta(days=560), time(8), WARSAW)
    session.add_all(Unit(code=code, name=name, address=address) for code, name, address in UNITS)
    session.flush()  # officials and cases name their unit
    session.add_all(
        Official(
            iss=portal.settings.officials.issuer, sub=f"official-{number:02d}", name=name, unit_code=unit,
            roles=list(roles), active=True, created_at=moment,
        )
        for number, (name, unit, roles, _note) in enumerate(OFFICIALS)
    )  # fmt: skip
    people = [(person, _subject(portal, person, moment)) for person in invent(today)]
    session.add_all(subject for _person, subject in people)
    session.flush()  # tax accounts need the people's ids
    load_taxes(session, portal, people, today)
    return people


def write_directory(path: Path, today: date) -> None:
    """Write the file from which the sandbox identity signs people and officials in."""
    entries: list[dict[str, object]] = [person.entry() for person in invent(today)]
    for number, (name, unit, roles, note) in enumerate(OFFICIALS):
        given, family = name.split(" ", 1)
        entries.append({
            "issuer": "officials", "sub": f"official-{number:02d}", "given_name": given, "family_name": family,
            "acr": "http://eidas.europa.eu/LoA/substantial", "roles": list(roles), "unit": unit, "note": note,
            "email": f"{secrets.token_hex(3)}@um.bialystok.example",
        })  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")


def count(session: Session, now: datetime) -> None:
    """Count every day that the loaded matters touched."""
    recount_all(session, now)
    session.execute(delete(Touched))


def publish(session: Session, portal: Portal, tiers: Mapping[str, Tier], today: date) -> None:
    """Publish the months that are over, as the nights of a city that lived would have, and ask what the board measures.

    The services had their tiers from the beginning.
    """
    month = first_month(today)
    keep_tiers(session, tiers, month)
    while next_month(month) <= today:
        freeze(session, portal, month, final_after=FINAL_AFTER, now=portal.now())
        month = next_month(month)
    session.flush()
    feed(session, portal, portal.now())


def _subject(portal: Portal, person: Invented, moment: datetime) -> Subject:
    sealed = portal.vault.seal(PESEL, person.pesel) if person.pesel else None
    match = portal.vault.match(PESEL, person.pesel) if person.pesel else None
    return Subject(
        token=secrets.token_hex(16), given_name=person.given_name, surname=person.surname,
        birth_on=person.birth_on, pesel=sealed, pesel_match=match, street=person.street,
        postal_code=person.postal_code, town="Białystok" if person.street else "", demo=True, created_at=moment,
    )  # fmt: skip
