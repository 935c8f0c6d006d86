"""Load the demo city: units, officials, people with tax accounts, and eighteen months of matters."""

from __future__ import annotations

import json
import random
import secrets
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal.accounts.models import Official, Subject, Unit
from portal.accounts.people import PESEL
from portal.billing.models import TaxAccount, TaxInstalment
from portal.cases.models import Touched
from portal.demo.names import OFFICIALS, UNITS
from portal.demo.people import SEED, Invented, invent
from portal.measures.jobs import recount_all
from portal.words import WARSAW

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.context import Portal

PROPERTY_DUE = ((3, 15), (5, 15), (9, 15), (11, 15))
TAXED_SHARE = 0.75


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
    source = random.Random(SEED)  # noqa: S311 - an invented city needs no secret chance
    accounts = [
        made
        for person, subject in people
        if person.debt_grosze or source.random() < TAXED_SHARE
        for made in _accounts(person, subject, today, source)
    ]
    session.add_all(account for account, _due in accounts)
    session.flush()  # instalments need the accounts' ids
    session.add_all(_instalment(account, *due, today) for account, dues in accounts for due in dues)
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


def _subject(portal: Portal, person: Invented, moment: datetime) -> Subject:
    sealed = portal.vault.seal(PESEL, person.pesel) if person.pesel else None
    match = portal.vault.match(PESEL, person.pesel) if person.pesel else None
    return Subject(
        token=secrets.token_hex(16), given_name=person.given_name, surname=person.surname,
        birth_on=person.birth_on, pesel=sealed, pesel_match=match, street=person.street,
        postal_code=person.postal_code, town="Białystok" if person.street else "", demo=True, created_at=moment,
    )  # fmt: skip


def _accounts(
    person: Invented, subject: Subject, today: date, source: random.Random
) -> list[tuple[TaxAccount, list[tuple[date, int, bool]]]]:
    """Make a person's property-tax and waste-fee accounts, each with due days, sums and whether it is owed."""
    as_of = datetime.combine(today, time(6), WARSAW)
    yearly = source.choice((9600, 16400, 32800, 48400, 71200))
    quarter = source.choice((9300, 12000, 16500))
    debt = person.debt_grosze
    owes_tax = debt > 20000  # noqa: PLR2004 - a large debt is of property tax, a small one of waste
    days = [date(year, month, day) for year in (today.year - 1, today.year) for month, day in PROPERTY_DUE]
    last = max(day for day in days if day < today)
    made = []
    for kind, title, each, late in (
        ("property_tax", "Podatek od nieruchomości", yearly // 4, owes_tax),
        ("waste_fee", "Opłata za gospodarowanie odpadami", quarter, bool(debt) and not owes_tax),
    ):
        account = TaxAccount(
            number=f"{kind[:1].upper()}{subject.id:06d}", subject_id=subject.id, kind=kind, title=title,
            as_of=as_of, demo=True,
        )  # fmt: skip
        owed = [late and day == last for day in days]
        made.append((account, [(day, debt if o else each, o) for day, o in zip(days, owed, strict=True)]))
    return made


def _instalment(account: TaxAccount, due_on: date, grosze: int, is_owed: bool, today: date) -> TaxInstalment:  # noqa: FBT001 - three words of one due day
    """Write one instalment: what was due before today is paid unless it is owed."""
    return TaxInstalment(
        account_id=account.id, period=f"{PROPERTY_DUE.index((due_on.month, due_on.day)) + 1}. rata {due_on.year}",
        due_on=due_on, amount_grosze=grosze, paid_grosze=grosze if due_on < today and not is_owed else 0,
    )  # fmt: skip
