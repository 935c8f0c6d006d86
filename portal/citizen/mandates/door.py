"""The door to the pages of mandates: their blueprint, who is there, and how a mandate is said in words."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for

from portal.accounts.mandates.models import Duty, Kind, Mandate, State
from portal.accounts.mandates.rules import Fault, fault_of
from portal.acting import ALL, TAXES
from portal.context import here
from portal.errors import NotFound
from portal.i18n import lazy
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.wrappers import Response

    from portal.i18n import Text

blueprint = Blueprint("mandates", __name__)
TITLES: dict[str, Text] = {
    Kind.SOLE_TRADER: lazy("Moja firma (działalność w CEIDG)"),
    Kind.COMPANY: lazy("Firma, którą reprezentuję"),
    Kind.CHILD: lazy("Moje dziecko"),
    Kind.PRINCIPAL: lazy("Osoba, która dała mi pełnomocnictwo"),
    Kind.EMPLOYEE: lazy("Firma, która mnie upoważniła"),
}
# a mark and a word for where a mandate stands: see app-status
MARKS: dict[str, tuple[str, Text]] = {
    "": ("done", lazy("Działa")),
    Fault.UNCHECKED: ("office", lazy("Sprawdzamy")),
    Fault.REFUSED: ("off", lazy("Nie potwierdziliśmy")),
    Fault.REVOKED: ("off", lazy("Odwołane")),
    Fault.NOT_YET: ("office", lazy("Zacznie działać później")),
    Fault.EXPIRED: ("off", lazy("Wygasło")),
    Fault.OF_AGE: ("off", lazy("Dziecko jest pełnoletnie")),
    Fault.STRUCK_OFF: ("off", lazy("Firma wykreślona")),
    Fault.UNSUPPORTED: ("off", lazy("Nie działa")),
}
INVITED = ("you", lazy("Czeka na zgodę"))
DUTIES: dict[str, Text] = {
    Duty.EXEMPT: lazy("zwolnione, bo to bliska rodzina"),
    Duty.DUE: lazy("do zapłaty"),
    Duty.PROOF: lazy("zapłacona w innej gminie, jest dowód"),
}


def person_id() -> int:
    """Return the row of the human being who is signed in, whomever they act for; raises NotFound for anybody else."""
    found = need_actor().person_id
    if found is None:
        raise NotFound
    return found


def mark_of(mandate: Mandate) -> tuple[str, Text]:
    """Return the mark and the word for where a mandate stands today."""
    if mandate.state == State.INVITED:
        return INVITED
    return MARKS[fault_of(mandate, day_of(here().now())) or ""]


def list_scopes() -> list[tuple[str, Text]]:
    """List what a mandate may be for: everything, taxes, or single services."""
    services = [(slug, service.card.title) for slug, service in here().services.items()]
    return [(ALL, lazy("Wszystkie sprawy")), (TAXES, lazy("Podatki i opłaty")), *services]


def scope_words(mandate: Mandate) -> list[Text]:
    """Say a mandate's scope; of a service that is no more nothing is said."""
    words = dict(list_scopes())
    return [words[one] for one in mandate.scope if one in words]


def today() -> date:
    """Return the day in Warsaw."""
    return day_of(here().now())


def to_overview() -> Response:
    """Lead to the list of who acts for whom."""
    return redirect(url_for("mandates.overview"), HTTPStatus.SEE_OTHER)


def to_mandate(token: str) -> Response:
    """Lead to one mandate's page."""
    return redirect(url_for("mandates.mandate", token=token), HTTPStatus.SEE_OTHER)
