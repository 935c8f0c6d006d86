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
    from collections.abc import Sequence
    from datetime import date, datetime

    from portal.security import Actor
    from portal.visits.models import Visit

Row = tuple[str, str, str, "date", str]


def of(person: Actor, now: datetime) -> tuple[list[Item], list[Row]]:
    """Return the acts that visits want of a person, and the visits to come: words, address, way, day, hour."""
    coming, offers = told_once(queries.list_coming(session(), person, now))
    today = day_of(now)
    asked = [one for one in coming if one.state == State.OFFERED or one.displaced_at or one.id in offers]
    items = [_item(one, offers.get(one.id), today) for one in asked]
    return items, [_row(one) for one in coming if one not in asked]


def told_once(found: Sequence[Visit]) -> tuple[list[Visit], dict[int, Visit]]:
    """Return visits without the offers that stand on another one's page, and those offers by that one's row."""
    mine = {one.id for one in found}
    offers = {
        one.instead_of_id: one
        for one in found
        if one.state == State.OFFERED and one.instead_of_id is not None and one.instead_of_id in mine
    }
    return [one for one in found if one not in offers.values()], offers


def _item(visit: Visit, offer: Visit | None, today: date) -> Item:
    """Say which answer is wanted; the page of the visit that an offer is for tells all of it."""
    offered = offer or (visit if visit.state == State.OFFERED else None)
    on = visit.on
    if offered is not None and offered.held_until is not None:
        on = day_of(offered.held_until)
        title = translate("Odpowiedz: wolny termin, %(when)s", when=when_of(offered, today))
        why = translate("Trzymamy go dla Ciebie do %(until)s.", until=moment(offered.held_until, today))
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
