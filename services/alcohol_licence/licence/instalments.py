"""When a licence's fee is paid: before it is given, in the instalments of its first year, by statements afterwards."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from portal import (
    Answers,
    Assessment,
    Brought,
    Capacity,
    Facts,
    Matter,
    Outcome,
    Reckoning,
    Right,
    Yearly,
)
from services.alcohol_licence import fees

STATEMENT_SLUG = "alcohol-statement"
LAW_INSTALMENTS = f"art. 11¹ ust. 5–8 {fees.ACT}"
LAW_STATEMENT = f"art. 11¹ ust. 4, 5 i 7 {fees.ACT}"
STATEMENT = "oświadczenie o wartości sprzedaży alkoholu w poprzednim roku"
LAW_LICENCE = f"art. 18 ust. 1, 3 i 9 {fees.ACT}"
GRANTED = frozenset({Outcome.GRANTED, Outcome.PARTLY})

Reckon = Callable[[Answers, Facts, date], Reckoning | None]


def later_days(answers: Answers, facts: Facts, on: date) -> tuple[date, ...]:
    """Return the days of the first year's instalments that are paid after the licence is given (art. 11¹ ust. 7).

    Who begins pays the whole year before (ust. 2 and 3). Who sold in the year before pays before the licence what is
    due by its first day, at least one instalment.
    """
    since = fees.day_of(answers, "since")
    if since is None or answers.get("sold") is not True or not facts.at("first_year_in_instalments", on):
        return ()
    days = [fees.day_in(since.year, text) for text in facts.at("instalment_days", on)]
    return tuple(day for day in days[1:] if day > since)


def later_grosze(total: int, answers: Answers, facts: Facts, on: date) -> int:
    """Return how much of the first year's fee is paid later; what does not divide by three is paid before."""
    count = len(facts.at("instalment_days", on))
    return total // count * len(later_days(answers, facts, on))


def brings(matter: Matter, reckon: Reckon) -> tuple[Brought, ...] | None:
    """Return what a granted licence brings: the instalments still to come, a statement each later year, its own days.

    The fee of a later year follows from the sale that is stated by 31 January of it, so until then nobody knows it and
    nothing is charged. The licence itself is the decision (art. 18 ust. 1): there is no other document.
    """
    answers, facts, filed_on = matter.answers, matter.facts, matter.filed_on
    made = reckon(answers, facts, filed_on)
    since, until = fees.day_of(answers, "since"), fees.day_of(answers, "until")
    if matter.outcome not in GRANTED or made is None or since is None or until is None:
        return None
    where = fees.outlet_of(answers)
    stated = tuple(
        fees.day_in(year, facts.at("statement_day", filed_on))
        for year in range(since.year + 1, until.year + 1)
    )
    asked = Yearly(fees.KIND, STATEMENT, LAW_STATEMENT, stated, where, STATEMENT_SLUG) if stated else None
    sells = ", ".join(kind.upper() for kind in answers.get("kinds") or ())
    what = f"sprzedaż detaliczna napojów alkoholowych rodzaju {sells}: {where}"
    right = Right(what, LAW_LICENCE, since, until, key=fees.place_of(answers))
    found = (_first_year(matter, made, since), asked, right)
    return tuple(one for one in found if one is not None)


def _first_year(matter: Matter, made: Reckoning, since: date) -> Assessment | None:
    """Return what is left of the first year's fee once the licence is given; None where all of it was paid before."""
    answers, facts, filed_on = matter.answers, matter.facts, matter.filed_on
    days = later_days(answers, facts, filed_on)
    if not days:
        return None
    award = matter.award.amount_grosze if matter.award is not None else None
    whole = later_grosze(made.total_grosze, answers, facts, filed_on)
    payer: Literal["person", "entity"] = "entity" if matter.acting == Capacity.COMPANY else "person"
    # instalments whose day went by while the matter was open wait for 14 days instead
    from_on = max(days[0] - timedelta(days=1), matter.on)
    return Assessment(
        fees.KIND, since.year, whole if award is None else award, LAW_INSTALMENTS, payer=payer,
        object_title=fees.outlet_of(answers), from_on=from_on,
    )  # fmt: skip
