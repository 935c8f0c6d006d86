"""The words of the numbers' pages: months, channels, classes, and what could be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from portal.cases.models import Channel
from portal.i18n import Text, language, lazy
from portal.insight.charts import Point
from portal.measures.channels import ELSEWHERE_ONLINE, UNKNOWN, Class
from portal.measures.leaving_out import Why
from portal.measures.notes.models import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def parted(
    labels: Mapping[str, Text], counts: Iterable[Mapping[str, int]]
) -> tuple[dict[str, Text], list[str]]:
    """Part what some months had, which gets a column, from what none of them had, which is named beneath."""
    had = {one for month in counts for one, count in month.items() if count}
    absent = [str(label) for one, label in labels.items() if one not in had]
    return {one: label for one, label in labels.items() if one in had}, absent


def month_columns(months: Iterable[Month]) -> dict[str, Any]:
    """Return the channels and classes of the tables by month, and those that no month had."""
    shown = list(months)
    channels, no_channels = parted(CHANNELS, (month.by_channel for month in shown))
    classes, no_classes = parted(CLASSES, (month.by_class for month in shown))
    return {
        "channels": channels, "no_channels": no_channels, "classes": classes, "no_classes": no_classes,
    }  # fmt: skip


def point(month: Month, *, provisional: bool, is_chosen: bool, with_year: bool) -> Point:
    """Return a month's place in the chart of the strict share."""
    bounds = month.strict.bounds
    return Point(
        format_date(month.first, "LLL", locale=language()), f"{month.first:%Y}" if with_year else "",
        bounds[0] if bounds else None, bounds[1] if bounds else None, provisional, is_chosen,
    )  # fmt: skip
