"""The stretches of a way that are about money: what a page says is owed, and who owes what before a walk begins."""

import re
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Profile, Subject
from portal.accounts.rules import RULES_VERSION
from portal.billing.law.kinds import kind_of
from portal.billing.taxes.models import TaxAccount
from portal.words import day_of, money
from tests.support.city import City
from tests.support.money import open_account
from tests.support.money import owe as let_owe
from tests.support.walker import Walker

SUM = re.compile(r"(\d[\d\s]*),(\d\d)\szł")
SOON = timedelta(days=12)


def grosze(text: str) -> int:
    """Read the first sum of a text, in grosze."""
    found = SUM.search(text)
    assert found, f"no sum in {text!r}"
    return int(re.sub(r"\s", "", found[1]) + found[2])


def said(sum_grosze: int) -> str:
    """Write a sum as a page's words have it once their spaces are made plain."""
    return " ".join(money(sum_grosze).split())


def total(walker: Walker) -> int:
    """Return the one sum that stands at the top of a person's dues."""
    return grosze(walker.page.locator(".app-sum").first.inner_text())


def settle_in(city: City, person: str, email: str) -> None:
    """Let a person have taken the first steps long ago: walks of their own go that way."""
    now = city.portal.now()
    with city.portal.db.writing() as session:
        session.add(
            Profile(
                subject_id=subject(city, person).id, email=email, email_verified_at=now, rules_version=RULES_VERSION,
                rules_accepted_at=now, updated_at=now, setup_step="gotowe",
            )
        )  # fmt: skip


def owe(city: City, person: str, kind: str, sum_grosze: int, period: str) -> None:
    """Let a person owe something more, due soon on whatever day the walk is."""
    now = city.portal.now()
    with city.portal.db.writing() as session:
        account = _open(session, city, person, kind)
        let_owe(session, city.portal, account, [(period, day_of(now) + SOON, sum_grosze)], now)


def empty_account(city: City, person: str) -> str:
    """Open an account on which nothing is owed and return its number: whatever comes there is too much."""
    with city.portal.db.writing() as session:
        return str(_open(session, city, person, "waste_fee").number)


def subject(city: City, person: str) -> Subject:
    """Find an invented person by name."""
    given, surname = person.split(" ", 1)
    with city.portal.db.reading() as session:
        query = select(Subject).where(Subject.given_name == given, Subject.surname == surname)
        found: Subject = session.scalars(query).one()
        return found


def numbers_of(city: City, person: str) -> list[str]:
    """List the numbers of a person's tax accounts."""
    with city.portal.db.reading() as session:
        query = select(TaxAccount.number).where(TaxAccount.subject_id == subject(city, person).id)
        return list(session.scalars(query))


def _open(session: Session, city: City, person: str, kind: str) -> TaxAccount:
    now = city.portal.now()
    title = kind_of(city.portal.facts, kind, day_of(now)).title
    number = f"W{secrets.randbelow(10**6):06d}"
    return open_account(session, subject(city, person).id, now, kind, title=title, number=number)
