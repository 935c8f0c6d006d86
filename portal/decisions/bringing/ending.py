"""End what a matter gave before its time: it lapsed or was taken away, so nothing is asked or begun because of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.cases.beginning import actions as beginning
from portal.cases.beginning.models import Closed
from portal.cases.brought.models import PermitRow
from portal.cases.brought.queries import list_standing
from portal.errors import Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal

LAST_DAY, ENDED_ON = "last_day", "ended_on"


def right_held(session: Session, *, case: Case, now: datetime, **_given: Any) -> str:
    """Let the earlier end be noted only of a right that the matter gave and that has not ended yet."""
    held = select(PermitRow.id).where(
        PermitRow.case_id == case.id, PermitRow.undone_at.is_(None), PermitRow.ended_on.is_(None),
        PermitRow.valid_until >= day_of(now),
    )  # fmt: skip
    if session.scalars(held.limit(1)).one_or_none() is not None:
        return ""
    return translate("Z tej sprawy nie wynika prawo, które jeszcze trwa.")


def end_right(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], now: datetime, **_given: Any
) -> None:
    """Let what a matter gave hold for the last time on a day; each other thing that hangs on it ends by its own effect.

    Raises Refused for a day after the one until which it was given: there is nothing to note then.
    """
    last_on = date.fromisoformat(str(values[LAST_DAY]))
    mine = (PermitRow.case_id == case.id, PermitRow.undone_at.is_(None), PermitRow.valid_until >= day_of(now))
    rows = session.scalars(select(PermitRow).where(*mine)).all()
    if any(last_on >= row.valid_until for row in rows):
        raise Refused(translate("To i tak kończy się tego dnia albo wcześniej. Sprawdź datę."), LAST_DAY)
    change = update(PermitRow).where(*mine).values(ended_on=last_on)
    session.execute(change.execution_options(synchronize_session="fetch"))
    beginning.close(session, case, Closed.ENDED, now)
    for row in list_standing(session, case):
        row.told = {**row.told, ENDED_ON: last_on.isoformat()}
        effect = portal.effects.functions.get(f"stop_{row.kind}")
        if effect is not None:
            effect(session, portal=portal, case=case, values={"row": row}, actor=None, now=now)
