"""Write a version of a pattern, retire it, or go back to the one that the service brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import audit
from portal.decisions.patterns import queries, rules
from portal.decisions.patterns.models import DecisionPattern, State
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import translate
from portal.service import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.service import Service


def write(
    session: Session, service: Service, outcome: str, values: Mapping[str, Any], *, seen: int, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Keep a version of the office's own; the same text again is no new one.

    ``seen`` is the number of the version that was on the page. Raises Refused with the field, Conflict; two who write
    at the same moment are told by the unique number.
    """
    rules.check(outcome, values)
    _keep(session, service, outcome, State.OWN, rules.kept(values), seen=seen, actor=actor, now=now)


def retire(
    session: Session, service: Service, outcome: str, *, seen: int, actor: Actor, now: datetime
) -> None:
    """Offer no pattern any more, the service's neither; the versions stay."""
    last = queries.find_last(session, service.slug, outcome)
    if last is None and queries.brought(service, outcome) is None:
        raise Refused(translate("Nie ma wzoru, który można wycofać."))
    _keep(session, service, outcome, State.RETIRED, {}, seen=seen, actor=actor, now=now)


def give_back(
    session: Session, service: Service, outcome: str, *, seen: int, actor: Actor, now: datetime
) -> None:
    """Go back to the pattern that the service brings; the versions stay."""
    if queries.brought(service, outcome) is None:
        raise Refused(translate("Ta usługa nie ma własnego wzoru."))
    _keep(session, service, outcome, State.BROUGHT, {}, seen=seen, actor=actor, now=now)


def _keep(
    session: Session, service: Service, outcome: str, state: State, values: dict[str, Any], *, seen: int,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    if actor.official_id is None:
        raise NotAllowed
    last = queries.find_last(session, service.slug, outcome)
    if _is_same(last, state, values):
        return
    number = last.number if last is not None else 0
    if number != seen:
        raise Conflict(translate("Ktoś zapisał nowszą wersję. Porównaj ją i zapisz jeszcze raz."))
    session.add(
        DecisionPattern(
            service=service.slug, outcome=Outcome(outcome), number=number + 1, state=state, values=values,
            author_id=actor.official_id, written_at=now,
        )
    )  # fmt: skip
    said = f"{outcome}, {number + 1}, {state}"
    audit.record(session, "pattern.written", at=now, actor=actor, object_ref=service.slug, detail=said)


def _is_same(last: DecisionPattern | None, state: State, values: dict[str, Any]) -> bool:
    if last is None:
        return state == State.BROUGHT
    return (last.state, last.values) == (state, values)
