"""Write observations down: a new value for a day, or one that replaces another with the reason; nothing is edited."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from portal import audit
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.programme import figures, queries
from portal.programme.models import NOTE_LENGTH, UNIT_LENGTH, KpiObservation, Origin

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.programme.shape import Kpi
    from portal.security import Actor


def record(
    session: Session, kpi: Kpi, value: int, on: date, *, note: str = "", origin: Origin = Origin.FORM,
    actor: Actor, now: datetime, today: date,
) -> KpiObservation:  # fmt: skip
    """Write a value (thousandths) of a day down; the same value pressed twice is one row.

    Raises Refused for a value out of bounds, for a day to come, and for a day that has another value.
    """
    check_value(kpi, value)
    check_day(on, today)
    before = queries.find_standing(session, kpi.code, on)
    if before is None:
        made = add(session, kpi, value, on, note=note, origin=origin, actor=actor, now=now)
        if made is not None:
            audit.record(session, "kpi.recorded", at=now, actor=actor, object_ref=kpi.code, detail=str(on))
            return made
        before = queries.find_standing(session, kpi.code, on)
    if before is None or before.value_thousandths != value:
        known = "" if before is None else figures.told(before.value_thousandths)
        raise Refused(
            translate(
                "Na ten dzień jest już wartość %(value)s. Popraw ją, zamiast wpisywać drugą.", value=known
            ),
            "on",
        )
    return before


def correct(
    session: Session, kpi: Kpi, row: KpiObservation, value: int, reason: str, *, note: str = "",
    origin: Origin = Origin.FORM, actor: Actor, now: datetime,
) -> KpiObservation:  # fmt: skip
    """Replace an observation by a new one of the same day, with the reason.

    Raises Refused for a value out of bounds, the same value, or no reason; Conflict when another replaced it before.
    """
    check_value(kpi, value)
    if not reason.strip():
        raise Refused(translate("Napisz, dlaczego poprawiasz."), "reason")
    if value == row.value_thousandths:
        raise Refused(translate("To jest ta sama wartość. Nie ma czego poprawiać."), "value")
    made = add(
        session, kpi, value, row.on, note=note, origin=origin, actor=actor, now=now, replaces=row, reason=reason
    )  # fmt: skip
    if made is None:
        before = queries.find_replacement(session, row)
        if before is None or (before.value_thousandths, before.reason) != (value, reason):
            raise Conflict(translate("Ktoś już poprawił tę wartość. Zobacz historię wskaźnika."))
        return before
    audit.record(session, "kpi.corrected", at=now, actor=actor, object_ref=kpi.code, detail=str(row.on))
    return made


def add(
    session: Session, kpi: Kpi, value: int, on: date, *, note: str, origin: Origin, actor: Actor | None,
    now: datetime, replaces: KpiObservation | None = None, reason: str = "",
) -> KpiObservation | None:  # fmt: skip
    """Add a row; None when a row for the same thing was there first."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    once = f"{kpi.code}@{on}" if replaces is None else f"replaces@{replaces.id}"
    row = dialect.insert(KpiObservation).values(
        token=secrets.token_urlsafe(16), once=once, kpi=kpi.code, on=on, value_thousandths=value,
        unit=kpi.unit[:UNIT_LENGTH], note=note[:NOTE_LENGTH], origin=origin,
        official_id=actor.official_id if actor else None, at=now,
        replaces_id=replaces.id if replaces else None, reason=reason[:NOTE_LENGTH],
    )  # fmt: skip
    made = session.scalars(row.on_conflict_do_nothing(index_elements=["once"]).returning(KpiObservation.id))
    found = made.one_or_none()
    return None if found is None else session.get_one(KpiObservation, found)


def check_value(kpi: Kpi, value: int) -> None:
    """Judge a value against the indicator's bounds; raises Refused."""
    least, most = kpi.least * figures.THOUSAND, kpi.most * figures.THOUSAND
    if value < 0 <= least:
        raise Refused(translate("Ten wskaźnik nie może być ujemny."), "value")
    if not least <= value <= most:
        said = translate(
            "Wpisz liczbę od %(least)s do %(most)s", least=figures.told(least), most=figures.told(most)
        )
        raise Refused(said, "value")


def check_day(on: date, today: date) -> None:
    """Refuse a day that is yet to come; raises Refused."""
    if on > today:
        raise Refused(translate("Ta data dopiero będzie. Wpisz dzisiejszą albo wcześniejszą"), "on")
