"""What a copy tells of the person's money: dues, payments, tax accounts, refunds, the books, figures from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from portal.billing.ledger.models import Entry
from portal.billing.models import Basket, Charge, PayLink, Payment, PaymentLine
from portal.billing.refunding.models import Refund, RefundEvent
from portal.billing.residents.models import Audience, CalendarFeed, PaymentProof
from portal.billing.sources.models import MirrorAccount, MirrorLine, MirrorPayment
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.records.export.sheets import INSIDE, OFFICIAL, OPENS, TOLD_ELSEWHERE, Own, Room, Sheet

if TYPE_CHECKING:
    from sqlalchemy import Select


def _charges(own: Own) -> Select[Charge]:
    return select(Charge).where(Charge.subject_id == own.subject_id)


def _accounts(own: Own) -> Select[TaxAccount]:
    return select(TaxAccount).where(TaxAccount.subject_id == own.subject_id)


def _assessments(own: Own) -> Select[Assessment]:
    return select(Assessment).where(
        Assessment.account_id.in_(_accounts(own).with_only_columns(TaxAccount.id))
    )


def payments(own: Own) -> Select[Payment]:
    """Select the person's own attempts to pay; who pays for another sees what they paid, as on their pages."""
    return select(Payment).where(Payment.payer_id == own.subject_id)


def _lines(own: Own) -> Select[PaymentLine]:
    return select(PaymentLine).where(PaymentLine.payment_id.in_(payments(own).with_only_columns(Payment.id)))


def _baskets(own: Own) -> Select[Basket]:
    return select(Basket).where(Basket.payer_id == own.subject_id)


def _links(own: Own) -> Select[PayLink]:
    return select(PayLink).where(PayLink.subject_id == own.subject_id)


def _feeds(own: Own) -> Select[CalendarFeed]:
    return select(CalendarFeed).where(CalendarFeed.subject_id == own.subject_id)


def proofs(own: Own) -> Select[PaymentProof]:
    """Select the proofs written for the person: as the payer, or as the only one who owed what was paid."""
    paid = payments(own).with_only_columns(Payment.id)
    of_payments = select(Entry.payment_id).where(Entry.payment_id.is_not(None))
    others = of_payments.where(Entry.subject_id != own.subject_id)
    owed = of_payments.where(Entry.subject_id == own.subject_id, Entry.payment_id.not_in(others))
    return select(PaymentProof).where(
        or_(
            (PaymentProof.audience == Audience.PAYER) & PaymentProof.payment_id.in_(paid),
            (PaymentProof.audience == Audience.OWNER) & PaymentProof.payment_id.in_(owed),
        )
    )


def _entries(own: Own) -> Select[Entry]:
    return select(Entry).where(Entry.subject_id == own.subject_id)


def _refunds(own: Own) -> Select[Refund]:
    return select(Refund).where(Refund.subject_id == own.subject_id)


def _refund_steps(own: Own) -> Select[RefundEvent]:
    return select(RefundEvent).where(RefundEvent.refund_id.in_(_refunds(own).with_only_columns(Refund.id)))


def _mirrored(own: Own) -> Select[MirrorAccount]:
    return select(MirrorAccount).where(MirrorAccount.subject_id == own.subject_id)


def _of_mirrored(own: Own, model: Any) -> Select[Any]:
    return select(model).where(model.account_id.in_(_mirrored(own).with_only_columns(MirrorAccount.id)))


CHARGES = Sheet(
    Charge, _charges,
    "id case_id account_id assessment_id kind title period year law amount_grosze due_on lapse created_at paid_at"
    " reminded_at cancelled_at",
    {"token": INSIDE, "subject_id": INSIDE, "paid_by_id": INSIDE, "version": INSIDE},
)  # fmt: skip
ACCOUNTS = Sheet(
    TaxAccount, _accounts, "id number kind title object_title bank_account opened_at",
    {"token": INSIDE, "subject_id": INSIDE, "demo": INSIDE},
)  # fmt: skip
ASSESSMENTS = Sheet(
    Assessment, _assessments,
    "id account_id year decision decided_on served_on amount_grosze corrects_id created_at",
)  # fmt: skip
PAYMENTS = Sheet(
    Payment, payments,
    "id session_id basket_id shop amount_grosze currency state order_id method_id created_at registered_at"
    " authorised_at verified_at expires_at",
    {"payer_id": INSIDE, "click": INSIDE, "url": OPENS, "poll_at": INSIDE, "polls": INSIDE, "asked_at": INSIDE},
)  # fmt: skip
LINES = Sheet(
    PaymentLine, _lines, "id payment_id charge_id account_id mirror_id reference title amount_grosze named",
)  # fmt: skip
BASKETS = Sheet(
    Basket, _baskets, "id relation wanted created_at",
    {"token": INSIDE, "click": INSIDE, "payer_id": INSIDE, "link_id": INSIDE},
)  # fmt: skip
LINKS = Sheet(
    PayLink, _links, "account_id charge_id title shows_sum created_at expires_at revoked_at",
    {"id": INSIDE, "token": OPENS, "subject_id": INSIDE},
)  # fmt: skip
FEEDS = Sheet(
    CalendarFeed, _feeds, "with_amounts created_at", {"id": INSIDE, "subject_id": INSIDE, "token": OPENS}
)
PROOFS = Sheet(
    PaymentProof,
    proofs,
    "id payment_id audience created_at",
    {"values": TOLD_ELSEWHERE, "file_id": TOLD_ELSEWHERE},
)
ENTRIES = Sheet(
    Entry, _entries, "transfer move at value_on book amount_grosze charge_id payment_id",
    {"id": INSIDE, "once": INSIDE, "part": INSIDE, "subject_id": INSIDE, "refund_id": INSIDE, "line_id": INSIDE,
     "official_id": OFFICIAL, "reason": INSIDE, "digest": INSIDE},
)  # fmt: skip
REFUNDS = Sheet(
    Refund, _refunds,
    "id source way payment_id charge_id amount_grosze reason state requested_at approved_at sent_at done_at",
    {"token": INSIDE, "number": INSIDE, "subject_id": INSIDE, "request_id": INSIDE, "refunds_uuid": INSIDE,
     "click": INSIDE, "repeats_id": INSIDE, "requested_by_id": OFFICIAL, "approved_by_id": OFFICIAL,
     "called_at": INSIDE, "poll_at": INSIDE, "batch_id": INSIDE},
)  # fmt: skip
REFUND_STEPS = Sheet(
    RefundEvent, _refund_steps, "refund_id at event source target",
    {"id": INSIDE, "official_id": OFFICIAL, "values": INSIDE},
)  # fmt: skip
MIRRORED = Sheet(
    MirrorAccount, _mirrored, "id number kind title object_title bank_account as_of",
    {"source_id": INSIDE, "subject_id": INSIDE, "owner_match": OPENS, "content_hash": INSIDE},
)  # fmt: skip
MIRROR_LINES = Sheet(
    MirrorLine, lambda own: _of_mirrored(own, MirrorLine),
    "account_id period decision due_on amount_grosze paid_grosze interest_grosze",
    {"id": INSIDE, "external_id": INSIDE},
)  # fmt: skip
MIRROR_PAYMENTS = Sheet(
    MirrorPayment, lambda own: _of_mirrored(own, MirrorPayment),
    "account_id paid_on amount_grosze title receipt_no", {"id": INSIDE},
)  # fmt: skip
ROOMS = (
    Room("naleznosci", "Co jest do zapłaty i na jakiej podstawie", (CHARGES, ACCOUNTS, ASSESSMENTS)),
    Room("wplaty", "Wpłaty, potwierdzenia, linki do zapłaty, kalendarz",
         (PAYMENTS, LINES, BASKETS, PROOFS, LINKS, FEEDS)),
    Room("ksiegi", "Zapisy w księgach i zwroty", (ENTRIES, REFUNDS, REFUND_STEPS)),
    Room("konta-w-innych-systemach", "Konta podatkowe, które prowadzi inny system urzędu",
         (MIRRORED, MIRROR_LINES, MIRROR_PAYMENTS)),
)  # fmt: skip
