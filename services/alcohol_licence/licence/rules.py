"""What the law makes of a licence: the fee of the first year, kind by kind, when it is paid, whose consent it wants."""

from datetime import date, timedelta

from portal import Answers, Consent, Facts, Fee, Former, Reckoning, Text, full_day, money
from services.alcohol_licence import fees
from services.alcohol_licence.asked import KINDS
from services.alcohol_licence.fees import KIND
from services.alcohol_licence.licence import instalments
from services.alcohol_licence.licence.forms import ONLINE
from services.alcohol_licence.texts import _

LAW = "art. 11¹ ust. 2, 5, 6 i 8 ustawy z dnia 26 października 1982 r. o wychowaniu w trzeźwości"
LATER = _("W następnych latach płacisz w trzech równych ratach: do 31 stycznia, 31 maja i 30 września.")
STATEMENT = _("Do 31 stycznia każdego roku składasz oświadczenie o wartości sprzedaży z poprzedniego roku.")
BEFORE = _("Opłatę trzeba zapłacić przed wydaniem zezwolenia. Gdy odmówimy, zwrócimy ją.")
BEFORE_PART = _("Część opłaty trzeba zapłacić przed wydaniem zezwolenia. Gdy odmówimy, zwrócimy ją.")


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return what is paid before the licence is given (art. 11¹ ust. 2); no stamp duty beside it (its own art. 3)."""
    made = reckon(answers, facts, on)
    if made is None or not made.total_grosze:
        return None
    before = made.total_grosze - instalments.later_grosze(made.total_grosze, answers, facts, on)
    return Fee(before, KIND, _("Opłata za korzystanie z zezwolenia"), LAW)


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the fee of the year in which the licence begins; None while kinds or days are missing."""
    since, until = fees.day_of(answers, "since"), fees.day_of(answers, "until")
    kinds = [kind for kind, _words in KINDS if kind in (answers.get("kinds") or ())]
    if not kinds or since is None or until is None or until < since:
        return None
    lines = tuple(fees.line(kind, answers, (since, until), facts, on) for kind in kinds)
    total = sum(line.amount_grosze for line in lines)
    notes = (*_when_paid(total, answers, facts, on), LATER, STATEMENT)
    notes += () if all(one.confirmed for one in facts.all()) else (fees.UNCONFIRMED,)
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


def again(former: Former) -> Answers | None:
    """Begin the next application behind the last day of this licence; until when, and what was sold, is asked anew."""
    until = fees.day_of(former.answers, "until")
    if not former.brought or until is None:
        return None
    anew = {"since", "until", "sold", *(f"sold_{kind}_grosze" for kind, _words in KINDS)}
    kept = {name: value for name, value in former.answers.items() if name not in anew}
    return {**kept, "since": (until + timedelta(days=1)).isoformat()}


def ends(former: Former) -> date | None:
    """Return the last day of the licence, before which the next one should be applied for."""
    return former.valid_until


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
