"""How a visit is said: its way, its day, its hour, its topic in the language in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date

from portal.i18n import language, lazy, translate
from portal.visits.clock import clock
from portal.visits.models import Channel
from portal.words import NBSP, day

if TYPE_CHECKING:
    from datetime import date

    from portal.i18n import Text
    from portal.visits.models import Topic, Visit

# the words of the ways in addresses
WAYS: dict[str, Channel] = {"wideo": Channel.VIDEO, "telefon": Channel.PHONE, "urzad": Channel.COUNTER}
SLUGS = {channel: slug for slug, channel in WAYS.items()}
NAMES: dict[str, Text] = {
    Channel.VIDEO: lazy("Rozmowa wideo"),
    Channel.PHONE: lazy("Rozmowa telefoniczna"),
    Channel.COUNTER: lazy("Wizyta w urzędzie"),
}
NEEDS: dict[str, Text] = {
    Channel.VIDEO: lazy(
        "Rozmawiasz z domu, w przeglądarce, niczego nie instalujesz. Potrzebujesz kamery i mikrofonu, "
        "wystarczy telefon. Dokumentu nie pokazujesz: logujesz się swoją tożsamością."
    ),
    Channel.PHONE: lazy("Zadzwonimy do Ciebie o umówionej godzinie. Potrzebujesz potwierdzonego numeru telefonu."),
    Channel.COUNTER: lazy("Przychodzisz do urzędu z dokumentem tożsamości. Zapraszamy Cię bez kolejki, o czasie."),
}  # fmt: skip
# Polish says on which day in the accusative, and says "we" before a cluster of consonants
ON_WEEKDAY = (
    "w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek", "w sobotę", "w niedzielę",
)  # fmt: skip


def title_of(topic: Topic) -> str:
    """Return what a topic is called in the language in force; in Polish where it is not written in it."""
    titles = topic.titles
    return str(titles.get(language()) or titles.get("pl") or topic.code)


def bring_of(topic: Topic) -> list[str]:
    """Return what to have at hand, in the language in force."""
    return list(topic.bring.get(language()) or topic.bring.get("pl") or ())


def weekday(on: date, today: date) -> str:
    """Name a day: ``wtorek 24 listopada``."""
    return f"{format_date(on, 'EEEE', locale=language())} {day(on, today)}"


def heading_of(on: date, today: date) -> str:
    """Name a day at the head of its times: ``Jutro, wtorek 24 listopada``."""
    name = weekday(on, today)
    if on == today:
        return translate("Dziś, %(day)s", day=name)
    if on == today + timedelta(days=1):
        return translate("Jutro, %(day)s", day=name)
    return name[:1].upper() + name[1:]


def on_day(on: date, today: date) -> str:
    """Say on which day: ``we wtorek 24 listopada``."""
    if language() == "pl":
        return f"{ON_WEEKDAY[on.weekday()].replace(' ', NBSP)} {day(on, today)}"
    return weekday(on, today)


def when_of(visit: Visit, today: date) -> str:
    """Name day and hour: ``wtorek 24 listopada, 10:20``."""
    return f"{weekday(visit.on, today)}, {clock(visit.minute)}"


def meeting_of(visit: Visit, today: date) -> str:
    """Say when we meet: ``Rozmawiamy we wtorek 24 listopada o 10:20``."""
    told = {"day": on_day(visit.on, today), "time": clock(visit.minute)}
    if visit.channel == Channel.COUNTER:
        return translate("Spotykamy się %(day)s o %(time)s", **told)
    if visit.channel == Channel.PHONE:
        return translate("Dzwonimy do Ciebie %(day)s o %(time)s", **told)
    return translate("Rozmawiamy %(day)s o %(time)s", **told)
