"""The calculation that a person sees: a line for each thing, with how its sum comes about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from portal import Answers, Facts, Line, Reckoning, Text, fields, money
from services.property_tax import duty, sums
from services.property_tax.forms import BUILDINGS, PLOTS, STRUCTURES, TOGETHER
from services.property_tax.sums import HECTARE, SQUARE_METRE, YEAR, Span
from services.property_tax.texts import _
from services.property_tax.things import BUILDING_USES, EXEMPT_BY, PLOT_USES, WATER

LAW = "art. 4–6 ustawy z dnia 12 stycznia 1991 r. o podatkach i opłatach lokalnych, art. 63 Ordynacji podatkowej"
SET_LATER = _("To jeszcze nie jest decyzja. Podatek ustali decyzja i dopiero ją zapłacisz.")
UNCONFIRMED = _("Stawki są do potwierdzenia z uchwałą Rady Miasta, kwota może się zmienić.")
UNDATED = _("Żaden wpis nie mówi, od kiedy albo do kiedy. Policzyliśmy cały rok: dopisz dzień.")
SOLIDARY = _("Współwłasność: podatek jest jeden, od całości. Każdy współwłaściciel odpowiada za całą kwotę.")
LATE = _("Minęło 14 dni na złożenie informacji. Złóż ją mimo to.")
TOO_SMALL = _(
    "Kwota jest niższa niż koszt listu poleconego z potwierdzeniem odbioru: wtedy podatku się nie ustala."
)
ONCE = _("Do 100 zł płaci się raz, bez rat.")
EARLIER = _("Za wcześniejsze lata wydamy osobne decyzje.")
OLD_RATES = _("Stawek na ten rok jeszcze nie mamy. Liczymy według ostatnich.")


@dataclass(frozen=True)
class Taxed:
    """One thing in the year for which it is reckoned: its kind, answers, months, and the share that counts."""

    kind: str
    entry: Answers
    span: Span
    share: Fraction

    @property
    def tail(self) -> str:
        """Write the months and the share as the end of a formula."""
        return f" × {self.entry.get('share')}" * (self.share != 1) + f" × {self.span.months}/{YEAR}" * (
            self.span.months != YEAR
        )


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the tax of the year that the event leads to; None as long as nothing whole was entered."""
    year = duty.year_of(answers, on)
    lines = [line for one in taxed(answers, on) if (line := _line(one, facts, date(year, 1, 1))) is not None]
    if not lines:
        return None
    exact = sum(line.amount_grosze for line in lines)
    total = sums.to_zloty(exact)
    if total != exact:
        how = _("do pełnych złotych, art. 63 § 1 Ordynacji podatkowej")
        lines.append(Line(_("Zaokrąglenie"), how, total - exact))
    return Reckoning(
        title=_("Przewidywany podatek od nieruchomości za %(year)s rok", year=year),
        lines=tuple(lines),
        total_grosze=total,
        law=LAW,
        notes=tuple(_notes(answers, facts, on, total)),
    )


def first_month(answers: Answers, on: date) -> int:
    """Return the first month of the year in which anything is taxed; January where nothing is."""
    months = [one.span.first for one in taxed(answers, on) if one.span.months]
    return min(months, default=1)


def taxed(answers: Answers, on: date) -> Iterator[Taxed]:
    """Yield the things that were entered, list by list; an entry that does not say enough is left out."""
    year, wanted = duty.year_of(answers, on), answers.get("things") or ()
    for kind in (PLOTS, BUILDINGS, STRUCTURES):
        entries = answers.get(kind) if kind in wanted else None
        for entry in entries if isinstance(entries, list) else ():
            share = counted_share(entry) if isinstance(entry, dict) else None
            if share is not None:
                span = sums.span_of(year, duty.on_of(entry.get("since")), duty.on_of(entry.get("until")))
                yield Taxed(kind, entry, span, share)


def counted_share(entry: Answers) -> Fraction | None:
    """Return the part of a thing that is taxed here: a share that goes with a flat, or all (art. 3 ust. 4a, 5).

    Co-owners owe the tax of the whole thing together (art. 3 ust. 4). None where the answers do not say.
    """
    return fields.share_of(entry["share"]) if entry.get("share") else Fraction(1)


def _line(one: Taxed, facts: Facts, on: date) -> Line | None:
    made = {PLOTS: _plot, BUILDINGS: _building, STRUCTURES: _structure}[one.kind](one, facts, on)
    article = EXEMPT_BY.get(str(one.entry.get("exemption") or ""))
    if made is None or article is None:
        return made
    return Line(made.label, _("zwolnienie: %(article)s ustawy", article=article), 0)


def _plot(one: Taxed, facts: Facts, on: date) -> Line | None:
    use, area = str(one.entry.get("plot_use") or ""), _count(one.entry.get("area"))
    label = _named(PLOT_USES, use)
    if label is None or not area:
        return None
    rate, per = int(facts.at(f"plot_{use}_grosze", on)), HECTARE if use == WATER else SQUARE_METRE
    unit = "ha" if use == WATER else "m²"
    how = f"{_written(area, per)} {unit} × {money(rate)}{one.tail}"
    return Line(
        _("Grunt: %(use)s", use=label), how, sums.by_area(area, rate, per, one.share, one.span.months)
    )


def _building(one: Taxed, facts: Facts, on: date) -> Line | None:
    use = str(one.entry.get("building_use") or "")
    area, low = _count(one.entry.get("area")), _count(one.entry.get("low_area"))
    label = _named(BUILDING_USES, use)
    if label is None or not area + low:
        return None
    rate = int(facts.at(f"building_{use}_grosze", on))
    base = f"({_written(area)} + 50% × {_written(low)})" if low else _written(area)
    how = f"{base} m² × {money(rate)}{one.tail}"
    amount = sums.by_area(sums.useful_area(area, low), rate, SQUARE_METRE, one.share, one.span.months)
    return Line(_("Budynek: %(use)s", use=label), how, amount)


def _structure(one: Taxed, facts: Facts, on: date) -> Line | None:
    what, value = str(one.entry.get("what") or ""), _count(one.entry.get("value"))
    if not what or not value:
        return None
    permille = int(facts.at("structure_permille", on))
    base = sums.base_of_value(value, one.share)
    months = f" × {one.span.months}/{YEAR}" * (one.span.months != YEAR)
    how = f"{money(base)} × {_written(permille, 10)}%{months}"
    return Line(_("Budowla: %(what)s", what=what), how, sums.by_value(base, permille, one.span.months))


def _notes(answers: Answers, facts: Facts, on: date, total: int) -> Iterator[Text]:
    year, effect = duty.year_of(answers, on), duty.effect_on(answers)
    new_year = date(year, 1, 1)
    rates = [
        facts.fact(name, new_year)
        for name in facts.tables()
        if name.startswith(("plot_", "building_", "structure_"))
    ]
    yield SET_LATER
    if total < int(facts.at("least_decided_grosze", new_year)):
        yield TOO_SMALL
    elif total <= int(facts.at("once_grosze", new_year)):
        yield ONCE
    if answers.get("ownership") == TOGETHER:
        yield SOLIDARY
    if effect is not None and effect.year < year:
        yield EARLIER
    if (
        effect is not None
        and effect > new_year
        and all(one.span.months == YEAR for one in taxed(answers, on))
    ):
        yield UNDATED
    if duty.is_late(answers, facts, on):
        yield LATE
    if any(rate.valid_from.year < year for rate in rates):
        yield OLD_RATES
    if not all(rate.confirmed for rate in rates):
        yield UNCONFIRMED


def _named(uses: Any, code: str) -> Text | None:
    return next((use[1] for use in uses if use[0] == code), None)


def _count(value: object) -> int:
    """Read a whole number as answers keep it; nothing for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _written(number: int, per: int = SQUARE_METRE) -> str:
    """Write a count of parts as a decimal fraction, as people do: 1250 hundredths are ``12,5``."""
    whole, rest = divmod(number, per)
    places = len(str(per)) - 1
    return f"{whole},{rest:0{places}d}".rstrip("0") if rest else str(whole)
