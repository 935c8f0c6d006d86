"""What can be done to many matters by one decision: hand them over, pass them on, take a step without a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.accounts.models import Official, Unit
from portal.cases import flows, moving
from portal.context import here
from portal.decisions import steps
from portal.decisions.letters.texts import TEXTS
from portal.errors import NotFound, PortalError
from portal.i18n import Text, lazy, translate
from portal.office import course, handling, offers, step_forms
from portal.office.reassigning import OfficialForm, UnitForm
from portal.security import need_actor
from portal.words import day_of
from portal.workflow import By, Need

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.batches.models import Batch
    from portal.cases.models import Case
    from portal.fields import Form
    from portal.workflow import Transition

ME, COLLEAGUE, UNIT, STEP = "mnie", "osobie", "wydzialowi", "krok:"
HANDING: dict[str, Text] = {
    ME: lazy("Przydziel mnie"),
    COLLEAGUE: lazy("Przydziel innej osobie"),
    UNIT: lazy("Przekaż do innego wydziału"),
}
ASKS: dict[str, tuple[str, ...]] = {ME: (), COLLEAGUE: ("official",), UNIT: ("unit", "text")}
# a step whose letter or figures differ from matter to matter is looked at one by one
PLAIN = frozenset({Need.FEE_SETTLED, Need.REASONS, Need.SECOND_PERSON})


def offered() -> dict[str, Text]:
    """List what can be done in bulk: value and words, those of the flows of today's services."""
    found = dict(HANDING)
    for service in here().services.values():
        for edge in service.flow.transitions:
            if can_be_bulk(edge):
                found.setdefault(STEP + edge.event, edge.label)
    return found


def offered_for(session: Session, cases: Sequence[Case], now: datetime) -> dict[str, Text]:
    """List what can be done in bulk to at least one of some matters from where it stands, each in its words once."""
    found, said = dict(HANDING), set[str]()
    for case in cases:
        for edge in flows.of(session, here(), case).exits(case.status, By.OFFICIAL):
            if STEP + edge.event in found or str(edge.label) in said or not can_be_bulk(edge):
                continue
            if edge.guard in offers.HIDDEN_WITHOUT_GROUND and moving.find_obstacle(
                session, here(), case, edge, now=now, actor=need_actor()
            ):
                continue
            found[STEP + edge.event] = edge.label
            said.add(str(edge.label))
    return found


def can_be_bulk(edge: Transition) -> bool:
    """Tell whether a step may be taken for many matters at once: it sends no letter and asks at most one text."""
    if edge.by != By.OFFICIAL or edge.event in offers.SPECIAL or edge.event in offers.WRITING:
        return False
    if edge.letter in TEXTS or not PLAIN.issuperset(edge.needs) or edge.guard == "delay_complaint_open":
        return False
    return offers.act_of(edge) is not None


def form_of(act: str) -> type[Form] | None:
    """Return the form that asks for what an act still needs."""
    if act in (COLLEAGUE, UNIT):
        return OfficialForm if act == COLLEAGUE else UnitForm
    return next((form for edge in _edges(act) if (form := step_forms.of(edge)) is not None), None)


def is_complete(batch: Batch) -> bool:
    """Tell whether everything that the act asks for was chosen; looks at no list, for it is asked amid writing."""
    if batch.act in ASKS:
        return all(batch.values.get(name) for name in ASKS[batch.act])
    asks = any(Need.REASONS in edge.needs for edge in _edges(batch.act))
    return not asks or bool(batch.values.get("reasons"))


def _edges(act: str) -> list[Transition]:
    """List the steps of today's services that an act means."""
    event = act.removeprefix(STEP)
    flows_now = (service.flow for service in here().services.values())
    found = (edge for flow in flows_now for edge in flow.transitions if edge.event == event)
    return [edge for edge in found if can_be_bulk(edge)]


def told(session: Session, batch: Batch) -> str:
    """Say in one sentence what the batch does to each of its matters."""
    label = str(offered().get(batch.act, ""))
    if batch.act == ME:
        return translate("Poprowadzisz te sprawy Ty.")
    if batch.act == COLLEAGUE:
        return translate("Poprowadzi je: %(name)s.", name=_official(session, batch).name)
    if batch.act == UNIT:
        return translate("Przejdą do wydziału: %(name)s.", name=_unit(session, batch).name)
    return translate("Każda sprawa zrobi ten krok: %(step)s.", step=label)


def look(session: Session, batch: Batch, case: Case, now: datetime) -> tuple[str, str]:
    """Say what will happen to a case, or what stands in the way: (does, obstacle)."""
    try:
        return _look(session, batch, case, now), ""
    except PortalError as error:
        return "", error.message or translate("Tego nie można tu zrobić.")


def carry_out(session: Session, batch: Batch, case: Case, now: datetime) -> str:
    """Do the batch's act to a case; return what was done. Raises what stands in the way."""
    actor, text = need_actor(), str(batch.values.get("text") or "")
    if batch.act in (ME, COLLEAGUE):
        official = _official(session, batch)
        handling.hand_to(session, case, official, text, actor=actor, now=now)
        return translate("Prowadzi: %(name)s", name=official.name)
    if batch.act == UNIT:
        unit = _unit(session, batch)
        handling.move_to(session, case, unit, text, actor=actor, now=now)
        return translate("Przekazana: %(unit)s", unit=unit.name)
    event = _event(session, batch, case, now)
    steps.take(session, here(), case, event, actor=actor, now=now, values=_values(batch))
    return str(flows.of(session, here(), case).status(case.status).label)


def _look(session: Session, batch: Batch, case: Case, now: datetime) -> str:
    if batch.act in (ME, COLLEAGUE):
        official = _official(session, batch)
        handling.check_hand(session, case, official)
        return translate("Poprowadzi: %(name)s", name=official.name)
    if batch.act == UNIT:
        unit = _unit(session, batch)
        handling.check_move(session, case, unit)
        return translate("Przejdzie do: %(unit)s", unit=unit.name)
    event, flow = _event(session, batch, case, now), flows.of(session, here(), case)
    steps.look(session, here(), case, event, actor=need_actor(), now=now, values=_values(batch))
    edge = flow.edge(case.status, event)
    act = offers.act_of(edge)
    view = course.View(case, here().services[case.service], flow, day_of(now))
    return (offers.does(view, act, edge) if act else "") or str(edge.label)


def _event(session: Session, batch: Batch, case: Case, now: datetime) -> str:
    """Return the step's event, when the case's own flow lets it be taken in bulk; raises Conflict or NotFound.

    Steps of one name are one act (a text goes back to the first decision or to its review): of those the one that the
    matter can take.
    """
    event, flow = batch.act.removeprefix(STEP), flows.of(session, here(), case)
    label = str(offered().get(batch.act, ""))
    named = [
        edge
        for edge in flow.exits(case.status, By.OFFICIAL)
        if can_be_bulk(edge) and str(edge.label) == label
    ]
    for edge in named[:-1]:
        if not moving.find_obstacle(session, here(), case, edge, now=now, actor=need_actor()):
            return edge.event
    if named:
        return named[-1].event
    if not can_be_bulk(flow.edge(case.status, event)):
        raise NotFound(translate("Ten krok zrób w samej sprawie: trzeba przeczytać pismo."))
    return event


def _values(batch: Batch) -> dict[str, Any]:
    return {name: value for name, value in batch.values.items() if name == "reasons" and value}


def _official(session: Session, batch: Batch) -> Official:
    return session.get_one(Official, batch.official_id if batch.act == ME else int(batch.values["official"]))


def _unit(session: Session, batch: Batch) -> Unit:
    return session.get_one(Unit, str(batch.values["unit"]))
