"""What somebody chose to pay at once: sums counted anew at each look, parted by the gateway's shops."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select

from portal.billing.actions import CLICK, Wanted, begin
from portal.billing.allocating import OpenCharge, divide, left_of_charge
from portal.billing.chosen import (
    ACCOUNT,
    AMOUNT,
    CHARGE,
    KIND,
    MIRROR,
    REFERENCE,
    is_for_others,
    list_counting,
)
from portal.billing.law.kinds import kind_of
from portal.billing.models import Basket, Charge, Payment, PaymentState
from portal.billing.sources.models import MirrorAccount
from portal.billing.sources.reading import need_payable
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import Line, line_of
from portal.cases.models import Case
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.billing.law.allocation import Part
    from portal.facts import Facts
    from portal.security import Actor

TOKEN_BYTES = 18
KEEP_UNPAID = timedelta(days=30)
CAME = (PaymentState.PAID, PaymentState.SURPLUS)  # money that was not owed is not asked for again either


@dataclass(frozen=True)
class ShopPart:
    """What one payment will be: the shop, what it is for, and the parts that the law will make of the money."""

    shop: str
    wanted: Sequence[Wanted]
    parts: Sequence[tuple[Line, Part]]

    @property
    def amount_grosze(self) -> int:
        """Return the sum of this payment."""
        return sum(one.amount_grosze for one in self.wanted)


@dataclass(frozen=True)
class Quote:
    """A basket in the figures of a day: one part for each shop, in the order in which they are paid."""

    parts: Sequence[ShopPart]
    paid: Sequence[Payment] = field(default_factory=list)

    @property
    def amount_grosze(self) -> int:
        """Return what all parts come to."""
        return sum(part.amount_grosze for part in self.parts)

    def of(self, shop: str) -> ShopPart:
        """Return the part of one shop; raises Conflict when nothing of it is left to pay."""
        found = next((part for part in self.parts if part.shop == shop), None)
        if found is None:
            raise Conflict(translate("Tego już nie trzeba płacić."))
        return found


def make(
    session: Session, wanted: Sequence[dict[str, Any]], click: str, *, payer_id: int | None, now: datetime,
    relation: str = "self", link_id: int | None = None,
) -> Basket:  # fmt: skip
    """Keep what was chosen, once for each page view; raises Refused for nothing chosen or a forged ``click``."""
    if not CLICK.fullmatch(click):
        raise Refused(translate("Odśwież stronę i spróbuj jeszcze raz."))
    if not wanted:
        raise Refused(translate("Zaznacz, co chcesz zapłacić."), "wanted")
    same = session.scalars(select(Basket).where(Basket.click == click)).one_or_none()
    if same is not None:
        if same.payer_id != payer_id:
            raise NotFound
        return same
    basket = Basket(
        token=secrets.token_urlsafe(TOKEN_BYTES), click=click, payer_id=payer_id, relation=relation,
        link_id=link_id, wanted=list(wanted), created_at=now,
    )  # fmt: skip
    session.add(basket)
    session.flush()  # the payments name it
    return basket


def get_own(session: Session, token: str, payer_id: int | None) -> Basket:
    """Return a person's own basket (or, without a person, one that nobody signed in for); raises NotFound."""
    same = Basket.payer_id.is_(None) if payer_id is None else Basket.payer_id == payer_id
    basket = session.scalars(select(Basket).where(Basket.token == token, same)).one_or_none()
    if basket is None:
        raise NotFound
    return basket


def get_others(session: Session, token: str, payer_id: int | None) -> Basket:
    """Return a basket with which somebody pays for another: this person's, or one that is nobody's; or NotFound."""
    own = or_(Basket.payer_id.is_(None), Basket.payer_id == payer_id)
    basket = session.scalars(select(Basket).where(Basket.token == token, own)).one_or_none()
    if basket is None or not is_for_others(basket):
        raise NotFound
    return basket


def sweep(session: Session, now: datetime) -> None:
    """Forget what was chosen a month ago and never paid for: a page made without a sign-in makes one too."""
    begun = select(Payment.id).where(Payment.basket_id == Basket.id)
    session.execute(delete(Basket).where(Basket.created_at < now - KEEP_UNPAID, ~begun.exists()))


def quote(session: Session, basket: Basket, on: date, facts: Facts) -> Quote:
    """Count a basket for a day; three statements. What was settled meanwhile is left out."""
    query = select(Payment).where(Payment.basket_id == basket.id, Payment.state.in_(CAME))
    paid = list(session.scalars(query.order_by(Payment.id)))
    done = {payment.shop for payment in paid}
    lines = _list_lines(session, basket, on, facts)
    by_shop: dict[str, list[Wanted]] = {}
    for wanted, kind in [
        *_duties(basket, lines),
        *_sums(session, basket, lines),
        *_typed(session, basket, on, facts),
        *_kept_elsewhere(session, basket),
    ]:
        by_shop.setdefault(kind_of(facts, kind, on).shop, []).append(wanted)
    parts = [
        ShopPart(shop, wanted, _preview(wanted, lines, on, facts))
        for shop, wanted in by_shop.items()
        if shop not in done
    ]
    return Quote(parts, paid)


def begin_part(
    session: Session,
    basket: Basket,
    shop: str,
    click: str,
    *,
    actor: Actor | None,
    now: datetime,
    facts: Facts,
) -> Payment:
    """Begin the payment of one shop's part of a basket, counted anew; raises as ``actions.begin``."""
    part = quote(session, basket, day_of(now), facts).of(shop)
    elsewhere = {one.mirror_id: one.amount_grosze for one in part.wanted if one.mirror_id is not None}
    need_payable(session, elsewhere, now, facts)
    attempts = list_counting(session, basket, part.wanted)
    return begin(
        session, part.wanted, attempts, click, shop=shop, payer_id=basket.payer_id, actor=actor, now=now,
        basket_id=basket.id,
    )  # fmt: skip


def _list_lines(session: Session, basket: Basket, on: date, facts: Facts) -> list[Line]:
    """List what is open of the charges and accounts that a basket names; one statement."""
    charges = [row[CHARGE] for row in basket.wanted if CHARGE in row]
    accounts = [row[ACCOUNT] for row in basket.wanted if ACCOUNT in row]
    of_charges = select(Charge.account_id).where(Charge.id.in_(charges), Charge.account_id.is_not(None))
    query = (
        select(Charge, left_of_charge(), TaxAccount, Case.reference)
        .outerjoin(TaxAccount, TaxAccount.id == Charge.account_id)
        .outerjoin(Case, Case.id == Charge.case_id)
        .where(Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
        .where(
            or_(Charge.id.in_(charges), Charge.account_id.in_(accounts), Charge.account_id.in_(of_charges))
        )
        .order_by(Charge.due_on, Charge.id)
    )
    return [line_of(*row, on=on, facts=facts) for row in session.execute(query)]


def _duties(basket: Basket, lines: Sequence[Line]) -> list[tuple[Wanted, str]]:
    """Return what chosen charges cost: a duty by itself, instalments together by their account."""
    chosen = {row[CHARGE] for row in basket.wanted if CHARGE in row}
    found: list[tuple[Wanted, str]] = []
    by_account: dict[int, list[Line]] = {}
    for line in lines:
        if line.charge.id not in chosen:
            continue
        if line.account is None:
            found.append(
                (Wanted(line.charge.title, line.left_grosze, charge_id=line.charge.id), line.charge.kind)
            )
        else:
            by_account.setdefault(line.account.id, []).append(line)
    for account_id, mine in by_account.items():
        total = sum(line.total_grosze for line in mine)
        named = tuple(line.charge.id for line in mine)
        first = mine[0].charge
        found.append((Wanted(first.title, total, account_id=account_id, named=named), first.kind))
    return found


def _sums(session: Session, basket: Basket, lines: Sequence[Line]) -> list[tuple[Wanted, str]]:
    """Return the sums that were typed for an account, and what is open of accounts named without a sum."""
    named = {row[ACCOUNT]: row.get(AMOUNT) for row in basket.wanted if ACCOUNT in row}
    accounts = session.scalars(select(TaxAccount).where(TaxAccount.id.in_(named)).order_by(TaxAccount.id))
    found = []
    for account in accounts if named else ():
        due = sum(line.total_grosze for line in lines if line.charge.account_id == account.id)
        grosze = named[account.id] or due
        if grosze:
            found.append((Wanted(account.title, grosze, account_id=account.id), account.kind))
    return found


def _typed(session: Session, basket: Basket, on: date, facts: Facts) -> list[tuple[Wanted, str]]:
    """Return what was typed: for an account where the number is one of that shop's, else for the number itself.

    The title and the shop come from what the payer said, so that neither tells whether there is such an account.
    """
    rows = [row for row in basket.wanted if REFERENCE in row]
    numbers = [row[REFERENCE] for row in rows]
    query = select(TaxAccount).where(
        or_(TaxAccount.number.in_(numbers), TaxAccount.bank_account.in_(numbers))
    )
    accounts = list(session.scalars(query.order_by(TaxAccount.id))) if rows else []
    found = []
    for row in rows:
        kind = kind_of(facts, row[KIND], on)
        known = [
            account.id for account in accounts
            if row[REFERENCE] in {account.number, account.bank_account}
            and kind_of(facts, account.kind, on).shop == kind.shop
        ]  # fmt: skip
        account_id = known[0] if len(known) == 1 else None
        number = row[REFERENCE] if account_id is None else None
        found.append((Wanted(kind.title, row[AMOUNT], account_id=account_id, reference=number), row[KIND]))
    return found


def _kept_elsewhere(session: Session, basket: Basket) -> list[tuple[Wanted, str]]:
    """Return the sums chosen for accounts that another system keeps: what is owed there is that system's word."""
    sums = {row[MIRROR]: row[AMOUNT] for row in basket.wanted if MIRROR in row}
    query = select(MirrorAccount).where(MirrorAccount.id.in_(sums)).order_by(MirrorAccount.id)
    return [
        (Wanted(account.title, sums[account.id], mirror_id=account.id), account.kind)
        for account in (session.scalars(query) if sums else ())
    ]


def _preview(
    wanted: Sequence[Wanted], lines: Sequence[Line], on: date, facts: Facts
) -> list[tuple[Line, Part]]:
    """Tell what the law will make of the money: of taxes the oldest arrears come first, whatever was chosen."""
    by_id = {line.charge.id: line for line in lines}
    shown = []
    for one in wanted:
        mine = [line for line in lines if _is_meant(line.charge, one)]
        owed = [OpenCharge(line.charge, line.left_grosze) for line in mine]
        split = divide(one.amount_grosze, owed, on, facts, one.named)
        shown += [(by_id[part.key], part) for part in split.parts]
    return shown


def _is_meant(charge: Charge, one: Wanted) -> bool:
    if one.charge_id is not None:
        return charge.id == one.charge_id
    return charge.account_id is not None and charge.account_id == one.account_id
