"""The rows of the queue: a matter in the few words by which an official chooses the next one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import url_for
from markupsafe import Markup

from portal.acting import stood_in_for
from portal.cases import flows
from portal.cases.clock import Standing, standing
from portal.context import here
from portal.db import session
from portal.i18n import plural, polish, translate
from portal.office import came, course, queries
from portal.office.wanted import View
from portal.security import need_actor
from portal.words import day_of, short_day
from portal.workflow import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from portal.cases.models import Case
    from portal.office.wanted import Wanted
    from portal.workflow import Flow

# how near a term is: a mark and a word, never colour alone
MARKS = {
    "late": Markup('<span class="app-status app-status--late">{}</span>'),
    "soon": Markup("<strong>{}</strong>"),
    "": Markup("{}"),
}
NO_TASKS: Mapping[int, str] = MappingProxyType({})


def shown(
    cases: Sequence[Case], wanted: Wanted, view: View | None = None, tasks: Mapping[int, str] = NO_TASKS
) -> list[dict[str, Any]]:
    """Put matters into the words of the queue, each with the address that leads on from the view.

    ``tasks`` are what is open in a matter: it stands where the matter itself waits for nothing of the office.
    """
    over = queries.find_over(session(), cases, wanted)
    way = {came.FROM: view.value, **came.filters()} if view else {}
    rows = []
    for one in cases:
        task = tasks.get(one.id, "")
        row = _row(one, wanted, waits=not task and queries.waits(one, wanted.today, over))
        if task and (view == View.TASKS or not runs(one)):
            row["now"] = _with_conducts(polish(task), one)
        rows.append({**row, "url": _case_url(one, way)})
    return rows


def _case_url(one: Case, left: dict[str, Any]) -> str:
    return url_for("office.case", reference=one.reference, **left)


def _row(one: Case, wanted: Wanted, *, waits: bool) -> dict[str, Any]:
    """Put a case into the words of the queue."""
    mark, far = left(one, wanted.today)
    flow = flows.of(session(), here(), one)
    word = now_word(one, flow, others_move=waits)
    return {
        "due": short_date(one.due_on if one.is_open else one.closed_at or one.due_on, wanted.today),
        "due_kind": mark,
        "left": MARKS[mark].format(far),
        "party": _party(one),
        "matter": str(here().services[one.service].card.title),
        "now": _with_conducts(word, one),
        "channel": course.CHANNELS.get(one.channel, one.channel),
        "number": one.reference,
        "days": days_here(one, wanted.today),
    }


def _party(one: Case) -> str:
    """Name whose matter it is; of several parties the one who filed, and that there are others."""
    name = one.parties[0].subject.full_name
    return translate("%(name)s i inni", name=name) if len(one.parties) > 1 else name


def _with_conducts(word: str, one: Case) -> str:
    conducts = _conducts(one)
    return Markup("{}, {}").format(word, conducts) if conducts else word


def _conducts(one: Case) -> str:
    """Name who conducts a matter; of somebody who is away, that one works it in their place."""
    if one.assigned_to is None:
        return ""
    name = one.assigned_to.name
    stood = stood_in_for(need_actor(), one.assigned_to_id)
    return translate("w zastępstwie: %(name)s", name=name) if stood else name


def left(case: Case, today: date) -> tuple[str, str]:
    """Return how a term stands: mark (late, soon or none) and words for the queue."""
    state = standing(case, today)
    days = (case.due_on - today).days
    if state == Standing.CLOSED:
        return "", ""
    if state == Standing.PAUSED:
        return "", translate("zegar stoi")
    if state == Standing.LATE:
        return "late", plural("%(num)s dzień po", "%(num)s dni po", -days)
    if days == 0:
        return "soon", translate("dziś")
    if days == 1:
        return "soon", translate("jutro")
    return ("soon" if state == Standing.NEAR else ""), plural("%(num)s dzień", "%(num)s dni", days)


def now_word(case: Case, flow: Flow, *, others_move: bool) -> str:
    """Say in a few words what comes next, for the queue."""
    status = flow.status(case.status)
    if not case.is_open or case.settled_at is not None:
        return str(status.label)
    if case.paused_since is not None:
        if status.kind == Kind.EXTERNAL:  # another office, or what the proceedings are suspended for
            return f"{status.label}, {short_day(case.paused_since)}"
        if others_move:
            return translate("Wezwana %(day)s", day=short_day(case.paused_since))
        return translate("Nie zapłacono po wezwaniu") if status.kind == Kind.PAYMENT else str(status.label)
    if not case.fee_settled:
        return translate("Czeka na opłatę") if others_move else translate("Wezwij do zapłaty")
    return translate("Sprawdź i zdecyduj") if status.kind == Kind.OFFICE else str(status.label)


def runs(case: Case) -> bool:
    """Tell whether a matter's statutory term runs: nothing of it waits, is decided or is over."""
    return case.is_open and case.paused_since is None and case.settled_at is None


def days_here(case: Case, today: date) -> int:
    """Return for how many days the matter has been (or was, until it was settled) with the office."""
    ended_at = case.settled_at or case.closed_at
    return ((day_of(ended_at) if ended_at else today) - case.filed_on).days


def short_date(value: date | datetime, today: date) -> str:
    """Write a day for the queue: ``27 lis``, with the year when it is not this one."""
    on = day_of(value)
    return short_day(on) if on.year == today.year else f"{short_day(on)} {on.year}"
