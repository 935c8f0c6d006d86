"""What a copy tells of visits: those to come, those that were, and places on the waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from portal.records.export.sheets import INSIDE, OFFICIAL, OPENS, Own, Room, Sheet
from portal.visits.meetings.models import Entry
from portal.visits.models import Visit, VisitEvent, Waiting
from portal.visits.sealing import ABOUT, EMAIL, PHONE, opened

if TYPE_CHECKING:
    from sqlalchemy import Select


def _visits(own: Own) -> Select[Visit]:
    """Select the visits that the person made or that are of them."""
    return select(Visit).where(or_(Visit.subject_id == own.subject_id, Visit.person_id == own.subject_id))


def _events(own: Own) -> Select[VisitEvent]:
    return select(VisitEvent).where(VisitEvent.visit_id.in_(_visits(own).with_only_columns(Visit.id)))


def _waitings(own: Own) -> Select[Waiting]:
    return select(Waiting).where(
        or_(Waiting.subject_id == own.subject_id, Waiting.person_id == own.subject_id)
    )


def _entries(own: Own) -> Select[Entry]:
    return select(Entry).where(Entry.visit_id.in_(_visits(own).with_only_columns(Visit.id)))


def _with_words(own: Own, row: Visit, told: dict[str, Any]) -> None:
    """Open what is sealed, to who gave it: of a firm's visit that is the person who made it."""
    mine = row.person_id == own.subject_id
    told["about"] = opened(own.portal, ABOUT, row.about) if mine else ""
    _contacts(own, row, told)


def _contacts(own: Own, row: Visit | Waiting, told: dict[str, Any]) -> None:
    mine = row.person_id == own.subject_id
    told["contact_email"] = opened(own.portal, EMAIL, row.contact_email) if mine else ""
    told["contact_phone"] = opened(own.portal, PHONE, row.contact_phone) if mine else ""


VISITS = Sheet(
    Visit, _visits,
    "id code topic_id channel place_code on minute minutes state case_id service about language interpreter"
    " contact_email contact_phone came_from instead_of_id created_at booked_at displaced_at day_reminded_at"
    " hour_reminded_at arrived_at called_at began_at ended_at outcome outcome_service excused_at excused_for",
    {"token": OPENS, "buffer_minutes": INSIDE, "version": INSIDE, "held_until": INSIDE, "holder": OPENS,
     "subject_id": INSIDE, "guest_id": INSIDE, "person_id": INSIDE, "whom": INSIDE, "draft_token": INSIDE,
     "desk_id": INSIDE, "official_id": OFFICIAL, "submission": INSIDE, "uid": INSIDE, "sequence": INSIDE},
    _with_words,
)  # fmt: skip
EVENTS = Sheet(VisitEvent, _events, "id visit_id kind at", {"official_id": OFFICIAL})
WAITINGS = Sheet(
    Waiting, _waitings,
    "id topic_id channel place_code from_on until_on language contact_email contact_phone state offers"
    " instead_of_id offered_visit_id offer_until joined_at ended_at",
    {"token": OPENS, "subject_id": INSIDE, "guest_id": INSIDE, "person_id": INSIDE, "whom": INSIDE, "holder": OPENS},
    _contacts,
)  # fmt: skip
ENTRIES = Sheet(
    Entry, _entries, "id visit_id role entered_at admitted_at", {"holder": INSIDE, "admitted_by_id": OFFICIAL}
)
ROOMS = (Room("wizyty", "Wizyty w urzędzie i lista oczekujących", (VISITS, EVENTS, ENTRIES, WAITINGS)),)
