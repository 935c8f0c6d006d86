"""What people, officials, the gateway and time do to money; each act tells the model what it must have done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from portal.billing import baskets, effects
from portal.billing.actions import cancel_charge, pay_at_desk
from portal.billing.allocating import OpenCharge, left_of_charge
from portal.billing.callbacks import settle
from portal.billing.models import Basket, Charge, Payment
from portal.billing.taxes.actions import Decision, assess, correct
from portal.billing.taxes.models import Assessment, TaxAccount
from portal.service import Fee
from portal.words import day_of
from tests.billing.every.books import Books
from tests.billing.every.model import Aim, Attempt, Debt, Money
from tests.billing.every.owing import debt_of, debts_of, new_case
from tests.support.money import open_account

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from payments.sandbox.rows import Transaction
    from tests.billing.every.town import Town


# made once: it is asked after every step
NEW_PAYMENTS = select(Payment).where(Payment.id > bindparam("last")).order_by(Payment.id)


class Acts:
    """Hands for one town that was just begun."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.money = Money(town.portal.facts)
        self.books = Books(town.portal.vault, town.sandbox)
        self.clicks: list[str] = []
        self.years: dict[tuple[int, int], int] = {}  # (account, year): the assessment in force
        self.kinds: dict[int, str] = {}  # of the accounts
        self.statements: list[tuple[str, date, str]] = []  # that the bank has for us: account, day, format
        self.cases = 0
        self.synced: tuple[int | None, int] = (None, 0)

    # ------------------------------------------------------------------------------------------ what is owed
    def assess(self, who: int, kind: str, year: int, grosze: int) -> None:
        """Charge a year, on the first account of this kind that has not been charged for it."""
        found = [key for key, owner in self.money.owners.items() if owner == who and self.kinds[key] == kind]
        found = [key for key in found if (key, year) not in self.years]
        number = f"{kind}/{who}/{len(self.money.owners)}"
        decision = Decision(year, grosze, f"FN.3120.{year}", date(year - 1, 12, 15), date(year, 1, 5))
        now = self.now()

        def charge(session: Session) -> tuple[int, int, list[Debt]]:
            account = session.get(TaxAccount, found[0]) if found else None
            account = account or open_account(session, who, now, kind, number=number)
            made = assess(session, self.town.portal, account, decision, payer="person", now=now)
            return account.id, made.id, debts_of(session, made.id)

        self.sync()
        if (made := self.town.writing(charge)) is not None:
            key, assessment, debts = made
            assert sum(debt.charged for debt in debts) == grosze
            self.money.owners[key], self.years[key, year], self.kinds[key] = who, assessment, kind
            for debt in debts:
                self.money.charge(debt)

    def file_a_matter(self, who: int, grosze: int) -> None:
        """Owe a matter's duty."""
        self.cases += 1
        number, now = self.cases, self.now()
        fee = Fee(grosze, "stamp_duty", "Opłata skarbowa", "część II pkt 21 załącznika")

        def file(session: Session) -> Debt:
            case = new_case(number, now)
            session.add(case)
            session.flush()
            effects.create_charge(
                session, portal=self.town.portal, case=case, subject_id=who, fee=fee, at=now
            )
            return debt_of(session.scalars(select(Charge).where(Charge.case_id == case.id)).one())

        self.sync()
        if (debt := self.town.writing(file)) is not None:
            self.money.charge(debt)

    # ------------------------------------------------------------------------------------------ officials
    def take_at_desk(self, number: int) -> None:
        """Take the money for a duty at the office."""
        self.sync()
        if (debt := self.pick(self.duties(), number)) is None:
            return

        def take(session: Session) -> bool:
            query = select(Charge, left_of_charge()).where(Charge.id == debt.id)
            owed = [OpenCharge(charge, left) for charge, left in session.execute(query)]
            pay_at_desk(session, self.town.portal, owed, actor=None, now=self.now())
            return True

        if self.town.writing(take):
            self.money.pay_at_desk(debt.id)

    def cancel(self, number: int) -> None:
        """Give up a duty whose matter was withdrawn."""
        self.sync()
        if (debt := self.pick(self.duties(), number)) is None:
            return

        def give_up(session: Session) -> bool:
            charge = session.get_one(Charge, debt.id)
            cancel_charge(session, self.town.portal.vault, charge, actor=None, now=self.now())
            return True

        if self.town.writing(give_up) and debt.is_open:
            self.money.cancel(debt.id)

    def correct(self, number: int, change: int) -> None:
        """Correct a year's assessment by a sum."""
        self.sync()
        if (chosen := self.pick(sorted(self.years.items()), number)) is None:
            return
        (account, year), before = chosen
        now = self.now()

        def decide(session: Session) -> tuple[int, int, list[Debt]]:
            row = session.get_one(Assessment, before)
            amount = max(0, row.amount_grosze + change)
            decision = Decision(year, amount, f"FN.3120.{year}.K", day_of(now))
            made = correct(session, self.town.portal, row, decision, due_on=day_of(now), now=now)
            return made.id, amount - row.amount_grosze, debts_of(session, made.id)

        if (made := self.town.writing(decide)) is not None:
            self.years[account, year], more, debts = made
            for debt in debts:
                self.money.charge(debt)
            if more < 0:
                self.money.take_off(account, year, -more)

    # ------------------------------------------------------------------------------------------ people
    def choose(self, who: int, numbers: list[int], sums: list[int | None]) -> str | None:
        """Put charges into a basket, and for some accounts a sum of one's own; return its name."""
        mine = [debt.id for debt in self.money.debts.values() if debt.subject == who]
        accounts = [key for key, owner in self.money.owners.items() if owner == who]
        typed = dict(zip(accounts, sums, strict=False))
        named = {mine[number % len(mine)] for number in numbers} if mine else set()
        wanted: list[dict[str, Any]] = [
            *({baskets.ACCOUNT: key, baskets.AMOUNT: grosze} for key, grosze in typed.items()),
            *({baskets.CHARGE: key} for key in sorted(named) if self.money.debts[key].account not in typed),
        ]

        def make(session: Session) -> str:
            return baskets.make(session, wanted, self.town.click(), payer_id=who, now=self.now()).token

        token: str | None = self.town.writing(make)
        return token

    def press(self, who: int, path: str, *, again: bool) -> None:
        """Press a button of a page; ``again`` presses a page that was pressed before."""
        click = self.clicks[-1] if again and self.clicks else self.town.click()
        self.clicks.append(click)
        self.town.post(who, path, click=click)

    def pay_duty(self, number: int, *, again: bool) -> None:
        """Press the button of a duty's page."""
        if (debt := self.pick(self.duties(), number)) is not None:
            with self.town.eyes.reading() as session:
                token = session.get_one(Charge, debt.id).token
            self.press(debt.subject, f"/platnosc/{token}", again=again)

    def give_money(self, number: int, other: int = 0) -> None:
        """Pay at the gateway, also long after it said that the time is over, also another sum."""
        if (transaction := self.pick(self.unpaid(), number)) is not None:
            amount = max(1, transaction.amount + other) if other else None
            self.town.sandbox.pay(transaction.session_id, amount=amount)

    def leave(self, number: int, *, is_refused: bool) -> None:
        """Open the gateway's page and pay nothing."""
        if (transaction := self.pick(self.unpaid(), number)) is not None:
            self.town.sandbox.gateway.open(transaction.token)
            if is_refused:
                self.town.sandbox.gateway.refuse(transaction)

    def come_back(self, number: int) -> None:
        """Open the page after paying."""
        self.sync()
        if (attempt := self.pick(list(self.money.attempts.values()), number)) is not None:
            payer = self.money.owner_of(attempt.aims[0])
            self.town.get(payer, f"/platnosc/{attempt.session_id}/powrot")

    def settle(self, number: int) -> None:
        """Ask about a payment now, whoever else may be asking."""
        self.sync()
        if (attempt := self.pick(list(self.money.attempts.values()), number)) is not None:
            self.town.do(lambda: settle(self.town.portal, attempt.session_id, now=self.now()))
        self.sync()

    def wait(self, step: timedelta) -> None:
        """Let time go by, then let the worker work."""
        self.town.push(seconds=step.total_seconds())
        self.town.work()

    # ------------------------------------------------------------------------------------------ what was seen
    def sync(self) -> None:
        """Read what happened into the model; whatever the portal did since is compared at once."""
        seen, gateway = self.town.seen(), len(self.town.sandbox.attempts)
        if seen is not None and (seen, gateway) == self.synced:
            return
        self.synced = (seen, gateway)
        with self.town.eyes.reading() as session:
            for payment in session.scalars(NEW_PAYMENTS, {"last": max(self.money.attempts, default=0)}):
                self._adopt(session, payment)
            self.books.follow(session, self.money)

    def _adopt(self, session: Session, payment: Payment) -> None:
        """Take a payment that was begun into the model, if it asks for the right sum."""
        lines = payment.lines
        aims = [
            Aim(
                line.amount_grosze,
                line.charge_id,
                line.account_id,
                line.reference,
                frozenset(line.named or ()),
            )
            for line in lines
        ]
        assert sum(aim.grosze for aim in aims) == payment.amount_grosze
        wanted = session.get_one(Basket, payment.basket_id).wanted if payment.basket_id is not None else []
        for aim in aims:
            price = self._price(aim, wanted, day_of(payment.created_at))
            assert aim.grosze == price, "the sum that was asked for"
        attempt = Attempt(payment.id, payment.session_id, payment.shop, payment.amount_grosze, aims)
        self.money.attempts[payment.id] = attempt

    def _price(self, aim: Aim, wanted: list[dict[str, Any]], on: date) -> int:
        """Return what a line of a payment must have come to."""
        if aim.charge is not None:
            return self.money.price([aim.charge], on)
        typed = {row[baskets.ACCOUNT]: row[baskets.AMOUNT] for row in wanted if baskets.ACCOUNT in row}
        if typed.get(aim.account):
            return int(typed[aim.account])
        if aim.account in typed:
            return self.money.price([debt.id for debt in self.money.open_of(aim.account or 0)], on)
        named = [row[baskets.CHARGE] for row in wanted if baskets.CHARGE in row]
        return self.money.price([key for key in named if self.money.debts[key].account == aim.account], on)

    def duties(self) -> list[Debt]:
        return [debt for debt in self.money.debts.values() if debt.account is None]

    def unpaid(self) -> list[Transaction]:
        return [one for one in self.town.sandbox.gateway.book.transactions.values() if one.status == 0]

    def pick(self, of: list[Any], number: int) -> Any:
        """Choose the latest (0) or an earlier one; None where there is none."""
        return of[-1 - number % len(of)] if of else None

    def now(self) -> datetime:
        return self.town.clock.now()
