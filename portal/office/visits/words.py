"""What the front desk says of a visit: who in short, where it stands, why it is whose turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date

from portal.accounts.models import SubjectKind
from portal.i18n import Text, language, lazy, translate
from portal.visits.afterwards import Excuse
from portal.visits.clock import clock, wall
from portal.visits.graph import State
from portal.visits.models import CameFrom, Channel, Outcome
from portal.words import day

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.accounts.models import Subject
    from portal.visits.models import Topic, Visit

CHANNELS: dict[str, Text] = {
    Channel.COUNTER: lazy("przy okienku"),
    Channel.PHONE: lazy("telefon"),
    Channel.VIDEO: lazy("wideo"),
}
STATES: dict[str, Text] = {
    State.BOOKED: lazy("Umówiona"),
    State.ARRIVED: lazy("Czeka w sali"),
    State.CALLED: lazy("Wezwana"),
    State.UNDER_WAY: lazy("Trwa"),
    State.DONE: lazy("Zakończona"),
    State.CANCELLED: lazy("Odwołana"),
    State.NO_SHOW: lazy("Nikt nie przyszedł"),
}
MARKS: dict[str, str] = {
    State.BOOKED: "office",
    State.ARRIVED: "you",
    State.CALLED: "you",
    State.UNDER_WAY: "office",
    State.DONE: "done",
    State.CANCELLED: "off",
    State.NO_SHOW: "off",
}
OUTCOMES: dict[str, tuple[Text, Text]] = {
    Outcome.SETTLED: (lazy("Załatwione na miejscu"), lazy("Nic więcej nie trzeba robić.")),
    Outcome.CASE_OPENED: (lazy("Założona sprawa"), lazy("Wniosek przyjęty, wskaż niżej usługę.")),
    Outcome.INFORMED: (lazy("Udzielona informacja"), lazy("Wyjaśniliśmy, co i jak złożyć.")),
    Outcome.ANOTHER_VISIT: (lazy("Potrzebna kolejna wizyta"), lazy("Czegoś zabrakło, trzeba wrócić.")),
    Outcome.COULD_ONLINE: (lazy("Można było załatwić w internecie"), lazy("Wskaż niżej usługę, którą ma portal.")),
}  # fmt: skip
EXCUSES: dict[str, tuple[Text, Text]] = {
    Excuse.OURS: (lazy("To pomyłka urzędu"), lazy("Osoba była, odwołała na czas albo zapisaliśmy nie tę wizytę.")),
    Excuse.GOOD: (lazy("Osoba miała ważny powód"), lazy("Nie pytaj o szczegóły i nigdzie ich nie wpisuj.")),
    Excuse.BROKEN: (lazy("Zawiodło połączenie albo portal"), lazy("Na przykład rozmowa wideo się nie zaczęła.")),
}  # fmt: skip
LANGUAGES: dict[str, Text] = {"pl": lazy("polski"), "en": lazy("angielski"), "uk": lazy("ukraiński")}


def title(topic: Topic) -> str:
    """Return a topic's Polish title: the desk works in Polish."""
    return str(topic.titles.get("pl") or topic.code)


def named_day(on: date, today: date) -> str:
    """Write a day with its weekday: ``czwartek 26 listopada``."""
    return f"{format_date(on, 'EEEE', locale=language())} {day(on, today)}"


def short_name(subject: Subject | None) -> str:
    """Write a name as far as a hall needs it: given name and the first letter of the surname; an entity's whole."""
    if subject is None:
        return ""
    if subject.kind == SubjectKind.ENTITY or not subject.given_name:
        return subject.full_name
    return f"{subject.given_name} {subject.surname[:1]}."


def who(visit: Visit) -> str:
    """Say in short who comes: nobody's name for a ticket, a first name for a booking."""
    if visit.came_from == CameFrom.WALK_IN:
        return translate("bez umówienia")
    return short_name(visit.subject or visit.person or visit.guest) or translate("dane usunięte")


def is_late(visit: Visit, minute: int, late_minutes: int) -> bool:
    """Tell whether somebody came, or has not come, later than the office waits."""
    if visit.came_from == CameFrom.WALK_IN:
        return False
    came = wall(visit.arrived_at)[1] if visit.arrived_at is not None else minute
    return came > visit.minute + late_minutes


def why(visit: Visit, minute: int, late_minutes: int) -> str:
    """Say why somebody stands where they stand in the line."""
    since = clock(wall(visit.arrived_at)[1]) if visit.arrived_at is not None else ""
    if visit.came_from == CameFrom.WALK_IN:
        return translate("bez umówienia, numerek od %(at)s", at=since)
    if is_late(visit, minute, late_minutes):
        return translate(
            "umówiona na %(at)s, spóźniona, czeka od %(since)s", at=clock(visit.minute), since=since
        )
    if visit.minute > minute:
        return translate("umówiona na %(at)s, jest wcześniej", at=clock(visit.minute))
    return translate("umówiona na %(at)s, jest na czas", at=clock(visit.minute))


def waits(visit: Visit, now: datetime) -> int:
    """Return for how many whole minutes somebody has been waiting in the hall."""
    return int((now - (visit.arrived_at or now)).total_seconds()) // 60


def times(visit: Visit) -> list[tuple[str, datetime]]:
    """List when each thing happened to a visit, as it was written down."""
    told = (
        (translate("umówiona"), visit.booked_at),
        (translate("w urzędzie"), visit.arrived_at),
        (translate("wezwana"), visit.called_at),
        (translate("początek rozmowy"), visit.began_at),
        (_end_of(visit), visit.ended_at),
        (translate("usprawiedliwiona"), visit.excused_at),
    )
    return [(name, at) for name, at in told if at is not None]


def _end_of(visit: Visit) -> str:
    """Say how a visit ended; of what was written down on another day, that it was."""
    if visit.ended_at is not None and visit.state == State.DONE and wall(visit.ended_at)[0] > visit.on:
        return translate("wynik wpisany później")
    return str(STATES.get(visit.state, "")).lower()
