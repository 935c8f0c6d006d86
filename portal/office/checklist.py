"""What a matter's flow requires before each of its next steps, and what of it is there: worked out, never kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
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


class Mark(StrEnum):
    """How a requirement stands."""

    DONE = "done"
    MISSING = "missing"
    THEN = "then"


MARKS: dict[Mark, tuple[str, Text]] = {
    Mark.DONE: ("done", lazy("Jest")),
    Mark.MISSING: ("you", lazy("Brakuje")),
    Mark.THEN: ("office", lazy("Przy tej czynności")),
}
# what the step itself asks for on its page
ASKED: dict[Need, Text] = {
    Need.REASONS: lazy("Uzasadnienie"),
    Need.NEW_DATE: lazy("Nowy termin"),
    Need.BODY: lazy("Nazwa urzędu albo organu"),
    Need.ITEMS: lazy("Lista braków"),
    Need.SIGNATURE: lazy("Podpis albo pieczęć"),
}


@dataclass(frozen=True)
class Line:
    """One requirement: what, how it stands, and what stands in its way."""

    what: Text | str
    mark: Mark
    why: str = ""

    @property
    def shown(self) -> tuple[str, Text]:
        """Return the mark's kind and word, as the status macro takes them."""
        return MARKS[self.mark]


@dataclass(frozen=True)
class Checklist:
    """The requirements of one step."""

    title: Text
    lines: tuple[Line, ...]


def checklists(view: View, choices: Sequence[Choice]) -> list[Checklist]:
    """List what each offered step requires; what can happen in every matter at any time is left out."""
    offered = {choice.act.event for choice in choices} - EVERYWHERE
    exits = view.flow.exits(view.case.status, By.OFFICIAL)
    made = [Checklist(edge.label, tuple(_lines(view, edge))) for edge in exits if edge.event in offered]
    return [one for one in made if one.lines]


def _lines(view: View, edge: Transition) -> Iterator[Line]:
    if not moving.may_take(view.flow, edge, need_actor()):
        yield Line(translate("Robi to: %(who)s", who=moving.said_functions(view.flow, edge)), Mark.MISSING)
    if Need.FEE_SETTLED in edge.needs:
        yield Line(lazy("Opłata"), Mark.DONE if view.case.fee_settled else Mark.MISSING)
    if edge.guard:
        yield _checked(lazy("Termin i warunki"), view, replace(edge, needs=()))
    if Need.DOCUMENT in edge.needs:
        yield _document(view, edge)
    if Need.SECOND_PERSON in edge.needs:
        only = replace(edge, needs=(Need.SECOND_PERSON,), guard="")
        yield _checked(lazy("Druga osoba"), view, only)
    for need in edge.needs:
        if need in ASKED:
            yield Line(ASKED[need], Mark.THEN)


def _document(view: View, edge: Transition) -> Line:
    """Say whether the text is written; a letter that is composed from what the step asks comes with it."""
    if edge.event not in WRITING:
        return Line(lazy("Pismo"), Mark.THEN)
    written = find_last(session(), view.case) is not None
    return Line(lazy("Projekt tekstu"), Mark.DONE if written else Mark.MISSING)


def _checked(what: Text, view: View, edge: Transition) -> Line:
    obstacle = moving.find_obstacle(session(), here(), view.case, edge, now=here().now(), actor=need_actor())
    return Line(what, Mark.MISSING if obstacle else Mark.DONE, obstacle)
