"""The fee for a licence in a year, kind by kind: fixed, or a part of the sale of the year before; and whose outlet."""

from calendar import isleap
from datetime import date

from portal import Answers, Facts, Line, Text, money
from services.alcohol_licence.asked import KINDS
from services.alcohol_licence.texts import _

KIND = "alcohol_fee"
ACT = "ustawy o wychowaniu w trzeźwości i przeciwdziałaniu alkoholizmowi"
PERMILLE, MONTHS = 1000, 12
KEY_LENGTH = 60  # of what the portal keeps of a right's key
UNCONFIRMED = _("Stawki są do potwierdzenia z ustawą, kwota może się zmienić.")


def yearly(kind: str, sold_grosze: int | None, facts: Facts, on: date) -> int:
    """Return a whole year's fee: fixed (ust. 2 and 6), or a part of last year's large sale."""
    if sold_grosze is not None and sold_grosze > int(facts.at(f"threshold_{kind}_grosze", on)):
        return rounded(sold_grosze * int(facts.at(f"rate_{kind}_permille", on)), PERMILLE)
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


def line(kind: str, answers: Answers, period: tuple[date, date], facts: Facts, on: date) -> Line:
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
    return Line(dict(KINDS)[kind], how, rounded(whole * part, of))


def outlet_of(answers: Answers) -> str:
    """Name the outlet, as its account is titled."""
    return f"{answers.get('outlet_name') or ''}, {answers.get('outlet_street') or ''}".strip(", ")


def place_of(answers: Answers) -> str:
    """Name the outlet's place, by which its licences and statements are known from those of another."""
    return " ".join(str(answers.get("outlet_street") or "").casefold().split())


def day_of(answers: Answers, name: str) -> date | None:
    """Read a date as answers keep it; None for what is none."""
    try:
        return date.fromisoformat(str(answers.get(name)))
    except ValueError:
        return None


def day_in(year: int, month_and_day: str) -> date:
    """Return a day that is laid down as month and day, in a year."""
    return date.fromisoformat(f"{year}-{month_and_day}")


def rounded(numerator: int, denominator: int) -> int:
    """Return a quotient rounded to whole grosze, half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def _percent(permille: int) -> str:
    whole, rest = divmod(permille, 10)
    return f"{whole},{rest}%" if rest else f"{whole}%"
