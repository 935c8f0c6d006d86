"""What would raise the share of a month, and for each lever the page where something can be done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.context import here
from portal.i18n import translate
from portal.insight.leaving import step_title
from portal.measures.forms import list_forms, settled_weeks
from portal.measures.levers import Kind, list_levers
from portal.measures.succession import succession_in
from portal.visits.outcomes import count_could_online

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.measures.levers import Lever
    from portal.measures.queries import Month

LOOKED_BACK = timedelta(days=90)
BIG_ENOUGH = 0.05  # points below which a lever is not worth a line


class Place(NamedTuple):
    """A page: what it is called in a link, and its path in the portal."""

    words: str
    path: str


def levers_of(session: Session, parts: Iterable[Month], on: date) -> list[Lever]:
    """List what would raise the share of a month's services, as far as it is worth a line, as it is known on a day."""
    names = succession_in(here())
    visits = names.gathered(count_could_online(session, on - LOOKED_BACK, on))
    forms = list_forms(session, *settled_weeks(on), names)
    found = list_levers([group for part in parts for group in part.groups], visits, forms)
    return [
        replace(one, left_at=step_title(one.service, one.left_at)) if one.left_at else one
        for one in found
        if one.points >= BIG_ENOUGH
    ]


def place_of(lever: Lever, month: date, services: Collection[str]) -> Place:
    """Return the page that a manager opens next for a lever of a month; ``services`` are those that are installed."""
    if not lever.service:
        told = translate("Kto podał liczby tych spraw")
        return Place(told, f"/biurko/liczby-spraw/zrodla?miesiac={month:%Y-%m}")
    if lever.kind is Kind.BUILD and lever.service in services:
        return Place(translate("Czego brakuje do IV poziomu"), f"/biurko/uslugi/{lever.service}")
    if lever.left_at:
        return Place(translate("Gdzie ludzie przerywają"), f"/liczby/uslugi/{lever.service}#przerwane")
    return Place(translate("Jaką drogą przychodzą sprawy"), f"/liczby/uslugi/{lever.service}#drogi")
