"""Who heads a unit: the role that approves its matters, unless an administrator named somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import Role
from portal.acting import Players, lenders, plays
from portal.cases.playing import queries
from portal.i18n import lazy
from portal.workflow import Function

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.security import Actor

# no flow asks for it: it opens the numbers of a unit, not a step of a matter
HEAD = Function("head", lazy("kieruje wydziałem"), Role.APPROVER)


def leads(session: Session, actor: Actor, unit_code: str) -> bool:
    """Tell whether an official heads a unit today, in their own right or in the place of who is away."""
    roles, officials = queries.of_unit(session, unit_code).get(HEAD.code, ((), ()))
    default = () if roles or officials else (HEAD.role,)
    players = Players(frozenset((*roles, *default)), frozenset(officials))
    return plays(actor, players) or bool(lenders(actor, players))
