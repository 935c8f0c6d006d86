"""What the law makes of a relief: who tells which means, what is left of a month, which terms a grant brings."""

import calendar
from datetime import date

from portal import Answers, Award, Facts, Fee, Line, Matter, Reckoning, Relief, Schedule, Text, money
from services.tax_relief.forms import (
    ALL,
    DEFERRED,
    INSTALMENTS,
    LATE,
    MOST_INSTALMENTS,
    OTHER,
    PERSON,
    REMITTED,
    TRADER,
    WHICH,
    _,
)
from services.tax_relief.means import COSTS, NONE, OWNED, Costs

YEAR = 12
WORDS = {code: label for code, label, *_hint in WHICH}
LAW = "art. 67a § 1 pkt {point} ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa"
MEANS_LAW = "art. 67a § 1 i art. 122 Ordynacji podatkowej"


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return nothing: an application for relief is free (ustawa o opłacie skarbowej names no duty on it)."""
    return None


def asks(relief: str, answers: Answers) -> bool:
    """Tell whether this relief is asked for."""
    return answers.get("relief") == relief


def is_business(answers: Answers) -> bool:
    """Tell whether a business is behind it (art. 67b § 1)."""
    return answers.get("applicant") != PERSON


def basis_of_firm(answers: Answers) -> str:
    """Return the article that a decision on a firm's relief rests on besides (art. 67b § 1), empty for a person's."""
    return "oraz art. 67b § 1 tej ustawy" if is_business(answers) else ""


def is_entity(answers: Answers) -> bool:
    """Tell whether a firm without a household asks."""
    return answers.get("applicant") not in {PERSON, TRADER}


def needs_aid_form(answers: Answers) -> bool:
    """Tell whether the official form on aid must be there."""
    return is_business(answers) and answers.get("aid") not in {None, NONE}


def hinders(matter: Matter) -> Text | None:
    """Say what can't be asked: a firm's relief as a private one, remission of what is not late yet."""
    answers = matter.answers
    if answers.get("applicant") == PERSON and matter.person.nip:
        return _(
            "Działasz w imieniu firmy. Na stronie „Dla kogo jest ta ulga?” wybierz działalność albo spółkę."
        )
    if asks(REMITTED, answers) and answers.get("which") != LATE:
        return _("Umorzyć można tylko zaległość. Na stronie „Czego dotyczy ulga?” wybierz zaległe płatności.")
    return None


# ---------------------------------------------------------------------------------------------- means
def reckon(answers: Answers, _facts: Facts, _on: date) -> Reckoning | None:
    """Return what is left of a household's month, or of a firm's year; None while nothing was said of them."""
    return _firm(answers) if is_entity(answers) else _household(answers)


def _household(answers: Answers) -> Reckoning | None:
    members = [entry for entry in answers.get("household") or () if isinstance(entry, dict)]
    if not members:
        return None
    incomes = [
        Line(str(one.get("who") or _("Osoba")), _("dochód w miesiącu"), _sum(one, "income_grosze"))
        for one in members
    ]
    names = {name: label for label, _told, name in Costs.describe({})}
    costs = [
        Line(names[name], _("wydatek w miesiącu"), -_sum(answers, name))
        for name in COSTS
        if _sum(answers, name)
    ]
    lines = (*incomes, *costs)
    left = sum(line.amount_grosze for line in lines)
    each = _("Na osobę: %(sum)s miesięcznie.", sum=money(_share(left, len(members))))
    return Reckoning(
        _("Co zostaje w miesiącu"), lines, left, MEANS_LAW, (each, *_wealth(answers)), below_zero=True
    )


def _wealth(answers: Answers) -> tuple[Text, ...]:
    """Tell what is owned and owed, once it was said."""
    if answers.get("debts_grosze") is None:
        return ()
    owned = sum(_sum(answers, name) for name in OWNED)
    owed = _sum(answers, "debts_grosze")
    return (_("Majątek: %(owned)s, długi: %(owed)s.", owned=money(owned), owed=money(owed)),)


def _firm(answers: Answers) -> Reckoning | None:
    if answers.get("revenue_grosze") is None:
        return None
    lines = (
        Line(_("Przychody"), _("ostatni zamknięty rok"), _sum(answers, "revenue_grosze")),
        Line(_("Koszty"), _("ostatni zamknięty rok"), -_sum(answers, "outlay_grosze")),
    )
    has = _sum(answers, "cash_grosze") + _sum(answers, "receivables_grosze")
    note = _(
        "Pieniądze i należności: %(has)s, zobowiązania: %(owes)s.", has=money(has),
        owes=money(_sum(answers, "liabilities_grosze")),
    )  # fmt: skip
    total = sum(line.amount_grosze for line in lines)
    return Reckoning(_("Wynik firmy za rok"), lines, total, MEANS_LAW, (note,), below_zero=True)


def _share(grosze: int, people: int) -> int:
    """Return each one's part in whole grosze, never more than there is."""
    return grosze // people


def _sum(answers: Answers, name: str) -> int:
    kept = answers.get(name)
    return kept if isinstance(kept, int) and not isinstance(kept, bool) else 0


# ---------------------------------------------------------------------------------------------- what a grant brings
def brings(matter: Matter) -> Schedule | None:
    """Give the terms that were wished, or those that the official set instead; None for dues that have no account.

    A sum set by the official counts for a remission only: what is put off is put off whole.
    """
    answers, award = matter.answers, matter.award or Award()
    kind, relief = str(answers.get("kind") or OTHER), answers.get("relief")
    if kind == OTHER:
        return None
    dates = wished_dates(answers, award)
    if relief == REMITTED:
        remitted = award.amount_grosze or _sum(answers, "remit_grosze") or None
        return _schedule(matter, kind, Relief.REMITTED, (), remitted)
    if not dates:
        return None
    return _schedule(matter, kind, Relief.INSTALMENTS if len(dates) > 1 else Relief.DEFERRED, dates, None)


def wished_dates(answers: Answers, award: Award) -> tuple[date, ...]:
    """Return the days on which to pay; a term that the official set ends the instalments, or is the only one."""
    first, every = _on(answers.get("first_on")), str(answers.get("every") or "")
    if asks(DEFERRED, answers):
        single = award.until or _on(answers.get("new_term"))
        return (single,) if single else ()
    parts = award.parts or _sum(answers, "parts")
    if not asks(INSTALMENTS, answers) or first is None or not every.isdecimal():
        return ()
    days = [later(first, number * int(every)) for number in range(min(parts, MOST_INSTALMENTS))]
    if award.until is None:
        return tuple(days)
    return tuple(day for day in days if day <= award.until) or (award.until,)


def later(first: date, months: int) -> date:
    """Return the same day so many months later; a month without that day has its last one."""
    years, month = divmod(first.month - 1 + months, YEAR)
    year = first.year + years
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def periods(matter: Matter, kind: str) -> tuple[str, ...]:
    """Return the names of the open instalments that are asked for; none where all of them are.

    Where the books know none, the words of the question stand for them: the portal then finds nothing to change and
    says so, and a treasurer who has another system's books in hand reads which are meant.
    """
    which, year = matter.answers.get("which"), matter.answers.get("year")
    if which in {None, ALL}:
        return ()
    mine = [due for due in matter.dues or () if due.kind == kind and (not year or due.year == year)]
    named = [due.period for due in mine if (due.due_on < matter.filed_on) is (which == LATE) and due.period]
    return tuple(dict.fromkeys(named)) or (str(WORDS[which]),)


def _schedule(
    matter: Matter, kind: str, relief: Relief, dates: tuple[date, ...], amount_grosze: int | None
) -> Schedule:
    year = _sum(matter.answers, "year") or None
    return Schedule(
        kind=kind, relief=relief, law=LAW.format(point=point(relief, matter.answers)), dates=dates,
        amount_grosze=amount_grosze, year=year, periods=periods(matter, kind), asked_on=matter.filed_on,
        prolongation_percent=0 if relief == Relief.REMITTED else prolongation_percent(matter),
    )  # fmt: skip


def prolongation_percent(matter: Matter) -> int:
    """Return what the council asks for paying later, in per cent of the rate of interest (art. 57 § 2 and 7)."""
    return int(matter.facts.at("prolongation_percent", matter.on))


def point(relief: Relief, answers: Answers) -> str:
    """Return the point of art. 67a § 1: taxes not due yet, arrears, or remission."""
    if relief == Relief.REMITTED:
        return "3"
    return {"coming": "1", LATE: "2"}.get(str(answers.get("which")), "1 i 2")


def _on(value: object) -> date | None:
    """Read a date as answers keep it; None for what is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
