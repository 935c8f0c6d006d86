"""When a document of a register may be added to a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.decisions.registers.models import PaperState

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.workflow import Flow

GUARD = "register_paper"  # the name by which flows wait for a document of the register
HANDED_ON = frozenset({PaperState.GOOD, PaperState.POSTED})
NOWHERE = frozenset({PaperState.REFUSED, PaperState.RECALLED})
TOO_LATE = "too_late"  # the fault of a document that was checked when its matter asked no register any more


def may_add(case: Case, flow: Flow) -> bool:
    """Tell whether a matter stands where a register is being asked."""
    return any(edge.guard == GUARD and case.status in edge.sources for edge in flow.transitions)
