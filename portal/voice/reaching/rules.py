"""Who of a batch is left out to compare with, how long its matters count, what was converted: pure."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot, sqrt
from typing import TYPE_CHECKING

from portal.voice.reaching.models import CODE_LENGTH

if TYPE_CHECKING:
    from portal.facts import Facts

SIGNS = "ABCDEFGHJKMNPQRTUVWXY346789"  # none that is taken for another one in print
HASH_BITS = 64
# fewer recipients cannot tell a conversion of 2 % from one of 4 %: measurement sheet, "Reach conversion"
LEAST_RECIPIENTS = 1000
# of fewer people nothing is told: a list of one neighbour among invented numbers would say whether they filed
LEAST_TOLD = 10
MESSAGES, YES = "voice.messages", "tak"
Z_95 = 1.959963984540054  # the normal distribution's 97.5 % point
PERCENT = 100


def messages_may(facts: Facts, on: date) -> bool:
    """Tell whether the portal may write to those who agreed to reminders (art. 5 ust. 1 lit. b RODO: the purpose)."""
    return bool(facts.at(MESSAGES, on) == YES)


def new_code() -> str:
    """Draw a code that can be copied from paper."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


def typed_code(text: str) -> str:
    """Return a code as it was meant; empty for what can be none."""
    code = "".join(text.upper().split())[: CODE_LENGTH + 1]
    return code if len(code) == CODE_LENGTH and set(code) <= set(SIGNS) else ""


def is_held_out(match: str, percent: int) -> bool:
    """Tell by the keyed hash of a recipient (hex) whether they are left out: always the same way, and of all so many.

    Whoever draws the groups cannot choose who is in which, nor draw again until the result pleases.
    """
    return int(match[: HASH_BITS // 4], 16) * PERCENT < percent << HASH_BITS


def last_day(sent_on: date, days: int) -> date:
    """Return the last day on which a matter counts as come of a batch."""
    return sent_on + timedelta(days=days)


@dataclass(frozen=True)
class Rate:
    """So many of so many people, with Wilson's interval; a person counts once however many matters they file."""

    count: int
    of: int

    @classmethod
    def capped(cls, count: int, of: int) -> Rate:
        """Count no more than there were recipients: a code that was passed on converts nobody twice."""
        return cls(min(count, of), of)

    @property
    def share(self) -> float:
        """Return the share, 0 of nobody."""
        return self.count / self.of if self.of else 0.0

    @property
    def percent(self) -> float | None:
        """Return the share in per cent; None of nobody."""
        return PERCENT * self.share if self.of else None

    @property
    def is_told(self) -> bool:
        """Tell whether so many are counted that nobody is seen in the count."""
        return self.count >= LEAST_TOLD

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return Wilson's 95 % score interval in per cent; None of nobody."""
        if not self.of:
            return None
        low, high = self._wilson()
        return PERCENT * low, PERCENT * high

    def _wilson(self) -> tuple[float, float]:
        share, of, square = self.share, self.of, Z_95 * Z_95
        middle = (share + square / (2 * of)) / (1 + square / of)
        half = Z_95 * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
        return max(0.0, middle - half), min(1.0, middle + half)

    def less(self, other: Rate) -> tuple[float, float, float] | None:
        """Return by how many points this exceeds another rate, with the interval; None where either is of nobody.

        The interval joins the two of Wilson (R. G. Newcombe, Statistics in Medicine 1998; 17: 873-890, method 10).
        """
        if not (self.of and other.of):
            return None
        (low, high), (other_low, other_high) = self._wilson(), other._wilson()
        by = self.share - other.share
        below = hypot(self.share - low, other_high - other.share)
        above = hypot(high - self.share, other.share - other_low)
        return PERCENT * by, PERCENT * (by - below), PERCENT * (by + above)
