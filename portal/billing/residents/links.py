"""Links by which a taxpayer lets somebody else pay: issued, ended, and what may be paid by one (art. 62b)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal import audit
from portal.billing.chosen import ACCOUNT, AMOUNT, CHARGE
from portal.billing.law.kinds import kind_of
from portal.billing.law.paying import may_pay
from portal.billing.models import Basket, Charge, PayLink, Payment, PaymentState
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.billing.taxes.reading import list_owed
from portal.errors import Gone, NotFound
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.law.paying import Relation
    from portal.billing.taxes.reading import Line
    from portal.facts import Facts
    from portal.security import Actor

TOKEN_BYTES = 24
LIFETIME = timedelta(days=14)


@dataclass(frozen=True)
class Target:
    """What a link is for: one open charge, or all that is open on an account; ``value`` names it in the form."""

    value: str
    account: TaxAccount
    charge: Charge
    is_charge: bool


@dataclass(frozen=True)
class Opened:
    """A link that may be used now: what it says, and what may be paid by it, in grosze."""

    link: PayLink
    kind: str
    tax_grosze: int
    due_grosze: int


@dataclass(frozen=True)
class Issued:
    """A link as its owner sees it."""

    link: PayLink
    paid: Sequence[Payment]

    def is_live(self, now: datetime) -> bool:
        """Tell whether somebody can still open it."""
        return self.link.revoked_at is None and now < self.link.expires_at


def issue(
    session: Session, subject_id: int, target: Target, title: str, *,
    shows_sum: bool, actor: Actor, now: datetime,
) -> PayLink:  # fmt: skip
    """Issue a link for 14 days."""
    link = PayLink(
        token=secrets.token_urlsafe(TOKEN_BYTES), subject_id=subject_id, account_id=target.account.id,
        charge_id=target.charge.id if target.is_charge else None, title=title, shows_sum=shows_sum,
        created_at=now, expires_at=now + LIFETIME,
    )  # fmt: skip
    session.add(link)
    audit.record(session, "paylink.issued", at=now, actor=actor, subject_id=subject_id)
    return link


def revoke(session: Session, subject_id: int, token: str, *, actor: Actor, now: datetime) -> None:
    """End one of a person's own links; raises NotFound for another's."""
    query = select(PayLink).where(PayLink.token == token, PayLink.subject_id == subject_id)
    link = session.scalars(query).one_or_none()
    if link is None:
        raise NotFound
    if link.revoked_at is None:
        link.revoked_at = now
        audit.record(session, "paylink.revoked", at=now, actor=actor, subject_id=subject_id)


def list_issued(session: Session, subject_id: int) -> list[Issued]:
    """List a person's links, the newest first, with what was paid by each."""
    query = select(PayLink).where(PayLink.subject_id == subject_id).order_by(PayLink.id.desc()).limit(50)
    links = list(session.scalars(query))
    paid = (
        select(Basket.link_id, Payment)
        .join(Payment, Payment.basket_id == Basket.id)
        .where(Basket.link_id.in_([link.id for link in links]), Payment.state == PaymentState.PAID)
    )
    by_link: dict[int | None, list[Payment]] = {}
    for link_id, payment in session.execute(paid) if links else ():
        by_link.setdefault(link_id, []).append(payment)
    return [Issued(link, by_link.get(link.id, [])) for link in links]


def list_targets(lines: Sequence[Line]) -> list[Target]:
    """List what a link can be for: each open charge, and each account that has one."""
    single: list[Target] = []
    whole: dict[int, Target] = {}
    for line in lines:
        if line.account is not None:
            single.append(Target(line.charge.token, line.account, line.charge, is_charge=True))
            whole.setdefault(
                line.account.id, Target(line.account.token, line.account, line.charge, is_charge=False)
            )
    return [*single, *whole.values()]


def open_link(session: Session, token: str, facts: Facts, now: datetime) -> Opened:
    """Return what a link lets somebody pay now; raises NotFound, or Gone for one that is over."""
    row = session.execute(
        select(PayLink, TaxAccount)
        .join(TaxAccount, TaxAccount.id == PayLink.account_id)
        .where(PayLink.token == token)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    link, account = row
    if link.revoked_at is not None or now >= link.expires_at:
        raise Gone(translate("Ten link już nie działa. Poproś o nowy osobę, która go wysłała."))
    lines = list_owed(session, link.subject_id, day_of(now), facts).of_account(account.id)
    mine = [line for line in lines if link.charge_id in {None, line.charge.id}]
    return Opened(
        link,
        account.kind,
        _tax_grosze(session, mine),
        sum(line.total_grosze for line in mine),
    )


def wanted(opened: Opened, typed_grosze: int | None) -> list[dict[str, Any]]:
    """Return what a basket of a link holds: what is due, or the sum that the payer typed."""
    link = opened.link
    if not link.shows_sum:
        return [{ACCOUNT: link.account_id, AMOUNT: typed_grosze}]
    if link.charge_id is not None:
        return [{CHARGE: link.charge_id}]
    return [{ACCOUNT: link.account_id, AMOUNT: None}]


def check_payer(opened: Opened, relation: Relation, typed_grosze: int | None, facts: Facts, on: date) -> None:
    """Check that who declared a relation may pay this; raises Refused.

    A page that shows no sum must not tell by its refusal how much the tax is, so there only the typed sum counts.
    """
    tax = opened.tax_grosze if opened.link.shows_sum else typed_grosze or 0
    may_pay(relation, kind_of(facts, opened.kind, on).regime, tax, facts, on)


def _tax_grosze(session: Session, lines: Sequence[Line]) -> int:
    """Return the taxes that open charges are instalments of: as assessed for their years, not what is left of them.

    Art. 62b § 1 pkt 3 limits the tax, so paying it by its instalments must not go round the limit. What was charged
    without an assessment counts by itself.
    """
    later = aliased(Assessment)
    query = select(Assessment.account_id, Assessment.year, Assessment.amount_grosze).where(
        Assessment.account_id.in_({line.charge.account_id for line in lines}),
        Assessment.year.in_({line.charge.year for line in lines}),
        ~select(later.id).where(later.corrects_id == Assessment.id).exists(),
    )
    taxes: dict[tuple[int | None, int | None], int] = {}
    for account_id, year, grosze in session.execute(query) if lines else ():
        taxes[account_id, year] = taxes.get((account_id, year), 0) + grosze
    keys = {(line.charge.account_id, line.charge.year) for line in lines}
    without = [line for line in lines if (line.charge.account_id, line.charge.year) not in taxes]
    return sum(taxes.get(key, 0) for key in keys) + sum(line.charge.amount_grosze for line in without)
