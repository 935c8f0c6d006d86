"""The board's words: levels of the overview, how an observation came, figures with their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.i18n import SOURCE, Text, language, lazy, polish, translate
from portal.programme import figures
from portal.programme.models import Origin
from portal.programme.shape import Level, Register
from portal.words import NBSP

if TYPE_CHECKING:
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
    """Write a value with its unit; a per cent sign stands close."""
    told = figures.told(value).replace(" ", NBSP)
    if unit == "%":
        return Markup("{}{}%").format(told, NBSP)
    return Markup("{}{}{}").format(told, NBSP, polish(unit))
