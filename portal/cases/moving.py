"""Move a matter along its declared graph: who may, what must be there, what comes of it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.acting import Players, lenders, plays
from portal.cases import clock, flows
from portal.cases.actions import note, touch
from portal.cases.consents.ending import lapse
from portal.cases.handover import actions as handover
from portal.cases.models import CaseEvent
from portal.cases.timing import actions as timing
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import translate
from portal.jobs import add_once, new_job
from portal.words import day_of
from portal.workflow import PREVIOUS, SAME, By, Clock, Flow, Need, Transition

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor

MACHINE_JOB = "settle_automatically"
# what a move's values carry
REASONS, UNTIL, BODY, ITEMS, LAST_DAY = "reasons", "until", "body", "items", "last_day"


@dataclass(frozen=True)
class Move:
    """One step somebody asks for: who, when, and what they give with it.

    ``by_machine`` takes an official's step by the rules of the matter's service, where those allow it.

    ``values`` hold what the transition needs: ``reasons`` (text), ``until`` (ISO date), ``body`` (text), ``items``
    (list). ``as_of`` is the earlier moment from which the clock goes on, where the law looks at that one.
    """

    event: str
    by: By
    now: datetime
    actor: Actor | None = None
    values: Mapping[str, Any] | None = None
    as_of: datetime | None = None
    by_machine: bool = False


def advance(
    session: Session, portal: Portal, case: Case, event: str, *, by: By, now: datetime, actor: Actor | None = None,
    values: Mapping[str, Any] | None = None, as_of: datetime | None = None, by_machine: bool = False,
) -> CaseEvent:  # fmt: skip
    """Move a case along its graph; raises Conflict, NotAllowed or Refused. See ``Move`` for the arguments.

    A concurrent change of the same case is found at flush by its version (StaleDataError → 409).
    """
    move = Move(event, by, now, actor, values, as_of, by_machine)
    flow = flows.of(session, portal, case)
    edge = flow.edge(case.status, event)
    check(session, portal, case, flow, edge, move)
    preparer = _checked_preparer(session, case, edge, actor)
    source, target = case.status, _target(session, portal, case, edge, move)
    case.status = target
    _mark(case, edge)
    _turn(session, portal, case, flow, edge, move)
    touch(session, case.filed_on, case.service, now)
    for name in edge.effects:
        portal.effects.functions[name](
            session, portal=portal, case=case, values=values or {}, actor=actor, now=now
        )
    for kind in edge.after:
        key = f"{kind}:{case.id}:{case.version}"
        session.add(new_job(kind, {"case": case.reference}, at=now, key=key))
    timing.follow(session, portal.facts, case, flow, arrived=edge.target != SAME, now=now, actor=actor)
    if not case.is_open:
        lapse(session, portal, case, now)
        handover.queue(session, portal, case, now)
    return note(
        session, case, event, now=now, by=by, source=source, target=target, actor=actor, values=values,
        players=players_of(flow, edge), preparer=preparer,
    )  # fmt: skip


def note_fee_paid(
    session: Session, portal: Portal, case: Case, *, now: datetime, paid_at: datetime | None = None
) -> None:
    """Settle a case's duty: once, however often money comes; a case that waited for it goes on.

    ``paid_at`` is when the payer paid, if that was before we heard of it (art. 60 § 1 Ordynacja podatkowa).
    """
    if case.fee_settled:
        return
    case.fee_settled = True
    if case.status == "fee_call":
        advance(session, portal, case, "fee_paid", by=By.PAYMENT, now=now, as_of=paid_at)
    else:
        note(session, case, "fee_paid", now=now, by=By.PAYMENT, values={"grosze": case.fee_grosze})
        touch(session, case.filed_on, case.service, now)
    queue_machine(session, portal, case, now)


def queue_machine(session: Session, portal: Portal, case: Case, now: datetime) -> None:
    """Let a job try to settle a matter by its service's rules; nothing for a service that has none."""
    service = portal.services.get(case.service)
    if service is not None and service.automatic is not None and portal.settings.automatic and not case.demo:
        add_once(
            session,
            MACHINE_JOB,
            {"case": case.reference},
            at=now,
            key=f"{MACHINE_JOB}:{case.id}:{case.version}",
        )


def check(session: Session, portal: Portal, case: Case, flow: Flow, edge: Transition, move: Move) -> None:
    """Raise what stands in the way of a move: Conflict, NotAllowed or Refused with the field to put right."""
    if edge.by != move.by and not (move.by_machine and move.by == By.SYSTEM):
        raise Conflict(translate("Tej czynności nie wykonuje się w ten sposób."))
    if not may_take(flow, edge, move.actor):
        raise NotAllowed(
            translate("Tę czynność wykonuje ktoś inny: %(who)s.", who=said_functions(flow, edge))
        )
    if obstacle := find_obstacle(session, portal, case, edge, now=move.now, actor=move.actor):
        raise Refused(obstacle)
    _check_values(case, edge, move)


def may_take(flow: Flow, edge: Transition, actor: Actor | None) -> bool:
    """Tell whether an official plays one of the functions that may take a transition."""
    if edge.by != By.OFFICIAL or not edge.who or actor is None:
        return True
    players = players_of(flow, edge)
    return plays(actor, players) or bool(lenders(actor, players))


def players_of(flow: Flow, edge: Transition) -> Players:
    """Return who plays the functions that may take a transition."""
    functions = [flow.function(code) for code in edge.who]
    return Players(
        frozenset(role for one in functions for role in one.roles),
        frozenset(number for one in functions for number in one.bound_officials),
    )


def is_same_hand(flow: Flow, edge: Transition, actor: Actor, preparer: int | None) -> bool:
    """Tell whether an official would be the second person to work of their own.

    Whoever acts for another stays themselves; and a function that only the preparer lends can't check the preparer.
    """
    if preparer is None:
        return False
    if preparer == actor.official_id:
        return True
    players = players_of(flow, edge)
    if not players or plays(actor, players):
        return False
    return {one.official_id for one in lenders(actor, players)} == {preparer}


def said_functions(flow: Flow, edge: Transition) -> str:
    """Name the functions that may take a transition."""
    return ", ".join(str(flow.function(code).label) for code in edge.who)


def find_obstacle(
    session: Session, portal: Portal, case: Case, edge: Transition, *, now: datetime, actor: Actor | None
) -> str:
    """Say what stands in the way of a transition apart from what it still asks for; empty when nothing does."""
    if Need.FEE_SETTLED in edge.needs and not case.fee_settled:
        return translate("Opłata skarbowa nie wpłynęła. Wezwij do zapłaty albo poczekaj na wpłatę.")
    if Need.SECOND_PERSON in edge.needs and actor is not None:
        flow = flows.of(session, portal, case)
        if is_same_hand(flow, edge, actor, _preparer(session, case)):
            return translate("Tę czynność musi wykonać inna osoba niż ta, która przygotowała pismo.")
    if edge.guard:
        return portal.guards.functions[edge.guard](session, portal=portal, case=case, now=now)
    return ""


def _check_values(case: Case, edge: Transition, move: Move) -> None:
    """Refuse a move that lacks what its transition needs, naming the field."""
    values = move.values or {}
    if Need.REASONS in edge.needs and not str(values.get(REASONS) or "").strip():
        raise Refused(translate("Wpisz uzasadnienie."), REASONS)
    if Need.BODY in edge.needs and not str(values.get(BODY) or "").strip():
        raise Refused(translate("Wpisz, który to urząd albo organ."), BODY)
    if Need.ITEMS in edge.needs and not values.get(ITEMS):
        raise Refused(translate("Zaznacz, czego brakuje."), ITEMS)
    if Need.OUTCOME in edge.needs and not values.get("outcome"):
        raise Refused(translate("Wybierz, co zrobił organ odwoławczy."), "outcome")
    if Need.LAST_DAY in edge.needs and _date(values.get(LAST_DAY)) is None:
        raise Refused(translate("Podaj ostatni dzień, w którym to obowiązywało."), LAST_DAY)
    if Need.NEW_DATE in edge.needs:
        until = _date(values.get(UNTIL))
        if until is None or until <= max(case.due_on, day_of(move.now)):
            raise Refused(translate("Podaj nowy termin: późniejszy niż dotychczasowy i niż dzisiaj."), UNTIL)


def leads_aside(
    session: Session, portal: Portal, case: Case, edge: Transition, now: datetime, values: Mapping[str, Any]
) -> bool:
    """Tell whether a transition leads where its guard ``unless`` sends it, and not to its usual target."""
    if not edge.unless:
        return False
    ask, told = portal.guards.functions[edge.unless], values if Need.OUTCOME in edge.needs else {}
    return bool(ask(session, portal=portal, case=case, now=now, values=told))


def _target(session: Session, portal: Portal, case: Case, edge: Transition, move: Move) -> str:
    """Return where a transition leads: SAME stays, PREVIOUS goes back to where the matter came from."""
    if edge.target == SAME:
        return case.status
    if edge.target != PREVIOUS:
        aside = leads_aside(session, portal, case, edge, move.now, move.values or {})
        return edge.otherwise if aside else edge.target
    arrival = select(CaseEvent.source).where(CaseEvent.case_id == case.id, CaseEvent.target == case.status)
    arrival = arrival.where(CaseEvent.source != CaseEvent.target).order_by(CaseEvent.id.desc()).limit(1)
    back = session.scalars(arrival).one_or_none()
    if back is None:
        raise Conflict(translate("Tej czynności nie można już wykonać: sprawa jest na innym etapie."))
    return back


def _mark(case: Case, edge: Transition) -> None:
    """Raise and clear a transition's flags."""
    if edge.raises or edge.clears:
        case.flags = sorted((set(case.flags) | set(edge.raises)) - set(edge.clears))


def _turn(session: Session, portal: Portal, case: Case, flow: Flow, edge: Transition, move: Move) -> None:
    """Let the clock do what the new status says; a new date (art. 36 KPA, art. 140 OP) moves the due day."""
    status = flow.status(case.status)
    if edge.target != SAME:
        if status.term is not None:
            clock.begin_own(case, status.term, day_of(move.as_of or move.now))
        else:
            clock.turn(case, status.clock, flows.term_of(session, portal, case), move.now, move.as_of)
        clock.close(case, is_final=not list(_ways_out(flow, case.status)), clock=status.clock, now=move.now)
    elif Need.NEW_DATE in edge.needs and status.clock == Clock.RUN:
        until = _date((move.values or {}).get(UNTIL))
        if until is not None:
            clock.extend(case, until)


def _ways_out(flow: Flow, status: str) -> list[Transition]:
    return [edge for edge in flow.transitions if status in edge.sources and edge.target != SAME]


def _checked_preparer(session: Session, case: Case, edge: Transition, actor: Actor | None) -> int | None:
    """Return whom a second person checks, as far as it matters in whose place that one acts."""
    if actor is None or not actor.stands_for or Need.SECOND_PERSON not in edge.needs:
        return None
    return _preparer(session, case)


def _preparer(session: Session, case: Case) -> int | None:
    """Return the official who brought the matter to where it stands."""
    arrival = select(CaseEvent.official_id).where(CaseEvent.case_id == case.id)
    arrival = arrival.where(CaseEvent.target == case.status, CaseEvent.source != CaseEvent.target)
    return session.scalars(arrival.order_by(CaseEvent.id.desc()).limit(1)).one_or_none()


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
