"""What is owed in the words of a page: why this day, how late, how the interest came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from portal.billing.allocating import lapsed
from portal.billing.law.interest import Counting, WhyZero, last_day
from portal.billing.law.kinds import kind_of
from portal.i18n import plural, translate
from portal.terms import FIRST_YEAR, LAST_YEAR, free_day
from portal.words import day, money

if TYPE_CHECKING:
    from portal.billing.law.interest import InterestLine
    from portal.billing.law.lapsing import Lapse
    from portal.billing.taxes.reading import Line
    from portal.facts import Facts

SOON = timedelta(days=31)
PARTS_OF_ZLOTY = 10_000  # interest is shown to a hundredth of a grosz before it is rounded


@dataclass(frozen=True)
class Stretch:
    """Late days with one rate, and what they come to, unrounded, in words."""

    from_on: date
    to_on: date
    days: int
    rate: str
    amount: str


@dataclass(frozen=True)
class Calculation:
    """How interest came about: stretches, their sum, what is charged of it and why."""

    stretches: Sequence[Stretch]
    exact: str
    charged_grosze: int
    why: str


@dataclass(frozen=True)
class Row:
    """One open charge with what its row says; ``kind`` and ``word`` are its mark."""

    line: Line
    moved: str
    kind: str
    word: str
    interest: Calculation | None


def is_now(line: Line, today: date) -> bool:
    """Tell whether a charge is one to pay now: late, a matter's duty, or due within a month."""
    return bool(line.days_late) or line.account is None or line.charge.due_on <= today + SOON


def row_of(line: Line, on: date, facts: Facts) -> Row:
    """Put a line into words as of a day."""
    kind, word = mark_of(line.charge.due_on, line.days_late, on, is_duty=line.account is None)
    interest = calculation(line, on, facts) if line.days_late else None
    return Row(line, moved(line, facts), kind, word, interest)


def mark_of(due_on: date, days_late: int, on: date, *, is_duty: bool = False) -> tuple[str, str]:
    """Return the mark of a due: how late it is, or how many days are left."""
    if days_late:
        return "late", plural("%(num)s dzień po terminie", "%(num)s dni po terminie", days_late)
    left = (due_on - on).days
    if left < 0 or is_duty:
        return "you", translate("Do zapłaty")
    if left == 0:
        return "you", translate("Dziś")
    if left == 1:
        return "you", translate("Jutro")
    return "you", plural("Za %(num)s dzień", "Za %(num)s dni", left)


def moved(line: Line, facts: Facts) -> str:
    """Say which free day moved the term, if one did: ``15 listopada to niedziela``."""
    charge = line.charge
    if line.account is None or not FIRST_YEAR <= charge.due_on.year < LAST_YEAR:
        return ""
    for schedule in kind_of(facts, charge.kind, charge.due_on).schedules.values():
        for month, number in schedule.terms:
            nominal = date(charge.due_on.year, month, number)
            free = free_day(nominal)
            if free is not None and nominal != charge.due_on and last_day(nominal) == charge.due_on:
                return translate("%(day)s to %(free)s", day=day(nominal, charge.due_on), free=str(free.name))
    return ""


def calculation(line: Line, on: date, facts: Facts) -> Calculation:
    """Show how the interest of a late charge was counted, or why there is none."""
    kind = kind_of(facts, line.charge.kind, on)
    if not kind.bears_interest:
        return Calculation([], _exact(Fraction(0)), 0, translate("Od odsetek nie naliczamy odsetek."))
    counting = Counting(facts, kind.regime)
    if (lapse := lapsed(line.charge, on)) is not None:
        return _from_the_original(line, lapse, counting, on)
    owed = (line.left_grosze, line.charge.due_on, on)
    stretches = [_stretch(one) for one in counting.lines(*owed)]
    why = _why(counting.why_zero(*owed), counting, line.interest_grosze, on)
    return Calculation(stretches, _exact(counting.exact(*owed)), line.interest_grosze, why)


def _from_the_original(line: Line, lapse: Lapse, counting: Counting, on: date) -> Calculation:
    """Show the interest of a deferral that lapsed: from the original terms, less what was charged beside it."""
    terms = lapse.left_terms(line.left_grosze)
    found = [one for due_on, grosze in terms for one in counting.lines(grosze, due_on, on)]
    exact = sum((one.exact for one in found), start=Fraction(0))
    why = translate(
        "Nowy termin minął bez zapłaty, więc odsetki biegną od pierwotnego (art. 49 § 2 Ordynacji podatkowej). "
        "Zaokrąglamy je do pełnych złotych i odejmujemy to, co doliczyliśmy wcześniej: %(sum)s.",
        sum=money(lapse.left_covered(line.left_grosze)),
    )  # fmt: skip
    return Calculation([_stretch(one) for one in found], _exact(exact), line.interest_grosze, why)


def _stretch(one: InterestLine) -> Stretch:
    return Stretch(one.from_on, one.to_on, one.days, _rate(one.basis_points), _exact(one.exact))


def _why(zero: WhyZero, counting: Counting, charged: int, on: date) -> str:
    if zero is WhyZero.BELOW_THRESHOLD:
        limit = money(counting.threshold(on))
        return translate(
            "Nie naliczamy, bo nie przekraczają %(limit)s (art. 54 § 1 pkt 5 Ordynacji podatkowej).",
            limit=limit,
        )
    if zero is WhyZero.LESS_THAN_HALF:
        return translate(
            "Po zaokrągleniu do pełnych złotych wychodzi zero (art. 63 § 1 Ordynacji podatkowej)."
        )
    if zero is WhyZero.NOT_LATE:
        return translate("Termin jeszcze nie minął.")
    if counting.regime == "civil":
        return translate("Zaokrąglamy do grosza: %(sum)s (art. 481 Kodeksu cywilnego).", sum=money(charged))
    return translate(
        "Zaokrąglamy do pełnych złotych: %(sum)s (art. 63 § 1 Ordynacji podatkowej).", sum=money(charged)
    )


def _rate(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d}%"


def _exact(grosze: Fraction) -> str:
    whole, rest = divmod(round(grosze * PARTS_OF_ZLOTY / 100), PARTS_OF_ZLOTY)
    return f"{whole},{rest:04d} zł"
