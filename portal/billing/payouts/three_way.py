"""Books, gateway and bank side by side: what differs between them, explained to the grosz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why the gateway holds money by our books, or why two of the three sides say different sums."""

    NOT_PAID_OUT = "not_paid_out"  # verified, in no payout yet
    NOT_TAKEN_OFF = "not_taken_off"  # a refund that was done, taken off no payout yet
    ON_THE_WAY = "on_the_way"  # in a payout that no statement shows
    STRANGE = "strange"  # in a payout on a statement, and not what our rows say
    LOOSE = "loose"  # of a payout without details: more or less than the payments it holds
    OTHER = "other"  # another entry on the clearing account


@dataclass(frozen=True)
class Row:
    """One thing behind a difference: a payment, refund or payout by its number, its day, its part of the sum."""

    number: str
    on: date | None
    grosze: int
    is_late: bool = False
    session_id: str = ""


@dataclass(frozen=True)
class Difference:
    """One reason with all that it comes to; ``rows`` may be only the first of ``count``."""

    why: Why
    count: int
    grosze: int
    rows: Sequence[Row] = ()


@dataclass(frozen=True)
class Turnover:
    """What three sides say of a shop for some days, in grosze.

    The books: verified payments, refunds done, and what payouts emptied the clearing account by. The gateway: what
    its payouts come to. The bank: what came.
    """

    paid_grosze: int
    refunded_grosze: int
    cleared_grosze: int
    told_count: int
    told_gross_grosze: int
    told_refund_grosze: int
    told_commission_grosze: int
    told_grosze: int
    came_count: int
    came_grosze: int
    kept_grosze: int


@dataclass(frozen=True)
class ShopFigures:
    """All that the comparison of one shop looks at."""

    shop: str
    balance_grosze: int
    turnover: Turnover
    reasons: Sequence[Difference]
    only_told: Sequence[Row]
    only_came: Sequence[Row]
    other_sum: Sequence[Row]


@dataclass(frozen=True)
class Agreement:
    """The comparison of one shop: nothing may stay unexplained on any of the three lines."""

    figures: ShopFigures
    unexplained_grosze: int
    unexplained_books_grosze: int
    unexplained_bank_grosze: int

    @property
    def is_whole(self) -> bool:
        """Tell whether every grosz is explained."""
        return not (self.unexplained_grosze or self.unexplained_books_grosze or self.unexplained_bank_grosze)


def three_way(figures: ShopFigures) -> Agreement:
    """Explain one shop: its clearing balance by reasons, its books by the bank, the gateway's word by the bank.

    What the gateway holds = what was verified and not paid out, and what is on the way, and what differs. What
    payouts emptied = what came and what was kept back. What was told = what came, but for payouts that only one
    side has in these days, and for those that came as another sum.
    """
    turnover = figures.turnover
    explained = sum(one.grosze for one in figures.reasons)
    one_sided = sum(row.grosze for row in figures.only_told) - sum(row.grosze for row in figures.only_came)
    other = sum(row.grosze for row in figures.other_sum)
    return Agreement(
        figures,
        figures.balance_grosze - explained,
        turnover.cleared_grosze - turnover.came_grosze - turnover.kept_grosze,
        turnover.told_grosze - turnover.came_grosze - one_sided - other,
    )
