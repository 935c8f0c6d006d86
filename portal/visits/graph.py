"""What a visit can be and become: every way from one state to another, and no other."""

from __future__ import annotations

from enum import StrEnum

from portal.errors import Conflict
from portal.i18n import Text, lazy, translate


class State(StrEnum):
    """Where a visit stands."""

    HELD = "held"
    OFFERED = "offered"
    BOOKED = "booked"
    ARRIVED = "arrived"
    CALLED = "called"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"
    MOVED = "moved"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    RELEASED = "released"


EDGES: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.BOOKED, State.EXPIRED, State.RELEASED}),
    State.OFFERED: frozenset({State.BOOKED, State.EXPIRED, State.RELEASED}),
    State.BOOKED: frozenset({State.ARRIVED, State.CANCELLED, State.MOVED, State.NO_SHOW}),
    State.ARRIVED: frozenset({State.CALLED, State.CANCELLED}),
    State.CALLED: frozenset({State.UNDER_WAY, State.NO_SHOW, State.ARRIVED}),
    State.UNDER_WAY: frozenset({State.DONE}),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
    State.MOVED: frozenset(),
    State.NO_SHOW: frozenset({State.ARRIVED}),
    State.EXPIRED: frozenset(),
    State.RELEASED: frozenset(),
}
# on a later day somebody tells what became of a visit that nobody marked, or that was marked wrongly
LATER: dict[State, frozenset[State]] = {
    State.BOOKED: frozenset({State.DONE, State.NO_SHOW}),
    State.ARRIVED: frozenset({State.DONE, State.CANCELLED}),
    State.CALLED: frozenset({State.DONE, State.NO_SHOW, State.CANCELLED}),
    State.UNDER_WAY: frozenset({State.DONE, State.CANCELLED}),
    State.NO_SHOW: frozenset({State.DONE}),
}
# a time is taken while its visit is in one of these
LIVE = frozenset({State.HELD, State.OFFERED, State.BOOKED, State.ARRIVED, State.CALLED, State.UNDER_WAY})
# the person has it in hand: what counts against the limit and is shown as theirs to come
CONFIRMED = frozenset({State.BOOKED, State.ARRIVED, State.CALLED, State.UNDER_WAY})
WAITING = frozenset({State.HELD, State.OFFERED})
FIRST = frozenset({State.HELD, State.OFFERED, State.ARRIVED})

LABELS: dict[State, Text] = {
    State.HELD: lazy("Trzymamy ten termin"),
    State.OFFERED: lazy("Czeka na Twoją odpowiedź"),
    State.BOOKED: lazy("Umówiona"),
    State.ARRIVED: lazy("W poczekalni"),
    State.CALLED: lazy("Wezwana do stanowiska"),
    State.UNDER_WAY: lazy("Trwa"),
    State.DONE: lazy("Zakończona"),
    State.CANCELLED: lazy("Odwołana"),
    State.MOVED: lazy("Przełożona"),
    State.NO_SHOW: lazy("Nie odbyła się"),
    State.EXPIRED: lazy("Termin wygasł"),
    State.RELEASED: lazy("Termin oddany"),
}


def check_edge(source: State | str, target: State, *, is_later: bool = False) -> None:
    """Raise Conflict unless a visit may go from one state to another; ``is_later`` when its day is over."""
    ways = LATER.get(State(source), frozenset()) if is_later else EDGES[State(source)]
    if target not in ways:
        raise Conflict(translate("Ta wizyta jest już w innym stanie. Odśwież stronę i sprawdź."))
