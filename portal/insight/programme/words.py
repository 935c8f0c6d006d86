"""The board's words: levels of the overview, how an observation came, figures with their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from portal.i18n import SOURCE, Text, language, lazy, plural, polish, translate
from portal.programme import figures
from portal.programme.models import Origin
from portal.programme.shape import Level, Register
from portal.words import NBSP

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.programme.shape import Kpi, Solution

LEVELS: dict[Level, tuple[Text, Text]] = {
    Level.ACTIVITY: (lazy("Działania"), lazy("nakłady i prace, mierzone co miesiąc")),
    Level.OUTPUT: (lazy("Dojrzałość rozwiązania"), lazy("produkty, mierzone na koniec cyklu")),
    Level.OUTCOME: (lazy("Skutki dla miasta"), lazy("rezultaty, mierzone na koniec cyklu")),
}
ORIGINS: dict[str, Text] = {
    Origin.FORM: lazy("formularz"),
    Origin.FILE: lazy("plik"),
    Origin.FEEDER: lazy("portal policzył sam"),
}
# one and five; the forms of two to four stand in the Polish catalogue
COUNTED: dict[str, Callable[[int, str], str]] = {
    "aplikacje": lambda n, num: plural("%(num)s aplikacja", "%(num)s aplikacji", n, num=num),
    "dokumenty": lambda n, num: plural("%(num)s dokument", "%(num)s dokumentów", n, num=num),
    "podmioty": lambda n, num: plural("%(num)s podmiot", "%(num)s podmiotów", n, num=num),
    "procesy": lambda n, num: plural("%(num)s proces", "%(num)s procesów", n, num=num),
    "programy": lambda n, num: plural("%(num)s program", "%(num)s programów", n, num=num),
    "stanowiska": lambda n, num: plural("%(num)s stanowisko", "%(num)s stanowisk", n, num=num),
    "usługi": lambda n, num: plural("%(num)s usługa", "%(num)s usług", n, num=num),
    "zbiory": lambda n, num: plural("%(num)s zbiór", "%(num)s zbiorów", n, num=num),
}
WRITTEN: dict[str, Callable[[str], str]] = {
    "kg CO₂ na rok": lambda n: translate("%(n)s kg CO₂ na rok", n=n),
    "kg na rok": lambda n: translate("%(n)s kg na rok", n=n),
    "kWh na rok": lambda n: translate("%(n)s kWh na rok", n=n),
    "na 100 spraw": lambda n: translate("%(n)s na 100 spraw", n=n),
    "punkty proc.": lambda n: translate("%(n)s pkt proc.", n=n),
    "stosunek": str,
    "kW": "{} kW".format,
    "kWh": "{} kWh".format,
}


def named(thing: Kpi | Solution) -> str:
    """Name an indicator or a solution: in English as the document does, elsewhere in Polish."""
    return thing.title_en if language() == "en" else polish(thing.title)


def heading(thing: Kpi | Register) -> str:
    """Head the page of an indicator or a register: a title holds no marks, so it can hold no other language."""
    if language() == SOURCE:
        return thing.title
    if isinstance(thing, Register):
        return translate("Rejestr programu")
    return thing.title_en if language() == "en" else translate("Wskaźnik %(code)s", code=thing.code)


def figure(value: int, unit: str) -> Markup:
    """Write a value with its unit; a per cent sign stands close, what is counted stands in the form of its number."""
    told = figures.told(value).replace(" ", NBSP)
    if unit == "%":
        return Markup("{}{}%").format(told, NBSP)
    whole, rest = divmod(value, figures.THOUSAND)
    if unit in COUNTED and not rest:
        return escape(COUNTED[unit](abs(whole), told).replace(" ", NBSP))
    if unit in WRITTEN:
        return escape(WRITTEN[unit](told).replace(" ", NBSP))
    return Markup("{}{}{}").format(told, NBSP, polish(unit))
