"""What a service's page says of where it came from: names it had, splits and mergers, and all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.context import here
from portal.i18n import Text, lazy
from portal.insight.frames import list_shown
from portal.measures.queries import together
from portal.measures.succession import Kind, succession_in

if TYPE_CHECKING:
    from portal.measures.queries import Month

WORDS: dict[Kind, Text] = {Kind.SPLIT: lazy("podział usługi"), Kind.MERGED: lazy("połączenie usług")}


def newest_name(slug: str) -> str:
    """Return under which name a service has its page now."""
    return succession_in(here()).name_of(slug)


def kin_frame(slug: str) -> dict[str, Any]:
    """Return the names that a service had, its splits and mergers, and the months of all related ones together."""
    succession = succession_in(here())
    breaks = succession.breaks_of(slug)
    related = {succession.name_of(name) for one in breaks for name in (*one.before, *one.after)}
    months: list[Month] = []
    if breaks:
        months = list(reversed(together(part for part in list_shown() if part.service in related)))
    return {
        "former_names": sorted(succession.names_of(slug) - {slug}), "breaks": breaks, "break_words": WORDS,
        "related": sorted(related - {slug}), "related_months": months,
    }  # fmt: skip
