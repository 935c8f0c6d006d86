"""What the law makes of a licence: the fee of the first year, kind by kind, when it is paid, whose consent it wants."""

from calendar import isleap
from datetime import date

from portal import Answers, Consent, Facts, Fee, Line, Reckoning, Text, full_day, money
from services.alcohol_licence import instalments
from services.alcohol_licence.forms import KINDS, ONLINE, _
from services.alcohol_licence.instalments import KIND

LAW = "art. 11¹ ust. 2, 5, 6 i 8 ustawy z dnia 26 października 1982 r. o wychowaniu w trzeźwości"
PERMILLE, MONTHS = 1000, 12
LATER = _("W następnych latach płacisz w trzech równych ratach: do 31 stycznia, 31 maja i 30 września.")
STATEMENT = _("Do 31 stycznia każdego roku składasz oświadczenie o wartości sprzedaży z poprzedniego roku.")
BEFORE = _("Opłatę trzeba zapłacić przed wydaniem zezwolenia. Gdy odmówimy, zwrócimy ją.")
BEFORE_PART = _("Część opłaty trzeba zapłacić przed wydaniem zezwolenia. Gdy odmówimy, zwrócimy ją.")
UNCONFIRMED = _("Stawki są do potwierdzenia z ustawą, kwota może się zmienić.")


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return what is paid before the licence is given (art. 11¹ ust. 2); no stamp duty beside it (its own art. 3)."""
    made = reckon(answers, facts, on)
    if made is None or not made.total_grosze:
        return None
    before = made.total_grosze - instalments.later_grosze(made.total_grosze, answers, facts, on)
    return Fee(before, KIND, _("Opłata za korzystanie z zezwolenia"), LAW)


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the fee of the year in which the licence begins; None while kinds or days are missing."""
    since, until = instalments.day_of(answers, "since"), instalments.day_of(answers, "until")
    kinds = [kind for kind, _words in KINDS if kind in (answers.get("kinds") or ())]
    if not kinds or since is None or until is None or until < since:
        return None
    lines = tuple(_line(kind, answers, (since, until), facts, on) for kind in kinds)
    total = sum(line.amount_grosze for line in lines)
    notes = (*_when_paid(total, answers, facts, on), LATER, STATEMENT)
    notes += () if all(one.confirmed for one in facts.all()) else (UNCONFIRMED,)
    return Reckoning(_("Opłata za rok %(year)s", year=since.year), lines, total, LAW, notes)


def _when_paid(total: int, answers: Answers, facts: Facts, on: date) -> tuple[Text, ...]:
    """Say what is paid before the licence and what later in the same year."""
    later = instalments.later_grosze(total, answers, facts, on)
    if not later:
        return (BEFORE,)
    days = ", ".join(full_day(day) for day in instalments.later_days(answers, facts, on))
    return (
        BEFORE_PART,
        _(
            "Przed wydaniem zezwolenia: %(before)s. Reszta, %(later)s, w równych ratach: %(days)s.",
            before=money(total - later), later=money(later), days=days,
        ),
    )  # fmt: skip


def yearly(kind: str, sold_grosze: int | None, facts: Facts, on: date) -> int:
    """Return a whole year's fee: fixed (ust. 2 and 6), or a part of last year's large sale."""
    if sold_grosze is not None and sold_grosze > int(facts.at(f"threshold_{kind}_grosze", on)):
        return _rounded(sold_grosze * int(facts.at(f"rate_{kind}_permille", on)), PERMILLE)
    return int(facts.at(f"fee_{kind}_grosze", on))


def share(since: date, until: date, *, counts_days: bool) -> tuple[int, int]:
    """Return how much of its first year a licence covers: days of the year's days, or months begun of twelve."""
    end = min(until, date(since.year, MONTHS, 31))
    if counts_days:
        return (end - since).days + 1, 366 if isleap(since.year) else 365
    return end.month - since.month + 1, MONTHS


def sold_of(kind: str, answers: Answers) -> int | None:
    """Return last year's sale of a kind in grosze; None for who did not sell."""
    kept = answers.get(f"sold_{kind}_grosze")
    is_sum = isinstance(kept, int) and not isinstance(kept, bool)
    return int(str(kept)) if answers.get("sold") is True and is_sum else None


def tells_sale(kind: str, answers: Answers) -> bool:
    """Tell whether last year's sale of a kind must be told."""
    return answers.get("sold") is True and kind in (answers.get("kinds") or dict(KINDS))


def _line(kind: str, answers: Answers, period: tuple[date, date], facts: Facts, on: date) -> Line:
    """Return the line of one kind."""
    sold = sold_of(kind, answers)
    whole = yearly(kind, sold, facts, on)
    counts_days = bool(facts.at("counts_days", on))
    part, of = share(*period, counts_days=counts_days)
    how: Text = _("%(whole)s za rok × %(part)s/%(of)s", whole=money(whole), part=part, of=of)
    if sold is not None and sold > int(facts.at(f"threshold_{kind}_grosze", on)):
        rate = _percent(int(facts.at(f"rate_{kind}_permille", on)))
        how = _(
            "%(rate)s od %(sold)s = %(whole)s za rok × %(part)s/%(of)s", rate=rate, sold=money(sold),
            whole=money(whole), part=part, of=of,
        )  # fmt: skip
    return Line(dict(KINDS)[kind], how, _rounded(whole * part, of))


def _percent(permille: int) -> str:
    whole, rest = divmod(permille, 10)
    return f"{whole},{rest}%" if rest else f"{whole}%"


def _rounded(numerator: int, denominator: int) -> int:
    """Return a quotient rounded to whole grosze, half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


# ---------------------------------------------------------------------------------------------- the house's consent
def is_among_flats(answers: Answers) -> bool:
    """Tell whether the house has flats: then its owner or manager must agree (art. 18 ust. 6 pkt 2)."""
    return answers.get("flats") is not False


def agrees_here(answers: Answers) -> bool:
    """Tell whether the house agrees online."""
    return is_among_flats(answers) and answers.get("consent_way") == ONLINE


def agrees_on_paper(answers: Answers) -> bool:
    """Tell whether the house agrees in writing."""
    return is_among_flats(answers) and answers.get("consent_way") != ONLINE


def consents(answers: Answers) -> tuple[Consent, ...]:
    """Name who agrees for the house, where they do it here."""
    if not agrees_here(answers):
        return ()
    says = _(
        "W imieniu: %(whose)s zgadzam się, żeby w budynku przy %(where)s sprzedawano alkohol: %(kinds)s.",
        whose=str(answers.get("owner_role") or ""), where=str(answers.get("outlet_street") or ""),
        kinds=", ".join(kind.upper() for kind in answers.get("kinds") or ()),
    )  # fmt: skip
    return (
        Consent(
            role="house", title=_("Właściciel albo zarządca budynku"), says=says,
            given_name=str(answers.get("owner_given") or ""), surname=str(answers.get("owner_surname") or ""),
            pesel=str(answers.get("owner_pesel") or ""),
        ),
    )  # fmt: skip
