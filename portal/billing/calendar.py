"""Due dates as a calendar that a person's own calendar follows (iCalendar, RFC 5545 and 7986)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//Miasto//Portal mieszkańca//PL"
_LONGEST_LINE = 75  # octets, without the end of line (RFC 5545, 3.1)
_REMINDER_HOUR = 9  # of the morning, in the reader's own time zone
# a line ends a property, so a text keeps its lines as a sign of their own; other control signs are not text
_ESCAPED = dict.fromkeys((*range(32), 127), " ") | {
    ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n",
}  # fmt: skip


@dataclass(frozen=True)
class DueEvent:
    """A day on which something is due.

    ``uid`` stays the same for the same due date as long as it lives, is nobody's name or number, and ends with
    @ and the portal's host. ``remind_days`` before it a reminder sounds, None for none.
    """

    uid: str
    on: date
    summary: str
    description: str = ""
    url: str = ""
    remind_days: int | None = None

    def __post_init__(self) -> None:
        if not self.uid or not self.url.isprintable() or " " in self.url:
            raise ValueError("an event has a uid, and its address stands on one line")


def calendar(events: Iterable[DueEvent], *, name: str, now: datetime) -> str:
    """Write a calendar of all-day events, which take nobody's time; ``now`` is the moment of writing, aware.

    Raises ValueError when two events have one uid: a reader would show only one.
    """
    listed = sorted(events, key=lambda event: (event.on, event.uid))
    if len({event.uid for event in listed}) != len(listed):
        raise ValueError("every event of a calendar has a uid of its own")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}",
        # both for how often to look again; a due date or a sum changes rarely, and by night
        "REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D",
    ]  # fmt: skip
    for event in listed:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(event: DueEvent, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    if event.remind_days is not None:
        yield from _alarm(event.remind_days, event.summary)
    yield "END:VEVENT"


def _alarm(days: int, summary: str) -> Iterator[str]:
    hours = _REMINDER_HOUR - 24 * days  # from the midnight with which the day begins
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(summary)}"
    yield f"TRIGGER:{'-' if hours < 0 else ''}PT{abs(hours)}H"
    yield "END:VALARM"


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
