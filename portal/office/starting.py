"""A draft that begins from a pattern: fills the editor, keeps what was typed, saves nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.context import here
from portal.db import session
from portal.decisions.patterns import queries, rules
from portal.errors import Refused
from portal.i18n import translate
from portal.service import Outcome
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.decisions.patterns.queries import Offered
    from portal.fields import Form
    from portal.service import Service

# what the buttons ask: begin where nothing stands yet; fill what is empty; put the pattern in place of what was typed
BEGIN, FILL, REPLACE = "pattern", "pattern_fill", "pattern_replace"
WAYS = frozenset({BEGIN, FILL, REPLACE})


@dataclass(frozen=True)
class Begun:
    """The editor as it stands now: the form, the pattern it took text from, whether the official is asked."""

    form: Form
    key: str
    asks: bool = False


def begin(service: Service, answers: Mapping[str, Any], form: Form, way: str, *, ticked: str) -> Begun:
    """Fill a form from the current pattern of the outcome that it names; what was typed goes only when asked to.

    Raises Refused with the field when there is no such outcome or no pattern for it.
    """
    asked = form.answers()
    outcome = str(asked.get("outcome") or "")
    if outcome not in set(Outcome):
        raise Refused(translate("Wybierz, co decyzja robi z wnioskiem."), "outcome")
    found = queries.find_offered(session(), service, outcome)
    if found is None:
        raise Refused(
            translate("Dla takiego rozstrzygnięcia nie ma wzoru. Napisz projekt bez niego."), "outcome"
        )
    found = _fitted(found, service, answers)
    written = {box.short_name: box.typed_text.strip() for box in form.asked()}
    # a text above its limit has no answer, and was typed all the same
    differ = (name for name in rules.PARTS if asked.get(name) != str(found.values[name]).strip())
    if way == BEGIN and any(written[name] for name in differ):
        return Begun(form, "", asks=True)
    empty = set(rules.PARTS) if way == REPLACE else {name for name in rules.PARTS if not written[name]}
    key = found.key if empty or way == BEGIN else ""
    return Begun(_filled(form, found, empty, [] if way == REPLACE else None, ticked), key)


def _fitted(found: Offered, service: Service, answers: Mapping[str, Any]) -> Offered:
    """Add to a pattern's legal basis what the law of these answers wants besides."""
    own = next(
        (one for one in service.patterns if one.outcome == found.outcome and one.adds is not None), None
    )
    added = own.adds(answers) if own is not None and own.adds is not None else ""
    basis = str(found.values["basis"]).strip()
    if not added or not basis or added in basis:
        return found
    return replace(found, values={**found.values, "basis": f"{basis} {added}"})


def _filled(form: Form, found: Offered, parts: set[str], ticks: list[str] | None, ticked: str) -> Form:
    """Put the pattern into some parts; ``ticks`` stand in place of those that were made."""
    typed = form.typed()
    typed |= {name: [str(found.values[name])] for name in parts}
    if ticks is not None:
        typed["no_reasons"] = ticks
    if found.values["no_reasons"] and "reasons" in parts:
        typed["no_reasons"] = [ticked]
    return type(form).from_typed(typed, on=day_of(here().now()))
