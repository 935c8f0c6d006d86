"""Feed the indicators that the programme says come out of a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.programme import figures
from portal.programme.declared import declared_in
from portal.programme.feeding import Observed, feeders_of
from portal.programme.registers import queries
from portal.programme.registers.reckoning import Outcome, reckon

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.programme.feeding import Feeder
    from portal.programme.shape import Reckoned


def register_feeders(portal: Portal) -> None:
    """Bind a feeder to each indicator that is reckoned from rows; a room that knows better comes before it."""
    for code, kpi in declared_in(portal).kpis.items():
        if kpi.reckoned is not None:
            feeders_of(portal).register_default(code, _feeder(kpi.reckoned))


def _feeder(how: Reckoned) -> Feeder:
    def feed(session: Session, portal: Portal, _now: datetime) -> Observed | None:
        register = declared_in(portal).get_register(how.register)
        said = queries.find_last_day(session, register)
        if said is None:
            return None
        rows = queries.list_rows(session, register)
        # of the day that somebody answers for: a register that nobody looks at lets its indicators fall silent
        found = reckon(how, register, rows, said.on)
        note = "" if found is None else _told(register.title, found, len(rows))
        return None if found is None else Observed(found.value, said.on, note)

    return feed


def _told(title: str, found: Outcome, count: int) -> str:
    """Say out of what it came, in Polish: the note is kept with the row."""
    if found.whole is None:
        return f"{title}: wierszy {count}."
    part, whole = (figures.plain(figures.thousandths(one)) for one in (found.part, found.whole))
    return f"{title}: {part} z {whole}."
