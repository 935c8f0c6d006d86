"""The pages of the desk's numbers: everybody their own, the unit's and each colleague's for who heads the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import render_template

from portal.acting import worked_for
from portal.cases.playing.heads import leads
from portal.context import here
from portal.db import session
from portal.decisions import calls
from portal.errors import NotAllowed
from portal.i18n import Text, lazy
from portal.office.door import blueprint, need_unit, official_id
from portal.office.numbers import queries
from portal.office.numbers.reckoning import AGES, Open, Record, sum_up
from portal.office.wanted import Wanted
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from flask.typing import ResponseReturnValue

    from portal.office.numbers.reckoning import Settled

WEEKS = 8
LOOKED_BACK = timedelta(days=90)
HOLDERS: dict[str, Text] = {
    "office": lazy("urząd"),
    "applicant": lazy("strona, także z opłatą"),
    "external": lazy("inny organ"),
}


@dataclass(frozen=True)
class Own:
    """The numbers of one official of a unit; without a name those that nobody conducts."""

    name: str
    open: Open
    record: Record


@blueprint.get("/biurko/moje-liczby")
def own_numbers() -> ResponseReturnValue:
    """Show an official their own load, terms and returns; of who is away, whose matters they work, the load alone."""
    person, wanted = need_actor(), _wanted()
    mine = official_id(person)
    counts = queries.count_open(session(), wanted, worked_for(person))
    lent = [(one.name, counts[one.official_id]) for one in person.stands_for if one.official_id in counts]
    return render_template(
        "office/numbers/own.html", load=counts.get(mine, Open()), lent=lent, is_head=_is_head(wanted),
        **_shared(wanted, [mine]),
    )  # fmt: skip


@blueprint.get("/biurko/liczby-wydzialu")
def unit_numbers() -> ResponseReturnValue:
    """Show who heads a unit its load, terms and returns, and those of each official by name."""
    wanted = _wanted()
    if not _is_head(wanted):
        raise NotAllowed
    counts = queries.count_open(session(), wanted)
    shared = _shared(wanted, None)
    return render_template(
        "office/numbers/unit.html", load=sum(counts.values(), Open()), people=_people(counts, shared["settled"]),
        is_head=True, **shared,
    )  # fmt: skip


def _shared(wanted: Wanted, officials: Collection[int] | None) -> dict[str, Any]:
    """Return what both pages tell: weeks, and what became of the matters settled in the last ninety days."""
    since = wanted.today - LOOKED_BACK
    settled = list(queries.list_settled(session(), wanted, since, officials))
    return {
        "weeks": queries.count_weeks(session(), wanted, _mondays(wanted.today), officials),
        "settled": settled, "record": sum_up(settled), "since": since, "today": wanted.today, "ages": AGES,
        "holders": HOLDERS,
    }  # fmt: skip


def _people(counts: dict[int | None, Open], settled: Sequence[Settled]) -> list[Own]:
    """List the officials of a unit who have or had matters, by name: the order says nothing of their work."""
    had = {*counts, *(one.official_id for one in settled)}
    names = queries.name_officials(session(), {number for number in had if number is not None})
    found = [
        Own(
            names[number] if number is not None else "",
            counts.get(number, Open()),
            sum_up(one for one in settled if one.official_id == number),
        )
        for number in had
    ]
    return sorted(found, key=lambda one: (not one.name, one.name))


def _wanted() -> Wanted:
    today = day_of(here().now())
    return Wanted(
        unit_code=_unit(), worked_for=worked_for(need_actor()), today=today,
        over=calls.days_over(here().facts, today),
    )  # fmt: skip


def _unit() -> str:
    """Return the official's own unit: an administrator sees the matters of all, and heads none."""
    unit = need_unit() or need_actor().unit_code
    if unit is None:
        raise NotAllowed
    return unit


def _is_head(wanted: Wanted) -> bool:
    return wanted.unit_code is not None and leads(session(), need_actor(), wanted.unit_code)


def _mondays(today: date) -> list[date]:
    """List the Mondays of the last weeks, the present one last."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
