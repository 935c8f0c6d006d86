"""Payments of the last days through the portal's own actions: most go well, four wait for the treasurer."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.actions import Wanted, begin, note_registered
from portal.billing.gateway import Answer, Word
from portal.billing.law.kinds import kind_of
from portal.billing.models import Charge
from portal.billing.queries import find_picture
from portal.billing.settling import post
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import list_owed
from portal.demo.people import KNOWN, SEED
from portal.errors import NotFound
from portal.security import Actor
from portal.words import WARSAW, day_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.accounts.models import Subject
    from portal.billing.models import Payment
    from portal.context import Portal
    from portal.demo.people import Invented

FIRST_ORDER = 318_204_511
BLIK = 154
LATEST = time(15)
# how long before the end of the story each payment was made: the first ones are today's
AGES = (
    timedelta(minutes=12), timedelta(minutes=31), timedelta(minutes=55), timedelta(days=1, hours=2),
    timedelta(days=1, hours=3), timedelta(days=2, hours=1), timedelta(days=3, hours=5),
)  # fmt: skip
SURPLUS_GROSZE, LOST_GROSZE = 5000, 12_300
LATE = timedelta(hours=74)  # nobody is asked about a payment after 72 hours
STRANGE_NUMBER = "N-10451-2024"


@dataclass
class Till:
    """What is needed to let people pay."""

    session: Session
    portal: Portal
    source: random.Random
    order_id: int = FIRST_ORDER

    def begin(self, wanted: Wanted, kind: str, payer: Subject | None, at: datetime) -> Payment:
        """Let somebody press the button and come to the gateway's page."""
        actor = Actor("resident", payer.id, payer.full_name, subject_id=payer.id) if payer else None
        shop = kind_of(self.portal.facts, kind, day_of(at)).shop
        payment = begin(
            self.session, [wanted], [], secrets.token_urlsafe(18), shop=shop, payer_id=payer.id if payer else None,
            actor=actor, now=at,
        )  # fmt: skip
        note_registered(self.session, payment, "", at + timedelta(seconds=1))
        return payment

    def hear(self, payment: Payment, answer: Answer, at: datetime) -> None:
        """Post what the gateway says of a payment."""
        self.session.flush()
        picture = find_picture(self.session, payment.session_id)
        if picture is None:
            raise NotFound
        post(self.session, self.portal, picture, answer, at)

    def paid(self, at: datetime) -> Answer:
        """Return the gateway's word that a payment was made, under the next order."""
        self.order_id += self.source.randint(11, 990)
        return Answer(Word.PAID, self.order_id, BLIK, at)


def load_money(session: Session, portal: Portal, people: list[tuple[Invented, Subject]], today: date) -> None:
    """Let people pay instalments in the last days, and leave one of each kind of trouble."""
    till = Till(session, portal, random.Random(SEED + 2))  # noqa: S311 - an invented city needs no secret chance
    end = min(portal.now(), datetime.combine(today, LATEST, WARSAW))
    # those with a story keep their debts
    payers = [subject for _person, subject in people[len(KNOWN) :]]
    owed = _owing(till, payers, today, len(AGES) + 3)
    for (account, subject, grosze), age in zip(owed, AGES, strict=False):
        _pay(till, account, subject, grosze, end - age)
    for account, subject, grosze in owed[len(AGES) : len(AGES) + 1]:
        _pay(till, account, subject, grosze + SURPLUS_GROSZE, end - timedelta(days=2, hours=4))
    for account, subject, grosze in owed[len(AGES) + 1 : len(AGES) + 2]:
        _differ(till, account, subject, grosze, end - timedelta(days=1, hours=5))
    for account, subject, grosze in owed[len(AGES) + 2 :]:
        _wait_in_vain(till, account, subject, grosze, end - timedelta(days=5))
    _pay_for_unknown(till, end - timedelta(hours=26))
    _pay_duty(till, end - timedelta(minutes=40))
    session.flush()


def _owing(
    till: Till, people: list[Subject], today: date, count: int
) -> list[tuple[TaxAccount, Subject, int]]:
    """Find people with something to pay on an account, spread over the city."""
    found = []
    for subject in people[::5]:
        lines = list_owed(till.session, subject.id, today, till.portal.facts).lines
        line = next((one for one in lines if one.account is not None), None)
        if line is not None and line.account is not None:
            grosze = sum(one.total_grosze for one in lines if one.account is line.account)
            found.append((line.account, subject, grosze))
        if len(found) == count:
            break
    return found


def _wanted(account: TaxAccount, grosze: int) -> Wanted:
    return Wanted(account.title, grosze, account_id=account.id)


def _pay(till: Till, account: TaxAccount, subject: Subject, grosze: int, at: datetime) -> None:
    payment = till.begin(_wanted(account, grosze), account.kind, subject, at)
    till.hear(payment, till.paid(at + timedelta(minutes=1)), at + timedelta(minutes=2))


def _differ(till: Till, account: TaxAccount, subject: Subject, grosze: int, at: datetime) -> None:
    """Let the gateway name another sum than ours."""
    payment = till.begin(_wanted(account, grosze), account.kind, subject, at)
    said = Answer(
        Word.OTHER_SUM, till.paid(at).order_id, amount_grosze=grosze - 100, currency="PLN", differs=("amount",)
    )  # fmt: skip
    till.hear(payment, said, at + timedelta(minutes=3))


def _wait_in_vain(till: Till, account: TaxAccount, subject: Subject, grosze: int, at: datetime) -> None:
    """Let the gateway be silent until nobody asks any more."""
    payment = till.begin(_wanted(account, grosze), account.kind, subject, at)
    till.hear(payment, Answer(Word.UNKNOWN), at + LATE)


def _pay_for_unknown(till: Till, at: datetime) -> None:
    """Let somebody who did not sign in type a number that nobody knows."""
    wanted = Wanted("Podatek od nieruchomości", LOST_GROSZE, reference=STRANGE_NUMBER)
    payment = till.begin(wanted, "property_tax", None, at)
    till.hear(payment, till.paid(at + timedelta(minutes=1)), at + timedelta(minutes=2))


def _pay_duty(till: Till, at: datetime) -> None:
    """Let the duty of one open matter be paid online."""
    query = select(Charge).where(
        Charge.case_id.is_not(None), Charge.paid_at.is_(None), Charge.cancelled_at.is_(None), Charge.created_at < at
    )  # fmt: skip
    charge = till.session.scalars(query.order_by(Charge.id).limit(1)).one_or_none()
    if charge is not None:
        wanted = Wanted(charge.title, charge.amount_grosze, charge_id=charge.id)
        payment = till.begin(wanted, charge.kind, charge.subject, at)
        till.hear(payment, till.paid(at + timedelta(minutes=1)), at + timedelta(minutes=2))
