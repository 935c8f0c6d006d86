"""The readable part of a copy: what the PDF says, in plain Polish words and within a length a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.accounts.queries import get_known, get_subject, list_looks, unit_name
from portal.billing.models import Charge, Payment, PaymentState
from portal.cases import flows, queries
from portal.cases.models import Case, Draft
from portal.i18n import SOURCE, speaking
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.records.export.sheets import Own

TEMPLATE = "own_data"
TITLE = "Kopia danych z portalu"
SHOWN = 200  # of each kind; the JSON beside it holds all of them


def values(own: Own, at: datetime) -> dict[str, Any]:
    """Return what the PDF is made from."""
    with speaking(SOURCE):
        cases = _cases(own)
        return {
            "made_at": at.isoformat(),
            "issued_on": day_of(at).isoformat(),
            "person": _person(own),
            "cases": cases,
            "cases_in_all": own.session.scalar(select(func.count()).select_from(own.cases().subquery())) or 0,
            "drafts": _drafts(own),
            "payments": _payments(own),
            "charges": _charges(own),
            "looks": _looks(own),
            "shown": SHOWN,
        }


def _person(own: Own) -> dict[str, Any]:
    known = get_known(own.session, own.portal.vault, own.subject_id)
    subject = get_subject(own.session, own.subject_id)
    return {
        "name": subject.full_name, "birth_on": known.birth_on.isoformat() if known.birth_on else "",
        "pesel": known.pesel, "nip": subject.nip or "", "email": known.email, "phone": known.phone,
        "street": known.street, "place": f"{known.postal_code} {known.town}".strip(),
    }  # fmt: skip


def _cases(own: Own) -> list[dict[str, Any]]:
    found = queries.list_for_party(own.session, own.subject_id, limit=SHOWN)
    began = set(own.session.scalars(own.own_cases()))
    return [_case(own, case, is_own=case.id in began) for case in found]


def _case(own: Own, case: Case, *, is_own: bool) -> dict[str, Any]:
    """Tell one matter: what the person answered as their receipt has it, where it stands, its public steps."""
    flow = flows.of(own.session, own.portal, case)
    documents = queries.list_documents(own.session, case) if is_own else []
    receipt = next((one for one in documents if one.slot == "receipt"), None)
    events = reversed(queries.list_events(own.session, case, public_only=True))
    service = own.portal.services.get(case.service)
    return {
        "reference": case.reference, "office_number": case.office_number or "",
        "status": str(flow.status(case.status).label),
        "title": str(service.card.title) if service else case.service, "unit": unit_name(own.session, case.unit_code),
        "filed_on": case.filed_on.isoformat(),
        "closed_on": day_of(case.closed_at).isoformat() if case.closed_at else "",
        "answers": [list(pair) for pair in receipt.values.get("answers", [])] if receipt else [],
        "steps": [
            {"done_on": day_of(event.at).isoformat(), "status": str(flow.status(event.target).label)}
            for event in events if event.target
        ],
        "letters": [{"title": one.title, "created_on": day_of(one.created_at).isoformat()} for one in documents],
    }  # fmt: skip


def _drafts(own: Own) -> list[dict[str, Any]]:
    query = select(Draft).where(Draft.subject_id == own.subject_id, Draft.case_id.is_(None)).limit(SHOWN)
    services = own.portal.services
    return [
        {
            "title": str(services[one.service].card.title) if one.service in services else one.service,
            "updated_on": day_of(one.updated_at).isoformat(),
        }
        for one in own.session.scalars(query)
    ]


def _payments(own: Own) -> list[dict[str, Any]]:
    came = (PaymentState.PAID, PaymentState.SURPLUS)
    query = select(Payment).where(Payment.payer_id == own.subject_id, Payment.state.in_(came))
    rows = own.session.scalars(query.order_by(Payment.id.desc()).limit(SHOWN))
    return [
        {
            "paid_on": day_of(one.authorised_at or one.verified_at or one.created_at).isoformat(),
            "amount_grosze": one.amount_grosze,
            "what": ", ".join(line.title for line in one.lines),
        }
        for one in rows
    ]


def _charges(own: Own) -> list[dict[str, Any]]:
    query = select(Charge).where(Charge.subject_id == own.subject_id).order_by(Charge.due_on.desc())
    return [
        {"title": one.title, "due_on": one.due_on.isoformat(), "amount_grosze": one.amount_grosze,
         "is_settled": one.paid_at is not None or one.cancelled_at is not None}
        for one in own.session.scalars(query.limit(SHOWN))
    ]  # fmt: skip


def _looks(own: Own) -> list[dict[str, Any]]:
    """Tell the latest looks of officials, the newest first."""
    rows = list_looks(own.session, own.subject_id)[:SHOWN]
    return [{"seen_at": look.at.isoformat(), "unit": look.unit} for look in rows]
