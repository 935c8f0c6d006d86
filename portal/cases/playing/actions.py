"""Choose who plays a function in a unit, or give it back to the flow's own role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from portal import audit
from portal.accounts.models import Unit
from portal.accounts.queries import list_officials
from portal.cases.playing import queries
from portal.cases.playing.models import FunctionBinding
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.models import Official
    from portal.cases.playing.queries import Bound
    from portal.security import Actor


def bind(
    session: Session, unit_code: str, function: str, roles: Sequence[str], officials: Sequence[int], *,
    seen: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Let some roles and officials play a function in a unit; nobody named gives it back to the flow's own role.

    ``seen`` is the stamp of what the administrator was shown: Conflict when another was faster. Refused when nobody
    who works in the unit would play it: its matters would stand still.
    """
    locked = select(Unit.code).where(Unit.code == unit_code).with_for_update(key_share=True)
    if session.scalars(locked).one_or_none() is None:
        raise NotFound
    before = queries.list_bound(session, unit_code).get(unit_code, {}).get(function, ((), ()))
    if stamp(before) != seen:
        raise Conflict(translate("Ktoś zmienił tę funkcję przed chwilą. Sprawdź ją i zdecyduj jeszcze raz."))
    after: Bound = (tuple(roles), tuple(officials))
    if any(after) and not list_players(list_officials(session, unit_code), after, ""):
        raise Refused(translate("Nikt w tym wydziale nie pełniłby tej funkcji. Wybierz kogoś."), "officials")
    if before == after:
        return
    session.execute(
        delete(FunctionBinding).where(
            FunctionBinding.unit_code == unit_code, FunctionBinding.function == function
        )
    )
    session.add_all(FunctionBinding(unit_code=unit_code, function=function, role=role) for role in roles)
    session.add_all(
        FunctionBinding(unit_code=unit_code, function=function, official_id=one) for one in officials
    )
    said = f"{unit_code}:{function}: {', '.join([*roles, *map(str, officials)]) or '-'}"
    audit.record(session, "function.bound", at=now, actor=actor, object_ref=unit_code, detail=said[:200])


def list_players(people: Sequence[Official], bound: Bound, default: str) -> list[Official]:
    """List who of some officials plays a function that is bound so; an unbound one is played by the default role."""
    roles, officials = bound if any(bound) else ((default,), ())
    return [one for one in people if one.active and (set(roles) & set(one.roles) or one.id in officials)]


def stamp(bound: Bound) -> str:
    """Write down who plays a function, to tell whether it changed."""
    return ",".join([*bound[0], *map(str, bound[1])])
