"""What an administrator is asked about how the office receives: houses, topics, desks, shifts, closed hours, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import fields
from portal.accounts.queries import list_officials, list_units
from portal.context import here
from portal.db import session
from portal.i18n import lazy, translate
from portal.office.visits.forms import ClockField
from portal.office.visits.words import CHANNELS, named_day, title
from portal.visits.arranging import desks, places, reading, topics
from portal.visits.arranging.importing import RECEIVING
from portal.visits.clock import clock

if TYPE_CHECKING:
    from datetime import date

    from portal.visits.arranging.impact import Impact

WEEKDAYS = tuple(
    (str(number), name)
    for number, name in enumerate(
        (
            lazy("poniedziałek"), lazy("wtorek"), lazy("środa"), lazy("czwartek"), lazy("piątek"), lazy("sobota"),
        )
    )
)  # fmt: skip
MINUTES, DAYS = lazy("min"), lazy("dni")
NOWHERE, NOBODY, EVERYWHERE = ("", lazy("Wybierz")), ("", lazy("Wybierz osobę")), ("u:", lazy("Cały urząd"))
LINES = lazy("Każda rzecz w osobnym wierszu.")


def units() -> list[tuple[str, Any]]:
    """List the units of the office."""
    return [NOWHERE, *((one.code, one.name) for one in list_units(session()))]


def receivers() -> list[tuple[str, Any]]:
    """List the officials who may receive."""
    people = [one for one in list_officials(session()) if RECEIVING & set(one.roles)]
    return [NOBODY, *((str(one.id), f"{one.name}, {one.unit_code or '–'}") for one in people)]


def all_services() -> list[tuple[str, Any]]:
    """List the services by name."""
    return sorted(
        ((slug, str(one.card.title)) for slug, one in here().services.items()), key=lambda one: one[1]
    )


def all_topics() -> list[tuple[str, Any]]:
    """List the topics that are open."""
    return [(str(one.id), title(one)) for one in topics.list_topics(session()) if one.is_open]


def all_places() -> list[tuple[str, Any]]:
    """List the houses."""
    return [(one.code, one.name) for one in places.list_places(session())]


def where() -> list[tuple[str, Any]]:
    """List where hours can be closed: everywhere, in a house, at a desk."""
    houses = [(f"m:{one.code}", one.name) for one in places.list_places(session()) if one.is_open]
    single = [
        (f"s:{one.token}", f"{one.place.name}: {one.name}")
        for one in desks.list_desks(session())
        if one.is_open
    ]
    return [EVERYWHERE, *houses, *single]


class PlaceForm(fields.Form):
    """Ask about a house; its code is asked once."""

    heading = lazy("Miejsce")
    title = fields.TextField(lazy("Nazwa"), limit=120, hint=lazy("Na przykład „Obsługa mieszkańców”."))
    address = fields.TextField(lazy("Adres"), limit=160, hint=lazy("Na przykład „ul. Branickiego 3/5”."))
    way_there = fields.TextAreaField(
        lazy("Jak trafić"), limit=600, optional=True,
        hint=lazy("Wejście, winda, dojazd na wózku, przystanek. Mieszkaniec dostaje to w potwierdzeniu."),
    )  # fmt: skip
    is_open = fields.YesNoField(lazy("Czy tu przyjmujemy?"))


class NewPlaceForm(PlaceForm):
    """Ask about a new house."""

    code = fields.TextField(
        lazy("Skrót"), limit=20, width=10, hint=lazy("Wielkie litery i cyfry, na przykład SLON.")
    )


class TopicForm(fields.Form):
    """Ask about a topic."""

    heading = lazy("Temat")
    title_pl = fields.TextField(lazy("Nazwa po polsku"), limit=topics.LONGEST_TITLE)
    title_en = fields.TextField(lazy("Nazwa po angielsku"), limit=topics.LONGEST_TITLE)
    title_uk = fields.TextField(lazy("Nazwa po ukraińsku"), limit=topics.LONGEST_TITLE)
    unit_code = fields.ChoiceField(
        lazy("Wydział"), choices=units, listed=True, missing=lazy("Wybierz wydział z listy.")
    )
    ways = fields.ManyField(lazy("Jak przyjmujemy?"), choices=list(CHANNELS.items()))
    minutes = fields.WholeNumberField(lazy("Ile trwa wizyta"), least=5, most=240, width=4, suffix=MINUTES)
    buffer_minutes = fields.WholeNumberField(
        lazy("Przerwa po wizycie"), least=0, most=120, width=4, suffix=MINUTES,
    )  # fmt: skip
    lead_minutes = fields.WholeNumberField(
        lazy("Najpóźniej ile wcześniej można się umówić"), least=0, most=20160, width=5, suffix=MINUTES,
    )  # fmt: skip
    horizon_days = fields.WholeNumberField(
        lazy("Na ile dni naprzód można się umawiać"), least=1, most=365, width=4, suffix=DAYS,
    )  # fmt: skip
    release_minute = ClockField(
        lazy("O której otwiera się nowy dzień"), hint=lazy("Wtedy mieszkańcy mogą zająć terminy najdalszego dnia."),
    )  # fmt: skip
    bring_pl = fields.TextAreaField(lazy("Co zabrać, po polsku"), limit=1000, optional=True, hint=LINES)
    bring_en = fields.TextAreaField(lazy("Co zabrać, po angielsku"), limit=1000, optional=True, hint=LINES)
    bring_uk = fields.TextAreaField(lazy("Co zabrać, po ukraińsku"), limit=1000, optional=True, hint=LINES)
    services = fields.ManyField(
        lazy("Z którymi usługami się wiąże?"), choices=all_services, optional=True,
        hint=lazy("Bez zaznaczenia temat jest ogólny."),
    )  # fmt: skip
    is_open = fields.YesNoField(lazy("Czy można się umawiać?"))


class NewTopicForm(TopicForm):
    """Ask about a new topic."""

    code = fields.TextField(
        lazy("Skrót"), limit=topics.CODE_LENGTH, width=20, hint=lazy("Do adresu, na przykład dowod-osobisty."),
    )  # fmt: skip


class DeskForm(fields.Form):
    """Ask about a desk."""

    heading = lazy("Stanowisko")
    title = fields.TextField(
        lazy("Nazwa"), limit=120, hint=lazy("Na przykład „Stanowisko 4” albo „Pokój wideo”.")
    )
    number = fields.TextField(lazy("Numer na ekranie w sali"), limit=10, width=4)
    ways = fields.ManyField(lazy("Jak się tu przyjmuje?"), choices=list(CHANNELS.items()))
    taken = fields.ManyField(lazy("W jakich sprawach?"), choices=all_topics)
    is_open = fields.YesNoField(lazy("Czy stanowisko działa?"))


class ShiftForm(fields.Form):
    """Ask who sits at a desk and when."""

    heading = lazy("Dyżur")
    official = fields.ChoiceField(
        lazy("Kto przyjmuje?"), choices=receivers, listed=True, missing=lazy("Wybierz, kto przyjmuje."),
    )  # fmt: skip
    weekdays = fields.ManyField(lazy("W które dni?"), choices=WEEKDAYS)
    from_minute = ClockField(lazy("Od godziny"))
    until_minute = ClockField(lazy("Do godziny"))
    valid_from = fields.DateField(lazy("Od którego dnia?"))
    valid_until = fields.DateField(
        lazy("Do którego dnia?"), optional=True, hint=lazy("Puste znaczy: do odwołania.")
    )


class LastDayForm(fields.Form):
    """Ask for the last day of a shift."""

    heading = lazy("Koniec dyżuru")
    last_on = fields.DateField(lazy("Ostatni dzień dyżuru"))


class ClosedForm(fields.Form):
    """Ask which hours are closed, where, why."""

    heading = lazy("Zamknięte godziny")
    place = fields.ChoiceField(lazy("Gdzie?"), choices=where, listed=True)
    from_on = fields.DateField(lazy("Pierwszy dzień"))
    until_on = fields.DateField(
        lazy("Ostatni dzień"), optional=True, hint=lazy("Puste znaczy: tylko ten jeden dzień.")
    )
    from_minute = ClockField(lazy("Od godziny"))
    until_minute = ClockField(lazy("Do godziny"))
    reason = fields.TextField(
        lazy("Dlaczego?"), limit=200, missing=lazy("Wpisz powód, na przykład „szkolenie”.")
    )


class FileForm(fields.Form):
    """Ask for a calendar file and the house it is of."""

    heading = lazy("Wczytaj kalendarz")
    place = fields.ChoiceField(
        lazy("Którego miejsca dotyczy?"), choices=all_places, missing=lazy("Wybierz miejsce.")
    )
    calendar = fields.FileField(
        lazy("Plik"), extensions=("csv", "ics", "txt"), most=1, most_bytes=reading.MOST_BYTES,
        missing=lazy("Wybierz plik CSV albo iCalendar."),
    )  # fmt: skip


def told_hit(hit: Impact, today: date) -> dict[str, str]:
    """Say which is the first of the visits that a change hits, and what happens to them all."""
    if hit.first is None:
        return {}
    on, minute = hit.first
    why = translate(
        "Nikogo nie skreślamy. Najpierw szukamy innego stanowiska o tej samej godzinie. Gdy go nie ma, w kilka minut "
        "proponujemy najbliższy inny termin i piszemy o tym do każdej z tych osób."
    )
    return {"why": why, "first": f"{named_day(on, today)}, {clock(minute)}"}
