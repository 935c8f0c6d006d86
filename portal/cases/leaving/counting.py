"""Count the moves of a draft in the move's own transaction, each by one statement: no cookie, no person, no address."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite

from portal.cases import drafts
from portal.cases.declared.queries import is_declared
from portal.cases.leaving.models import FormCount, Kind
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Draft
    from portal.service import Service

LAST = "sprawdz"  # where a form stands whose pages are all done; no page is called so: it is the address of the check
WINDOW = timedelta(days=30)  # sent later it counts as sent late
SITTING = timedelta(hours=1)  # whoever saves after such a pause came back

Counts = Counter[tuple[str, Kind]]


def note_move(session: Session, draft: Draft, service: Service, now: datetime, *, saved: str = "") -> None:
    """Count that a page was saved, if one was, and where the form stands by it; call it before what is kept is flushed.

    A form from before these counts began, or of whoever is declared to be left out, is left out of them for good.
    """
    if not _is_counted(session, draft, now):
        return
    counts = _begun(draft, now)
    if saved:
        counts[saved, Kind.SAVED] += 1
        if now - _saved_before(draft) >= SITTING:
            counts[saved, Kind.RESUMED] += 1
    place = drafts.next_step(draft, service) or LAST
    if place != draft.stands_at:
        counts[place, Kind.CAME] += 1
        _leave(draft, counts)
        draft.stands_at = place
    _add(session, draft.service, draft.counted_on, counts)


def note_sent(session: Session, draft: Draft, now: datetime) -> None:
    """Count that a form was sent, from whatever page or device."""
    if not _is_counted(session, draft, now):
        return
    counts = _begun(draft, now)
    begun_on = draft.counted_on or day_of(now)
    counts["", Kind.SENT if day_of(now) - begun_on <= WINDOW else Kind.SENT_LATE] += 1
    _leave(draft, counts)
    _add(session, draft.service, draft.counted_on, counts)


def note_discarded(session: Session, draft: Draft) -> None:
    """Count that a form was thrown away where it stands."""
    if draft.stands_at:
        _add(session, draft.service, draft.counted_on, Counter({(draft.stands_at, Kind.DISCARDED): 1}))


def note_fault(session: Session, service: str, step: str, begun_on: date) -> None:
    """Count that a page was shown again with what is wrong; ``begun_on`` is today where no form is kept yet."""
    _add(session, service, begun_on, Counter({(step, Kind.FAULT): 1}))


def is_left_out(session: Session, draft: Draft, now: datetime) -> bool:
    """Tell whether nothing of a form is counted; decided with its first move, for the counts know nobody later."""
    if draft.stands_at is None or draft.counted_on is not None:
        return draft.stands_at is None
    with session.no_autoflush:  # when it was kept before is still wanted
        return is_declared(session, draft.subject_id, draft.service, day_of(now))


def _is_counted(session: Session, draft: Draft, now: datetime) -> bool:
    if is_left_out(session, draft, now):
        draft.stands_at = None
        return False
    return True


def _begun(draft: Draft, now: datetime) -> Counts:
    """Begin to count a form with its writer's first move, also where the office had begun it."""
    if draft.counted_on is not None:
        return Counter()
    draft.counted_on = day_of(now)
    return Counter({("", Kind.STARTED): 1})


def _leave(draft: Draft, counts: Counts) -> None:
    if draft.stands_at:
        counts[draft.stands_at, Kind.WENT] += 1


def _saved_before(draft: Draft) -> datetime:
    """Return when a form was kept before this move: what its row still says."""
    replaced = inspect(draft).attrs.updated_at.history.deleted
    found: datetime = replaced[0] if replaced else draft.updated_at
    return found


def _add(session: Session, service: str, on: date | None, counts: Counts) -> None:
    """Add counts to the rows of a day; in one order, so that two who add to the same ones do not wait in a ring."""
    if not counts:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [
        {"service": service, "on": on, "step": step, "kind": kind, "count": count}
        for (step, kind), count in sorted(counts.items())
    ]
    row = dialect.insert(FormCount).values(rows)
    added = FormCount.count + row.excluded.count
    key = ["service", "on", "step", "kind"]
    session.execute(row.on_conflict_do_update(index_elements=key, set_={"count": added}))
