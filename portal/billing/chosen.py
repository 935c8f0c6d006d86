"""What a basket holds in its own words, one thing taken out of it, and the attempts that count for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.billing.models import Basket, Charge, Payment, PaymentLine, PaymentState
from portal.billing.queries import list_attempts
from portal.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.billing.actions import Wanted

CHARGE, ACCOUNT, AMOUNT, REFERENCE, KIND = "charge", "account", "amount_grosze", "reference", "kind"
MIRROR = "mirror"  # an account that another system keeps


def is_typed(basket: Basket) -> bool:
    """Tell whether somebody typed a number, of which no page says whether it is known."""
    return any(REFERENCE in row for row in basket.wanted)


def is_for_others(basket: Basket) -> bool:
    """Tell whether somebody pays for another: by a link, or by a number that was typed."""
    return basket.link_id is not None or is_typed(basket)


def find_by_click(session: Session, click: str, payer_id: int | None) -> Basket | None:
    """Find the basket that a page view made for this payer."""
    found = session.scalars(select(Basket).where(Basket.click == click)).one_or_none()
    return found if found is not None and found.payer_id == payer_id else None


def list_chosen(session: Session, basket: Basket) -> list[Charge]:
    """List the single charges that were chosen and are still open, earliest due first."""
    ids = [row[CHARGE] for row in basket.wanted if CHARGE in row]
    query = select(Charge).where(Charge.id.in_(ids), Charge.paid_at.is_(None), Charge.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(Charge.due_on, Charge.id)))


def leave_out(session: Session, basket: Basket, charge_token: str) -> None:
    """Take a charge out of a basket of several; raises NotFound for one that is not in it."""
    charge_id = session.scalars(select(Charge.id).where(Charge.token == charge_token)).one_or_none()
    rest = [row for row in basket.wanted if row.get(CHARGE) != charge_id]
    if charge_id is None or len(rest) == len(basket.wanted):
        raise NotFound
    if rest:
        basket.wanted = rest


def list_under_way(session: Session, basket: Basket, wanted: Sequence[Wanted]) -> dict[str, Payment]:
    """Return for each shop of a basket the newest attempt, money that is being checked before all others."""
    attempts = list_counting(session, basket, wanted) if wanted else []
    newest = {one.shop: one for one in reversed(attempts)}
    return newest | {one.shop: one for one in attempts if one.state == PaymentState.NOTIFIED}


def list_counting(session: Session, basket: Basket, wanted: Sequence[Wanted]) -> list[Payment]:
    """List the attempts that count: one's own, and money of anybody's that is being checked.

    Attempts of strangers must not keep the person who owes from paying, and who typed a number learns nothing of
    what others do about it.
    """
    if is_typed(basket):
        return list_attempts(session, Payment.basket_id == basket.id)
    charges = [one.charge_id for one in wanted if one.charge_id is not None]
    accounts = [one.account_id for one in wanted if one.account_id is not None]
    mirrors = [one.mirror_id for one in wanted if one.mirror_id is not None]
    same = or_(
        PaymentLine.charge_id.in_(charges),
        PaymentLine.account_id.in_(accounts),
        PaymentLine.mirror_id.in_(mirrors),
    )
    found = list_attempts(session, same)
    return [one for one in found if one.state == PaymentState.NOTIFIED or _is_own(one, basket)]


def _is_own(payment: Payment, basket: Basket) -> bool:
    if basket.payer_id is None:
        return payment.basket_id == basket.id
    return payment.payer_id == basket.payer_id
