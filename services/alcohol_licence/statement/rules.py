"""What the law makes of a statement: the fee of this year by what was sold in the last, and what being late costs."""

from datetime import date, timedelta
from typing import Literal

from portal import (
    Answers,
    Assessment,
    Capacity,
    Facts,
    Fee,
    Former,
    Matter,
    Reckoning,
    Term,
    Text,
    Unit,
    full_day,
    money,
    term_end,
)
from services.alcohol_licence import fees
from services.alcohol_licence.asked import KINDS
from services.alcohol_licence.texts import _

LICENCE = "alcohol-licence"
LAW = f"art. 11¹ ust. 2, 4–8 {fees.ACT}"
LAW_LATE = f"art. 18 ust. 12a {fees.ACT}"
WHOLE = 100
SOLD = tuple(f"sold_{kind}_grosze" for kind, _words in KINDS)
INSTALMENTS = _("Płacisz w trzech równych ratach: do 31 stycznia, 31 maja i 30 września.")
LAPSED = _("Termin i dodatkowe dni minęły. Zezwolenie mogło wygasnąć: urzędnik to sprawdzi.")


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return what being late costs, paid with the statement, as long as that keeps the licence; in time it is free."""
    kinds = kinds_of(answers)
    if not kinds or not is_late(facts, on) or on > late_until(facts, on):
        return None
    fixed = sum(int(facts.at(f"fee_{kind}_grosze", on)) for kind in kinds)
    part = fees.rounded(fixed * int(facts.at("late_percent", on)), WHOLE)
    return Fee(part, fees.KIND, _("Opłata dodatkowa za oświadczenie po terminie"), LAW_LATE)


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the fee of the year in which it is stated; None while kinds, days or a sum are missing."""
    kinds, until = kinds_of(answers), fees.day_of(answers, "until")
    told = all(isinstance(answers.get(f"sold_{kind}_grosze"), int) for kind in kinds)
    if not kinds or not told or until is None or until.year < on.year:
        return None
    period = (date(on.year, 1, 1), until)
    lines = tuple(fees.line(kind, {**answers, "sold": True}, period, facts, on) for kind in kinds)
    notes = (INSTALMENTS, *_lateness(answers, facts, on))
    notes += () if all(one.confirmed for one in facts.all()) else (fees.UNCONFIRMED,)
    total = sum(line.amount_grosze for line in lines)
    return Reckoning(_("Opłata za rok %(year)s", year=on.year), lines, total, LAW, notes)


def last_day(facts: Facts, on: date) -> date:
    """Return the last day for this year's statement; a free day moves it on (art. 57 § 4 KPA)."""
    day = fees.day_in(on.year, str(facts.at("statement_day", on)))
    return term_end(day - timedelta(days=1), Term(1, Unit.DAYS)).on


def late_until(facts: Facts, on: date) -> date:
    """Return the last day on which a late statement still keeps the licence."""
    return term_end(last_day(facts, on), Term(int(facts.at("late_days", on)), Unit.DAYS)).on


def is_late(facts: Facts, on: date) -> bool:
    """Tell whether the statement comes after its day."""
    return on > last_day(facts, on)


def kinds_of(answers: Answers) -> list[str]:
    """Return the kinds of drinks of the licence, in order."""
    return [kind for kind, _words in KINDS if kind in (answers.get("kinds") or ())]


def asks_sale(kind: str, answers: Answers) -> bool:
    """Tell whether last year's sale of a kind must be told."""
    return kind in (kinds_of(answers) or dict(KINDS))


def again(former: Former) -> Answers | None:
    """Begin from the licence or from last year's statement, while the licence holds; what was sold is asked anew."""
    since, until = fees.day_of(former.answers, "since"), fees.day_of(former.answers, "until")
    if not former.brought or since is None or until is None or not since.year < former.on.year <= until.year:
        return None
    return {name: value for name, value in former.answers.items() if name not in SOLD}


def brings(matter: Matter) -> Assessment | None:
    """Put this year's fee on the outlet's account, in the instalments of the law (art. 11¹ ust. 7)."""
    made = reckon(matter.answers, matter.facts, matter.filed_on)
    if made is None:
        return None
    payer: Literal["person", "entity"] = "entity" if matter.acting == Capacity.COMPANY else "person"
    return Assessment(
        fees.KIND, matter.filed_on.year, made.total_grosze, LAW, payer=payer,
        object_title=fees.outlet_of(matter.answers),
    )  # fmt: skip


def automatic(matter: Matter) -> bool:
    """Let a machine take in what is stated in time for a licence that the portal knows, with the days that it has."""
    until, place = fees.day_of(matter.answers, "until"), fees.place_of(matter.answers)
    mine = [
        one for one in matter.permits or () if one.service == LICENCE and one.key == place[: fees.KEY_LENGTH]
    ]
    is_known = any(one.valid_until == until and one.valid_until >= matter.on for one in mine)
    made = reckon(matter.answers, matter.facts, matter.filed_on)
    return bool(is_known and made is not None and not is_late(matter.facts, matter.filed_on))


def _lateness(answers: Answers, facts: Facts, on: date) -> tuple[Text, ...]:
    """Say what comes of being late."""
    extra = fee(answers, facts, on)
    if on > late_until(facts, on):
        return (LAPSED,)
    if extra is None:
        return (_("Oświadczenie składa się do %(day)s.", day=full_day(last_day(facts, on))),)
    return (
        _(
            "Termin minął. Zezwolenie zostanie, gdy do %(day)s wyślesz oświadczenie i zapłacisz dodatkowo %(sum)s.",
            day=full_day(late_until(facts, on)), sum=money(extra.amount_grosze),
        ),
    )  # fmt: skip
