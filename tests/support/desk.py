"""The rooms behind the pages: matters filed, moved and settled by the portal's own acts, without a browser."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Official, Subject, Unit
from portal.accounts.people import PESEL
from portal.accounts.queries import get_known
from portal.cases import flows, moving, queries
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Case, CaseEvent, Channel, Document
from portal.decisions import actions as decisions
from portal.jobs import JobRow
from portal.security import Actor
from portal.service import Service
from portal.workflow import By
from tests.support.house import House

SLUG = "tax-certificate"
ANSWERS = {
    "purpose": "bank",
    "purpose_other": None,
    "exemption": "none",
    "street": "ul. Lipowa 1/2",
    "postal_code": "15-001",
    "town": "Białystok",
}
EXEMPT = {**ANSWERS, "exemption": "social"}


class Desk:
    """One unit with one clerk, one resident, and the acts of the rooms behind the pages."""

    def __init__(self, house: House) -> None:
        self.house, self.portal, self.clock = house, house.portal, house.clock
        with self.writing() as session:
            flows.store_versions(session, self.portal, self.now)
            session.add(Unit(code="FN", name="Departament Finansów Miasta", address="ul. Słonimska 1"))
            session.flush()
            clerk = Official(
                iss="https://officials.example", sub="o-1", name="Joanna Klim", unit_code="FN",
                roles=["clerk", "approver"], created_at=self.now,
            )  # fmt: skip
            session.add(clerk)
            session.flush()
            self.clerk = Actor(
                "official",
                clerk.id,
                clerk.name,
                official_id=clerk.id,
                unit_code="FN",
                roles=frozenset({"clerk"}),
            )
        self.resident = self.add_resident()

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    @property
    def service(self) -> Service:
        """The first service."""
        return self.portal.services[SLUG]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a write transaction in the application's context."""
        with self.house.app.app_context(), self.portal.db.writing() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a read transaction in the application's context."""
        with self.house.app.app_context(), self.portal.db.reading() as session:
            yield session

    def add_resident(self, pesel: str = "90010212353") -> Actor:
        """Write a resident with a sealed PESEL."""
        vault = self.portal.vault
        with self.writing() as session:
            subject = Subject(
                token=secrets.token_hex(16), given_name="Jan", surname="Kowalski", birth_on=date(1990, 1, 2),
                pesel=vault.seal(PESEL, pesel), pesel_match=vault.match(PESEL, pesel), created_at=self.now,
            )  # fmt: skip
            session.add(subject)
            session.flush()
            return Actor("resident", subject.id, subject.full_name, subject_id=subject.id)

    # ------------------------------------------------------------------------------------------ acts
    def filing(self, session: Session, answers: dict[str, Any] | None = None, **more: Any) -> Filing:
        """Return a filing of the resident, with some of it changed."""
        person = more.pop("subject_id", self.resident.subject_id)
        given: dict[str, Any] = {
            "service": self.service,
            "answers": answers or ANSWERS,
            "subject_id": person,
            "known": get_known(session, self.portal.vault, person),
            "channel": Channel.PORTAL,
            "submission_id": secrets.token_urlsafe(18),
        }
        return Filing(**{**given, **more})

    def file(self, answers: dict[str, Any] | None = None, **more: Any) -> str:
        """File a matter and return its reference."""
        with self.writing() as session:
            filing = self.filing(session, answers, **more)
            actor = self.resident if filing.channel == Channel.PORTAL else self.clerk
            return file_matter(session, self.portal, filing, actor=actor, now=self.now).reference

    def advance(self, reference: str, event: str, by: By = By.OFFICIAL, **values: Any) -> None:
        """Move a matter along its graph."""
        actor = self.clerk if by == By.OFFICIAL else self.resident
        with self.writing() as session:
            case = queries.get_by_reference(session, reference)
            moving.advance(session, self.portal, case, event, by=by, now=self.now, actor=actor, values=values)

    def act(self, reference: str, act: Any, *arguments: Any, **more: Any) -> None:
        """Let the clerk do an act of the room of decisions."""
        with self.writing() as session:
            case = queries.get_for_unit(session, reference, "FN")
            act(session, self.portal, case, *arguments, actor=self.clerk, now=self.now, **more)

    def refuse_for_good(self, reference: str, reasons: str = "Wniosek dotyczy innej osoby.") -> None:
        """Refuse a certificate by an order that the higher body upholds: a matter is closed, with an order in it."""
        self.act(reference, decisions.refuse, reasons)
        self.advance(reference, "complain_on_paper", reasons="Zażalenie przyszło pocztą.")
        self.advance(reference, "order_upheld", reasons="Utrzymano w mocy.")

    def pay(self, reference: str, paid_at: datetime | None = None) -> None:
        """Let the duty come in; ``paid_at`` when it was paid before that."""
        with self.writing() as session:
            case = queries.get_by_reference(session, reference)
            moving.note_fee_paid(session, self.portal, case, now=self.now, paid_at=paid_at)

    def work(self) -> int:
        """Do the background work that is due."""
        return self.house.work()

    # ------------------------------------------------------------------------------------------ what is kept
    def case(self, reference: str) -> Case:
        """Return a matter as it is kept."""
        with self.reading() as session:
            return queries.get_by_reference(session, reference)

    def events(self, reference: str) -> list[CaseEvent]:
        """List a matter's events, oldest first."""
        with self.reading() as session:
            case = queries.get_by_reference(session, reference)
            return list(reversed(queries.list_events(session, case, public_only=False)))

    def kinds(self, reference: str) -> list[str]:
        """List the kinds of a matter's events, oldest first."""
        return [event.kind for event in self.events(reference)]

    def document(self, reference: str, slot: str) -> Document:
        """Return a document of a matter."""
        with self.reading() as session:
            case = queries.get_by_reference(session, reference)
            return next(one for one in queries.list_documents(session, case) if one.slot == slot)

    def jobs(self, kind: str) -> list[JobRow]:
        """List the jobs of a kind."""
        with self.reading() as session:
            return list(session.scalars(select(JobRow).where(JobRow.kind == kind).order_by(JobRow.id)))

    def count(self, model: type, *where: Any) -> int:
        """Count rows."""
        with self.reading() as session:
            return session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Note the SQL statements that are run meanwhile; SQLite's BEGIN is none."""
        run: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                run.append(statement)

        event.listen(self.portal.db.engine, "before_cursor_execute", note)
        try:
            yield run
        finally:
            event.remove(self.portal.db.engine, "before_cursor_execute", note)
