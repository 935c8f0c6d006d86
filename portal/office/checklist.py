"""What a matter's flow requires before each of its next steps, and what of it is there: worked out, never kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.cases import moving
from portal.context import here
from portal.db import session
from portal.decisions.drafting.queries import find_last
from portal.i18n import Text, lazy, translate
from portal.office.offers import WRITING
from portal.security import need_actor
from portal.workflow import By, Need
from portal.workflow.common import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.office.course import View
    from portal.office.offers import Choice
    from portal.workflow import Transition


# what the step itself asks for on its page
ASKED: dict[Need, Text] = {
    Need.REASONS: lazy("uzasadnienie"),
    Need.NEW_DATE: lazy("nowy termin"),
    Need.BODY: lazy("nazwa urzędu albo organu"),
    Need.ITEMS: lazy("lista braków"),
    Need.SIGNATURE: lazy("podpis albo pieczęć"),
}


@dataclass(frozen=True)
class Line:
    """One requirement: what, whether it is met, and what stands in its way."""

    what: Text | str
    is_met: bool
    why: str = ""


@dataclass(frozen=True)
class Checklist:
    """The requirements of one step: ``lines`` must be met before it, ``then`` is given with it."""

    title: Text
    lines: tuple[Line, ...]
    then: tuple[Text, ...]


def checklists(view: View, choices: Sequence[Choice]) -> list[Checklist]:
    """List what each offered step requires; what can happen in every matter at any time is left out."""
    offered = {choice.act.event for choice in choices} - EVERYWHERE
    exits = view.flow.exits(view.case.status, By.OFFICIAL)
    made = [
        Checklist(edge.label, tuple(_lines(view, edge)), tuple(_then(edge)))
        for edge in exits
        if edge.event in offered
    ]
    return [one for one in made if one.lines or one.then]


def _lines(view: View, edge: Transition) -> Iterator[Line]:
    if not moving.may_take(view.flow, edge, need_actor()):
        yield Line(translate("Robi to: %(who)s", who=moving.said_functions(view.flow, edge)), is_met=False)
    if Need.FEE_SETTLED in edge.needs:
        yield Line(lazy("Opłata"), view.case.fee_settled)
    if edge.guard:
        yield _checked(lazy("Termin i warunki"), view, replace(edge, needs=()))
    if Need.DOCUMENT in edge.needs and edge.event in WRITING:
        yield Line(lazy("Projekt tekstu"), find_last(session(), view.case) is not None)
    if Need.SECOND_PERSON in edge.needs:
        yield _checked(lazy("Druga osoba"), view, replace(edge, needs=(Need.SECOND_PERSON,), guard=""))


def _then(edge: Transition) -> Iterator[Text]:
    """Yield what the step's own page asks for; that a letter goes out is said with the step."""
    yield from (ASKED[need] for need in edge.needs if need in ASKED)


def _checked(what: Text, view: View, edge: Transition) -> Line:
    obstacle = moving.find_obstacle(session(), here(), view.case, edge, now=here().now(), actor=need_actor())
    return Line(what, not obstacle, obstacle)
