"""Journeys over every transition of a graph, made from the graph; an author writes those that tell more."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.decisions.drafting.elements import outcomes_of
from portal.service import Capacity
from portal.testing.scenario import Applicant, Dispatch, Expect, Official, Open, Pay, Scenario, Skip
from portal.workflow import SAME, By
from portal.workflow.common import EVERYWHERE
from portal.workflow.parts import Kind, Need

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.testing.scenario import Act, Filled
    from portal.workflow import Flow, Transition

WORDS = "Tak wynika z akt sprawy i z przepisów, które w niej zastosowano."
BODY = "Wojewoda Podlaski"
# the longest term of a call or an appeal, the post after it, and free days between, also at Christmas
TERM_OVER = Skip(14 + 7 + 12)
SILENCE_OVER = Skip(70)
WAITS: dict[str, tuple[Act, ...]] = {
    "call_over": (Open(), TERM_OVER), "appeal_term_over": (Open(), TERM_OVER), "silence_over": (SILENCE_OVER,),
    "register_paper": (Dispatch(),),
}  # fmt: skip
# after these nothing is owed: found free of duty, withdrawn before it was paid
SETTLES = {"resume", "withdraw"}
# what a text does with the request, where it is not granted
OUTCOMES = {"withdrawing": "discontinued"}


@dataclass(frozen=True)
class Place:
    """Where a matter stands: its status, and whether nothing is owed any more."""

    status: str
    is_paid: bool


@dataclass(frozen=True)
class Move:
    """One transition from a place, and the place it leads to; without an edge somebody pays of their own accord."""

    edge: Transition | None
    at: Place
    to: Place
    key: tuple[str, str] = field(default=("", ""))


def ways(
    flow: Flow,
    fill: Mapping[str, Filled],
    *,
    costs: bool,
    outcome: str = "",
    acting: Capacity = Capacity.SELF,
) -> tuple[Scenario, ...]:
    """Return journeys that together take every transition; ``costs`` says whether these answers make a fee.

    ``outcome`` is what a decision of this service does where the party did not withdraw, unless said the first that
    the course knows; ``acting`` says for whom the person goes them.
    """
    outcome = outcome or next(iter(outcomes_of(flow)), "")
    left = set(keys(flow, costs=costs))
    made: list[Scenario] = []
    while left:
        path = _walk(flow, left, Place(flow.start, is_paid=not costs))
        if not any(move.key in left for move in path):
            raise ValueError(f"no way takes {sorted(left)}")
        left -= {move.key for move in path}
        acts = [act for move in path for act in _acts(move, outcome)]
        end = Expect(status=path[-1].to.status)
        made.append(Scenario(f"way {len(made) + 1}", fill, (*acts, end), acting=acting))
    return tuple(made)


def _walk(flow: Flow, left: set[tuple[str, str]], place: Place) -> list[Move]:
    """Go on to the nearest transition that nobody took, an end last, until there is none."""
    path: list[Move] = []
    wanted = set(left)
    while steps := _nearest(flow, wanted, place):
        path += steps
        wanted -= {move.key for move in steps}
        place = path[-1].to
    return path


def _nearest(flow: Flow, wanted: set[tuple[str, str]], start: Place) -> list[Move]:
    """Return the shortest way to a wanted transition; one that ends the matter only where no other is left."""
    ending: list[Move] = []
    waiting: deque[tuple[Place, list[Move]]] = deque([(start, [])])
    seen = {start}
    while waiting:
        place, path = waiting.popleft()
        for move in _moves(flow, place):
            if move.key in wanted:
                if not _ends(flow, move.to.status):
                    return [*path, move]
                ending = ending or [*path, move]
            if move.to not in seen:
                seen.add(move.to)
                waiting.append((move.to, [*path, move]))
    return ending


def _moves(flow: Flow, place: Place) -> Iterator[Move]:
    """Yield what can happen where a matter stands."""
    for edge in flow.transitions:
        if place.status not in edge.sources or edge.event in EVERYWHERE:
            continue
        if place.is_paid and edge.event == "call_for_fee":
            continue
        if not place.is_paid and Need.FEE_SETTLED in edge.needs:
            continue
        pays = edge.by == By.PAYMENT or edge.event in SETTLES
        status = place.status if edge.target == SAME else edge.target
        yield Move(edge, place, Place(status, place.is_paid or pays), (place.status, edge.event))
    if not place.is_paid and flow.status(place.status).kind != Kind.PAYMENT:
        yield Move(None, place, Place(place.status, is_paid=True))


def keys(flow: Flow, *, costs: bool) -> Iterator[tuple[str, str]]:
    """Yield every transition from each status that can be reached; where nothing is due nobody is called to pay."""
    waiting = [Place(flow.start, is_paid=not costs)]
    places = set(waiting)
    while waiting:
        for move in _moves(flow, waiting.pop()):
            if move.edge is not None:
                yield move.key
            if move.to not in places:
                places.add(move.to)
                waiting.append(move.to)


def _ends(flow: Flow, status: str) -> bool:
    return not any(status in edge.sources and edge.event not in EVERYWHERE for edge in flow.transitions)


def _acts(move: Move, outcome: str) -> Iterator[Act]:
    """Yield what people do to take a transition."""
    edge = move.edge
    if edge is None or edge.by == By.PAYMENT:
        yield Pay()
        return
    yield from WAITS.get(edge.guard, ())
    if edge.by == By.SYSTEM:
        yield Open()
    elif edge.by == By.APPLICANT:
        yield Applicant(edge.event, WORDS)
    else:
        yield Official(edge.event, WORDS, _more(edge, move.at.status, outcome))


def _more(edge: Transition, status: str, outcome: str) -> dict[str, object]:
    """Return what else an official's step needs."""
    more: dict[str, object] = {}
    if Need.ITEMS in edge.needs:
        more["items"] = ["Dokument, którego brakuje"]
    if Need.BODY in edge.needs:
        more["body"] = BODY
    if edge.event == "prepare":
        more["outcome"] = OUTCOMES.get(status, outcome)
    return more
