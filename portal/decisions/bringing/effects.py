"""The effects and guards of this room: a flow's edge brings what its service says, a permit is made and ended here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.brought.queries import list_permits
from portal.decisions import reviewing
from portal.decisions.bringing import actions, ending
from portal.decisions.bringing.permits import bring_permit, bring_right, undo_permit
from portal.service import Reads

if TYPE_CHECKING:
    from portal.service import Reader
    from portal.workflow import Effects, Guards


def register_effects(effects: Effects) -> None:
    """Bind what settling a matter brings."""
    effects.register(actions.BRING, bring)
    effects.register(actions.UNDO, actions.undo)
    effects.register("bring_permit", bring_permit)
    effects.register("undo_permit", undo_permit)
    effects.register("bring_right", bring_right)
    effects.register("undo_right", undo_permit)
    effects.register("end_right", ending.end_right)
    reviewing.register_effects(effects)


def register_readers(readers: dict[Reads, Reader]) -> None:
    """Bind what services may read of permits."""
    readers[Reads.PERMITS] = list_permits


def register_guards(guards: Guards) -> None:
    """Bind what may stand in the way of ending a right."""
    guards.register("right_held", ending.right_held)


def bring(*given: Any, **named: Any) -> None:
    """Carry out what a matter brings when a flow's own edge settles it."""
    actions.bring(*given, **named)
