"""What the law makes of an overpayment: which pages it needs, what it comes to, where the money goes."""

from datetime import date

from portal import Answers, Facts, Fee, GoesBack, Line, Matter, Reckoning, Refund, Text, money
from services.overpayment.forms import CAUSES, CREDIT, KINDS, KNOWN, TRANSFER, _

LAW = "art. 72 § 1, art. 75 i art. 76 § 1 Ordynacji podatkowej"
LAWS = {
    TRANSFER: "art. 77 § 1 i art. 77b § 1 ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa",
    CREDIT: "art. 76 § 1 i art. 76a § 1 ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa",
}
FIRST = _(
    "Najpierw zaliczymy ją na Twoje zaległości z odsetkami i na bieżące podatki, jeśli je masz (art. 76 § 1)."
)
WORDS = {code: label for code, label, *_hint in (*KINDS, *CAUSES)}


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return nothing: asking one's own money back is free (ustawa o opłacie skarbowej names no duty on it)."""
    return None


def is_known(answers: Answers) -> bool:
    """Tell whether the overpayment stands on the account already."""
    return answers.get("claim") == KNOWN


def is_stated(answers: Answers) -> bool:
    """Tell whether it must be stated by a decision first (art. 75 § 1)."""
    return not is_known(answers)


def goes_by(way: str, answers: Answers) -> bool:
    """Tell whether the money is to go this way."""
    return answers.get("way") == way


def asked_grosze(answers: Answers) -> int | None:
    """Return the sum that is asked for; None for all that the city holds."""
    kept = answers.get("known_grosze" if is_known(answers) else "stated_grosze")
    return kept if isinstance(kept, int) and not isinstance(kept, bool) and kept > 0 else None


def hinders(matter: Matter) -> Text | None:
    """Say that more is asked for than the account shows; where it shows nothing, another system may."""
    asked, held = asked_grosze(matter.answers), matter.overpaid_grosze or 0
    if not is_known(matter.answers) or asked is None or not 0 < held < asked:
        return None
    return _(
        "Na Twoim koncie jest %(held)s nadpłaty. Wpisz najwyżej tyle albo wybierz stwierdzenie nadpłaty.",
        held=money(held),
    )  # fmt: skip


def reckon(answers: Answers, _facts: Facts, _on: date) -> Reckoning | None:
    """Return the sum that is asked for, with what is done with it first; None where it is whatever the city holds."""
    asked = asked_grosze(answers)
    if asked is None:
        return None
    label = WORDS.get(str(answers.get("kind")), _("Podatek albo opłata"))
    cause = (
        _("nadpłata na koncie")
        if is_known(answers)
        else WORDS.get(str(answers.get("cause")), _("według wniosku"))
    )
    return Reckoning(_("Nadpłata, o którą prosisz"), (Line(label, cause, asked),), asked, LAW, (FIRST,))


def brings(matter: Matter) -> Refund | None:
    """Give the sum back or put it against later dues: as wished, or as much as the official granted."""
    answers, way = matter.answers, str(matter.answers.get("way") or "")
    if way not in LAWS:
        return None
    granted = matter.award.amount_grosze if matter.award is not None else None
    amount = asked_grosze(answers) if granted is None else granted
    if way == CREDIT:
        return Refund(GoesBack.CREDIT, LAWS[way], amount, kind=str(answers.get("credit_kind") or ""))
    return Refund(GoesBack.TRANSFER, LAWS[way], amount, bank_account=str(answers.get("bank_account") or ""))
