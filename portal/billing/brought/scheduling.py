"""New terms of what is owed, and remission (art. 67a § 1 Ordynacja podatkowa): old charges go off, new ones come.

Nothing that was booked is changed: what is left of a charge is written off by its own entries, and what takes its
place is charged by new ones. Interest on arrears is counted once, to the day of the application, and charged beside
the principal without bearing interest itself; from that day on only the new terms count (art. 49 § 1), with the
prolongation fee where the council set one (art. 57). What is not paid by its new term goes back to the original one
(art. 49 § 2): each new charge keeps what it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.allocating import OpenCharge, hold, interest_of, left_of_charge
from portal.billing.brought.replacing import Why, instead_of, replace_charges
from portal.billing.law.interest import TABLES, last_day
from portal.billing.law.kinds import Regime
from portal.billing.law.lapsing import Lapse, share_out
from portal.billing.law.prolonging import prolongation_fee
from portal.billing.law.steps import steps_of
from portal.billing.models import Charge
from portal.errors import Refused
from portal.i18n import translate
from portal.service.brought import Relief
from portal.words import day_of, money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.facts import Facts
    from portal.service import Schedule

INTEREST_KIND, FEE_KIND = "deferred_interest", "prolongation_fee"
BESIDE = frozenset({INTEREST_KIND, FEE_KIND})  # what is charged beside the principal
PREFIXES = {INTEREST_KIND: "odsetki, ", FEE_KIND: "prolongacja, "}  # short: they stand on a phone
LAW_LENGTH = 200


@dataclass(frozen=True)
class NewTerm:
    """One charge that takes the place of others, in grosze, by its day: principal, or the ``kind`` beside it."""

    due_on: date
    grosze: int
    kind: str = ""
    lapse: Lapse | None = None

    @property
    def is_interest(self) -> bool:
        """Tell whether it is interest that was counted to the day of the application."""
        return self.kind == INTEREST_KIND

    @property
    def is_fee(self) -> bool:
        """Tell whether it is the price of paying later."""
        return self.kind == FEE_KIND


@dataclass(frozen=True)
class Reworked:
    """What a schedule does: how much of each charge goes off, and what comes instead."""

    written_off: tuple[tuple[OpenCharge, int], ...]
    terms: tuple[NewTerm, ...]

    @property
    def principal_grosze(self) -> int:
        """Return the principal that the schedule is about."""
        return sum(grosze for _one, grosze in self.written_off)

    @property
    def interest_grosze(self) -> int:
        """Return the interest that is charged with the new terms."""
        return sum(term.grosze for term in self.terms if term.is_interest)

    @property
    def fee_grosze(self) -> int:
        """Return the prolongation fee that is charged with the new terms."""
        return sum(term.grosze for term in self.terms if term.is_fee)


def list_chosen(session: Session, subject_id: int, wanted: Schedule) -> list[OpenCharge]:
    """List the open charges that a schedule is about, the earliest due first."""
    query = select(Charge, left_of_charge()).where(
        Charge.subject_id == subject_id, Charge.kind == wanted.kind, Charge.account_id.is_not(None),
        Charge.paid_at.is_(None), Charge.cancelled_at.is_(None),
    )  # fmt: skip
    if wanted.year is not None:
        query = query.where(Charge.year == wanted.year)
    if wanted.periods:
        query = query.where(Charge.period.in_(wanted.periods))
    ordered = query.order_by(Charge.due_on, Charge.id).execution_options(populate_existing=True)
    return [OpenCharge(charge, left) for charge, left in session.execute(ordered)]


def rework(owed: Sequence[OpenCharge], wanted: Schedule, facts: Facts, on: date) -> Reworked:
    """Return what a schedule does to these charges; pure. Raises Refused where it fits nothing that is owed."""
    whole = sum(one.left_grosze for one in owed)
    if not whole:
        raise Refused(translate("Nie ma takich należności: są zapłacone albo umorzone."))
    if wanted.relief == Relief.REMITTED:
        return _remit(owed, whole if wanted.amount_grosze is None else wanted.amount_grosze, whole)
    if wanted.dates[0] <= on:
        raise Refused(translate("Nowy termin musi być późniejszy niż dzisiaj."))
    parts, asked_on = _parts(whole, wanted), wanted.asked_on or on
    interest = _evenly(sum(_accrued(one, facts, asked_on) for one in owed), len(wanted.dates))
    came_from = share_out(sorted(term for one in owed for term in _origins(one)), list(parts))
    fees = [_fee(terms, day, wanted, facts, on) for terms, day in zip(came_from, wanted.dates, strict=True)]
    before = sum(_covered(one) for one in owed)
    terms = []
    for number, day in enumerate(wanted.dates):
        covered = interest[number] + fees[number] + before * parts[number] // whole
        terms.append(NewTerm(day, parts[number], lapse=Lapse(came_from[number], covered)))
        beside = ((INTEREST_KIND, interest[number]), (FEE_KIND, fees[number]))
        terms += [NewTerm(day, grosze, kind) for kind, grosze in beside if grosze]
    return Reworked(tuple((one, one.left_grosze) for one in owed), tuple(terms))


def carry_out(
    session: Session, portal: Portal, case: Case, wanted: Schedule, now: datetime, *, once: str, number: str
) -> tuple[Reworked, list[Charge]]:
    """Write the chosen charges off and charge what takes their place, in one transaction.

    ``once`` begins the names of the transfers; ``number`` is by what the new charges tell whose they are.

    Raises Refused where nothing fits, OvertakenError when money came meanwhile.
    """
    subject_id = case.parties[0].subject_id
    hold(session, list_chosen(session, subject_id, wanted))
    done = rework(list_chosen(session, subject_id, wanted), wanted, portal.facts, day_of(now))
    why = Why(f"relief:{once}", f"{case.reference}: {wanted.law}")
    made = list(_charges(number, done, wanted, now))
    replace_charges(session, portal.vault, done.written_off, made, why, now)
    return done, made


def _remit(owed: Sequence[OpenCharge], grosze: int, whole: int) -> Reworked:
    """Take a sum off, the oldest debt first; interest on it goes with it (art. 67a § 2)."""
    if not 0 < grosze <= whole:
        raise Refused(translate("Umorzyć można najwyżej %(sum)s.", sum=money(whole)))
    gone = []
    for one in owed:
        taken = min(one.left_grosze, grosze)
        grosze -= taken
        if taken:
            gone.append((one, taken))
    return Reworked(tuple(gone), ())


def _parts(whole: int, wanted: Schedule) -> Sequence[int]:
    if not wanted.amounts_grosze:
        return _evenly(whole, len(wanted.dates))
    if sum(wanted.amounts_grosze) != whole or min(wanted.amounts_grosze) <= 0:
        raise Refused(translate("Raty nie dają razem tego, co jest do zapłaty: %(sum)s.", sum=money(whole)))
    return wanted.amounts_grosze


def _evenly(grosze: int, count: int) -> list[int]:
    """Cut a sum into equal parts; what does not divide goes to the first."""
    share = grosze // count
    return [grosze - share * (count - 1), *[share] * (count - 1)]


def _accrued(one: OpenCharge, facts: Facts, to_on: date) -> int:
    """Return the interest of a charge that was late on a day; none for one that was not."""
    if last_day(one.charge.due_on) >= to_on:
        return 0
    return interest_of(one.charge, facts, to_on)(one.left_grosze, one.charge.due_on)


def _origins(one: OpenCharge) -> tuple[tuple[date, int], ...]:
    """Return the original terms of what is left of a charge: its own, or those of what it took the place of."""
    if one.charge.lapse is not None:
        return Lapse.read(one.charge.lapse).left_terms(one.left_grosze)
    return ((one.charge.due_on, one.left_grosze),) if one.left_grosze else ()


def _covered(one: OpenCharge) -> int:
    return Lapse.read(one.charge.lapse).left_covered(one.left_grosze) if one.charge.lapse is not None else 0


def _fee(terms: tuple[tuple[date, int], ...], day: date, wanted: Schedule, facts: Facts, on: date) -> int:
    """Return the prolongation fee of one instalment, at the rate of the day of the decision (art. 57 § 3)."""
    if not wanted.prolongation_percent:
        return 0
    rate = steps_of(facts, TABLES[Regime.TAX]).at(on)
    return prolongation_fee(
        terms, day, basis_points=rate, percent=wanted.prolongation_percent, asked_on=wanted.asked_on or on
    )


def _charges(mark: str, done: Reworked, wanted: Schedule, now: datetime) -> Iterator[Charge]:
    """Yield the charges that take the place of those written off, on the account of the oldest of them."""
    first = done.written_off[0][0].charge
    count = len(wanted.dates)
    for term in done.terms:
        number = wanted.dates.index(term.due_on) + 1
        name = f"odroczono do {term.due_on}" if count == 1 else f"rata {number} z {count}"
        period = f"{PREFIXES.get(term.kind, '')}{name} ({mark})"
        kind = term.kind or first.kind
        made = instead_of(first, period, term.due_on, term.grosze, now, kind=kind, lapse=term.lapse)
        made.law = wanted.law[:LAW_LENGTH]
        yield made
