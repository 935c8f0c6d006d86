"""What the numbers' pages share: the months they read, and the chart of the share in its two drawings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.context import here
from portal.db import session
from portal.i18n import translate
from portal.insight.charts import share_chart
from portal.insight.marks import Mark
from portal.insight.reading import is_final, read
from portal.insight.svg import percent_words
from portal.insight.wording import point
from portal.measures import queries
from portal.measures.counting import next_month
from portal.measures.jobs import FINAL_AFTER
from portal.measures.notes.queries import list_standing
from portal.measures.notes.rules import rebased_months
from portal.measures.succession import succession_in
from portal.words import day_of, month_name

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    return list_standing(session(), shown_since(), next_month(today().replace(day=1)), service=service)


def goal() -> float:
    """Return the city's goal in per cent."""
    return float(here().facts.at("programme.online_goal_percent", today()))


def read_months(parts: Sequence[Month], notes: Sequence[EventNote] = (), service: str = "") -> Reading | None:
    """Read the shown months, of the city or of one service; recorded events may begin the limits anew."""
    return read(
        queries.together(parts), parts, goal=goal(), today=today(), final_after=FINAL_AFTER,
        rebased=rebased_months(notes, service), succession=succession_in(here()),
    )  # fmt: skip


def share_frame(parts: Sequence[Month], notes: Sequence[EventNote] = (), service: str = "") -> dict[str, Any]:
    """Return what a page with the chart of the share needs: the reading, both drawings, and the table's rows."""
    whole, reading, aim = queries.together(parts), read_months(parts, notes, service), goal()
    over = [month for month in whole if next_month(month.first) <= today()]
    chosen = reading.month.first if reading else None
    points, title, few = points_of(over, chosen, today()), title_of(over), over[-NARROW_MONTHS:]
    return {
        "reading": reading, "goal": aim, "whole": whole, "month_name": month_name, "this_month": today().replace(day=1),
        "is_final": lambda month: is_final(month.first, today(), FINAL_AFTER), "notes": notes,
        "drawn": {mark.number for mark in marks_of(over, notes)},
        "wide": share_chart(
            points, goal=aim, title=title, key="wide", width=WIDE[0], height=WIDE[1], marks=marks_of(over, notes)
        ),
        "narrow": share_chart(
            points[-NARROW_MONTHS:], goal=aim, title=title, key="narrow", width=NARROW[0], height=NARROW[1],
            marks=marks_of(few, notes),
        ),
    }  # fmt: skip


def points_of(months: Sequence[Month], chosen: date | None, on: date) -> list[Point]:
    """Place some full months in the chart as they are known on a day; one of them is the page's own."""
    return [
        point(
            month, provisional=not is_final(month.first, on, FINAL_AFTER), is_chosen=month.first == chosen,
            with_year=place == 0 or month.first.month == 1,
        )
        for place, month in enumerate(months)
    ]  # fmt: skip


def marks_of(months: Sequence[Month], notes: Sequence[EventNote]) -> list[Mark]:
    """Place the notes that began in a drawn month; one that began before stands in the list alone."""
    places = {month.first: place for place, month in enumerate(months)}
    found = []
    for number, note in enumerate(notes, 1):
        place = places.get(note.since_on.replace(day=1))
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
