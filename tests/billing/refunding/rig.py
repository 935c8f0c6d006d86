"""Officials who decide about refunds, and money that is there to go back."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.accounts.models import Official
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, Payment, TreasurerTask
from portal.billing.refunding.actions import Wish, approve, request_refund
from portal.billing.refunding.limits import Money
from portal.billing.refunding.models import Refund, RefundEvent, Source, Way
from portal.billing.refunding.queries import get_refund
from portal.security import Actor
from tests.billing.house import ANNA, House

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

EWA, OLA = 1, 2


def official(number: int) -> Actor:
    return Actor("official", number, f"Skarbnik {number}", official_id=number, roles=frozenset({"treasurer"}))


class Desk:
    """The treasurer's hands in a house of billing's."""

    def __init__(self, house: House) -> None:
        self.house = house
        with self.writing() as session:
            for number in (EWA, OLA):
                session.add(
                    Official(id=number, iss="directory", sub=f"o{number}", name=f"Skarbnik {number}",
                             roles=["treasurer"], created_at=house.clock.now())
                )  # fmt: skip

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.house.portal.db.writing() as session:
            yield session

    def paid_duty(self, who: int = ANNA) -> Payment:
        """Let a person pay their duty by the gateway; return the payment."""
        house = self.house
        payment = house.begin(who)
        house.sandbox.pay(payment.session_id)
        house.sandbox.deliver()
        house.work()
        return next(one for one in house.payments() if one.id == payment.id)

    def paid_twice(self) -> Payment:
        """Let Anna pay the same duty twice; return the payment that was too much."""
        house = self.house
        first, second = house.begin(), house.begin()
        for payment in (first, second):
            house.sandbox.pay(payment.session_id)
        house.sandbox.deliver()
        house.work()
        return next(one for one in house.payments() if one.state == "surplus")

    def ask(
        self, payment: Payment | None, grosze: int, *, source: Source = Source.CHARGE, by: int = EWA,
        way: Way = Way.GATEWAY, reason: str = "wycofany wniosek", click: str | None = None, **more: Any,
    ) -> str:  # fmt: skip
        """Ask for a refund as an official would; return its token."""
        wish = Wish(way, grosze, reason, click or secrets.token_urlsafe(18), **more)
        now = self.house.clock.now()
        with self.writing() as session:
            own = self.money(session, payment, source)
            refund = request_refund(session, self.house.portal, own, wish, actor=official(by), now=now)
            return refund.token

    def ask_duty(self, payment: Payment, grosze: int) -> str:
        """Ask for what was paid for the duty that a payment is for."""
        line = self.house.lines_of(payment)[0]
        wish, now = Wish(Way.GATEWAY, grosze, "wycofany", secrets.token_urlsafe(18)), self.house.clock.now()
        with self.writing() as session:
            charge = session.get_one(Charge, line.charge_id)
            own = Money(Source.CHARGE, session.get_one(Payment, payment.id), charge, charge.subject_id)
            return request_refund(session, self.house.portal, own, wish, actor=official(EWA), now=now).token

    def money(self, session: Session, payment: Payment | None, source: Source) -> Money:
        own = session.get_one(Payment, payment.id) if payment is not None else None
        if source == Source.CHARGE:
            charge = session.get_one(Charge, self.house.charge().id)
            return Money(source, own, charge, charge.subject_id)
        return Money(source, own, None, ANNA if source == Source.OVERPAID else None)

    def approve(self, token: str, by: int = OLA) -> None:
        with self.writing() as session:
            refund = get_refund(session, token)
            approve(session, self.house.portal, refund, actor=official(by), now=self.house.clock.now())

    # ------------------------------------------------------------------------------------------ what is kept
    def refund(self, token: str) -> Refund:
        with self.house.reading() as session:
            return get_refund(session, token)

    def steps(self) -> list[str]:
        return [row.event for row in self.house.all(RefundEvent)]

    def balance(self, book: Book) -> int:
        with self.house.reading() as session:
            return session.scalar(select(func.sum(Entry.amount_grosze)).where(Entry.book == book)) or 0

    def said(self) -> list[str]:
        """What the treasurer's tasks about refunds say."""
        return [task.detail for task in self.house.all(TreasurerTask) if task.kind == "refund_failed"]

    def at_gateway(self) -> list[tuple[int, int]]:
        """(grosze, status) of every refund that the gateway knows."""
        refunds = self.house.sandbox.gateway.book.refunds.values()
        return [(refund.amount, refund.status) for refund in refunds]
