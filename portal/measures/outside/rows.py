"""What one row of counts may say: a month that is over, a unit, a kind of matters, a way, a whole number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from portal.cases.elsewhere import ways
from portal.cases.models import Channel
from portal.i18n import translate
from portal.measures.channels import ELSEWHERE_ONLINE, UNKNOWN
from portal.measures.counting import next_month
from portal.measures.outside.counts import CHANNELS
from portal.measures.outside.reporting import MOST

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ALL = "razem"  # not a way: all matters of a kind; what the ways leave of them is of an unknown way
OTHERS = ("", "inne", "other")
EARLIEST = date(2015, 1, 1)
WORDS = {**ways.WORDS, "all": ALL}
OWN = frozenset({Channel.PORTAL, Channel.ASSISTED, "portal", "z pomocą urzędnika"})
_MONTH = re.compile(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])|(0?[1-9]|1[0-2])\.([1-9][0-9]{3})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_NEGATIVE = re.compile(r"[-\u2212\u2013][0-9 ]+", re.ASCII)
_GAPS = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


class Nonsense(ValueError):
    """Say why a value cannot be taken; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Known:
    """What the city has: units, services, classes with the services that use each; and whose counts are taken.

    ``unit`` is the only unit that may be told of, None for any.
    """

    units: Collection[str]
    services: Collection[str]
    classes: Mapping[str, Collection[str]]
    today: date
    unit: str | None = None


class Kind(NamedTuple):
    """A kind of matters as it was told: a service, or a class that no service has; empty for all others."""

    service: str
    case_class: str = ""


def read_month(text: str, today: date) -> date:
    """Read a month such as ``2026-10`` or ``10.2026`` that is over; raises Nonsense."""
    if (found := _MONTH.fullmatch(text)) is None:
        raise Nonsense("month", translate("to nie jest miesiąc, wpisz na przykład 2026-10"))
    month = date(int(found[1] or found[4]), int(found[2] or found[3]), 1)
    if month < EARLIEST:
        raise Nonsense("month", translate("miesiąc ma być z roku 2015 albo późniejszy"))
    if next_month(month) > today:
        raise Nonsense("month", translate("ten miesiąc jeszcze się nie skończył, podaj go po jego końcu"))
    return month


def read_unit(text: str, known: Known) -> str:
    """Read a unit's symbol; raises Nonsense for one that is not there, or not the teller's."""
    code = next((one for one in known.units if one.casefold() == text.casefold()), None)
    if code is None:
        raise Nonsense("unit", translate("nie ma wydziału o takim symbolu"))
    if known.unit not in (None, code):
        raise Nonsense(
            "unit", translate("to nie Twój wydział; możesz podać tylko: %(unit)s", unit=known.unit)
        )
    return code


def read_kind(text: str, known: Known) -> Kind:
    """Read a service of the portal, a class of matters, or that it is neither; raises Nonsense."""
    if text.casefold() in OTHERS:
        return Kind("")
    if text in known.services:
        return Kind(text)
    if text not in known.classes:
        said = translate("nie ma takiej usługi ani klasy w wykazie akt; wpisz jedną z nich albo „inne”")
        raise Nonsense("service", said)
    having = sorted(known.classes[text])
    if len(having) > 1:
        said = translate("tę klasę mają usługi: %(names)s; wpisz jedną z nich", names=", ".join(having))
        raise Nonsense("service", said)
    return Kind(having[0]) if having else Kind("", text)


def read_way(text: str) -> str:
    """Read a way, by its code or its Polish word, or that all are meant; raises Nonsense."""
    told = text.casefold()
    if told in OWN:
        raise Nonsense("channel", translate("spraw z portalu nie podawaj, portal liczy je sam"))
    way = WORDS.get(told, told)
    if way != ALL and way not in CHANNELS:
        said = translate("nie ma takiej drogi; wpisz jedną z: %(ways)s", ways=", ".join([*CHANNELS, ALL]))
        raise Nonsense("channel", said)
    return way


def read_matters(text: str) -> int:
    """Read a whole number from 0; raises Nonsense."""
    bare = text.translate(_GAPS)
    if _NEGATIVE.fullmatch(text):
        raise Nonsense("matters", translate("liczba spraw nie może być ujemna"))
    if not _WHOLE.fullmatch(bare):
        raise Nonsense("matters", translate("to nie jest liczba całkowita, wpisz na przykład 12"))
    return checked_matters(int(bare))


def checked_matters(matters: int) -> int:
    """Return a number of matters that can be; raises Nonsense."""
    if matters < 0:
        raise Nonsense("matters", translate("liczba spraw nie może być ujemna"))
    if matters > MOST:
        raise Nonsense("matters", translate("tylu spraw nie ma w miesiącu: najwyżej 100 000"))
    return matters


def ways_of(told: Mapping[str, int]) -> dict[str, int]:
    """Return how many came by each way; where all were told, what the ways leave is of an unknown one.

    Raises Nonsense for more online than all, or ways that add up to more than all.
    """
    ways = {way: matters for way, matters in told.items() if way != ALL}
    if ALL not in told:
        return ways
    online, left = ways.get(ELSEWHERE_ONLINE, 0), told[ALL] - sum(ways.values())
    if online > told[ALL]:
        said = translate(
            "spraw online (%(online)s) jest więcej niż wszystkich (%(all)s)", online=online, all=told[ALL]
        )
        raise Nonsense("matters", said)
    if left < 0:
        said = translate(
            "drogi dają razem %(sum)s, a wszystkich ma być %(all)s", sum=told[ALL] - left, all=told[ALL]
        )
        raise Nonsense("matters", said)
    return {**ways, UNKNOWN: ways.get(UNKNOWN, 0) + left}
