"""Which unit considers a petition; there is nothing to pay (ustawa z 11 lipca 2014 r. o petycjach)."""

from datetime import date

from portal import Answers, Facts, Fee, Outcome, Pattern

OFFICE = "DOM"
UNITS = {"taxes": "FN", "residence": "DOM", "civil": "USC", "green": "DOS", "roads": "ZDM"}
NOTICE = Pattern(
    Outcome.REPLY,
    basis="art. 13 ust. 1 ustawy z dnia 11 lipca 2014 r. o petycjach",
    ruling=(
        "Zawiadamiam, że petycja z [data wniosku] została rozpatrzona w następujący sposób: "
        "(opisz sposób załatwienia i podaj uzasadnienie)"
    ),
)


def route(answers: Answers) -> str:
    """Return the unit that knows the subject; whoever does not know writes to the office's registry."""
    return UNITS.get(str(answers.get("topic")), OFFICE)


def needs_consent(answers: Answers) -> bool:
    """Tell whether somebody else must agree in writing (art. 5 ust. 1)."""
    return answers.get("interest") == "other"


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return no fee: a petition costs nothing."""
    return None
