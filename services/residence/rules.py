"""What the law says of registering a stay: what it costs, from when, and who must confirm it."""

from datetime import date

from portal import Answers, Consent, Facts, Fee, full_day
from services.residence.forms import OWNER, PERMANENT, TEMPORARY, _


def is_permanent(answers: Answers) -> bool:
    """Tell whether the stay is for good (art. 25 ust. 1 ustawy o ewidencji ludności)."""
    return answers.get("stay") == PERMANENT


def is_temporary(answers: Answers) -> bool:
    """Tell whether the stay is for a time (art. 25 ust. 2 ustawy o ewidencji ludności)."""
    return answers.get("stay") == TEMPORARY


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return the stamp duty: only a certificate of a temporary stay costs, and only on request."""
    if not (is_temporary(answers) and answers.get("wants_certificate")):
        return None
    fact = facts.fact("certificate_grosze", on)
    return Fee.from_fact(fact, "stamp_duty", _("Opłata skarbowa za zaświadczenie o zameldowaniu czasowym"))


def consents(answers: Answers) -> tuple[Consent, ...]:
    """Name whoever must confirm the stay: the one with a title to the flat (art. 28 ust. 2 tej ustawy)."""
    if answers.get("title") != OWNER:
        return ()
    return (
        Consent(
            role="owner",
            title=_("Osoba z tytułem prawnym do mieszkania"),
            given_name=str(answers.get("owner_given") or ""),
            surname=str(answers.get("owner_surname") or ""),
            pesel=str(answers.get("owner_pesel") or ""),
            says=_(
                "Mam tytuł prawny do mieszkania: %(address)s. Potwierdzam, że osoba, która składa wniosek, mieszka tam "
                "od %(since)s%(children)s.",
                address=address(answers), since=since(answers), children=children(answers),
            ),
        ),
    )  # fmt: skip


def address(answers: Answers) -> str:
    """Return the address in one line."""
    place = f"{answers.get('flat_postal_code') or ''} {answers.get('flat_town') or ''}".strip()
    return ", ".join(part for part in (str(answers.get("flat_street") or ""), place) if part)


def since(answers: Answers) -> str:
    """Return the day of moving in, in words."""
    kept = answers.get("from_on" if is_temporary(answers) else "since")
    try:
        return full_day(date.fromisoformat(str(kept)))
    except ValueError:
        return ""


def children(answers: Answers) -> str:
    """Return how many children move in too, in words."""
    found = answers.get("children") if answers.get("with_children") else None
    count = len(found) if isinstance(found, list) else 0
    return str(_(" z dziećmi (%(count)s)", count=count)) if count else ""
