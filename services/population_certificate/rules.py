"""What the law says of a certificate from the population registers: its duty, and what frees from it."""

from datetime import date

from portal import Answers, Facts, Fee
from services.population_certificate.forms import PAPER, _


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return the stamp duty (część II pkt 21 załącznika); None where art. 2 ust. 1 frees the matter."""
    if is_exempt(answers):
        return None
    return Fee.from_fact(facts.fact("fee_grosze", on), "stamp_duty", _("Opłata skarbowa za zaświadczenie"))


def is_exempt(answers: Answers) -> bool:
    """Tell whether the matter is said to be free of duty."""
    return answers.get("exemption") not in (None, "none")


def goes_by_post(answers: Answers) -> bool:
    """Tell whether the certificate is wanted on paper."""
    return answers.get("form_wanted") == PAPER
