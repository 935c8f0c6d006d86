"""The words of the numbers' pages: months, channels, classes, and what could be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date

from portal.cases.models import Channel
from portal.i18n import Text, language, lazy
from portal.insight.charts import Point
from portal.measures.channels import ELSEWHERE_ONLINE, UNKNOWN, Class
from portal.measures.leaving_out import Why
from portal.measures.notes.models import EventKind

if TYPE_CHECKING:
    from portal.measures.queries import Month

CHANNELS: dict[str, Text] = {
    Channel.PORTAL: lazy("Online"),
    Channel.ASSISTED: lazy("Z pomocą urzędnika"),
    Channel.COUNTER: lazy("W okienku"),
    Channel.POST: lazy("Pocztą"),
    Channel.EDELIVERY: lazy("e-Doręczenia"),
    Channel.PHONE: lazy("Telefon"),
    Channel.EMAIL: lazy("E-mail"),
    ELSEWHERE_ONLINE: lazy("Online w innym systemie"),
    UNKNOWN: lazy("Nie wiadomo"),
}
CLASSES: dict[str, Text] = {
    Class.ONLINE: lazy("W całości online"),
    Class.ASSISTED: lazy("Z pomocą urzędnika"),
    Class.MIXED: lazy("Częściowo online"),
    Class.OFFICE: lazy("W urzędzie albo na papierze"),
    Class.UNKNOWN: lazy("Nie wiadomo"),
}
LEFT_OUT: dict[str, Text] = {
    Why.DEMO: lazy("przykładowe"),
    Why.TEST: lazy("testowe"),
    Why.MONITORING: lazy("z kont, które sprawdzają działanie portalu"),
    Why.STAFF: lazy("własne sprawy urzędników"),
}

EVENTS: dict[str, Text] = {
    EventKind.CAMPAIGN: lazy("Akcja informacyjna"),
    EventKind.OUTAGE: lazy("Awaria"),
    EventKind.LAW: lazy("Nowe prawo"),
    EventKind.ORGANISATION: lazy("Zmiana organizacji"),
    EventKind.OTHER: lazy("Inne"),
}


def point(month: Month, *, provisional: bool, is_chosen: bool, with_year: bool) -> Point:
    """Return a month's place in the chart of the strict share."""
    bounds = month.strict.bounds
    return Point(
        format_date(month.first, "LLL", locale=language()), f"{month.first:%Y}" if with_year else "",
        bounds[0] if bounds else None, bounds[1] if bounds else None, provisional, is_chosen,
    )  # fmt: skip
