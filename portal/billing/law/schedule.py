"""Instalments: the terms and the sums in which a year's debt is paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.billing.law.interest import GROSZ, ZLOTY, last_day
from portal.billing.law.kinds import Period
from portal.errors import Refused
from portal.facts import FactsError
from portal.i18n import translate

if TYPE_CHECKING:
    from portal.billing.law.kinds import ChargeKind, Payer, Schedule

MONTHS = 12
DECISION_DAYS = 14  # art. 47 § 1 Ordynacja podatkowa
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MONTH_NAMES = (
    "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec",
    "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień",
)  # fmt: skip


@dataclass(frozen=True)
class Instalment:
    """One part of a year's debt; ``period_title`` is Polish, as it stands on documents."""

    number: int
    period_title: str
    due_on: date
    amount_grosze: int


def instalments(
    kind: ChargeKind, year: int, yearly_grosze: int, *,
    payer: Payer, from_on: date | None = None, served_on: date | None = None,
) -> list[Instalment]:  # fmt: skip
    """Return the instalments of a year, earliest first; their sum is what the year costs, to the grosz.

    ``yearly_grosze`` is for a whole year; a liability that begins on ``from_on`` costs a share of it by months, the
    month of its beginning among them. ``served_on`` is the day on which the decision was delivered and counts only
    for debts that arise by decision. A term on a free day moves to the next working day (art. 12 § 5 Ordynacja
    podatkowa, art. 115 KC). Raises FactsError when the kind has no terms for such a payer, Refused when every term
    has passed and no delivery sets a new one.
    """
    if yearly_grosze < 0:
        raise ValueError("a year's sum is not negative")
    schedule = kind.schedules.get(payer)
    if schedule is None:
        raise FactsError(f"{kind.name}: nie ma terminów dla tego rodzaju płatnika ({payer})")
    begins_on = max(from_on or date.min, date(year, 1, 1))
    terms = _terms(schedule, begins_on) if begins_on.year == year else []
    if not terms and (begins_on.year > year or not kind.proportional):
        return []  # nothing yet, or a yearly sum owed by whoever held the property on its day
    terms = _after_delivery(terms, schedule, year, served_on)
    amount = _amount(kind, yearly_grosze, begins_on)
    if payer == "person" and amount <= kind.single_up_to_grosze:
        terms = [_Term(f"rok {year}", terms[0].on)]
    return _cut(terms, amount, ZLOTY if kind.whole_zloty else GROSZ)


@dataclass(frozen=True)
class _Term:
    """A term with the name of what it is for, and its share in the whole."""

    title: str
    on: date
    weight: int = 1


def _terms(schedule: Schedule, begins_on: date) -> list[_Term]:
    """List the terms that remain in the year for a liability from a day on."""
    year = begins_on.year
    days = [date(year, month, day) for month, day in schedule.terms]
    if schedule.period is Period.INSTALMENT:
        first_on = begins_on
        if schedule.late_start_days and begins_on > days[0]:
            first_on = begins_on + timedelta(days=schedule.late_start_days)
            days = [first_on, *(on for on in days if on > first_on)]
        left = [on for on in days if on >= first_on]
        # a year's own terms keep their names; those that a decision or a late start sets are counted anew
        begins_at = 0 if schedule.by_decision or schedule.late_start_days else len(days) - len(left)
        return [_Term(f"{ROMAN[number]} rata {year}", on) for number, on in enumerate(left, start=begins_at)]
    if schedule.period is Period.YEAR:
        return [_Term(f"rok {year}", on) for on in days if on >= begins_on]
    return _terms_by_months(schedule, begins_on, days)


def _terms_by_months(schedule: Schedule, begins_on: date, days: list[date]) -> list[_Term]:
    """List months or quarters, each weighing as many months as the liability lasts in it."""
    span = MONTHS // len(days)
    names = MONTH_NAMES if schedule.period is Period.MONTH else [f"{roman} kwartał" for roman in ROMAN[:4]]
    found = []
    for number, (name, on) in enumerate(zip(names, days, strict=True), start=1):
        months = min(span, number * span + 1 - begins_on.month)
        if months > 0:
            found.append(_Term(f"{name} {begins_on.year}", max(on, begins_on), months))
    return found


def _after_delivery(terms: list[_Term], schedule: Schedule, year: int, served_on: date | None) -> list[_Term]:
    """Let no term end earlier than 14 days after the delivery of the decision that sets the debt.

    Art. 47 § 2 says it of the first instalment; of a later one that the delivery has overtaken the city says the
    same, for nobody can pay before they know what. Without a term left the delivery alone sets one (§ 1).
    """
    if schedule.by_decision and served_on:
        earliest_on = served_on + timedelta(days=DECISION_DAYS)
        terms = terms or [_Term(f"{ROMAN[0]} rata {year}", earliest_on)]
        return [replace(term, on=max(term.on, earliest_on)) for term in terms]
    if not terms:
        message = translate("Podaj dzień doręczenia decyzji: w tym roku nie ma już innego terminu.")
        raise Refused(message, "served_on")
    return terms


def _amount(kind: ChargeKind, yearly_grosze: int, begins_on: date) -> int:
    """Return what the months cost: half up to full złoty where the law rounds (art. 63 § 1), else to the grosz."""
    months = MONTHS + 1 - begins_on.month
    if months == MONTHS or not kind.proportional:
        return yearly_grosze
    unit = ZLOTY if kind.whole_zloty else GROSZ
    return (2 * yearly_grosze * months + MONTHS * unit) // (2 * MONTHS * unit) * unit


def _cut(terms: list[_Term], amount: int, unit: int) -> list[Instalment]:
    """Cut a sum by weights into whole units; what cannot be cut evenly goes to the first term (the city's practice)."""
    whole = sum(term.weight for term in terms)
    shares = [amount * term.weight // (whole * unit) * unit for term in terms]
    shares[0] += amount - sum(shares)
    paid = [(term, share) for term, share in zip(terms, shares, strict=True) if share]
    return [
        Instalment(number, term.title, last_day(term.on), share)
        for number, (term, share) in enumerate(paid, start=1)
    ]
