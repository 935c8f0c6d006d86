"""The shares that are published: what each counts, out of what, in words and in code that cannot differ from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from portal.i18n import SOURCE, Text, lazy, speaking
from portal.measures.channels import DEFINITION, ELECTRONIC, Class, Delivered, Paid, Vector
from portal.measures.statistics.shares import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SETTLED = "settled"


@dataclass(frozen=True)
class Group:
    """So many matters that went alike; ``is_covered`` tells whether the portal settles their kind wholly online.

    ``outside`` matters stand in no register of the portal: only how they came is known of them.
    """

    service: str
    unit_code: str
    vector: Vector
    ended: str
    matters: int
    returned: int = 0
    is_covered: bool = False
    outside: bool = False
    charged_grosze: int = 0

    @property
    def group_class(self) -> Class:
        """Return the class of these matters."""
        return self.vector.went


@dataclass(frozen=True)
class Measure:
    """One published share: ``counts`` says for a group whether it is among ``of``; None leaves it out of both.

    Unknown groups count in the denominator and in the unknown, never in the numerator; unless the measure
    ``is_of_kind``, for what kind a matter is of is known whatever way it came. ``size`` is what is counted of a group,
    its matters where nothing else is said; ``inside`` how much of that belongs to the numerator, else all.
    """

    code: str
    title: Text
    numerator: Text
    denominator: Text
    counts: Callable[[Group], bool | None]
    size: Callable[[Group], int] = attrgetter("matters")
    inside: Callable[[Group], int] | None = None
    is_money: bool = False
    is_of_kind: bool = False

    def of(self, groups: Iterable[Group]) -> Share:
        """Reckon the share of some groups."""
        count = of = unknown = 0
        for group in groups:
            belongs, size = self.counts(group), self.size(group)
            if belongs is None:
                continue
            of += size
            if group.group_class is Class.UNKNOWN and not self.is_of_kind:
                unknown += size
            elif belongs:
                count += size if self.inside is None else self.inside(group)
        return Share(count, of, unknown)


@dataclass(frozen=True)
class RatioMeasure:
    """One published ratio of two counts of different things; it may be above one."""

    code: str
    title: Text
    numerator: Text
    denominator: Text
    is_money: bool = False


def _among(*classes: Class) -> Callable[[Group], bool | None]:
    return lambda group: group.group_class in classes


def _uptake(group: Group) -> bool | None:
    return group.group_class is Class.ONLINE if group.is_covered else None


def _paid_online(group: Group) -> bool | None:
    paid = group.vector.paid
    return None if group.outside or paid in (Paid.NOTHING, Paid.OPEN) else paid == Paid.ONLINE


def _delivered(group: Group) -> bool | None:
    way = group.vector.delivered
    return None if group.outside or way == Delivered.NOTHING else way in ELECTRONIC


def _settled(group: Group) -> bool | None:
    return None if group.outside or group.ended != SETTLED else True


def _end_to_end(group: Group) -> bool | None:
    if group.outside or group.ended != SETTLED:
        return None
    vector = group.vector
    return (
        group.group_class is Class.ONLINE
        and vector.paid in (Paid.NOTHING, Paid.ONLINE, Paid.TRANSFER)
        and vector.delivered in ELECTRONIC
    )


ALL = lazy("wszystkie sprawy, które wpłynęły w miesiącu")
STRICT = Measure(
    "share_strict", lazy("Załatwiane w całości online"),
    lazy("sprawy złożone w portalu, bez wizyty i bez papieru w żadną stronę"), ALL, _among(Class.ONLINE),
)  # fmt: skip
ASSISTED = Measure(
    "share_assisted", lazy("Online razem z pomocą urzędnika"),
    lazy("sprawy online i te, które urzędnik wpisał do portalu razem z mieszkańcem"), ALL,
    _among(Class.ONLINE, Class.ASSISTED),
)  # fmt: skip
MIXED = Measure(
    "share_mixed", lazy("Choć w części online"),
    lazy("sprawy online, z pomocą urzędnika i takie, w których część czynności odbyła się online"), ALL,
    _among(Class.ONLINE, Class.ASSISTED, Class.MIXED),
)  # fmt: skip
COVERAGE = Measure(
    "coverage", lazy("Zasięg: sprawy, które da się załatwić online"),
    lazy("sprawy tych rodzajów, dla których portal ma usługę IV poziomu"), ALL, lambda group: group.is_covered,
    is_of_kind=True,
)  # fmt: skip
UPTAKE = Measure(
    "uptake", lazy("Wybór: ile z nich załatwiono online"),
    lazy("sprawy złożone w portalu, bez wizyty i bez papieru"),
    lazy("sprawy tych rodzajów, dla których portal ma usługę IV poziomu"), _uptake,
)  # fmt: skip
PAID_ONLINE = Measure(
    "paid_online", lazy("Opłacone online"), lazy("sprawy z opłatą zapłaconą w portalu"),
    lazy("sprawy, w których opłatę zapłacono"), _paid_online,
)  # fmt: skip
DELIVERED_ONLINE = Measure(
    "delivered_online", lazy("Odpowiedź doręczona elektronicznie"),
    lazy("sprawy z odpowiedzią doręczoną na konto albo przez e-Doręczenia"),
    lazy("sprawy, w których odpowiedź doręczono"), _delivered,
)  # fmt: skip
END_TO_END = Measure(
    "end_to_end", lazy("Od wniosku do odpowiedzi online"),
    lazy("sprawy online, z odpowiedzią doręczoną elektronicznie; opłaty nie było albo wpłynęła online lub przelewem"),
    lazy("sprawy załatwione"), _end_to_end,
)  # fmt: skip
PAID_AMOUNT = Measure(
    "paid_amount", lazy("Kwota opłacona online"), lazy("kwota opłat w sprawach zapłaconych w portalu"),
    lazy("kwota opłat w sprawach, w których opłatę zapłacono"), _paid_online, size=attrgetter("charged_grosze"),
    is_money=True,
)  # fmt: skip
FIRST_TIME_RIGHT = Measure(
    "first_time_right", lazy("Dobrze za pierwszym razem"),
    lazy("sprawy załatwione bez wezwania do uzupełnienia"), lazy("sprawy załatwione"), _settled,
    inside=lambda group: group.matters - group.returned,
)  # fmt: skip
MEASURES = (
    STRICT, ASSISTED, MIXED, COVERAGE, UPTAKE, PAID_ONLINE, PAID_AMOUNT, DELIVERED_ONLINE, END_TO_END, FIRST_TIME_RIGHT,
)  # fmt: skip
ONLINE_TO_VISITS = RatioMeasure(
    "online_to_visits", lazy("Sprawy online na jedną wizytę w urzędzie"),
    lazy("sprawy złożone w portalu, bez wizyty i bez papieru w żadną stronę"),
    lazy("wizyty przy okienku, wpisy licznika oraz sprawy wpisane w okienku bez wizyty"),
)  # fmt: skip
BY_CODE: dict[str, Measure | RatioMeasure] = {one.code: one for one in (*MEASURES, ONLINE_TO_VISITS)}


def fingerprint(measure: Measure | RatioMeasure, question: str) -> str:
    """Return the hash that a published figure keeps: the definition, its words, and the question to the database."""
    told = "\0".join(
        (measure.code, str(DEFINITION), _source(measure.numerator), _source(measure.denominator), question)
    )
    return hashlib.sha256(told.encode()).hexdigest()


def _source(text: Text) -> str:
    with speaking(SOURCE):
        return str(text)
