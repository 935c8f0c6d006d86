"""Where scenarios are played: a portal in this process, a person signed in at it, an official of the unit."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sqlalchemy import select

from portal import security
from portal.accounts.models import Identity, Official, Profile, Subject, Unit
from portal.accounts.oidc.checks import Proof
from portal.accounts.people import PESEL
from portal.accounts.rules import RULES_VERSION
from portal.accounts.signing_in import Browser, open_session
from portal.billing.law.schedule import Instalment
from portal.billing.taxes.actions import Decision, charge_years
from portal.billing.taxes.models import TaxAccount
from portal.cases import flows
from portal.context import EXTENSION, Portal
from portal.cookies import cookie_name
from portal.terms import add_working_days
from portal.testing.rules import PERSON
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.service import Service

ISSUER = "https://conformance.example"
LONGEST = timedelta(days=365)  # that scenarios may let go by on one stage


class MovingClock(Protocol):
    """A clock that a test moves."""

    @property
    def gone(self) -> timedelta:
        """By how much it was moved in all."""

    def move(self, **by: float) -> datetime:
        """Move by hours, days …; return the new moment."""


class Stage(Protocol):
    """What the caller gives: an application on an empty, migrated database whose clock it can move."""

    @property
    def app(self) -> Flask: ...
    @property
    def clock(self) -> MovingClock: ...


S = TypeVar("S", bound=Stage)


class Stages(Generic[S]):
    """One stage for many scenarios, opened anew once a year has gone by on it.

    Each scenario lets days go by. On one stage for all of them the last would be played years after its author's
    dates, and fail or pass by the order of the tests.
    """

    def __init__(self, opens: Callable[[], S], closes: Callable[[S], None]) -> None:
        self._opens, self._closes = opens, closes
        self._standing: S | None = None

    def take(self) -> S:
        """Return the stage to play on."""
        if self._standing is not None and self._standing.clock.gone > LONGEST:
            self.close()
        if self._standing is None:
            self._standing = self._opens()
        return self._standing

    def close(self) -> None:
        """Close what stands open."""
        if self._standing is not None:
            self._closes(self._standing)
            self._standing = None


def portal_of(stage: Stage) -> Portal:
    """Return the stage's portal."""
    found: Portal = stage.app.extensions[EXTENSION]
    return found


def prepare(stage: Stage, service: Service) -> None:
    """Keep the versions of the services and make the units that work the service's matters, once."""
    portal = portal_of(stage)
    with stage.app.app_context(), portal.db.writing() as session:
        flows.store_versions(session, portal, portal.now())
        for code in {service.unit, *service.units}:
            if session.get(Unit, code) is None:
                session.add(Unit(code=code, name=code))


def sign_in(stage: Stage, sub: str) -> FlaskClient:
    """Open a browser in which a resident with a settled account is signed in; the same ``sub`` is the same person."""
    portal = portal_of(stage)
    client = stage.app.test_client()
    with stage.app.app_context():
        with portal.db.writing() as session:
            claims = {
                "given_name": PERSON.given_name,
                "family_name": PERSON.surname,
                "birthdate": "1944-05-14",
            }
            now = portal.now()
            proof = Proof(sub, None, security.Loa.SUBSTANTIAL, now - timedelta(seconds=5), claims, "")
            token = open_session(
                session, portal.vault, kind="resident", iss=portal.settings.residents.issuer, proof=proof,
                browser=Browser("", "pl", None), next_path="/", now=now,
            )  # fmt: skip
            _settle_in(session, portal, sub)
        client.set_cookie(cookie_name(security.SESSION_COOKIE), token, domain=_host(portal))
    return client


def official_of(
    session: Session, unit_code: str, now: datetime, *, name: str = "Joanna Klim"
) -> security.Actor:
    """Return an official of a unit by name, made where there is none."""
    query = select(Official).where(
        Official.iss == ISSUER, Official.unit_code == unit_code, Official.name == name
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        found = Official(
            iss=ISSUER, sub=f"{unit_code}: {name}", name=name, unit_code=unit_code, roles=["clerk", "approver"],
            active=True, created_at=now,
        )  # fmt: skip
        session.add(found)
        session.flush()
    roles = frozenset(found.roles)
    return security.Actor(
        "official", found.id, found.name, official_id=found.id, unit_code=unit_code, roles=roles
    )


def owe(stage: Stage, subject_id: int, grosze: int) -> None:
    """Let a subject be in arrears with one instalment of property tax."""
    portal = portal_of(stage)
    with portal.db.writing() as session:
        now = portal.now()
        account = TaxAccount(
            number=secrets.token_hex(4), subject_id=subject_id, kind="property_tax", title="Podatek od nieruchomości",
            opened_at=now,
        )  # fmt: skip
        session.add(account)
        session.flush()  # the instalment needs the account's id
        due_on = add_working_days(day_of(now), -60)
        decision = Decision(due_on.year, grosze, "", due_on)
        planned = [Instalment(1, f"rata {due_on.year}", due_on, grosze)]
        charge_years(session, portal.vault, [(account, decision, planned)], now)


def _settle_in(session: Session, portal: Portal, sub: str) -> None:
    """Take the first steps for a person of the kit: contacts verified, rules accepted, PESEL known."""
    subject = subject_of(session, portal, sub)
    subject.pesel = portal.vault.seal(PESEL, PERSON.pesel)
    profile = session.get_one(Profile, subject.id)
    profile.email, profile.email_verified_at = "zaneta@example.pl", portal.now()
    profile.rules_version, profile.rules_accepted_at = RULES_VERSION, portal.now()
    subject.birth_on = date(1944, 5, 14)


def subject_of(session: Session, portal: Portal, sub: str) -> Subject:
    """Return the row of a person who has signed in."""
    query = select(Subject).join(Identity, Identity.subject_id == Subject.id)
    query = query.where(Identity.iss == portal.settings.residents.issuer, Identity.sub == sub)
    return session.scalars(query).one()


def _host(portal: Portal) -> str:
    return portal.settings.base_url.split("://", 1)[1].split(":", 1)[0]


def post(client: FlaskClient, portal: Portal, path: str, fields: dict[str, Any]) -> Any:
    """Send a form as a page of this site would."""
    origin = portal.settings.base_url
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    return client.post(
        path, data=fields, headers=headers, base_url=origin, content_type="multipart/form-data"
    )
