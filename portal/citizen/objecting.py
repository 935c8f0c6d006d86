"""Until when a party may appeal what settled their matter, or complain of it: said beside whose move it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import url_for
from markupsafe import Markup

from portal.context import here
from portal.db import session
from portal.decisions.delivering import guards
from portal.i18n import Text, lazy, marked
from portal.words import day, weekday_day
from portal.workflow.orders import COMPLAIN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.cases.models import Case
    from portal.citizen.steps import Step
    from portal.citizen.timeline import Turn

# what the link says, and the term that is over, by the step
SAYS: dict[str, tuple[Text, Text]] = {
    "appeal": (lazy("złóż odwołanie"), lazy("Termin na odwołanie minął %(day)s.")),
    COMPLAIN: (lazy("złóż zażalenie"), lazy("Termin na zażalenie minął %(day)s.")),
}


def with_term(turn: Turn, case: Case, steps: Sequence[Step], subject_id: int, today: date) -> Turn:
    """Add the party's own term to what is said of a matter that is settled; nothing where they can't object."""
    step = next((one for one in steps if one.event in SAYS), None)
    if step is None or turn.act != "open":  # nothing to object to while the paper is being sealed
        return turn
    party = next((one.id for one in case.parties if one.subject_id == subject_id), 0)
    term = guards.list_terms(session(), here(), case).get(party)
    if term is not None and term.waived_on is not None:
        return turn
    words, passed = SAYS[step.event]
    if term is not None and term.until is not None and term.until < today:
        return replace(turn, why=f"{turn.why} {str(passed) % {'day': day(term.until, today)}}")
    url = url_for("steps.step", reference=case.reference, word=step.word)
    link = Markup('<a class="govuk-link" href="{}">{}</a>').format(url, words)
    if term is None or term.until is None:
        said = marked("Jeśli się nie zgadzasz, %(link)s. Termin liczy się od odebrania pisma.", link=link)
    else:
        said = marked(
            "Jeśli się nie zgadzasz, %(link)s do %(day)s.", link=link, day=weekday_day(term.until, today)
        )
    return replace(turn, why=Markup("{} {}").format(turn.why, said))
