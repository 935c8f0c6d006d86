"""A visit for the person's own calendar (iCalendar, RFC 5545 and 5546): by the clock on the wall in Warsaw.

The same entry through every change: a visit that was moved keeps its UID, with the next SEQUENCE.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.i18n import speaking, translate
from portal.terms import WARSAW
from portal.visits.clock import HOUR
from portal.visits.graph import State
from portal.visits.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo
    from email.message import EmailMessage

    from portal.context import Portal
    from portal.visits.models import Visit

MEDIA_TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "wizyta.ics"
TZID = "Europe/Warsaw"
ATTACHED = frozenset(
    {"visits/booked", "visits/moved", "visits/cancelled", "visits/called_off", "visits/restored"}
)
_LONGEST_LINE = 75  # octets, without the end of line (RFC 5545, 3.1)
_ESCAPED = dict.fromkeys((*range(32), 127), " ") | {
    ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n",
}  # fmt: skip


def attach(message: EmailMessage, visit: Visit, portal: Portal, template: str, *, now: datetime) -> None:
    """Attach the entry to a message that makes, changes or ends it."""
    if template in ATTACHED:
        method = _method(visit)
        message.add_attachment(
            entry(visit, portal, now=now), subtype="calendar", charset="utf-8", filename=FILE_NAME,
            params={"method": method},
        )  # fmt: skip


def entry(visit: Visit, portal: Portal, *, now: datetime, zone: tzinfo = WARSAW) -> str:
    """Write a visit as a calendar of one entry; it names neither the person nor the matter."""
    with speaking(visit.language):
        lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Miasto//Portal mieszkańca//PL", "CALSCALE:GREGORIAN",
            f"METHOD:{_method(visit)}", *_time_zone(visit.on, zone), *_event(visit, portal, now), "END:VCALENDAR",
        ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _method(visit: Visit) -> str:
    return "CANCEL" if visit.state == State.CANCELLED else "PUBLISH"


def _event(visit: Visit, portal: Portal, now: datetime) -> Iterator[str]:
    base, address = portal.settings.base_url, portal.settings.mail_from.rpartition("<")[2].rstrip(">")
    link = f"{base}/wizyty/{visit.token}"
    yield "BEGIN:VEVENT"
    yield f"UID:{visit.uid}@{urlsplit(base).hostname}"
    yield f"SEQUENCE:{visit.sequence}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID={TZID}:{_local(visit.on, visit.minute)}"
    yield f"DTEND;TZID={TZID}:{_local(visit.on, visit.minute + visit.minutes)}"
    yield f"ORGANIZER:mailto:{address}"
    yield f"STATUS:{'CANCELLED' if visit.state == State.CANCELLED else 'CONFIRMED'}"
    yield f"SUMMARY:{_text(_summary(visit))}"
    if visit.channel == Channel.COUNTER:
        yield f"LOCATION:{_text(f'{visit.place.name}, {visit.place.address}')}"
    yield f"DESCRIPTION:{_text(translate('Szczegóły i zmiana terminu: %(link)s', link=link))}"
    yield f"URL:{link}"
    yield "END:VEVENT"


def _summary(visit: Visit) -> str:
    match visit.channel:
        case Channel.VIDEO:
            return translate("Rozmowa wideo z urzędem")
        case Channel.PHONE:
            return translate("Rozmowa telefoniczna z urzędem")
    return translate("Wizyta w urzędzie")


def _local(on: date, minute: int) -> str:
    days, rest = divmod(minute, 24 * HOUR)
    return f"{on + timedelta(days=days):%Y%m%d}T{rest // HOUR:02d}{rest % HOUR:02d}00"


def _time_zone(on: date, zone: tzinfo) -> Iterator[str]:
    """Write the changes of the clock around a visit as the law of time in force has them, not as it once had."""
    begin = datetime(on.year - 1, 1, 1, tzinfo=UTC)
    offset = _offset(begin, zone)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{TZID}"
    yield from _observance((begin + offset).replace(tzinfo=None), offset, offset, "STANDARD")
    for at, before, after in _changes(begin, datetime(on.year + 1, 1, 1, tzinfo=UTC), zone):
        kind = "DAYLIGHT" if after > before else "STANDARD"
        yield from _observance((at + before).replace(tzinfo=None), before, after, kind)
    yield "END:VTIMEZONE"


def _observance(local: datetime, before: timedelta, after: timedelta, kind: str) -> Iterator[str]:
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{local:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_signed(before)}"
    yield f"TZOFFSETTO:{_signed(after)}"
    yield f"END:{kind}"


def _changes(begin: datetime, end: datetime, zone: tzinfo) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """Give each change of the offset between two moments: clocks change on the hour in UTC."""
    day, at = timedelta(days=1), begin
    while at < end:
        before, after = _offset(at, zone), _offset(at + day, zone)
        if before != after:
            hour = next(h for h in range(1, 25) if _offset(at + timedelta(hours=h), zone) != before)
            yield at + timedelta(hours=hour), before, after
        at += day


def _offset(at: datetime, zone: tzinfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // HOUR
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // HOUR:02d}{abs(minutes) % HOUR:02d}"


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").translate(_ESCAPED)


def _folded(line: str) -> str:
    """Fold a line at 75 octets; a letter of several octets is never cut."""
    pieces, piece, octets = [], "", 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > _LONGEST_LINE:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += sign
        octets += size
    return "\r\n".join([*pieces, piece])
