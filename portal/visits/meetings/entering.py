"""Come into a room: a ticket is used once, somebody waits, the official lets them in; each with its time in the file.

The caller commits. What is refused here is refused to the browser in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts import web_sessions
from portal.accounts.models import Official, Subject, WebSession
from portal.errors import Refused
from portal.i18n import translate
from portal.visits import queries, serving
from portal.visits.graph import State
from portal.visits.meetings import tickets
from portal.visits.meetings.holding import is_conductor, is_visitor
from portal.visits.meetings.models import Entry, Invitation, Role, UsedTicket
from portal.visits.meetings.rules import Limits, Phase, phase, window
from portal.visits.moving import go, note
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.visits.meetings.tickets import Paper
    from portal.visits.models import Visit

TICKET_LIFE = timedelta(seconds=60)
SESSION, INVITATION = "session", "invitation"


class SignedOut(Refused):
    """Say that the web session behind a seat is over: its holder signs in once more and comes back."""


@dataclass(frozen=True)
class Seat:
    """Who sits in a room: as what, under which name, admitted or waiting, until when the room is open.

    ``sign_in_at`` is when a visitor proved who they are; ``acts_for`` whom they represent.
    """

    visit: str
    role: Role
    holder: str
    name: str
    is_admitted: bool
    closes_at: datetime
    signed_in_at: datetime | None = None
    acts_for: str = ""


def issue(portal: Portal, visit: Visit, role: Role, holder: str, now: datetime) -> str:
    """Write a ticket for somebody who may come in; it is good once, for a minute."""
    paper = tickets.new_paper(visit.token, role, holder, now + TICKET_LIFE)
    return tickets.sign(portal.settings.secret_key, tickets.TICKET, paper)


def redeem(session: Session, portal: Portal, ticket: str, now: datetime) -> Seat:
    """Take a ticket and give its holder a seat; a visitor thereby has come. Raises Refused, also for a second use."""
    paper = tickets.read(portal.settings.secret_key, tickets.TICKET, ticket, now)
    _use(session, paper, now)
    visit = _open_visit(session, portal, paper.visit, now)
    seat = _seat(session, portal, visit, paper, now)
    if _find_entry(session, visit, paper) is None:
        session.add(
            Entry(
                visit_id=visit.id, role=seat.role, holder=seat.holder, entered_at=now,
                admitted_at=now if seat.is_admitted else None,
            )
        )  # fmt: skip
        note(session, visit, f"room_{seat.role}", now=now, official_id=_official_id(session, seat))
    if seat.role == Role.VISITOR and visit.state in {State.BOOKED, State.NO_SHOW}:
        serving.arrive(session, portal, visit, now)
    return seat


def new_pass(portal: Portal, seat: Seat) -> str:
    """Write the paper with which a browser that was cut off comes back to its seat, while the room is open."""
    paper = tickets.new_paper(seat.visit, seat.role, seat.holder, seat.closes_at)
    return tickets.sign(portal.settings.secret_key, tickets.PASS, paper)


def come_back(session: Session, portal: Portal, text: str, now: datetime) -> Seat:
    """Give the holder of a pass their seat again, as it stands now; raises Refused."""
    paper = tickets.read(portal.settings.secret_key, tickets.PASS, text, now)
    visit = _open_visit(session, portal, paper.visit, now)
    return _seat(session, portal, visit, paper, now)


def look_again(session: Session, portal: Portal, seat: Seat, now: datetime) -> Seat:
    """Return a seat as it stands now; raises Refused when the room closed or its holder signed out."""
    visit = _open_visit(session, portal, seat.visit, now)
    paper = tickets.new_paper(seat.visit, seat.role, seat.holder, seat.closes_at)
    return _seat(session, portal, visit, paper, now)


def admit(session: Session, portal: Portal, official: Seat, waiting: Seat, now: datetime) -> None:
    """Let somebody in who waits; with the visitor the visit begins. Twice is once. Raises Refused or Conflict."""
    if official.role != Role.OFFICIAL or official.visit != waiting.visit:
        raise Refused(translate("Wpuszcza tylko urzędnik, z którym jest ta wizyta."))
    visit = _open_visit(session, portal, official.visit, now)
    entry = session.scalars(_entries(visit, waiting.role, waiting.holder).with_for_update()).one_or_none()
    if entry is None or entry.admitted_at is not None:
        return
    entry.admitted_at, entry.admitted_by_id = now, _official_id(session, official)
    note(session, visit, "room_admitted", now=now, official_id=entry.admitted_by_id)
    if waiting.role == Role.VISITOR:
        begin(session, visit, entry.admitted_by_id, now)


def begin(session: Session, visit: Visit, official_id: int | None, now: datetime) -> None:
    """Take a visit whose visitor is here to the state in which it is under way."""
    if visit.state == State.ARRIVED:
        # not by way of the desk: a call before that still lacks its outcome keeps nobody waiting
        go(session, visit, State.CALLED, now=now, by=official_id, called_at=now)
    if visit.state == State.CALLED:
        serving.begin(session, visit, now, official_id)


def has_entered(session: Session, visit: Visit, role: Role, holder: str) -> bool:
    """Tell whether somebody was in this room before with the same web session."""
    return session.scalars(_entries(visit, role, holder)).one_or_none() is not None


def _use(session: Session, paper: Paper, now: datetime) -> None:
    session.add(UsedTicket(nonce=paper.nonce, used_at=now))
    try:
        session.flush()
    except IntegrityError as error:
        raise Refused(translate("Ten bilet do rozmowy był już użyty. Odśwież stronę.")) from error


def _open_visit(session: Session, portal: Portal, token: str, now: datetime) -> Visit:
    visit = queries.get_visit(session, token)
    if phase(visit, Limits.of(portal.facts, day_of(now)), now) != Phase.OPEN:
        raise Refused(translate("Ta rozmowa jest już zamknięta."))
    return visit


def _seat(session: Session, portal: Portal, visit: Visit, paper: Paper, now: datetime) -> Seat:
    """Read who holds a paper; raises Refused when they signed out or the room is no longer theirs."""
    role = Role(paper.role)
    kind, _, number = paper.holder.partition(":")
    closes_at = window(visit, Limits.of(portal.facts, day_of(now))).closes_at
    entry = _find_entry(session, visit, paper)
    admitted = role == Role.OFFICIAL or (entry is not None and entry.admitted_at is not None)
    if kind == INVITATION:
        invited = session.get(Invitation, int(number), populate_existing=True)
        if invited is None or invited.ended_at is not None or invited.visit_id != visit.id:
            raise Refused(translate("Ten link do rozmowy już nie działa. Poproś urzędnika o nowy."))
        return Seat(visit.token, role, paper.holder, invited.name, admitted, closes_at)
    row = session.get(WebSession, int(number), populate_existing=True)
    if row is None or not web_sessions.is_live(row, now):
        raise SignedOut(translate("Zaloguj się jeszcze raz, żeby wrócić do rozmowy."))
    is_theirs = is_conductor if role == Role.OFFICIAL else is_visitor
    if not is_theirs(session, visit, row, now):
        raise Refused(translate("Ta rozmowa nie jest już Twoja."))
    return Seat(
        visit.token, role, paper.holder, _name(session, row), admitted, closes_at, row.auth_at,
        _acts_for(visit, row),
    )  # fmt: skip


def _name(session: Session, row: WebSession) -> str:
    if row.official_id is not None:
        return session.get_one(Official, row.official_id).name
    return session.get_one(Subject, row.subject_id).full_name


def _acts_for(visit: Visit, row: WebSession) -> str:
    """Name whom a visitor represents: the visit is of somebody else than who signed in."""
    if row.subject_id is None or visit.subject is None or visit.subject_id == row.subject_id:
        return ""
    return visit.subject.full_name


def _official_id(session: Session, seat: Seat) -> int | None:
    """Return the row of the official who sits, None for others."""
    if seat.role != Role.OFFICIAL:
        return None
    row = session.get(WebSession, int(seat.holder.partition(":")[2]))
    return row.official_id if row is not None else None


def _find_entry(session: Session, visit: Visit, paper: Paper) -> Entry | None:
    return session.scalars(_entries(visit, Role(paper.role), paper.holder)).one_or_none()


def _entries(visit: Visit, role: Role, holder: str) -> Select[Entry]:
    return select(Entry).where(Entry.visit_id == visit.id, Entry.role == role, Entry.holder == holder)
