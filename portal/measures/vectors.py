"""The channel vector of each matter, read from the rows that officials work on, as one question to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, case, cast, exists, func, literal, or_, select

from portal.billing.ledger.models import Entry, Move
from portal.billing.models import Charge, Payment, PaymentLine, PaymentState
from portal.cases.declared.models import LeftOut
from portal.cases.models import FILER, Case, CaseEvent, CaseParty, Document, DocumentKind, Draft
from portal.decisions.delivering.course import DELIVERED, State, Way
from portal.decisions.delivering.models import Delivery
from portal.measures.channels import Delivered, Paid
from portal.measures.leaving_out import Why
from portal.visits.graph import State as VisitState
from portal.visits.models import Channel as VisitChannel
from portal.visits.models import Visit
from portal.visits.received.models import ReceivedCase

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Label

OPEN, SETTLED, CLOSED = "open", "settled", "closed"
SENT_ON_PAPER = (State.POSTED, State.RECEIVED, State.RETURNED, State.DEEMED)
# what settles nothing: other letters say how the matter ended
NO_ANSWER = (DocumentKind.RECEIPT, DocumentKind.STATEMENT, DocumentKind.CALL)
COMPLETION = "call_for_completion"
IN_ON_PAPER = ("completed_on_paper", "consent_on_paper")  # events that tell of a letter from a party
UNSETTLED = ("withdrawn", "left", "forwarded")  # over, and nothing was settled


def vector_columns() -> tuple[Label[Any], ...]:
    """Return the columns that say how a row of ``cases`` went, under the names of the facts."""
    return (
        Case.service.label("service"),
        Case.unit_code.label("unit_code"),
        Case.channel.label("channel"),
        left_out().label("left_out"),
        _visited().label("visited"),
        _on_paper().label("on_paper"),
        _paid().label("paid"),
        _delivered().label("delivered"),
        _ended().label("ended"),
    )


def settled() -> ColumnElement[bool]:
    """Tell whether the office settled a matter; an appeal against it may still be open."""
    return and_(Case.settled_at.is_not(None), Case.status.not_in(UNSETTLED))


def returned() -> ColumnElement[int]:
    """Return 1 for a matter whose applicant was called to complete it, else 0."""
    called = exists().where(CaseEvent.case_id == Case.id, CaseEvent.kind == COMPLETION)
    return case((called, 1), else_=0)


def charged() -> ColumnElement[int]:
    """Return the sum of a matter's own charges that were not cancelled."""
    own = and_(Charge.case_id == Case.id, Charge.cancelled_at.is_(None))
    amount = select(func.sum(Charge.amount_grosze)).where(own).correlate(Case).scalar_subquery()
    return cast(func.coalesce(amount, 0), BigInteger)  # PostgreSQL sums whole numbers up to a numeric


def left_out() -> ColumnElement[str]:
    """Return why a matter is in no share, empty for all others: by its own declaration, its filer's, its service's."""
    filer = (CaseParty.case_id == Case.id, CaseParty.role == FILER)
    of_person = (
        select(func.min(LeftOut.why))
        .join(CaseParty, CaseParty.subject_id == LeftOut.subject_id)
        .where(*filer, *_declared())
        .scalar_subquery()
    )
    of_case, of_service = (
        select(func.min(LeftOut.why)).where(its_own, *_declared()).scalar_subquery()
        for its_own in (LeftOut.case_id == Case.id, LeftOut.service == Case.service)
    )
    return func.coalesce(of_case, of_person, of_service, case((Case.demo, Why.DEMO), else_=Why.NOT))


def _declared() -> tuple[ColumnElement[bool], ...]:
    """Tell that a declaration covers the day of filing."""
    return (
        LeftOut.mistaken.is_(False),
        or_(LeftOut.since_on.is_(None), LeftOut.since_on <= Case.filed_on),
        or_(LeftOut.until_on.is_(None), LeftOut.until_on > Case.filed_on),
    )


def _visited() -> ColumnElement[bool]:
    """Tell whether somebody was received at a counter for the matter, or for the form it was."""
    held = and_(Visit.state == VisitState.DONE, Visit.channel == VisitChannel.COUNTER)
    of_draft = exists().where(held, Visit.draft_token == Draft.token, Draft.case_id == Case.id)
    kept = exists().where(ReceivedCase.case_id == Case.id)
    return or_(exists().where(held, Visit.case_id == Case.id), of_draft, kept)


def _on_paper() -> ColumnElement[bool]:
    sent = exists().where(
        Delivery.case_id == Case.id, Delivery.way == Way.PAPER, Delivery.state.in_(SENT_ON_PAPER)
    )
    came = exists().where(CaseEvent.case_id == Case.id, CaseEvent.kind.in_(IN_ON_PAPER))
    return or_(sent, came)


def _ended() -> ColumnElement[str]:
    return case((settled(), SETTLED), (Case.is_open, OPEN), else_=CLOSED)


def _paid() -> ColumnElement[str]:
    own = and_(Charge.case_id == Case.id, Charge.cancelled_at.is_(None))
    paid_online = (
        exists()
        .where(own, PaymentLine.charge_id == Charge.id, PaymentLine.payment_id == Payment.id)
        .where(Payment.state == PaymentState.PAID)
    )
    at_office = exists().where(
        own, Entry.charge_id == Charge.id, Entry.move == Move.DESK_PAID, Entry.official_id.is_not(None)
    )
    return case(
        (~exists().where(own), Paid.NOTHING),
        (exists().where(own, Charge.paid_at.is_(None)), Paid.OPEN),
        (at_office, Paid.OFFICE),
        (paid_online, Paid.ONLINE),
        else_=Paid.TRANSFER,
    )


def _delivered() -> ColumnElement[str]:
    def reached(way: Way) -> ColumnElement[bool]:
        return exists().where(
            Delivery.case_id == Case.id, Delivery.way == way, Delivery.state.in_(DELIVERED),
            Document.id == Delivery.document_id, Document.kind.not_in(NO_ANSWER),
        )  # fmt: skip

    ways = (
        (Way.PAPER, Delivered.PAPER),
        (Way.EDELIVERY, Delivered.EDELIVERY),
        (Way.PORTAL, Delivered.PORTAL),
    )
    return case(*((reached(way), told) for way, told in ways), else_=literal(Delivered.NOTHING))
