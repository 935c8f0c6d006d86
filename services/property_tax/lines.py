"""The calculation that a person sees: a line for each thing, with how its sum comes about, and the rates behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import Answers, Facts, Line, Text, money
from services.property_tax import sums
from services.property_tax.asked import SPORTS, WATER
from services.property_tax.sums import HECTARE, SQUARE_METRE, YEAR
from services.property_tax.taxed import BUILDINGS, PLOTS, STRUCTURES, Taxed, list_taxed
from services.property_tax.texts import _

LAW = "art. 4–6 ustawy z dnia 12 stycznia 1991 r. o podatkach i opłatach lokalnych, art. 63 Ordynacji podatkowej"
RATES = ("plot_", "building_", "structure_", "sports_")
UNCONFIRMED = _("Stawki są do potwierdzenia z uchwałą Rady Miasta, kwota może się zmienić.")
UNDATED = _("Żaden wpis nie mówi, od kiedy albo do kiedy. Policzyliśmy cały rok: dopisz dzień.")
OLD_RATES = _("Stawek na ten rok jeszcze nie mamy. Liczymy według ostatnich.")


@dataclass(frozen=True)
class Words:
    """How a form calls what there is to tax: the uses of plots and buildings, the article of each exemption."""

    plots: Sequence[Any]
    buildings: Sequence[Any]
    exempt_by: Mapping[str, str]


def lines_of(answers: Answers, year: int, facts: Facts, words: Words) -> tuple[Line, ...]:
    """Return a line for each thing and one for the rounding; none as long as nothing whole was entered."""
    made = [_line(one, facts, date(year, 1, 1), words) for one in list_taxed(answers, year)]
    lines = [line for line in made if line is not None]
    exact = sum(line.amount_grosze for line in lines)
    total = sums.to_zloty(exact)
    if total != exact:
        how = _("do pełnych złotych, art. 63 § 1 Ordynacji podatkowej")
        lines.append(Line(_("Zaokrąglenie"), how, total - exact))
    return tuple(lines)


def notes_of(facts: Facts, year: int) -> Iterator[Text]:
    """Yield what is to be said of the rates of a year: older ones, ones that nobody confirmed."""
    names = [name for name in facts.tables() if name.startswith(RATES)]
    rates = [facts.fact(name, date(year, 1, 1)) for name in names]
    if any(rate.valid_from.year < year for rate in rates):
        yield OLD_RATES
    if not all(rate.confirmed for rate in rates):
        yield UNCONFIRMED


def _line(one: Taxed, facts: Facts, on: date, words: Words) -> Line | None:
    made = {PLOTS: _plot, BUILDINGS: _building, STRUCTURES: _structure}[one.kind](one, facts, on, words)
    article = words.exempt_by.get(str(one.entry.get("exemption") or ""))
    if made is None or article is None:
        return made
    return Line(made.label, _("zwolnienie: %(article)s ustawy", article=article), 0)


def _plot(one: Taxed, facts: Facts, on: date, words: Words) -> Line | None:
    use, area = str(one.entry.get("plot_use") or ""), _count(one.entry.get("area"))
    label = _named(words.plots, use)
    if label is None or not area:
        return None
    rate, per = int(facts.at(f"plot_{use}_grosze", on)), HECTARE if use == WATER else SQUARE_METRE
    unit = "ha" if use == WATER else "m²"
    how = f"{_written(area, per)} {unit} × {money(rate)}{one.tail}"
    return Line(
        _("Grunt: %(use)s", use=label), how, sums.by_area(area, rate, per, one.share, one.span.months)
    )


def _building(one: Taxed, facts: Facts, on: date, words: Words) -> Line | None:
    use = str(one.entry.get("building_use") or "")
    area, low = _count(one.entry.get("area")), _count(one.entry.get("low_area"))
    label = _named(words.buildings, use)
    if label is None or not area + low:
        return None
    rate = int(facts.at(f"building_{use}_grosze", on))
    base = f"({_written(area)} + 50% × {_written(low)})" if low else _written(area)
    how = f"{base} m² × {money(rate)}{one.tail}"
    amount = sums.by_area(sums.useful_area(area, low), rate, SQUARE_METRE, one.share, one.span.months)
    return Line(_("Budynek: %(use)s", use=label), how, amount)


def _structure(one: Taxed, facts: Facts, on: date, _words: Words) -> Line | None:
    what, value = str(one.entry.get("what") or ""), _count(one.entry.get("value"))
    if not what or not value:
        return None
    rate = "sports_permille" if one.entry.get("structure_kind") == SPORTS else "structure_permille"
    permille = int(facts.at(rate, on))
    base = sums.base_of_value(value, one.share)
    months = f" × {one.span.months}/{YEAR}" * (one.span.months != YEAR)
    how = f"{money(base)} × {_written(permille, 10)}%{months}"
    return Line(_("Budowla: %(what)s", what=what), how, sums.by_value(base, permille, one.span.months))


def _named(uses: Sequence[Any], code: str) -> Text | None:
    return next((use[1] for use in uses if use[0] == code), None)


def _count(value: object) -> int:
    """Read a whole number as answers keep it; nothing for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _written(number: int, per: int = SQUARE_METRE) -> str:
    """Write a count of parts as a decimal fraction, as people do: 1250 hundredths are ``12,5``."""
    whole, rest = divmod(number, per)
    places = len(str(per)) - 1
    return f"{whole},{rest:0{places}d}".rstrip("0") if rest else str(whole)
