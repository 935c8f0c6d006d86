"""A hall in a test: two desks with their officials signed in, visits booked, minutes that pass."""

import secrets
from typing import Any

from sqlalchemy import func, select, update

from portal.accounts.models import Official
from portal.audit import AuditRecord
from portal.visits import serving
from portal.visits.models import Desk, Place, Shift, Visit, VisitEvent
from tests.support.house import House
from tests.support.people import Worker, sign_in
from tests.support.visiting import Office
from tests.support.visitor import Visitor, form_fields

DOROTA = Worker("o-dorota", "Dorota", "Kulesza", "DOM", ("clerk", "front_desk"))
ADAM = Worker("o-adam", "Adam", "Sienkiewicz", "DOM", ("clerk", "front_desk"))
HALINA = Worker("o-halina", "Halina", "Mojsak", "KSO", ("front_desk",))
BEATA = Worker("o-beata", "Beata", "Karpowicz", "USC", ("clerk",))
TOMASZ = Worker("o-tomasz", "Tomasz", "Sawicki", "FN", ("manager",))
EWA = Worker("o-ewa", "Ewa", "Wysocka", "", ("administrator",))
ROOM = "/biurko/sala/DOM"


class Hall(Office):
    """The place DOM, desk 1 of Dorota and desk 2 of Adam; it is Monday, ten in the morning."""

    def __init__(self, house: House) -> None:
        super().__init__(house, desks=2, lead_minutes=0)
        self.dorota, self.adam = self.at(DOROTA), self.at(ADAM)
        with self.writing() as session:
            for desk, worker in zip(self.desks, (DOROTA, ADAM), strict=True):
                found = session.scalars(select(Official).where(Official.sub == worker.sub)).one()
                session.execute(update(Shift).where(Shift.desk_id == desk).values(official_id=found.id))
            session.get_one(Place, "DOM").hall_token = "sala-sekret"

    def at(self, worker: Worker) -> Visitor:
        """Open an official's browser."""
        return sign_in(self.house, worker)

    def desk_page(self, number: int) -> str:
        """Return the address of a desk's page."""
        with self.reading() as session:
            return f"/biurko/stanowiska/{session.get_one(Desk, number).token}"

    def arrive(self, number: int) -> str:
        """Let somebody come; return their code."""
        with self.writing() as session:
            visit = session.get_one(Visit, number)
            serving.arrive(session, self.portal, visit, self.now)
            return str(visit.code)

    def walk_in(self) -> str:
        """Give somebody a ticket; return its code."""
        with self.writing() as session:
            return str(serving.walk_in(session, self.portal, self.topic(session), "DOM", self.now).code)

    def by_code(self, code: str) -> Visit:
        """Read a visit by its code."""
        with self.reading() as session:
            return session.scalars(select(Visit).where(Visit.code == code)).one()

    def kinds(self, number: int) -> list[str]:
        """List what happened to a visit."""
        with self.reading() as session:
            query = select(VisitEvent.kind).where(VisitEvent.visit_id == number).order_by(VisitEvent.id)
            return list(session.scalars(query))

    def looks(self) -> int:
        """Count the looks at visits that were written down."""
        with self.reading() as session:
            return session.scalar(select(func.count()).where(AuditRecord.kind == "look.visit")) or 0

    def press(self, visitor: Visitor, address: str, **fields: Any) -> Visitor:
        """Send a form of this browser's page to an address."""
        assert visitor.page is not None
        token = next(
            found["_token"] for form in visitor.page.iter("form") if "_token" in (found := form_fields(form))
        )
        return visitor.post(address, {"_token": token, **fields})


def new_key() -> str:
    """Draw a submission's id."""
    return secrets.token_hex(16)
