"""What the numbers' pages share: the months they read, and the chart of the share in its two drawings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.context import here
from portal.db import session
from portal.i18n import translate
from portal.insight.breaks import Break, cuts_of, place_of, turns_of
from portal.insight.charts import Usual, share_chart
from portal.insight.marks import Mark
from portal.insight.reading import is_final, read
from portal.insight.svg import percent_words
from portal.insight.wording import point
from portal.measures import queries, told
from portal.measures.counting import next_month
from portal.measures.jobs import FINAL_AFTER
from portal.measures.notes.queries import list_standing
from portal.measures.notes.rules import rebased_months
from portal.measures.succession import succession_in
from portal.words import day_of, month_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from portal.insight.breaks import Event
    from portal.insight.charts import Point
    from portal.insight.reading import Reading
    from portal.measures.notes.models import EventNote
    from portal.measures.queries import Month

MONTHS_SHOWN, NARROW_MONTHS = 18, 12
WIDE, NARROW = (1160, 360), (360, 280)


def today() -> date:
    """Return the day on which the page is looked at."""
    return day_of(here().now())


def shown_since(months: int = MONTHS_SHOWN) -> date:
    """Return the first day of the oldest month that is shown: with it, a year before the newest final one."""
    index = today().year * 12 + today().month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def list_shown(service: str | None = None) -> list[Month]:
    """List the months of each service, the present one too."""
    until = next_month(today().replace(day=1))
    return queries.list_months(
        session(), shown_since(), until, demo_city=here().settings.demo, service=service,
        succession=succession_in(here()),
    )  # fmt: skip


def list_notes(service: str | None = None) -> list[EventNote]:
    """List the notes on events of the shown months, in the order that numbers them; of a service also the city's."""
    names = None if service is None else succession_in(here()).names_of(service)
    return list_standing(session(), shown_since(), next_month(today().replace(day=1)), services=names)


def list_events(slug: str) -> list[Event]:
    """List the notes on a service and its splits and mergers in the shown months, in the order that numbers them."""
    known = [Break(one) for one in succession_in(here()).breaks_of(slug) if one.on >= shown_since()]
    come = [one for one in known if one.since_on <= today()]
    return sorted([*list_notes(slug), *come], key=lambda one: one.since_on)


def goal() -> float:
    """Return the city's goal in per cent."""
    return float(here().facts.at("programme.online_goal_percent", today()))


def read_months(parts: Sequence[Month], notes: Sequence[Event] = (), service: str = "") -> Reading | None:
    """Read the shown months, of the city or of one service; recorded events may begin the limits anew.

    So does a split or a merger of the service: what is counted under its name is another thing since.
    """
    names = succession_in(here())
    rebased = rebased_months(
        (one for one in notes if not isinstance(one, Break)), names.names_of(service) if service else ()
    )
    parted = {one.on for one in names.breaks_of(service)} if service else set()
    return read(
        queries.together(parts), parts, goal=goal(), today=today(), final_after=FINAL_AFTER,
        rebased=rebased | parted, succession=names,
    )  # fmt: skip


def share_frame(parts: Sequence[Month], notes: Sequence[Event] = (), service: str = "") -> dict[str, Any]:
    """Return what a page with the chart of the share needs: the reading, both drawings, and the table's rows."""
    reading = read_months(parts, notes, service)
    return frame_of(queries.together(parts), reading, notes, control=reading)


def told_frame() -> dict[str, Any]:
    """Return the same for everybody, out of nothing but what was told; the goal is judged by what is sure of it."""
    whole = told.list_months(session(), shown_since())
    reading = read(
        whole, (), goal=goal(), today=today(), final_after=FINAL_AFTER, judged=told.ToldMonth.surely
    )
    return frame_of(whole, reading)


def frame_of(
    whole: Sequence[Month],
    reading: Reading | None,
    notes: Sequence[Event] = (),
    control: Reading | None = None,
) -> dict[str, Any]:
    """Return what a page needs of some months and what is read out of them; ``control`` draws its limits too."""
    aim = goal()
    over = [month for month in whole if next_month(month.first) <= today()]
    chosen = reading.month.first if reading else None
    return {
        "reading": reading, "goal": aim, "whole": whole, "month_name": month_name, "this_month": today().replace(day=1),
        "is_final": lambda month: is_final(month.first, today(), FINAL_AFTER), "notes": notes,
        "drawn": {mark.number for mark in marks_of(over, notes)},
        "turns": turns_of(whole, notes), **drawings(over, notes, chosen, control=control),
    }  # fmt: skip


def drawings(
    over: Sequence[Month],
    events: Sequence[Event],
    chosen: date | None = None,
    *,
    of: str = "",
    parted: bool = True,
    control: Reading | None = None,
) -> dict[str, Markup]:
    """Draw the share of some full months wide and narrow; ``of`` begins the names where a page has several charts.

    ``parted`` lets the line begin anew with a break; the line of all related services together goes on. ``control``
    brings the natural limits and its signals.
    """
    points, aim, title = points_of(over, chosen, today()), goal(), title_of(over)
    if control is not None:
        points = [
            replace(point, is_signal=month.first in control.signals)
            for point, month in zip(points, over, strict=True)
        ]
    found: dict[str, Markup] = {}
    for name, (width, height), months in (
        ("wide", WIDE, over), ("narrow", NARROW, over[-NARROW_MONTHS:]),
    ):  # fmt: skip
        marks = marks_of(months, events)
        found[f"{of}{name}"] = share_chart(
            points[len(over) - len(months) :], goal=aim, title=title, key=f"{of}{name}".replace("_", "-"),
            width=width, height=height, marks=marks, cuts=cuts_of(marks, months, events) if parted else (),
            usual=usual_of(months, control),
        )  # fmt: skip
    return found


def usual_of(months: Sequence[Month], control: Reading | None) -> list[Usual]:
    """Place the natural limits of the stretches that are drawn; a share lies between nought and all."""
    found = []
    for one in control.steady if control is not None else ():
        places = [place for place, month in enumerate(months) if one.first <= month.first <= one.last]
        if one.limits is not None and places:
            low, high = max(0.0, one.limits.low), min(100.0, one.limits.high)
            found.append(Usual(places[0], places[-1], low, one.limits.mean, high))
    return found


def points_of(months: Sequence[Month], chosen: date | None, on: date) -> list[Point]:
    """Place some full months in the chart as they are known on a day; one of them is the page's own."""
    return [
        point(
            month, provisional=not is_final(month.first, on, FINAL_AFTER), is_chosen=month.first == chosen,
            with_year=place == 0 or month.first.month == 1,
        )
        for place, month in enumerate(months)
    ]  # fmt: skip


def marks_of(months: Sequence[Month], notes: Sequence[Event]) -> list[Mark]:
    """Place the events that began in a drawn month; one that began before stands in the list alone."""
    places = {month.first: place for place, month in enumerate(months)}
    found = []
    for number, note in enumerate(notes, 1):
        place = (
            place_of(note, months) if isinstance(note, Break) else places.get(note.since_on.replace(day=1))
        )
        if place is not None:
            until = max((at for first, at in places.items() if first <= note.last_on), default=place)
            found.append(Mark(number, place, until))
    return found


def title_of(months: Sequence[Month]) -> str:
    """Say in words what the chart of the share shows."""
    known = [month for month in months if month.strict.bounds is not None]
    if not known:
        return translate(
            "Udział spraw załatwianych w całości online, miesiąc po miesiącu: brak pełnych miesięcy"
        )
    first, last = known[0], known[-1]
    return translate(
        "Udział spraw załatwianych w całości online, miesiąc po miesiącu: %(first)s %(low)s %%, %(last)s %(high)s %%",
        first=month_name(first.first), low=_bare(first.strict.percent),
        last=month_name(last.first), high=_bare(last.strict.percent),
    )  # fmt: skip


def _bare(percent: float | None) -> str:
    return percent_words(percent).removesuffix("\N{NO-BREAK SPACE}%")
