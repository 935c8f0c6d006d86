"""What a service's page says of where it came from: names it had, splits and mergers, and all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.context import here
from portal.insight.breaks import WORDS, Break, turns_of
from portal.insight.frames import drawings, list_shown, shown_since, today
from portal.measures.counting import next_month
from portal.measures.queries import together
from portal.measures.succession import succession_in

if TYPE_CHECKING:
    from portal.measures.queries import Month


def newest_name(slug: str) -> str:
    """Return under which name a service has its page now."""
    return succession_in(here()).name_of(slug)


def kin_frame(slug: str) -> dict[str, Any]:
    """Return the names that a service had, its splits and mergers, and the months of all related ones together.

    Together they count the same thing before and after: their line goes through, with a mark where they changed.
    """
    succession = succession_in(here())
    breaks = succession.breaks_of(slug)
    related = {succession.name_of(name) for one in breaks for name in (*one.before, *one.after)}
    months: list[Month] = []
    if breaks:
        months = together(part for part in list_shown() if part.service in related)
    over = [month for month in months if next_month(month.first) <= today()]
    events = [Break(one) for one in reversed(breaks) if shown_since() <= one.on <= today()]
    return {
        "former_names": succession.former_names(slug), "breaks": breaks, "break_words": WORDS,
        "related": sorted(related - {slug}), "related_months": months, "kin_breaks": events,
        "kin_turns": turns_of(months, events), **(drawings(over, events, of="kin_", parted=False) if months else {}),
    }  # fmt: skip
