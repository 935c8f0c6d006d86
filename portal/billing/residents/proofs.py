"""Proofs of payment: who may have one, what it says to whom, and its sealed PDF, made by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.models import Subject
from portal.billing.law.paying import Relation
from portal.billing.models import Basket, Charge, Payment, PaymentLine
from portal.billing.residents import reading, relations
from portal.billing.residents.models import Audience, PaymentProof
from portal.billing.residents.reading import Paid
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.cases.models import Case
from portal.errors import NotFound
from portal.i18n import SOURCE, speaking
from portal.jobs import new_job
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor

KIND = "make_payment_proof"
TEMPLATE = "payment_proof"
TITLE = "Potwierdzenie wpłaty"


@dataclass(frozen=True)
class Receipt:
    """A payment as one of its two sides sees it; ``paid`` is how it was divided, for who owes."""

    payment: Payment
    audience: Audience
    relation: str
    paid: Paid | None
    proof: PaymentProof | None


def get_receipt(session: Session, session_id: str, subject_id: int) -> Receipt:
    """Return a payment that this person made, or that was made for their debt; raises NotFound for any other."""
    theirs = or_(Charge.subject_id == subject_id, TaxAccount.subject_id == subject_id)
    query = (
        select(Payment, PaymentLine, theirs, Basket.relation)
        .join(PaymentLine, PaymentLine.payment_id == Payment.id)
        .outerjoin(Charge, Charge.id == PaymentLine.charge_id)
        .outerjoin(TaxAccount, TaxAccount.id == PaymentLine.account_id)
        .outerjoin(Basket, Basket.id == Payment.basket_id)
        .where(Payment.session_id == session_id, or_(Payment.payer_id == subject_id, theirs))
    )
    rows = session.execute(query).all()
    if not rows or rows[0][0].state not in reading.CAME:
        raise NotFound
    payment, relation = rows[0][0], rows[0][3] or Relation.SELF
    audience = Audience.OWNER if any(row[2] for row in rows) else Audience.PAYER
    paid = reading.find_of_payment(session, payment.id, subject_id) if audience == Audience.OWNER else None
    return Receipt(payment, audience, relation, paid, find_proof(session, payment.id, audience))


def find_proof(session: Session, payment_id: int, audience: Audience) -> PaymentProof | None:
    """Find the proof of a payment for one of its sides."""
    query = select(PaymentProof).where(
        PaymentProof.payment_id == payment_id, PaymentProof.audience == audience
    )
    return session.scalars(query.options(joinedload(PaymentProof.file))).one_or_none()


def order(session: Session, receipt: Receipt, *, actor: Actor, now: datetime) -> None:
    """Have a proof made, once."""
    if receipt.proof is not None:
        return
    with speaking(SOURCE):  # documents are in Polish
        values = _values(session, receipt, actor.subject_id)
    proof = PaymentProof(
        payment_id=receipt.payment.id, audience=receipt.audience, values=values, created_at=now
    )
    session.add(proof)
    session.flush()  # the job names it
    session.add(new_job(KIND, {"proof": proof.id}, at=now))
    audit.record(
        session, "payment.proof", at=now, actor=actor, subject_id=actor.subject_id,
        object_ref=receipt.payment.session_id,
    )  # fmt: skip


def _values(session: Session, receipt: Receipt, subject_id: int | None) -> dict[str, Any]:
    """Tell what was paid, when, and, to who owes, whose debt it was and how it was divided."""
    payment, paid = receipt.payment, receipt.paid
    told: dict[str, Any] = {
        "reference": str(payment.order_id),
        "session_id": payment.session_id,
        "paid_on": day_of(payment.authorised_at or payment.verified_at or payment.created_at).isoformat(),
        "amount_grosze": payment.amount_grosze,
        "what": [{"title": line.title, "amount_grosze": line.amount_grosze} for line in payment.lines],
        "typed": [line.reference for line in payment.lines if line.reference],
    }
    # without a basket only who opened the matter pays and does not sign in: a guest, who is the one who owes
    by_own = payment.payer_id == subject_id or (payment.payer_id is None and payment.basket_id is None)
    if not by_own or receipt.audience == Audience.PAYER:
        told["declared"] = relations.said(receipt.relation)
    if paid is None or subject_id is None:
        return told
    parts = [(part, _origin(session, part.charge)) for part in paid.parts if part.charge is not None]
    return told | {
        "paid_on": paid.paid_on.isoformat(),
        "taxpayer": session.get_one(Subject, subject_id).full_name,
        "by_taxpayer": by_own,
        "parts": [
            {**origin, "principal_grosze": part.principal_grosze, "interest_grosze": part.interest_grosze}
            for part, origin in parts
        ],
        "overpaid_grosze": max(0, paid.overpaid_grosze),
    }


def _origin(session: Session, charge: Charge) -> dict[str, Any]:
    """Say of a charge what it is, for which property or matter, for which period, and on what decision."""
    account = session.get(TaxAccount, charge.account_id) if charge.account_id else None
    assessment = session.get(Assessment, charge.assessment_id) if charge.assessment_id else None
    case = session.get(Case, charge.case_id) if charge.case_id else None
    return {
        "title": charge.title,
        "period": charge.period or "",
        "due_on": charge.due_on.isoformat(),
        "account": account.number if account else "",
        "object": account.object_title if account else "",
        "decision": assessment.decision if assessment else "",
        "decided_on": assessment.decided_on.isoformat() if assessment else "",
        "case": case.reference if case else "",
        "law": charge.law,
    }
