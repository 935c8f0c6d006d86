"""For whom a matter's clock stood, and for how many days, told from its own events (art. 35 § 5 KPA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.i18n import plural
from portal.words import day_of
from portal.workflow import Clock, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.cases.models import Case, CaseEvent
    from portal.workflow import Flow

ANEW = frozenset({"extend", "remanded"})  # from these on the days before count no more


@dataclass(frozen=True)
class Stood:
    """Days that the term leaves out: while the party was called, and for what lies outside the office and the party.

    ``untold`` are days of which the events do not tell for whom.
    """

    party: int = 0
    others: int = 0
    untold: int = 0


def stood(case: Case, flow: Flow, events: Iterable[CaseEvent]) -> Stood:
    """Split the days that a case's term leaves out; ``events`` in the order they happened."""
    if not case.paused_days:
        return Stood()
    held, since, kind = {True: 0, False: 0}, None, Kind.OFFICE
    for event in events:
        if event.target is None:
            continue
        status = flow.status(event.target)
        if since is not None and event.source != event.target:
            held[kind == Kind.EXTERNAL] += (day_of(event.at) - since).days
            since = None
        if event.kind in ANEW or status.term is not None:
            held = {True: 0, False: 0}
        if status.clock == Clock.PAUSE and since is None:
            since, kind = day_of(event.at), status.kind
    if sum(held.values()) != case.paused_days:  # money counts from the day it was paid, not heard of
        return Stood(untold=case.paused_days)
    return Stood(held[False], held[True])


def said(left_out: Stood, *, to_party: bool) -> list[str]:
    """Say which days the term leaves out, to the party or of it."""
    told = []
    if left_out.party and to_party:
        told.append(
            plural("Nie liczymy %(num)s dnia czekania na Ciebie.", "Nie liczymy %(num)s dni czekania na Ciebie.",
                   left_out.party)
        )  # fmt: skip
    elif left_out.party:
        told.append(
            plural("Nie liczy się %(num)s dzień czekania na stronę.", "Nie liczy się %(num)s dni czekania na stronę.",
                   left_out.party)
        )  # fmt: skip
    if left_out.others:
        told.append(
            plural("Nie liczy się %(num)s dzień czekania na kogoś spoza urzędu albo zawieszenia.",
                   "Nie liczy się %(num)s dni czekania na kogoś spoza urzędu albo zawieszenia.", left_out.others)
        )  # fmt: skip
    if left_out.untold:
        told.append(
            plural("Nie liczy się %(num)s dzień, w którym termin nie biegł.",
                   "Nie liczy się %(num)s dni, w których termin nie biegł.", left_out.untold)
        )  # fmt: skip
    return told
