"""The waiting list: who asked first is offered first what came free, for a while, and the next one after that.

Of a day that opens by lots the list has what the lots leave: see portal.visits.turns.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.visits import messages
from portal.visits.booked import check_contact
from portal.visits.clock import wall
from portal.visits.free import NEAREST
from portal.visits.limits import lock_whom
from portal.visits.models import Waiting, WaitingState
from portal.visits.moving import TOKEN_BYTES
from portal.visits.refusals import FreeAlready
from portal.visits.rules import Limits
from portal.visits.sealing import EMAIL, PHONE, sealed, whom
from portal.visits.wishes import Wish, list_answers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.security import Actor
    from portal.visits.booking import Visitor
    from portal.visits.models import Topic, Visit

OPEN = (WaitingState.WAITING, WaitingState.OFFERED)
LONGEST = timedelta(days=92)


def join(
    session: Session, portal: Portal, topic: Topic, channel: str, visitor: Visitor, *, from_on: date, until_on: date,
    now: datetime, place_code: str | None = None, language: str = "pl", holder: str = "",
    instead_of: Visit | None = None, is_proved: bool = False,
) -> Waiting:  # fmt: skip
    """Take a place on the list for a topic; the same person waits once for one topic and way, for each they act for.

    With ``instead_of`` only an earlier time than that visit's is offered, and taking it moves the visit. A guest's
    place goes to another browser only when its address was proved there just now (``is_proved``). A place to which
    a time is offered stays as it is until the answer. Raises FreeAlready while what is wished for can be had at
    once, Refused.
    """
    if not topic.is_open or channel not in topic.channels:
        raise Refused(translate("W tej sprawie nie umawiamy takich wizyt. Wybierz inny sposób."), "channel")
    check_contact(visitor.email, visitor.phone, channel, is_guest=visitor.person_id is None)
    check_days(from_on, until_on, wall(now)[0])
    before = (instead_of.on, instead_of.minute) if instead_of is not None else None
    check_nothing_free(session, portal, topic, channel, Wish(from_on, until_on, place_code, before), now=now)
    who = whom(portal, person_id=visitor.person_id, email=visitor.email, phone=visitor.phone)
    lock_whom(session, who)
    mine = list(session.scalars(_known().where(Waiting.whom == who, Waiting.state.in_(OPEN))))
    wanted = (topic.id, channel, visitor.subject_id)
    same = next((one for one in mine if (one.topic_id, one.channel, one.subject_id) == wanted), None)
    if same is not None:
        check_theirs(same, visitor, holder, is_proved=is_proved)
        _change(same, visitor, holder, Wish(from_on, until_on, place_code), instead_of)
        return same
    limit = Limits.of(portal.facts, wall(now)[0]).waiting_limit
    if len(mine) >= limit:
        raise Refused(translate("Czekasz już w tylu sprawach, w ilu można naraz (%(count)s).", count=limit))
    found = Waiting(
        token=secrets.token_urlsafe(TOKEN_BYTES), subject_id=visitor.subject_id, person_id=visitor.person_id,
        guest_id=visitor.guest_id, whom=who, holder=holder, topic_id=topic.id, channel=channel, place_code=place_code,
        from_on=from_on, until_on=until_on, language=language, state=WaitingState.WAITING, offers=0, joined_at=now,
        contact_email=sealed(portal, EMAIL, visitor.email), contact_phone=sealed(portal, PHONE, visitor.phone),
        instead_of_id=instead_of.id if instead_of is not None else None,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


def _change(place: Waiting, visitor: Visitor, holder: str, wish: Wish, instead_of: Visit | None) -> None:
    """Let a place stand for other days; while a time is offered it stays as it is until the answer."""
    if visitor.person_id is None:  # with the browser goes the guest whose visits may be opened with it
        place.holder, place.guest_id = holder, visitor.guest_id
    if place.state == WaitingState.OFFERED:
        return  # it was offered for what was wished then, and goes with the visit in whose place it is offered
    place.from_on, place.until_on, place.place_code = wish.from_on, wish.until_on, wish.place_code
    if instead_of is not None:
        place.instead_of_id = instead_of.id  # booked meanwhile: an offer must not become a second visit


def check_theirs(place: Waiting, visitor: Visitor, holder: str, *, is_proved: bool) -> None:
    """Raise Refused to a guest who knows an address, or holds the code of a visit, and did not prove the address.

    A code may be read from a screen or a sheet by somebody else, and an address that the office wrote down was only
    read back: neither may take a place that a guest took by the code in their mailbox.
    """
    if visitor.person_id is not None or is_proved:
        return
    if holder and holder == place.holder:
        return
    if visitor.guest_id is not None and visitor.guest_id == place.guest_id:
        return
    raise Refused(
        translate(
            "Z tego adresu e-mail ktoś już czeka na termin w tej sprawie. Propozycja przyjdzie na ten adres."
        )
    )


def leave(session: Session, waiting: Waiting, *, now: datetime) -> Visit | None:
    """Leave the list; return the time that is offered just now, for the caller to let go. A second press is nothing."""
    if waiting.state not in OPEN:
        return None
    offered = waiting.offered_visit if waiting.state == WaitingState.OFFERED else None
    turn(session, waiting, WaitingState.LEFT, ended_at=now, offered_visit_id=None, offer_until=None)
    return offered


def turn(session: Session, waiting: Waiting, state: WaitingState, **values: Any) -> None:
    """Take a place on the list to another state if it is where it was read; raises Conflict."""
    session.flush()
    same = (Waiting.id == waiting.id, Waiting.state == waiting.state)
    changed = update(Waiting).where(*same).values(state=state, **values).returning(Waiting.id)
    if session.execute(changed.execution_options(synchronize_session=False)).one_or_none() is None:
        raise Conflict(translate("To miejsce na liście zmieniło się w międzyczasie. Odśwież stronę."))
    session.expire(waiting)


def taken(session: Session, visit: Visit, *, now: datetime) -> None:
    """Note that an offer from the list was taken."""
    if (waiting := find_of_offer(session, visit)) is not None:
        turn(session, waiting, WaitingState.BOOKED, ended_at=now, offer_until=None)


def passed(session: Session, portal: Portal, visit: Visit, *, now: datetime) -> None:
    """Note that an offer from the list was not taken: back to its end, or off it after several."""
    waiting = find_of_offer(session, visit)
    if waiting is None:
        return
    today, offers = wall(now)[0], waiting.offers + 1
    last = offers >= Limits.of(portal.facts, today).waiting_offers
    if last or waiting.until_on < today:
        end(session, waiting, now=now, offers=offers)
    else:
        turn(
            session, waiting, WaitingState.WAITING, offers=offers, joined_at=now, offered_visit_id=None,
            offer_until=None,
        )  # fmt: skip


def recalled(session: Session, visit: Visit, *, now: datetime) -> None:
    """Note that the office took an offer from the list back: whoever had it waits on where they were, and is told."""
    if (waiting := find_of_offer(session, visit)) is not None:
        turn(session, waiting, WaitingState.WAITING, offered_visit_id=None, offer_until=None)
        messages.tell_waiting(session, waiting, "visits/offer_recalled", at=now)


def settled(session: Session, old: Visit, *, now: datetime, taken: Visit | None = None) -> None:
    """Take off the list who waits for an earlier time than a visit's that is moved or called off.

    The place whose offer was just ``taken`` is left to whoever took it.
    """
    theirs = (Waiting.instead_of_id == old.id, Waiting.state.in_(OPEN))
    for waiting in session.scalars(_known().where(*theirs).order_by(Waiting.id)).all():
        if taken is None or waiting.offered_visit_id != taken.id:
            turn(session, waiting, WaitingState.LEFT, ended_at=now, offered_visit_id=None, offer_until=None)


def end(session: Session, waiting: Waiting, *, now: datetime, offers: int | None = None) -> None:
    """Take somebody off the list whose days are over or who let every offer pass, and tell them."""
    turn(
        session, waiting, WaitingState.ENDED, ended_at=now, offered_visit_id=None, offer_until=None,
        offers=waiting.offers if offers is None else offers,
    )  # fmt: skip
    messages.tell_waiting(session, waiting, "visits/waiting_ended", at=now)


def find_of_offer(session: Session, visit: Visit) -> Waiting | None:
    """Find the place on the list to which a time was offered."""
    query = _known().where(Waiting.offered_visit_id == visit.id, Waiting.state == WaitingState.OFFERED)
    return session.scalars(query).one_or_none()


def get_own(session: Session, actor: Actor, token: str) -> Waiting:
    """Return a resident's place on the list; another's is not found."""
    return _one(session, Waiting.token == token, Waiting.subject_id == (actor.subject_id or 0))


def get_of_holder(session: Session, holder: str, token: str) -> Waiting:
    """Return the place on the list of a guest's browser; another's is not found."""
    return _one(
        session, Waiting.token == token, Waiting.holder == (holder or "-"), Waiting.person_id.is_(None)
    )


def list_own(session: Session, actor: Actor) -> Sequence[Waiting]:
    """List where a resident waits."""
    mine = _known().where(Waiting.subject_id == (actor.subject_id or 0), Waiting.state.in_(OPEN))
    return session.scalars(mine.order_by(Waiting.id)).all()


def count_before(session: Session, waiting: Waiting) -> int:
    """Count who waits for the same topic and way and came before."""
    before = (
        Waiting.topic_id == waiting.topic_id, Waiting.channel == waiting.channel, Waiting.state.in_(OPEN),
        or_(
            Waiting.joined_at < waiting.joined_at,
            (Waiting.joined_at == waiting.joined_at) & (Waiting.id < waiting.id),
        ),
    )  # fmt: skip
    return session.scalar(select(func.count()).select_from(Waiting).where(*before)) or 0


def _known() -> Select[Waiting]:
    return select(Waiting).options(joinedload(Waiting.topic), joinedload(Waiting.place))


def _one(session: Session, *which: Any) -> Waiting:
    found = session.scalars(_known().where(*which)).one_or_none()
    if found is None:
        raise NotFound
    return found


def check_nothing_free(
    session: Session, portal: Portal, topic: Topic, channel: str, wish: Wish, *, now: datetime
) -> None:
    """Raise FreeAlready while a time that answers a wish can be had at once: then there is nothing to wait for."""
    if free := list_answers(session, portal, topic, channel, wish, now=now):
        said = translate("W tych dniach są wolne terminy. Wybierz jeden z nich, nie musisz czekać.")
        raise FreeAlready(said, free[:NEAREST])


def check_days(from_on: date, until_on: date, today: date) -> None:
    """Raise Refused at the last day for days in which nobody can wait."""
    if until_on < max(from_on, today):
        raise Refused(translate("Podaj dzień od dzisiaj, a ostatni nie wcześniej niż pierwszy."), "until_on")
    if until_on > today + LONGEST:
        raise Refused(
            translate("Na liście czeka się najwyżej trzy miesiące. Podaj bliższy dzień."), "until_on"
        )
