"""Decisions on their way in a test: a matter taken to its signature, its letter sealed, the deliveries it makes."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.cases import actions as cases
from portal.cases import queries
from portal.cases.models import CaseParty
from portal.decisions.delivering import actions
from portal.decisions.delivering import queries as deliveries
from portal.decisions.delivering.course import Step
from portal.decisions.delivering.models import Delivery, DeliveryEvent
from portal.jobs import new_job
from portal.service import Procedure
from portal.workflow import By
from tests.cases.test_moving import Course
from tests.support.desk import Desk


class Decided(Course):
    """A matter whose decision is signed; ``parties`` says how each further party gets its letters."""

    def __init__(self, desk: Desk, *parties: str, first: str = "portal", flow: str = "decision") -> None:
        super().__init__(desk, flow)
        others = [desk.add_resident(f"9101021234{number}").subject_id for number, _way in enumerate(parties)]
        with desk.writing() as session:
            case = queries.get_by_reference(session, self.reference)
            case.parties[0].delivery = first
            session.add_all(
                CaseParty(case_id=case.id, subject_id=subject_id, role="party", delivery=way)
                for subject_id, way in zip(others, parties, strict=True)
            )
        self.go("prepare")
        self.go("approve", actor=self.approver)
        self.go("sign", actor=self.approver)
        self.write("decision-1")

    def put_under(self, procedure: Procedure) -> None:
        """Let the matter's service follow another law from now on."""
        portal, slug = self.desk.portal, self.service.slug
        changed = replace(portal.services[slug], procedure=procedure)
        object.__setattr__(portal, "services", {**portal.services, slug: changed})

    def write(self, slot: str, kind: str = "decision") -> None:
        """Write a letter of the matter and let the worker seal it."""
        now = self.desk.now
        values = {
            "reference": self.reference, "issued_at": now.isoformat(), "issued_on": now.date().isoformat(),
            "title": "Decyzja", "body": "Ustalam warunki.", "person": {"name": "Jan Kowalski"},
        }  # fmt: skip
        with self.desk.writing() as session:
            case = queries.get_by_reference(session, self.reference)
            cases.add_document(
                session, case, kind=kind, slot=slot, title="Decyzja", template="letter_plain", values=values, now=now
            )  # fmt: skip
        self.desk.work()

    def take(
        self, step: Step, index: int = 0, *, by: By = By.OFFICIAL, on: date | None = None, **values: object
    ) -> None:
        """Take one of the deliveries a step further; the clerk takes it unless somebody else does."""
        actor = {By.OFFICIAL: self.clerk, By.APPLICANT: self.desk.resident}.get(by)
        with self.desk.writing() as session:
            delivery = session.get_one(Delivery, self.all()[index].id)
            actions.lock_case(session, delivery)
            actions.take(
                session,
                self.desk.portal,
                delivery,
                step,
                by=by,
                now=self.desk.now,
                actor=actor,
                on=on,
                values=values,
            )

    def all(self) -> list[Delivery]:
        """Return the matter's deliveries in the order they were made."""
        with self.desk.reading() as session:
            return deliveries.list_of_case(session, queries.get_by_reference(session, self.reference).id)

    def states(self) -> list[tuple[str, str]]:
        """Return way and state of each delivery."""
        return [(one.way, one.state) for one in self.all()]

    def steps(self, index: int = 0) -> list[str]:
        """Return the steps that a delivery has taken."""
        with self.desk.reading() as session:
            query = select(DeliveryEvent.step).where(DeliveryEvent.delivery_id == self.all()[index].id)
            return list(session.scalars(query.order_by(DeliveryEvent.id)))

    def watch(self, days: float) -> None:
        """Let time go by, and the worker look at what lies."""
        self.desk.clock.move(days=days)
        with self.desk.writing() as session:
            session.add(new_job("watch_deliveries", {}, at=self.desk.now))
        self.desk.work()
