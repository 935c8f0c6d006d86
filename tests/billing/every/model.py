"""What must be true of the money, in plain Python: no SQL, no ledger, a dictionary for each question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from portal.billing.law.interest import Counting, last_day
from portal.billing.law.kinds import Regime

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.facts import Facts

REGIMES = {"property_tax": Regime.TAX, "waste_fee": Regime.TAX, "perpetual_usufruct": Regime.CIVIL}


@dataclass
class Debt:
    """What is owed: ``account`` is None for a matter's duty."""

    id: int
    subject: int
    account: int | None
    kind: str
    year: int | None
    due_on: date
    charged: int
    left: int
    is_cancelled: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether anything is left to pay."""
        return self.left > 0 and not self.is_cancelled


@dataclass(frozen=True)
class Aim:
    """What a line of a payment is for."""

    grosze: int
    charge: int | None
    account: int | None
    reference: str | None
    named: frozenset[int] = frozenset()  # the debts of the account that the payer chose


@dataclass
class Attempt:
    """One payment as it was begun."""

    id: int
    session_id: str
    shop: str
    grosze: int
    aims: list[Aim]


@dataclass
class Money:
    """Everything that is owed, paid and held."""

    facts: Facts
    debts: dict[int, Debt] = field(default_factory=dict)
    attempts: dict[int, Attempt] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)  # whose an account is
    posted: list[int] = field(default_factory=list)
    too_much: set[int] = field(default_factory=set)  # payments of which a part was not owed
    settled_by: dict[int, int | None] = field(default_factory=dict)  # the payment that settled a debt
    clearing: Counter[str] = field(default_factory=Counter)
    overpaid: Counter[int] = field(default_factory=Counter)
    unidentified: Counter[str] = field(default_factory=Counter)
    promised: Counter[int] = field(default_factory=Counter)  # by refund: it goes back, and is not gone yet
    bank: Counter[str] = field(default_factory=Counter)  # by account
    paid_out: Counter[str] = field(
        default_factory=Counter
    )  # by shop: what left the clearing account for the bank
    commission: int = 0
    interest: int = 0
    revenue: int = 0
    desk: int = 0

    def charge(self, debt: Debt) -> None:
        """Owe something new."""
        self.debts[debt.id] = debt
        self.revenue += debt.charged

    def cancel(self, key: int) -> None:
        """Give up what is left of a debt."""
        debt = self.debts[key]
        self.revenue -= debt.left
        debt.left, debt.is_cancelled = 0, True

    def take_off(self, account: int, year: int, grosze: int) -> None:
        """Owe less for a year: the last instalments go first, the rest was paid and comes back."""
        self.revenue -= grosze
        mine = [one for one in self.debts.values() if (one.account, one.year) == (account, year)]
        for debt in sorted(mine, key=lambda one: (one.due_on, one.id), reverse=True):
            taken = min(debt.left, grosze)
            grosze -= taken
            if taken:
                self._lower(debt, taken, None)
        self.overpaid[self.owners[account]] += grosze

    def pay_at_desk(self, key: int) -> None:
        """Pay what is left of a debt at the office."""
        debt = self.debts[key]
        self.desk += debt.left
        self._lower(debt, debt.left, None)

    def post(self, attempt: Attempt, paid_on: date) -> bool:
        """Put a payment's money where it belongs; tell whether any of it was owed."""
        self.posted.append(attempt.id)
        self.clearing[attempt.shop] += attempt.grosze
        is_owed = False
        for aim in attempt.aims:
            if aim.charge is None and aim.account is None:
                self.unidentified[aim.reference or ""] += aim.grosze
                is_owed = True
                continue
            rest = self._put_against(aim, attempt.id, paid_on)
            is_owed = is_owed or rest < aim.grosze
            if rest:
                self.too_much.add(attempt.id)
            self.overpaid[self.owner_of(aim)] += rest
        return is_owed

    def owner_of(self, aim: Aim) -> int:
        """Return whose debt a line is for."""
        return self.debts[aim.charge].subject if aim.charge is not None else self.owners[aim.account or 0]

    def interest_on(self, debt: Debt, on: date) -> int:
        """Return the interest on what is left; a duty bears none."""
        if debt.account is None:
            return 0
        return Counting(self.facts, REGIMES[debt.kind]).on(debt.left, debt.due_on, on)

    def price(self, keys: Iterable[int], on: date) -> int:
        """Return what settles some debts on a day."""
        return sum(
            debt.left + self.interest_on(debt, on)
            for debt in map(self.debts.__getitem__, keys)
            if debt.is_open
        )

    def open_of(self, account: int) -> list[Debt]:
        """List what is open on an account."""
        return [one for one in self.debts.values() if one.account == account and one.is_open]

    def _put_against(self, aim: Aim, payment: int, on: date) -> int:
        """Pay the oldest arrears first, then of what is not late what was named; return what nobody owed."""
        open_debts = [self.debts[aim.charge]] if aim.charge is not None else self.open_of(aim.account or 0)
        money = aim.grosze
        for debt in sorted(open_debts, key=lambda one: (self._rank(one, on, aim.named), one.due_on, one.id)):
            if not money or not debt.is_open:
                continue
            interest = self.interest_on(debt, on)
            principal = debt.left
            if money < principal + interest:
                principal, interest = self._part(money, principal, interest, debt.kind)
            money -= principal + interest
            self.interest += interest
            self._lower(debt, principal, payment)
        return money

    def _rank(self, debt: Debt, on: date, named: frozenset[int]) -> tuple[bool, bool]:
        """Arrears of a tax go first whatever was named (art. 62 § 1 OP); civil law heeds the name (art. 451 § 1 KC)."""
        if REGIMES.get(debt.kind) is Regime.CIVIL:
            return False, debt.id not in named
        return (False, False) if last_day(debt.due_on) < on else (True, debt.id not in named)

    def _part(self, money: int, principal: int, interest: int, kind: str) -> tuple[int, int]:
        if REGIMES.get(kind) is Regime.CIVIL:
            return money - min(money, interest), min(money, interest)
        share = int(Fraction(money * principal, principal + interest) + Fraction(1, 2))
        return share, money - share

    def _lower(self, debt: Debt, grosze: int, payment: int | None) -> None:
        debt.left -= grosze
        if not debt.left and debt.id not in self.settled_by:
            self.settled_by[debt.id] = payment
