"""What can be read of who plays functions, and a flow with its functions as a unit plays them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.playing.models import FunctionBinding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from portal.workflow import Flow

MEMORY = "function_bindings"
Bound = tuple[tuple[str, ...], tuple[int, ...]]  # roles, officials


def as_played(session: Session, flow: Flow, unit_code: str) -> Flow:
    """Return a flow whose functions are played as a unit's administrator chose; the same flow when nothing was."""
    if not flow.functions:
        return flow
    bound = of_unit(session, unit_code)
    if not bound.keys() & {function.code for function in flow.functions}:
        return flow
    functions = tuple(
        replace(one, bound_roles=bound[one.code][0], bound_officials=bound[one.code][1])
        if one.code in bound
        else one
        for one in flow.functions
    )
    return replace(flow, functions=functions)


def of_unit(session: Session, unit_code: str) -> Mapping[str, Bound]:
    """Return who plays which function in a unit, read once for each session: a page asks many times."""
    memory: dict[str, Mapping[str, Bound]] = session.info.setdefault(MEMORY, {})
    if unit_code not in memory:
        memory[unit_code] = list_bound(session, unit_code)[unit_code]
    return memory[unit_code]


def list_bound(session: Session, unit_code: str | None = None) -> Mapping[str, Mapping[str, Bound]]:
    """Return who plays which function, of one unit or of all: by unit, then by function."""
    query = select(FunctionBinding).order_by(FunctionBinding.id)
    query = query if unit_code is None else query.where(FunctionBinding.unit_code == unit_code)
    found: dict[str, dict[str, Bound]] = defaultdict(dict)
    for row in session.scalars(query):
        roles, officials = found[row.unit_code].get(row.function, ((), ()))
        roles = (*roles, row.role) if row.role else roles
        officials = (*officials, row.official_id) if row.official_id else officials
        found[row.unit_code][row.function] = roles, officials
    return found
