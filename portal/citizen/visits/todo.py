"""What of a person's visits stands on their start page: an answer that is wanted, and what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from portal.citizen.todo import Item, distance
from portal.citizen.visits.words import NAMES, title_of, when_of
from portal.db import session
from portal.i18n import translate
from portal.visits import queries
from portal.visits.clock import clock
from portal.visits.graph import State
from portal.words import day_of, moment

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.security import Actor
    from portal.visits.models import Visit

Row = tuple[str, str, str, "date", str]


def of(person: Actor, now: datetime) -> tuple[list[Item], list[Row]]:
    """Return the acts that visits want of a person, and the visits to come: words, address, way, day, hour."""
    coming, _over = queries.list_own(session(), person, now)
    today = day_of(now)
    items = [
        _item(one, today) for one in coming if one.state == State.OFFERED or one.displaced_at is not None
    ]
    return items, [_row(one) for one in coming if one.state != State.OFFERED]


def _item(visit: Visit, today: date) -> Item:
    until = visit.held_until
    on = day_of(until) if visit.state == State.OFFERED and until is not None else visit.on
    if visit.state == State.OFFERED and until is not None:
        title = translate("Odpowiedz: wolny termin, %(when)s", when=when_of(visit, today))
        why = translate("Trzymamy go dla Ciebie do %(until)s.", until=moment(until, today))
    else:
        title = translate("Wybierz inny termin wizyty")
        why = translate("Nie możemy przyjąć Cię: %(when)s.", when=when_of(visit, today))
    return Item(
        on=on, when=distance(on, today), late=False, title=title, why=why,
        url=url_for("visits.visit", token=visit.token), label=translate("Odpowiedz"),
    )  # fmt: skip


def _row(visit: Visit) -> Row:
    url = url_for("visits.visit", token=visit.token)
    return title_of(visit.topic), url, str(NAMES[visit.channel]), visit.on, clock(visit.minute)
