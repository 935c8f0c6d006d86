"""What the sealed record says: who, when, where, what was done and found, who was present, what they remarked.

These are the elements of art. 68 § 1 KPA; a refusal to confirm is told with its reason, as § 2 wants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.i18n import SOURCE, speaking
from portal.visits.clock import clock, wall
from portal.visits.models import Channel
from portal.visits.protocols.models import RecordKind, RecordState
from portal.visits.protocols.sealed import OTHERS, REASON, REMARKS, TEXT
from portal.visits.sealing import opened
from portal.words import day_of, full_day

if TYPE_CHECKING:
    from datetime import datetime

    from portal.cases.proxies.parties import Proxy
    from portal.context import Portal
    from portal.service import Known
    from portal.visits.models import Visit
    from portal.visits.protocols.models import MeetingRecord

TEMPLATE = "protocol"
TITLES = {RecordKind.PROTOCOL: "Protokół", RecordKind.STATEMENT: "Oświadczenie do protokołu"}
WAYS = {
    Channel.VIDEO: "rozmowa wideo, bez nagrywania", Channel.PHONE: "rozmowa telefoniczna",
    Channel.COUNTER: "wizyta w urzędzie",
}  # fmt: skip


def title_of(record: MeetingRecord) -> str:
    """Return the document's title, in Polish."""
    return f"{TITLES[RecordKind(record.kind)]} z wizyty {full_day(record.visit.on)}"


def told(
    portal: Portal, record: MeetingRecord, known: Known | None, proxy: Proxy | None, now: datetime
) -> dict[str, Any]:
    """Return the values of the document; ``known`` is for whom the person met the official."""
    visit, case, official = record.visit, record.case, record.drafted_by
    with speaking(SOURCE):
        title = str(portal.services[case.service].card.title)
    return {
        "reference": case.reference,
        "office_number": case.office_number or "",
        "issued_on": day_of(now).isoformat(),
        "issued_at": now.isoformat(),
        "kicker": TITLES[RecordKind(record.kind)],
        "service": title,
        "topic": str(visit.topic.titles.get(SOURCE, "")),
        "day": visit.on.isoformat(),
        "hours": _hours(visit),
        "way": WAYS[Channel(visit.channel)],
        "place": f"{visit.place.name}, {visit.place.address}",
        "official": ", ".join(
            part for part in (official.name, official.position, official.unit.name if official.unit else "") if part
        ),
        "party": case.parties[0].subject.full_name,
        "person": {},
        "met": known.full_name if known is not None else "",
        "proxy": f"{proxy.name} ({proxy.values()['as']}, {proxy.number})" if proxy is not None else "",
        "others": opened(portal, OTHERS, record.others),
        "text": opened(portal, TEXT, record.text),
        "remarks": opened(portal, REMARKS, record.remarks),
        "answer": record.state,
        "is_confirmed": record.state == RecordState.CONFIRMED,
        "reason": opened(portal, REASON, record.reason),
        "answered_at": record.answered_at.isoformat() if record.answered_at else "",
    }  # fmt: skip


def _hours(visit: Visit) -> str:
    """Return from when until when they met; while the talk goes on only its beginning is known."""
    began, ended = visit.began_at or visit.called_at, visit.ended_at
    if began is None:
        return clock(visit.minute)
    since = clock(wall(began)[1])
    return f"{since}–{clock(wall(ended)[1])}" if ended is not None else f"od {since}"
