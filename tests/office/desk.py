"""The finance unit's desk in a test: people who work there, matters that come, statements that are counted."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event, select

from portal.accounts.actions import create_subject
from portal.accounts.models import Subject, Unit
from portal.accounts.queries import get_known
from portal.audit import AuditRecord
from portal.billing.models import Charge
from portal.cases import moving
from portal.cases.actions import note_opening
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Case, CaseEvent, CaseParty, Channel, Document
from portal.cases.moving import note_fee_paid
from portal.office.queries import get_case
from portal.security import Actor
from portal.workflow import By
from tests.support.house import House
from tests.support.money import attempt, let_owe, pay_duty
from tests.support.people import Worker, sign_in
from tests.support.visitor import Visitor, form_fields

JOANNA = Worker("o-joanna", "Joanna", "Klim", "FN", ("clerk", "approver"))
PAWEL = Worker("o-pawel", "Paweł", "Górski", "FN", ("clerk", "front_desk"))
HALINA = Worker("o-halina", "Halina", "Mojsak", "DOM", ("front_desk",))
BEATA = Worker("o-beata", "Beata", "Karpowicz", "USC", ("clerk",))
TOMASZ = Worker("o-tomasz", "Tomasz", "Sawicki", "FN", ("manager",))
MARCIN = Worker("o-marcin", "Marcin", "Borowski", "FN", ("treasurer",))
KRYSTYNA = Worker("o-krystyna", "Krystyna", "Popławska", "FN", ("treasurer",))
EWA = Worker("o-ewa", "Ewa", "Wysocka", "", ("administrator",))
SLUG = "tax-certificate"
ANSWERS = {
    "purpose": "bank",
    "purpose_other": None,
    "exemption": "none",
    "street": "ul. Wierzbowa 8",
    "postal_code": "15-743",
    "town": "Białystok",
}
PESEL = "85031412347"

TYPED = {
    "desk_channel": "counter",
    "desk_pesel": PESEL,
    "desk_given": "Marta",
    "desk_surname": "Zalewska",
    "desk_street": "ul. Wierzbowa 8",
    "desk_postal": "15-743",
    "desk_town": "Białystok",
    "purpose": "bank",
    "exemption": "none",
    "desk_fee": "cash",
    "desk_slip": "KP 12/2026",
}


class Desk:
    """A house with units, and hands that bring matters to it."""

    def __init__(self, house: House) -> None:
        self.house, self.portal, self.clock = house, house.portal, house.clock
        with self.portal.db.writing() as session:
            session.add_all(
                Unit(code=code, name=name)
                for code, name in (("FN", "Finanse"), ("DOM", "Obsługa"), ("USC", "Stan cywilny"))
            )

    def at(self, worker: Worker) -> Visitor:
        """Open an official's browser."""
        return sign_in(self.house, worker)

    def person(self, surname: str = "Zalewska", given_name: str = "Marta", pesel: str = PESEL) -> int:
        """Write a person down; return their row."""
        with self.portal.db.writing() as session:
            return create_subject(
                session,
                self.portal.vault,
                surname=surname,
                given_name=given_name,
                pesel=pesel,
                birth_on=None if pesel else date(1970, 1, 1),
                street="ul. Wierzbowa 8",
                postal_code="15-743",
                town="Białystok",
                now=self.clock.now(),
            ).id

    def debt(self, subject_id: int, grosze: int = 10300) -> None:
        """Let a person owe an instalment of property tax since a week."""
        now = self.clock.now()
        with self.portal.db.writing() as session:
            let_owe(
                session,
                self.portal,
                subject_id,
                grosze,
                now.date() - timedelta(days=7),
                now,
                period="4. rata",
            )

    def case(
        self,
        subject_id: int | None = None,
        *,
        paid: bool = True,
        channel: Channel = Channel.PORTAL,
        days_ago: int = 0,
        unit: str = "",
        slug: str = SLUG,
        **answers: Any,
    ) -> str:
        """Bring a matter; return its reference."""
        if subject_id is None:
            subject_id = self.person()
        now = self.clock.now()
        with self.portal.db.writing() as session:
            filing = Filing(
                service=self.portal.services[slug],
                answers={**ANSWERS, **answers},
                subject_id=subject_id,
                known=get_known(session, self.portal.vault, subject_id),
                channel=channel,
                submission_id=secrets.token_urlsafe(18),
                arrived_on=now.date() - timedelta(days=days_ago),
                has_account=channel == Channel.PORTAL,
            )
            case = file_matter(session, self.portal, filing, actor=None, now=now)
            if unit:
                case.unit_code = unit
            if paid and not case.fee_settled:
                pay_duty(session, self.portal, case.id, now)
                note_fee_paid(session, self.portal, case, now=now)
            return case.reference

    def step(self, reference: str, *events: str, by: By = By.OFFICIAL, **values: Any) -> None:
        """Take a matter along its flow, each step by somebody who may."""
        roles = frozenset({"clerk", "approver"})
        actor = Actor("official", 1, "Ktoś", unit_code="FN", roles=roles) if by == By.OFFICIAL else None
        for name in events:
            with self.house.app.app_context(), self.portal.db.writing() as session:
                case = get_case(session, reference, None)
                moving.advance(
                    session, self.portal, case, name, by=by, now=self.clock.now(), actor=actor, values=values
                )

    def open_call(self, reference: str) -> None:
        """Let the party open the letter that calls them, as the page of a document does."""
        case, now = self.get(reference), self.clock.now()
        letter = self.all(Document, case_id=case.id, kind="call")[-1]
        with self.portal.db.writing() as session:
            person = Actor(
                "resident", 1, "Marta", subject_id=self.all(CaseParty, case_id=case.id)[0].subject_id
            )
            note_opening(session, letter, person, now)

    def claim(self, reference: str) -> None:
        """Let the gateway say that a matter's duty was paid, before anybody has checked it."""
        now = self.clock.now()
        (charge,) = self.all(Charge, case_id=self.get(reference).id)
        with self.portal.db.writing() as session:
            attempt(session, charge, now, "notified", click="c" * 16)

    def get(self, reference: str) -> Case:
        """Read a case."""
        with self.portal.db.reading() as session:
            return session.scalars(select(Case).where(Case.reference == reference)).one()

    def all(self, model: type[Any], **where: Any) -> list[Any]:
        """Read the rows of a table."""
        with self.portal.db.reading() as session:
            return list(session.scalars(select(model).filter_by(**where).order_by(model.id)))

    def documents(self, reference: str) -> list[str]:
        """List the slots of a case's documents."""
        return [one.slot for one in self.all(Document, case_id=self.get(reference).id)]

    def events(self, reference: str) -> list[str]:
        """List what happened to a case, in order."""
        return [one.kind for one in self.all(CaseEvent, case_id=self.get(reference).id)]

    def looks(self, kind: str = "look.case") -> list[AuditRecord]:
        """List the looks of a kind."""
        return self.all(AuditRecord, kind=kind)

    def subjects(self) -> list[Subject]:
        """List everybody who is known."""
        return self.all(Subject)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the statements sent to the database."""
        sent: list[str] = []

        def take(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(self.portal.db.engine, "before_cursor_execute", take)
        yield sent
        event.remove(self.portal.db.engine, "before_cursor_execute", take)


COUNTER = "/biurko/wpisz?usluga=tax-certificate"  # there are many services, and the counter asks which


def act_url(reference: str, word: str) -> str:
    """Return the address of an act."""
    return f"/biurko/sprawy/{reference}/{word}"


def own_form(page: Visitor) -> dict[str, Any]:
    """Return the fields of the form that stands in the page's main part and asks most."""
    forms = [form_fields(form) for form in page.page.findall(".//main//form[@method='post']")]
    return max(forms, key=len)
