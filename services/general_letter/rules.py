"""Which unit a letter goes to, by what it is about; there is nothing to pay."""

from datetime import date

from portal import Answers, Facts, Fee

OFFICE = "DOM"
UNITS = {"taxes": "FN", "residence": "DOM", "civil": "USC", "green": "DOS", "roads": "ZDM"}


def route(answers: Answers) -> str:
    """Return the unit that knows the subject; whoever does not know writes to the office's registry (kancelaria)."""
    return UNITS.get(str(answers.get("topic")), OFFICE)


def fee(_answers: Answers, _facts: Facts, _on: date) -> Fee | None:
    """Return no fee: a letter is not one of the acts that stamp duty lists (art. 1 ustawy o opłacie skarbowej)."""
    return None
