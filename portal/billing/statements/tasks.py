"""The treasurer's tasks about statements: one for each, closed by itself when the last of its lines is explained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.billing.models import TaskKind, TreasurerTask
from portal.billing.statements.models import WAITING, BankLine
from portal.i18n import SOURCE, speaking, translate

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.statements.models import BankStatement


def open_task(
    session: Session, statement: BankStatement, kind: TaskKind, more: dict[str, Any], now: datetime
) -> None:
    """Give the treasurer a statement to look at; the detail names it and holds nobody's data."""
    session.add(TreasurerTask(kind=kind, detail=_detail(statement, more), opened_at=now))


def close_when_done(session: Session, statement: BankStatement, now: datetime) -> None:
    """Close the task of a statement of which nothing waits any more."""
    waiting = select(BankLine.id).where(WAITING, BankLine.statement_id == statement.id).limit(1)
    if session.scalars(waiting).one_or_none() is not None:
        return
    with speaking(SOURCE):
        words = translate("Wszystkie pozycje wyciągu są wyjaśnione.")
    begins = _detail(statement, {}).removesuffix("}")
    session.execute(
        update(TreasurerTask)
        .where(
            TreasurerTask.kind == TaskKind.UNMATCHED, TreasurerTask.closed_at.is_(None),
            TreasurerTask.detail.startswith(begins, autoescape=True),
        )
        .values(closed_at=now, resolution=words)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def _detail(statement: BankStatement, more: dict[str, Any]) -> str:
    return json.dumps({"statement": statement.token, "number": statement.number, **more})
