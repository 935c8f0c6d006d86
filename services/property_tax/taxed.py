"""The things that were entered, as they count in one year: which months, which share, and which of them stay."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from portal import Answers, Former, fields
from services.property_tax import sums
from services.property_tax.sums import YEAR, Span

PLOTS, BUILDINGS, STRUCTURES = "plots", "buildings", "structures"


@dataclass(frozen=True)
class Taxed:
    """One thing in the year for which it is reckoned: its kind, answers, months, and the share that counts."""

    kind: str
    entry: Answers
    span: Span
    share: Fraction

    @property
    def tail(self) -> str:
        """Write the months and the share as the end of a formula."""
        return f" × {self.entry.get('share')}" * (self.share != 1) + f" × {self.span.months}/{YEAR}" * (
            self.span.months != YEAR
        )


def on_of(value: object) -> date | None:
    """Read a date as answers keep it; None for what is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def has(kind: str) -> Any:
    """Return the condition that there are things of a kind."""
    return lambda answers: kind in (answers.get("things") or ())


def list_taxed(answers: Answers, year: int) -> Iterator[Taxed]:
    """Yield the things that were entered, list by list; an entry that does not say enough is left out."""
    wanted = answers.get("things") or ()
    for kind in (PLOTS, BUILDINGS, STRUCTURES):
        entries = answers.get(kind) if kind in wanted else None
        for entry in entries if isinstance(entries, list) else ():
            share = counted_share(entry) if isinstance(entry, dict) else None
            if share is not None:
                span = sums.span_of(year, on_of(entry.get("since")), on_of(entry.get("until")))
                yield Taxed(kind, entry, span, share)


def first_month(answers: Answers, year: int) -> int:
    """Return the first month of the year in which anything is taxed; January where nothing is."""
    return min((one.span.first for one in list_taxed(answers, year) if one.span.months), default=1)


def is_undated(answers: Answers, year: int, effect: date | None) -> bool:
    """Tell whether something changes within the year, and no entry says since when or until when it is so."""
    if effect is None or effect <= date(year, 1, 1):
        return False
    return all(one.span.months == YEAR for one in list_taxed(answers, year))


def counted_share(entry: Answers) -> Fraction | None:
    """Return the part of a thing that is taxed here: a share that goes with a flat, or all (art. 3 ust. 4a, 5).

    Co-owners owe the tax of the whole thing together (art. 3 ust. 4). None where the answers do not say.
    """
    return fields.share_of(entry["share"]) if entry.get("share") else Fraction(1)


def still_there(answers: Answers, on: date) -> dict[str, Any]:
    """Return the lists as they stand in the year of a day: what went in an earlier one is out, what came in one is old.

    A day of this year still counts for the months, so it stays.
    """
    found: dict[str, Any] = {}
    for kind in (PLOTS, BUILDINGS, STRUCTURES):
        entries = answers.get(kind) if kind in (answers.get("things") or ()) else None
        kept = [_aged(one, on) for one in entries or () if isinstance(one, dict) and not _is_gone(one, on)]
        if kept:
            found[kind] = kept
    return {**found, "things": list(found)} if found else {}


def begin_again(former: Former, anew: Collection[str]) -> Answers | None:
    """Return what a new declaration begins with: all that was told, but for what is asked anew and what has gone.

    Only where the earlier one led to a tax: what nobody found right is no ground for the next.
    """
    things = still_there(former.answers, former.on)
    if not former.brought or not things:
        return None
    out = {*anew, "things", PLOTS, BUILDINGS, STRUCTURES}
    return {**{name: value for name, value in former.answers.items() if name not in out}, **things}


def _is_gone(entry: Answers, on: date) -> bool:
    until = on_of(entry.get("until"))
    return until is not None and until.year < on.year


def _aged(entry: Answers, on: date) -> dict[str, Any]:
    since = on_of(entry.get("since"))
    return {**entry, "since": None} if since is not None and since.year < on.year else dict(entry)
