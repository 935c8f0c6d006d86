"""Allocation of a payment (zaliczenie wpłaty): which debts a sum of money pays, in what order and in what parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from portal.billing.law.interest import last_day
from portal.billing.law.kinds import USUAL_PRIORITY, Regime

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    Interest = Callable[[int, date], int]


class Owed(NamedTuple):
    """What is left of one debt; ``kind`` is its tax, ``priority`` below 100 marks costs of a reminder.

    ``own`` counts the interest on what is left where a deferral lapsed, ``due_on`` is then the oldest original term.
    """

    key: int
    kind: str
    due_on: date
    principal_grosze: int
    priority: int = USUAL_PRIORITY
    bears_interest: bool = True
    own: Callable[[int], int] | None = None


class Part(NamedTuple):
    """What one debt gets of a payment."""

    key: int
    principal_grosze: int
    interest_grosze: int


class Split(NamedTuple):
    """What the debts get, in the order of the law, and what is left over."""

    parts: tuple[Part, ...]
    left_grosze: int


def allocate(
    amount_grosze: int, owed: Sequence[Owed], paid_on: date, *,
    regime: Regime, interest: Interest, named: Collection[int] = (),
) -> Split:  # fmt: skip
    """Split a payment among the debts of one regime; parts and the rest add up to the payment, to the grosz.

    ``interest`` tells the interest on a principal due on a day, as of ``paid_on``; ``named`` holds the keys that the
    payer chose. Debts that get nothing have no part. After a partial payment the interest on the principal that is
    left still runs from its due date.

    TAX and PUBLIC: costs of a reminder first, without interest (art. 62 § 1a Ordynacja podatkowa); then arrears, then
    what is not late yet; a debt that is not paid whole gets principal and interest in proportion (art. 55 § 2).
    CIVIL: what the payer named, then the oldest; of one debt the interest before the principal (art. 451 KC).
    """
    if amount_grosze < 0:
        raise ValueError("a payment is not negative")
    left = amount_grosze
    parts = []
    for debt in _in_order(owed, paid_on, regime, named):
        if not left:
            break
        part = _pay(left, debt, _interest_on(debt, paid_on, regime, interest), regime)
        left -= part.principal_grosze + part.interest_grosze
        parts.append(part)
    return Split(tuple(parts), left)


def quote(owed: Iterable[Owed], on: date, regime: Regime, interest: Interest) -> tuple[int, int]:
    """Return the principal and the interest, in grosze, that settle these debts on a day."""
    debts = [debt for debt in owed if debt.principal_grosze > 0]
    principal = sum(debt.principal_grosze for debt in debts)
    return principal, sum(_interest_on(debt, on, regime, interest) for debt in debts)


def _in_order(owed: Sequence[Owed], paid_on: date, regime: Regime, named: Collection[int]) -> list[Owed]:
    """Put debts in the order in which the law pays them.

    Art. 62 § 1 Ordynacja podatkowa since 2019: who is in arrears can name the tax, not the instalment. The arrears
    of a named tax go first, the earliest due first; then the arrears of the others; only then what is not late,
    where the payer's own choice counts.
    """
    if len(owed) == 1:
        return [debt for debt in owed if debt.principal_grosze > 0]
    chosen = set(named)
    chosen_kinds = {debt.kind for debt in owed if debt.key in chosen}

    def public_rank(debt: Owed) -> tuple[int, int, bool]:
        if debt.priority < USUAL_PRIORITY:
            return 0, debt.priority, False
        if last_day(debt.due_on) < paid_on:
            return 1, 0, debt.kind not in chosen_kinds
        return 2, 0, debt.key not in chosen

    def civil_rank(debt: Owed) -> tuple[int, int, bool]:
        return 0, 0, debt.key not in chosen

    rank = civil_rank if regime is Regime.CIVIL else public_rank
    return sorted(
        (debt for debt in owed if debt.principal_grosze > 0),
        key=lambda debt: (rank(debt), debt.due_on, debt.key),
    )


def _interest_on(debt: Owed, on: date, regime: Regime, interest: Interest) -> int:
    costs = regime is not Regime.CIVIL and debt.priority < USUAL_PRIORITY
    if costs or not debt.bears_interest or last_day(debt.due_on) >= on:
        return 0
    return debt.own(debt.principal_grosze) if debt.own else interest(debt.principal_grosze, debt.due_on)


def _pay(money: int, debt: Owed, interest_grosze: int, regime: Regime) -> Part:
    """Give one debt what it takes of the money."""
    principal = debt.principal_grosze
    if money >= principal + interest_grosze:
        return Part(debt.key, principal, interest_grosze)
    if regime is Regime.CIVIL:
        to_interest = min(money, interest_grosze)
        return Part(debt.key, money - to_interest, to_interest)
    # to the nearest grosz (art. 63 § 3: no full złoty here); the other part is the rest, so that nothing is lost
    to_principal = int(Fraction(money * principal, principal + interest_grosze) + Fraction(1, 2))
    return Part(debt.key, to_principal, money - to_principal)
