"""The treasurer's room in a test: people who pay through the portal's own acts, and what the gateway says of it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.billing.actions import Wanted, begin, note_registered
from portal.billing.gateway import Answer, Word
from portal.billing.models import Payment
from portal.billing.queries import find_picture
from portal.billing.settling import post
from portal.billing.taxes.models import TaxAccount
from portal.security import Actor
from tests.office.desk import MARCIN, Desk
from tests.support.money import open_account, owe
from tests.support.people import Worker
from tests.support.visitor import Visitor

FRONT = "/skarbnik"


class Till(Desk):
    """A desk with hands that owe and pay."""

    order_id = 5000

    def account(
        self, subject_id: int, grosze: int = 10_300, kind: str = "property_tax", title: str = "", **more: Any
    ) -> TaxAccount:
        """Let a person owe one instalment on an account of their own."""
        now = self.clock.now()
        with self.writing() as session:
            account = open_account(
                session, subject_id, now, kind, **({"title": title} if title else {}), **more
            )
            if grosze:
                owe(
                    session,
                    self.portal,
                    account,
                    [("IV rata 2026", now.date() + timedelta(days=20), grosze)],
                    now,
                )
            return account

    def begin(
        self, grosze: int, *, account: TaxAccount | None = None, payer_id: int | None = None, reference: str = "",
        shop: str = "", title: str = "Podatek od nieruchomości",
    ) -> Payment:  # fmt: skip
        """Let somebody come to the gateway's page."""
        now, name = self.clock.now(), account.title if account else title
        wanted = Wanted(name, grosze, account_id=account.id if account else None, reference=reference or None)
        with self.writing() as session:
            payer = Actor("resident", payer_id, "Ktoś", subject_id=payer_id) if payer_id else None
            payment = begin(
                session, [wanted], [], secrets.token_urlsafe(18), shop=shop or "taxes", payer_id=payer_id, actor=payer,
                now=now,
            )  # fmt: skip
            note_registered(session, payment, "http://gateway.example", now)
            return payment

    def hear(self, payment: Payment, answer: Answer) -> None:
        """Post what the gateway says."""
        with self.writing() as session:
            picture = find_picture(session, payment.session_id)
            assert picture is not None
            post(session, self.portal, picture, answer, self.clock.now())

    def pay(self, grosze: int, **more: Any) -> Payment:
        """Let somebody pay, and the gateway confirm it."""
        payment = self.begin(grosze, **more)
        self.order_id += 1
        self.hear(payment, Answer(Word.PAID, self.order_id, 154, self.clock.now()))
        return self.payment(payment.session_id)

    def differ(self, grosze: int, said: int, **more: Any) -> Payment:
        """Let the gateway name another sum."""
        payment = self.begin(grosze, **more)
        self.order_id += 1
        answer = Answer(
            Word.OTHER_SUM, self.order_id, amount_grosze=said, currency="PLN", differs=("amount",)
        )
        self.hear(payment, answer)
        return self.payment(payment.session_id)

    def payment(self, session_id: str) -> Payment:
        """Read a payment."""
        with self.portal.db.reading() as session:
            return session.scalars(select(Payment).where(Payment.session_id == session_id)).one()

    def treasurer(self, who: Worker = MARCIN) -> Visitor:
        """Open a treasurer's browser."""
        return self.at(who).go(FRONT)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a write transaction in the application's context."""
        with self.house.app.app_context(), self.portal.db.writing() as session:
            yield session

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()
