"""A person and an official who met about a matter, for tests of what comes of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from portal.accounts.models import Official, Unit
from portal.accounts.queries import get_known
from portal.cases import flows
from portal.cases.filing import Filing, file_matter
from portal.cases.models import Case, Channel
from portal.security import Actor
from portal.visits import serving
from portal.visits.booking import Visitor
from portal.visits.models import Visit
from portal.visits.protocols import actions
from portal.visits.protocols.actions import Written
from portal.visits.protocols.models import MeetingRecord, RecordKind
from tests.support.desk import EXEMPT, SLUG
from tests.support.house import House
from tests.support.visiting import OPEN, Office

FOUND = "Strona okazała akt notarialny. Ustalono, że zaległość dotyczy 2024 r. i zostanie zapłacona do 15 grudnia."


@dataclass
class Meeting:
    """Anna Nowak came to a counter about her certificate, and the talk is under way."""

    house: House
    office: Office = field(init=False)
    visit_id: int = field(init=False)
    case_id: int = field(init=False)
    who: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(self.house)
        with self.office.writing() as session:
            flows.store_versions(session, self.house.portal, self.office.now)
            session.add(Unit(code="FN", name="Departament Finansów Miasta"))
            self.who = self.office.person(session)
        self.case_id = self.file(self.who)
        self.visit_id = self.office.confirm(self.office.hold(1, OPEN), self.who, case_id=self.case_id)
        self.house.clock.move(days=1)

    @property
    def person(self) -> Actor:
        """Return the person as they are signed in."""
        number = self.who.subject_id
        return Actor("resident", number, "Anna Nowak", subject_id=number)

    @property
    def official(self) -> Actor:
        """Return the official of the visit."""
        with self.office.reading() as session:
            visit = session.get_one(Visit, self.visit_id)
            official = session.get_one(Official, visit.official_id)
            return Actor("official", official.id, official.name, official_id=official.id, unit_code="FN")

    def file(self, who: Visitor) -> int:
        """File a matter of somebody; return its number in the database."""
        portal, subject_id = self.house.portal, who.subject_id
        assert subject_id is not None
        with self.office.writing() as session:
            filing = Filing(
                service=portal.services[SLUG], answers=EXEMPT, subject_id=subject_id,
                known=get_known(session, portal.vault, subject_id), channel=Channel.PORTAL,
                submission_id=secrets.token_urlsafe(18),
            )  # fmt: skip
            actor = Actor("resident", subject_id, "Anna Nowak", subject_id=subject_id)
            return file_matter(session, portal, filing, actor=actor, now=self.office.now).id

    def begin(self) -> Meeting:
        """Let the person come, be called and sit down."""
        with self.office.writing() as session:
            visit, now = session.get_one(Visit, self.visit_id), self.office.now
            serving.arrive(session, self.house.portal, visit, now)
            assert visit.desk is not None
            assert visit.official is not None
            serving.call(session, self.house.portal, visit, visit.desk, visit.official, now)
            serving.begin(session, visit, now)
        return self

    def draft(self, text: str = FOUND, submission: str = "", case_id: int = 0) -> int:
        """Write a record down; return its number."""
        with self.office.writing() as session:
            record = actions.draft(
                session, self.house.portal, session.get_one(Visit, self.visit_id),
                session.get_one(Case, case_id or self.case_id), Written(RecordKind.PROTOCOL, text, "Piotr Nowak, syn"),
                submission=submission or secrets.token_hex(16), actor=self.official, now=self.office.now,
            )  # fmt: skip
            return record.id

    def send(self, number: int) -> int:
        """Give a record to the person."""
        with self.office.writing() as session:
            record = session.get_one(MeetingRecord, number)
            actions.send(session, record, actor=self.official, now=self.office.now)
        return number

    def answer(self, number: int, *, agrees: bool = True, remarks: str = "", reason: str = "") -> bool:
        """Let the person say what they think of it."""
        with self.office.writing() as session:
            record = session.get_one(MeetingRecord, number)
            known = get_known(session, self.house.portal.vault, self.who.subject_id or 0)
            return actions.answer(
                session, self.house.portal, record, known, agrees=agrees, remarks=remarks, reason=reason,
                person=self.person, now=self.office.now,
            )  # fmt: skip
