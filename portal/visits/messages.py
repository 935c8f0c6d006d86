"""What people are told of their visits: queued with the act, written from what is true when it is sent.

Mail is a postcard: when and where, the code and a link; never who or about what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.jobs import new_job
from portal.visits.clock import clock
from portal.visits.graph import State
from portal.visits.models import Channel, Visit, Waiting, WaitingState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


KIND = "send_visit"
TEXT_KIND = "send_visit_text"
FREED = "offer_freed_visits"
# a message is sent only while it is still true
TRUE_WHILE: dict[str, frozenset[State]] = {
    "visits/booked": frozenset({State.BOOKED}),
    "visits/moved": frozenset({State.BOOKED}),
    "visits/cancelled": frozenset({State.CANCELLED}),
    "visits/called_off": frozenset({State.CANCELLED}),
    "visits/day_before": frozenset({State.BOOKED}),
    "visits/hour_before": frozenset({State.BOOKED}),
    "visits/displaced": frozenset({State.BOOKED}),
    "visits/restored": frozenset({State.BOOKED}),
    "visits/offer": frozenset({State.OFFERED}),
    "visits/offer_lapsed": frozenset({State.BOOKED}),
}

WAITS_WHILE: dict[str, frozenset[WaitingState]] = {
    "visits/waiting_ended": frozenset({WaitingState.ENDED}),
    "visits/offer_recalled": frozenset({WaitingState.WAITING, WaitingState.OFFERED}),
}

# who wants no mail must all the same know that nobody will be there, or that an answer is awaited
NEEDED = frozenset(
    {"visits/displaced", "visits/called_off", "visits/offer", "visits/restored", "visits/offer_recalled"}
)


# what answers a press of one's own: a text message only where no mail can be
ANSWERS = frozenset({"visits/booked", "visits/moved", "visits/cancelled"})


def page_of(visit: Visit) -> str:
    """Return the path of a visit's page: the token in it opens nothing by itself."""
    return f"/wizyty/{visit.token}"


def tell(session: Session, visit: Visit, template: str, *, at: datetime) -> None:
    """Queue a message about a visit in the caller's transaction."""
    session.add(new_job(KIND, {"visit_id": visit.id, "template": template}, at=at))


def tell_waiting(session: Session, waiting: Waiting, template: str, *, at: datetime) -> None:
    """Queue a message about a place on the waiting list."""
    session.add(new_job(KIND, {"waiting_id": waiting.id, "template": template}, at=at))


def offer_freed_soon(session: Session, visit: Visit, now: datetime) -> None:
    """Let those who wait for such a time be asked next, before the recurring round."""
    session.add(new_job(FREED, {"topic_id": visit.topic_id}, at=now))


def values_of(visit: Visit) -> dict[str, Any]:
    """Return what a message may say of a visit."""
    return {
        "path": page_of(visit), "due_on": visit.on.isoformat(), "clock": clock(visit.minute), "code": visit.code,
        "channel": visit.channel, "place": visit.place.name, "address": visit.place.address,
        "way_there": visit.place.way_there, "is_video": visit.channel == Channel.VIDEO,
        "is_counter": visit.channel == Channel.COUNTER, "is_phone": visit.channel == Channel.PHONE,
        "bring": bring(visit),
    }  # fmt: skip


def bring(visit: Visit) -> list[str]:
    """Return what to have at hand, in the language of the visit where it is written in it."""
    texts = visit.topic.bring
    return list(texts.get(visit.language) or texts.get("pl") or ())
