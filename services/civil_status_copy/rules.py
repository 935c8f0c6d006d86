"""What the law says of documents of civil status: what each costs, and what has to be known to find the record."""

from datetime import date

from portal import Answers, Facts, Fee
from services.civil_status_copy.forms import (
    ENTRIES,
    FULL,
    LEGAL_INTEREST,
    MARITAL,
    PAPER,
    SELF,
    SHORT,
    WARD,
    _,
)

SUMS = {
    SHORT: "short_grosze", FULL: "full_grosze", ENTRIES: "entries_grosze", MARITAL: "marital_grosze",
}  # fmt: skip
COPIES = frozenset({SHORT, FULL, ENTRIES})


def fee(answers: Answers, facts: Facts, on: date) -> Fee | None:
    """Return the stamp duty of the chosen document; None where art. 2 ust. 1 frees the matter."""
    fact = SUMS.get(str(answers.get("kind")))
    if fact is None or is_exempt(answers):
        return None
    return Fee.from_fact(facts.fact(fact, on), "stamp_duty", _("Opłata skarbowa za dokument stanu cywilnego"))


def is_exempt(answers: Answers) -> bool:
    """Tell whether the matter is said to be free of duty."""
    return answers.get("exemption") not in (None, "none")


def is_of_record(answers: Answers) -> bool:
    """Tell whether a record is looked for; a certificate of marital status is only about oneself."""
    return answers.get("kind") in COPIES


def is_of_other(answers: Answers) -> bool:
    """Tell whether the record is somebody else's."""
    return is_of_record(answers) and answers.get("whose") not in (None, SELF)


def wants_interest(answers: Answers) -> bool:
    """Tell whether a legal interest or a guardianship has to be shown (art. 45 Prawa o aktach stanu cywilnego)."""
    return answers.get("kind") != MARITAL and answers.get("whose") in (WARD, LEGAL_INTEREST)


def is_unknown(answers: Answers) -> bool:
    """Tell whether the event has to be asked for: one's own birth the office knows (art. 220 KPA)."""
    return is_of_record(answers) and (answers.get("record"), answers.get("whose")) != ("birth", SELF)


def wants_content(answers: Answers) -> bool:
    """Tell whether it is asked what the certificate should state."""
    return answers.get("kind") == ENTRIES


def goes_by_post(answers: Answers) -> bool:
    """Tell whether the document is wanted on paper."""
    return answers.get("form_wanted") == PAPER
