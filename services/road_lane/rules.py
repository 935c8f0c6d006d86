"""What the law says of a permit to occupy a road lane: what it is expected to cost, for which area and days."""

from collections.abc import Iterator
from datetime import date, timedelta

from portal import Answers, Facts, Fee, Former, Line, Matter, Outcome, Reckoning, Right, Text, day, money
from services.road_lane.forms import (
    ADVERT,
    BUILDING,
    CARRIAGEWAY,
    DEVICES,
    EXCLUSIVE,
    SURFACES,
    WORKS,
    _,
    texts,
)

GRANTS = "art. 40 ust. 1 i 2 ustawy z dnia 21 marca 1985 r. o drogach publicznych"
LAW = "art. 40 ust. 3–6, 8 i 10 ustawy z dnia 21 marca 1985 r. o drogach publicznych"
ANYWHERE = {BUILDING: "building_grosze", ADVERT: "advert_grosze", EXCLUSIVE: "exclusive_grosze"}
HUNDREDTHS = 100  # of a square metre
SET_LATER = _("Opłatę ustali decyzja. Zapłacisz ją w terminie z decyzji, nie przy składaniu wniosku.")
UNCONFIRMED = _("Stawki są do potwierdzenia z uchwałą Rady Miasta, kwota może się zmienić.")


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:  # noqa: ARG001 - every service is asked so
    """Return nothing: the fee is set in the decision (art. 40 ust. 11), the application costs nothing."""
    return None


def needs_traffic_project(answers: Answers) -> bool:
    """Tell whether the approved project of traffic must be there (§ 1 ust. 3 pkt 2 rozporządzenia z 1 czerwca 2004)."""
    return answers.get("traffic") is True


def again(former: Former) -> Answers | None:
    """Begin the next application behind the last day of this one: the same areas, until when is asked anew.

    The road's manager refuses or sets what it may take; who stays without a new permit pays ten times the fee (art. 40
    ust. 12 ustawy o drogach publicznych).
    """
    last = _last_day(former.answers)
    if last is None or not former.brought:
        return None
    since = (last + timedelta(days=1)).isoformat()
    entries = [
        {**entry, "since": since, "until": None}
        for entry in former.answers.get("occupations") or []
        if _on(entry.get("until")) == last
    ]
    return {**former.answers, "occupations": entries}


def ends(former: Former) -> date | None:
    """Return the last day on which the permit lets the road be occupied."""
    return former.valid_until


def brings(matter: Matter) -> Right | None:
    """Keep from when until when the decision lets the road be occupied; its fee is set in its own words (ust. 11)."""
    entries = matter.answers.get("occupations") or []
    first = min((on for entry in entries if (on := _on(entry.get("since")))), default=None)
    last = _last_day(matter.answers)
    if (
        matter.outcome not in {Outcome.GRANTED, Outcome.PARTLY}
        or first is None
        or last is None
        or last < first
    ):
        return None
    where = f"{matter.answers.get('road') or ''}, {matter.answers.get('spot') or ''}".strip(", ")
    return Right(f"zajęcie pasa drogowego: {where}", GRANTS, first, last, key=place_of(matter.answers))


def place_of(answers: Answers) -> str:
    """Name the place, by which the next application is known from another."""
    told = f"{answers.get('road') or ''} {answers.get('spot') or ''}"
    return " ".join(told.casefold().split())


def charged_metres(area: int, facts: Facts, on: date) -> int:
    """Return the hundredths of a square metre that are charged: never below one metre (art. 40 ust. 10)."""
    least = HUNDREDTHS * int(facts.at("least_m2", on))
    if facts.at("rounds_up", on):
        area = HUNDREDTHS * -(-area // HUNDREDTHS)
    return max(least, area)


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the fee that the decision is expected to set: area by days by rate, period by period."""
    purpose, entries = answers.get("purpose"), answers.get("occupations") or []
    rows = [line for entry in entries if (line := _line(str(purpose), entry, facts, on)) is not None]
    if not rows:
        return None
    return Reckoning(
        title=_("Przewidywana opłata za zajęcie"),
        lines=tuple(rows),
        total_grosze=sum(row.amount_grosze for row in rows),
        law=LAW,
        notes=(SET_LATER, *(() if _are_confirmed(facts, on) else (UNCONFIRMED,))),
    )


def _are_confirmed(facts: Facts, on: date) -> bool:
    """Tell whether the council's rates were confirmed: until then the sum is a guess, and says so."""
    return all(facts.fact(name, on).confirmed for name in facts.tables() if name.endswith("_grosze"))


def _line(purpose: str, entry: Answers, facts: Facts, on: date) -> Line | None:
    """Return one period's line; None for an entry that does not say what, how much or when."""
    surface, area = str(entry.get("surface") or ""), entry.get("area")
    since, until = _on(entry.get("since")), _on(entry.get("until"))
    names = dict(SURFACES)
    if surface not in names or not isinstance(area, int) or since is None or until is None or until < since:
        return None
    metres = charged_metres(area, facts, on)
    label = _("%(what)s, %(since)s – %(until)s", what=names[surface], since=day(since), until=day(until))
    if purpose == DEVICES:
        return _by_year(label, surface, metres, (since, until), facts, on)
    name = ANYWHERE.get(purpose) or (f"works_{surface}_grosze" if purpose == WORKS else "")
    return _by_day(label, metres, (until - since).days + 1, int(facts.at(name, on))) if name else None


def _last_day(answers: Answers) -> date | None:
    days = (_on(entry.get("until")) for entry in answers.get("occupations") or [])
    return max((one for one in days if one is not None), default=None)


def _by_day(label: Text, metres: int, days: int, rate: int) -> Line:
    """Return area by rate by days (art. 40 ust. 4 i 6); a day begun is a day."""
    told = texts.plural("%(num)s dzień", "%(num)s dni", days)
    how = _("%(metres)s m² × %(days)s × %(rate)s", metres=_written(metres), days=told, rate=money(rate))
    return Line(label, how, _rounded(metres * days * rate, HUNDREDTHS))


def _by_year(
    label: Text, surface: str, metres: int, period: tuple[date, date], facts: Facts, on: date
) -> Line:
    """Return area by the rate of a year, for a part of a year by its days (art. 40 ust. 5)."""
    rate = int(
        facts.at("devices_carriage_year_grosze" if surface in CARRIAGEWAY else "devices_year_grosze", on)
    )
    years = list(_years(*period))
    amount = sum(_rounded(metres * rate * days, HUNDREDTHS * length) for _year, days, length in years)
    told = ", ".join(f"{year}: {days}/{length}" for year, days, length in years)
    how = _(
        "%(metres)s m² × %(rate)s za rok, dni w roku %(told)s", metres=_written(metres), rate=money(rate), told=told
    )  # fmt: skip
    return Line(label, how, amount)


def _years(since: date, until: date) -> Iterator[tuple[int, int, int]]:
    """Yield each calendar year of a period: the year, its days in the period, all its days."""
    for year in range(since.year, until.year + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        yield year, (min(until, last) - max(since, first)).days + 1, (last - first).days + 1


def _rounded(numerator: int, denominator: int) -> int:
    """Return a quotient rounded to whole grosze, half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def _written(hundredths: int) -> str:
    whole, rest = divmod(hundredths, HUNDREDTHS)
    return f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)


def _on(value: object) -> date | None:
    """Read a date as answers keep it; None for what is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
