"""What a matter settled in the party's favour brings: sums and days that the portal carries out by itself.

A service only says what; the portal finds the account, books it, makes the document, and does it once for each
decision: when another decision takes its place, the first one's work is undone by entries of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

HALF = 50  # per cent of the rate of interest, art. 57 § 2 Ordynacja podatkowa
SERIES = re.compile(r"[A-Z]{1,8}")


class Relief(StrEnum):
    """What art. 67a § 1 Ordynacja podatkowa lets an authority do with what is owed."""

    DEFERRED = "deferred"  # pkt 1 and 2: a later day
    INSTALMENTS = "instalments"  # pkt 1 and 2: several later days
    REMITTED = "remitted"  # pkt 3


class GoesBack(StrEnum):
    """What becomes of an overpayment (art. 76 § 1, art. 77b § 1 Ordynacja podatkowa)."""

    TRANSFER = "transfer"
    CREDIT = "credit"


@dataclass(frozen=True)
class Assessment:
    """A year's debt on the party's account of a kind, in grosze; the instalments are the kind's own.

    ``amount_grosze`` is what the year costs with the months before ``from_on`` left out already. ``law`` is the legal
    title as documents cite it, ``object_title`` what the debt is for (it tells two accounts of one kind apart).
    ``due_on`` is the term of what a correction adds; without it 14 days from the day it is carried out.
    """

    kind: str
    year: int
    amount_grosze: int
    law: str
    payer: Literal["person", "entity"] = "person"
    object_title: str = ""
    from_on: date | None = None
    due_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a debt below nothing."""
        if self.amount_grosze < 0:
            raise ValueError("a year's debt is not negative")


@dataclass(frozen=True)
class Schedule:
    """New terms, or less to pay, of what is open on the party's accounts of a kind (art. 67a § 1 Ordynacja podatkowa).

    ``year`` and ``periods`` (the instalments' names) choose among the open charges; left empty they choose all.
    ``dates`` is one day for a deferral, several for instalments; ``amounts_grosze`` the principal of each instalment
    (equal ones when empty, what does not divide goes to the first). ``amount_grosze`` is the principal that is
    remitted, None for all of it. ``asked_on`` is the day to which interest on arrears is counted.
    ``prolongation_percent`` is the part of the rate of interest that the council asks for paying later (art. 57 § 7).
    """

    kind: str
    relief: Relief
    law: str
    dates: tuple[date, ...] = ()
    amounts_grosze: tuple[int, ...] = ()
    amount_grosze: int | None = None
    year: int | None = None
    periods: tuple[str, ...] = ()
    asked_on: date | None = None
    prolongation_percent: int = 0

    def __post_init__(self) -> None:
        """Refuse a schedule that says nothing, or says it twice, or a fee above the law's half of the interest."""
        if not 0 <= self.prolongation_percent <= HALF:
            raise ValueError("a prolongation fee is at most half of the rate of interest")
        wanted = {Relief.DEFERRED: len(self.dates) == 1, Relief.INSTALMENTS: len(self.dates) > 1,
                  Relief.REMITTED: not self.dates}  # fmt: skip
        if not wanted[self.relief]:
            raise ValueError(f"{self.relief} with {len(self.dates)} days")
        if self.amounts_grosze and len(self.amounts_grosze) != len(self.dates):
            raise ValueError("as many sums as days")
        if list(self.dates) != sorted(set(self.dates)):
            raise ValueError("the days come in order, each once")


@dataclass(frozen=True)
class Refund:
    """An overpayment that goes back, or against what is owed; a person at the treasury pays it out.

    ``amount_grosze`` None means all that is held. ``bank_account`` is an IBAN, for a transfer; ``kind`` the kind of
    dues that it is credited to.
    """

    how: GoesBack
    law: str
    amount_grosze: int | None = None
    bank_account: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Permit:
    """A right for a time, with a document of its own: sealed, numbered, delivered to the account.

    ``series`` begins its number; ``what`` says in Polish what the holder may do; ``valid_until`` counts whole.
    ``key`` names the thing it is for (a plate, a plot): permits of one key and overlapping days are found by it.
    ``rows`` are further lines of the document, name and value. ``holder`` is empty for the party itself.
    """

    series: str
    title: str
    what: str
    law: str
    valid_from: date
    valid_until: date
    key: str = ""
    holder: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    finding: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a time that ends before it begins, and a series that makes no number."""
        if self.valid_until < self.valid_from:
            raise ValueError("a permit ends after it begins")
        if not SERIES.fullmatch(self.series):
            raise ValueError(f"series {self.series!r}")


@dataclass(frozen=True)
class Right:
    """A right for a time that the decision itself gives: there is no other document, the portal keeps its days.

    ``what`` says in Polish what the party may do; ``valid_until`` counts whole; ``key`` names the thing it is for.
    """

    what: str
    law: str
    valid_from: date
    valid_until: date
    key: str = ""

    def __post_init__(self) -> None:
        """Refuse a time that ends before it begins."""
        if self.valid_until < self.valid_from:
            raise ValueError("a right ends after it begins")


@dataclass(frozen=True)
class Yearly:
    """What the holder of a right states every year, because only then anybody knows the year's debt.

    It is never a sum: the party is asked in time, the office gets a task for each year, and the year is assessed on the
    account of ``kind`` when it was stated. ``what`` names the statement in Polish; ``days`` are the last days for it.
    ``form`` is the service by which it is stated: the office begins its form each year, filled from this matter.
    """

    kind: str
    what: str
    law: str
    days: tuple[date, ...]
    object_title: str = ""
    form: str = ""

    def __post_init__(self) -> None:
        """Refuse a statement that nobody is asked for, and one asked for twice in a year."""
        if not self.days or list(self.days) != sorted({day.year: day for day in self.days}.values()):
            raise ValueError("one day a year, in order")


Brought = Assessment | Schedule | Refund | Permit | Right | Yearly
KINDS: dict[type, str] = {
    Assessment: "assessment", Schedule: "schedule", Refund: "refund", Permit: "permit", Right: "right",
    Yearly: "yearly",
}  # fmt: skip


def each(brought: Brought | tuple[Brought, ...] | None) -> tuple[Brought, ...]:
    """Return what a service says one by one: nothing, one thing, or several of them."""
    if brought is None:
        return ()
    return brought if isinstance(brought, tuple) else (brought,)


def kind_of(brought: Brought) -> str:
    """Return the word by which what is brought is kept, and by which its effect is registered."""
    return KINDS[type(brought)]


def as_values(brought: Brought) -> dict[str, Any]:
    """Return what is brought as JSON-ready values: days as ISO texts."""
    return {name: _plain(value) for name, value in asdict(brought).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return value


@dataclass(frozen=True)
class Award:
    """What an official grants where it is less than what was asked; None leaves the wish as it is."""

    amount_grosze: int | None = None
    until: date | None = None
    parts: int | None = None


@dataclass(frozen=True)
class HeldPermit:
    """A permit that the person holds or held, as a service reads it."""

    service: str
    number: str
    key: str
    valid_from: date
    valid_until: date
    reference: str = ""

    def overlaps(self, valid_from: date, valid_until: date) -> bool:
        """Tell whether a day is in both times."""
        return self.valid_from <= valid_until and valid_from <= self.valid_until
