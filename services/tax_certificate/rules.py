"""What the law says of this certificate: its duty and what it states."""

from datetime import date

from portal import Answers, Certificate, Facts, Fee, Matter
from services.tax_certificate.forms import PURPOSES, _


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return the stamp duty (część II pkt 21 załącznika), None where art. 2 ust. 1 frees the matter."""
    if answers.get("exemption", "none") != "none":
        return None
    return Fee.from_fact(facts.fact("fee_grosze", on), "stamp_duty", _("Opłata skarbowa za zaświadczenie"))


def automatic(matter: Matter) -> bool:
    """Let a machine state that there are no arrears; arrears, old figures and a claimed exemption wait for a person."""
    position = matter.figures()
    claims_nothing = matter.answers.get("exemption", "none") == "none"
    return claims_nothing and not position.arrears and not position.is_stale


def decide(matter: Matter) -> Certificate:
    """State that there are no arrears, or which there are (art. 306e § 1 Ordynacji podatkowej)."""
    position = matter.figures()
    other = matter.answers.get("purpose_other")
    purpose = f"dla: {other}" if other else dict(PURPOSES).get(matter.answers.get("purpose", ""), "")
    return Certificate(
        template="tax_certificate",
        title="Zaświadczenie o niezaleganiu w podatkach lub stwierdzające stan zaległości",
        finding=_("Stan zaległości") if position.arrears else _("Brak zaległości"),
        legal_basis="art. 306a § 1 i art. 306e § 1 ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa",
        values={"purpose": str(purpose), "position": position.as_values()},
    )
