"""Calls to the party (to pay, complete, comment): delivery, term, and the day after which the office goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from portal.cases.models import CaseEvent, Document, DocumentKind
from portal.i18n import plural
from portal.terms import Term, Unit, term_end
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.facts import Facts

CALL_DAYS = "fee.call_days"
POSTAL_WAIT_DAYS = "delivery.postal_wait_days"
EVENTS = ("call_for_fee", "call_for_completion", "invite_to_comment", "tell_cost")
POSTED, RECEIVED = "posted", "received"


@dataclass(frozen=True)
class Call:
    """A call to act within ``days`` of its delivery; until it is delivered its term has not begun.

    ``until`` is the last day to act, ``wait_until`` the last on which a letter posted in time may still come.
    """

    days: int
    until: date | None = None
    wait_until: date | None = None

    @property
    def leave_from(self) -> date | None:
        """Return the first day on which the matter may be left without consideration, once delivered."""
        return self.wait_until + timedelta(days=1) if self.wait_until else None

    def is_over(self, today: date) -> bool:
        """Tell whether nothing posted within the term can still come; never before the call is delivered."""
        return self.wait_until is not None and today > self.wait_until


@dataclass(frozen=True)
class Over:
    """The latest days of delivery, and of posting, whose calls are over."""

    delivered_on: date
    posted_on: date


def length_of_call(facts: Facts, today: date) -> int:
    """Return how many days a call made today gives (a dated fact)."""
    return int(facts.at(CALL_DAYS, today))


def term_of_call(delivered_on: date, days: int) -> date:
    """Return the last day to act on a call delivered on a day; that day itself is not counted.

    Source: art. 169 § 1 with art. 12 § 1 and § 5 Ordynacja podatkowa; art. 64 § 2 and art. 261 § 1 with art. 57 KPA.
    """
    return term_end(delivered_on, Term(days, Unit.DAYS)).on


def within(days: int) -> str:
    """Say a call's term in words, before anybody knows its last day."""
    return plural(
        "w ciągu %(num)s dnia od odebrania wezwania", "w ciągu %(num)s dni od odebrania wezwania", days
    )


def find(session: Session, portal: Portal, case: Case) -> Call | None:
    """Find the last call of a case; one statement."""
    letter = and_(
        Document.case_id == CaseEvent.case_id,
        Document.kind == DocumentKind.CALL,
        Document.slot == CaseEvent.values["slot"].as_string(),
    )
    query = select(CaseEvent, Document).outerjoin(Document, letter).where(CaseEvent.case_id == case.id)
    query = query.where(CaseEvent.kind.in_((*EVENTS, POSTED, RECEIVED))).order_by(CaseEvent.id.desc())
    rows = session.execute(query).all()
    return among(portal.facts, [row[0] for row in rows], [row[1] for row in rows if row[1] is not None])


def among(facts: Facts, events: Sequence[CaseEvent], documents: Sequence[Document]) -> Call | None:
    """Return the last call that a case's events (newest first) and documents tell of."""
    made = next((one for one in events if one.kind in EVENTS), None)
    if made is None:
        return None
    days = int(made.values.get("days") or length_of_call(facts, day_of(made.at)))
    delivered_on = _delivered_on(facts, made.values.get("slot"), events, documents)
    if delivered_on is None:
        return Call(days)
    until = term_of_call(delivered_on, days)
    return Call(days, until, until + timedelta(days=_wait(facts, until)))


def days_over(facts: Facts, today: date) -> Over:
    """Return the latest days whose calls are over by today: a case called then may be left."""
    day = today - timedelta(days=1)
    while True:
        until = term_of_call(day, length_of_call(facts, day))
        if today > until + timedelta(days=_wait(facts, until)):
            break
        day -= timedelta(days=1)
    posted = day
    while posted + timedelta(days=_wait(facts, posted)) > day:
        posted -= timedelta(days=1)
    return Over(day, posted)


def _delivered_on(
    facts: Facts, slot: str | None, events: Sequence[CaseEvent], documents: Sequence[Document]
) -> date | None:
    """Return when a letter was delivered: opened in the portal, or noted; else when the post has had its time."""
    noted = {one.kind: date.fromisoformat(one.values["on"]) for one in reversed(events)
             if one.kind in (POSTED, RECEIVED) and one.values.get("slot") == slot}  # fmt: skip
    known = [day_of(one.first_opened_at) for one in documents if one.slot == slot and one.first_opened_at]
    if RECEIVED in noted:
        known.append(noted[RECEIVED])
    if not known and POSTED in noted:
        return noted[POSTED] + timedelta(days=_wait(facts, noted[POSTED]))
    return min(known, default=None)


def _wait(facts: Facts, on: date) -> int:
    return int(facts.at(POSTAL_WAIT_DAYS, on))
