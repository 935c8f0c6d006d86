"""The front desk: who came, who is next, who is being received, who did not come, and how each visit ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from portal.cases.actions import touch
from portal.cases.models import Case, Draft
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.visits.booked import LANGUAGES, new_code
from portal.visits.booking import find_submitted, new_visit
from portal.visits.clock import QUANTUM, moment_of, wall
from portal.visits.free import list_received
from portal.visits.graph import State
from portal.visits.models import CameFrom, Channel, Desk, DeskTopic, Outcome, Visit
from portal.visits.moving import go, note
from portal.visits.queries import whole
from portal.visits.rules import Limits, Present, order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.models import Official
    from portal.context import Portal
    from portal.visits.models import Topic

BUSY = (State.CALLED, State.UNDER_WAY)


def arrive(
    session: Session, portal: Portal, visit: Visit, now: datetime, official_id: int | None = None
) -> None:
    """Note that a person is here, on the day of their visit, also late; a second time changes nothing."""
    del portal
    if visit.state in (State.ARRIVED, *BUSY):
        return
    if visit.on != wall(now)[0]:
        raise Refused(translate("Ta wizyta jest innego dnia. Sprawdź datę w potwierdzeniu."), "code")
    go(session, visit, State.ARRIVED, now=now, by=official_id, arrived_at=now, ended_at=None)


def call_next(
    session: Session, portal: Portal, desk: Desk, official: Official, now: datetime
) -> Visit | None:
    """Call who is next for a desk: what it takes, in the fair order; None when nobody waits.

    Two desks that press at once call two people. Raises Refused while somebody is still at the desk.
    """
    _check_desk_is_free(session, desk)
    for visit in list_present(session, portal, desk, now):
        try:
            _call(session, visit, desk, official, now)
        except Conflict:
            continue  # another desk called them first
        return visit
    return None


def call(
    session: Session, portal: Portal, visit: Visit, desk: Desk, official: Official, now: datetime
) -> None:
    """Call one person to a desk; by phone and by video they are where they are, so being called is coming."""
    _check_desk_is_free(session, desk, but=visit)
    if visit.state == State.BOOKED and visit.channel != Channel.COUNTER:
        arrive(session, portal, visit, now, official.id)
    _call(session, visit, desk, official, now)


def call_back(session: Session, visit: Visit, official: Official, now: datetime) -> None:
    """Let a person who was called by mistake wait again."""
    go(session, visit, State.ARRIVED, now=now, by=official.id, called_at=None)


def begin(session: Session, visit: Visit, now: datetime, official_id: int | None = None) -> None:
    """Note that the talk began."""
    if visit.state != State.UNDER_WAY:
        go(session, visit, State.UNDER_WAY, now=now, by=official_id, began_at=now)


def finish(
    session: Session, visit: Visit, outcome: Outcome | str, service: str | None, now: datetime,
    official_id: int | None = None,
) -> None:  # fmt: skip
    """End a visit with how it ended; what could have been done online names its service. Raises Refused."""
    check_outcome(outcome, service)
    if visit.state == State.DONE and visit.outcome == outcome:
        return
    if visit.state == State.CALLED:
        begin(session, visit, now, official_id)
    go(
        session,
        visit,
        State.DONE,
        now=now,
        by=official_id,
        outcome=str(outcome),
        outcome_service=kept_service(outcome, service),
    )
    touch_matter(session, visit, now)


def check_outcome(outcome: Outcome | str, service: str | None) -> None:
    """Raise Refused unless a visit can have ended so; what could have been done online names its service."""
    if outcome not in list(Outcome):
        raise Refused(translate("Zaznacz, jak skończyła się wizyta."), "outcome")
    if outcome == Outcome.COULD_ONLINE and not service:
        raise Refused(translate("Wskaż usługę, którą można było załatwić w internecie."), "outcome_service")


def kept_service(outcome: Outcome | str, service: str | None) -> str | None:
    """Return the service that an outcome is kept with."""
    return service if outcome in (Outcome.COULD_ONLINE, Outcome.CASE_OPENED) else None


def touch_matter(session: Session, visit: Visit, now: datetime) -> None:
    """Mark the day of the matter that a visit was for as stale: it had a visit now."""
    of_case = [Case.id == visit.case_id] if visit.case_id else []
    if visit.draft_token:
        of_case.append(Case.id.in_(select(Draft.case_id).where(Draft.token == visit.draft_token)))
    if of_case:
        for filed_on, service in session.execute(select(Case.filed_on, Case.service).where(or_(*of_case))):
            touch(session, filed_on, service, now)


def miss(
    session: Session, portal: Portal, visit: Visit, now: datetime, official_id: int | None = None
) -> None:
    """Note that nobody came, or that who was called did not step up.

    Who is not here is waited for first, by the office's own measure: Refused before that.
    """
    late = timedelta(minutes=Limits.of(portal.facts, wall(now)[0]).late_minutes)
    if visit.state == State.BOOKED and now < moment_of(visit.on, visit.minute) + late:
        said = translate(
            "Poczekaj jeszcze chwilę: za nieobecną osobę uznajemy po %(count)s minutach.",
            count=late.seconds // 60,
        )
        raise Refused(said)
    go(session, visit, State.NO_SHOW, now=now, by=official_id)


def walk_in(
    session: Session, portal: Portal, topic: Topic, place_code: str, now: datetime, *, language: str = "pl",
    official_id: int | None = None, submission: str | None = None,
) -> Visit:  # fmt: skip
    """Give somebody who came without a booking a number; they wait between those who booked.

    The same press twice, also at once, is one number.
    """
    del portal
    if submission is not None and (same := find_submitted(session, submission)) is not None:
        return same
    if topic.id not in {one.id for one in list_received(session, place_code)}:
        raise Refused(translate("W tej sprawie nie przyjmujemy przy okienku."), "topic")
    today, minute = wall(now)
    visit = new_visit(
        topic, Channel.COUNTER, place_code, today, minute - minute % QUANTUM, state=State.ARRIVED, now=now,
        came_from=CameFrom.WALK_IN,
    )  # fmt: skip
    visit.language = language if language in LANGUAGES else "pl"
    visit.code, visit.arrived_at, visit.submission = new_code(session, today), now, submission
    try:
        with session.begin_nested():
            session.add(visit)
    except IntegrityError as error:  # the other press of the button came first, or another desk took the code
        same = find_submitted(session, submission) if submission is not None else None
        if same is None:
            raise Conflict(translate("Ktoś był szybszy. Spróbuj jeszcze raz.")) from error
        return same
    note(session, visit, State.ARRIVED, now=now, official_id=official_id)
    return visit


def list_present(session: Session, portal: Portal, desk: Desk, now: datetime) -> Sequence[Visit]:
    """List who waits in the house for something that a desk takes, in the order in which they are called."""
    today, minute = wall(now)
    topics = select(DeskTopic.topic_id).where(DeskTopic.desk_id == desk.id)
    query = whole().where(
        Visit.place_code == desk.place_code, Visit.on == today, Visit.state == State.ARRIVED,
        Visit.channel.in_(desk.channels), Visit.topic_id.in_(topics),
    )  # fmt: skip
    found = {visit.id: visit for visit in session.scalars(query)}
    present = [
        Present(one.id, one.minute, one.arrived_at or now, one.came_from == CameFrom.WALK_IN)
        for one in found.values()
    ]
    late = Limits.of(portal.facts, today).late_minutes
    return [found[number] for number in order(present, minute, late)]


def find_at_desk(session: Session, desk: Desk) -> Visit | None:
    """Find whom a desk called or receives; a talk that nobody ended stays there on other days, until it is ended."""
    query = whole().where(Visit.desk_id == desk.id, Visit.state.in_(BUSY))
    return session.scalars(query.order_by(Visit.called_at.desc(), Visit.id.desc())).first()


def _check_desk_is_free(session: Session, desk: Desk, but: Visit | None = None) -> None:
    # two presses of one desk meet at its row: the second sees whom the first called
    session.execute(select(Desk.id).where(Desk.id == desk.id).with_for_update(key_share=True))
    busy = Visit.desk_id == desk.id, Visit.state.in_(BUSY), Visit.id != (but.id if but else 0)
    if session.scalar(select(Visit.id).where(*busy).limit(1)) is not None:
        raise Refused(translate("Najpierw zakończ poprzednią wizytę przy tym stanowisku."))


def _call(session: Session, visit: Visit, desk: Desk, official: Official, now: datetime) -> None:
    go(
        session, visit, State.CALLED, now=now, by=official.id, called_at=now, desk_id=desk.id, official_id=official.id,
    )  # fmt: skip
