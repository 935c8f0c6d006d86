"""Which rows the figures rest on: numbers, days, kinds and states; no name, no answer, no word that a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select, union_all

from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment, PaymentLine
from portal.cases.declared.models import LeftOut
from portal.cases.models import FILER, Case, CaseEvent, CaseParty, Document, Draft
from portal.cases.tallies.models import Tally
from portal.decisions.delivering.models import Delivery
from portal.measures.balls import KINDS
from portal.measures.channels import DEFINITION
from portal.measures.outside.models import OutsideCount
from portal.measures.publishing.models import Figure
from portal.measures.tiers.models import ServiceTier
from portal.visits.models import Visit
from portal.visits.received.models import ReceivedCase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import CompoundSelect, Select


@dataclass(frozen=True)
class Table:
    """One table of the file: its name and the question whose labels are its columns."""

    name: str
    query: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]


def list_tables(*, demo_city: bool) -> tuple[Table, ...]:
    """List the tables; a person is a number there, and only where a declaration leaves their matters out."""
    return (*_about(demo_city=demo_city), *_matters(), *_money(), *_letters(), *_told())


def _about(*, demo_city: bool) -> Iterable[Table]:
    about = select(literal(int(demo_city)).label("demo_city"), literal(DEFINITION).label("definition"))
    statuses = (
        select(literal(code).label("status"), literal(str(kind)).label("waits_for"))
        for code, kind in sorted(KINDS.items())
    )
    yield Table("about", about)
    yield Table("statuses", union_all(*statuses))


def _matters() -> Iterable[Table]:
    yield Table("matters", select(
        Case.id, Case.service, Case.unit_code, Case.channel, Case.status, Case.is_open, Case.demo, Case.filed_on,
        Case.settled_at, Case.due_on, Case.disposed_at.is_not(None).label("disposed"),
    ))  # fmt: skip
    yield Table("events", select(
        CaseEvent.id, CaseEvent.case_id.label("matter"), CaseEvent.at, CaseEvent.kind, CaseEvent.target,
    ))  # fmt: skip
    declared = select(LeftOut.subject_id).where(LeftOut.subject_id.is_not(None))
    yield Table("filers", select(
        CaseParty.case_id.label("matter"), CaseParty.subject_id.label("person"),
    ).where(CaseParty.role == FILER, CaseParty.subject_id.in_(declared)))  # fmt: skip
    yield Table("left_out", select(
        LeftOut.id, LeftOut.subject_id.label("person"), LeftOut.service, LeftOut.case_id.label("matter"), LeftOut.why,
        LeftOut.since_on, LeftOut.until_on, LeftOut.mistaken,
    ))  # fmt: skip
    yield Table("forms", select(Draft.id, Draft.case_id.label("matter")).where(Draft.case_id.is_not(None)))
    of_form = select(Draft.id).where(Draft.token == Visit.draft_token).scalar_subquery()
    yield Table("visits", select(
        Visit.id, Visit.on, Visit.channel, Visit.state, Visit.outcome, Visit.case_id.label("matter"),
        of_form.label("form"),
    ))  # fmt: skip
    yield Table("received_before", select(ReceivedCase.case_id.label("matter")))
    yield Table("tallies", select(Tally.id, Tally.on, Tally.undone_at.is_not(None).label("undone")))


def _money() -> Iterable[Table]:
    yield Table("charges", select(
        Charge.id, Charge.case_id.label("matter"), Charge.amount_grosze, Charge.paid_at, Charge.cancelled_at,
    ).where(Charge.case_id.is_not(None)))  # fmt: skip
    yield Table("payments", select(Payment.id, Payment.state))
    yield Table("payment_lines", select(
        PaymentLine.payment_id.label("payment"), PaymentLine.charge_id.label("charge"),
    ).where(PaymentLine.charge_id.is_not(None)))  # fmt: skip
    yield Table("entries", select(
        Entry.charge_id.label("charge"), Entry.move, Entry.official_id.is_not(None).label("by_official"),
    ).where(Entry.charge_id.is_not(None)))  # fmt: skip


def _letters() -> Iterable[Table]:
    yield Table("documents", select(Document.id, Document.kind))
    yield Table("deliveries", select(
        Delivery.id, Delivery.case_id.label("matter"), Delivery.document_id.label("document"), Delivery.way,
        Delivery.state,
    ))  # fmt: skip


def _told() -> Iterable[Table]:
    yield Table("outside_counts", select(
        OutsideCount.id, OutsideCount.month, OutsideCount.unit_code, OutsideCount.service, OutsideCount.channel,
        OutsideCount.source, OutsideCount.matters, OutsideCount.replaced_at,
    ))  # fmt: skip
    yield Table("tiers", select(ServiceTier.service, ServiceTier.on, ServiceTier.declared))
    yield Table("published", select(
        Figure.month, Figure.code, Figure.service, Figure.revision, Figure.numerator, Figure.denominator,
        Figure.unknown, Figure.status,
    ))  # fmt: skip
