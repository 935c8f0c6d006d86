"""As whom a form is filled in: a service takes some, and says to the others what they can do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import render_template

from portal.i18n import lazy
from portal.security import need_actor
from portal.service import Capacity

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.i18n import Text
    from portal.security import Actor
    from portal.service import Known, Service

WHO: dict[Capacity, Text] = {
    Capacity.SELF: lazy("każdy w swojej sprawie"),
    Capacity.SOLE_TRADER: lazy("przedsiębiorca w sprawie swojej firmy"),
    Capacity.COMPANY: lazy("osoba, która reprezentuje firmę"),
    Capacity.CHILD: lazy("rodzic w sprawie dziecka"),
    Capacity.PRINCIPAL: lazy("pełnomocnik"),
}


def capacity_of(person: Actor) -> Capacity:
    """Return as whom the person acts just now."""
    return Capacity(person.acting.capacity) if person.acting is not None else Capacity.SELF


def takes(service: Service, person: Actor) -> bool:
    """Tell whether the person may begin this matter as they act now."""
    within = person.acting is None or person.acting.covers(service.slug)
    return within and capacity_of(person) in service.acting


def refusal_of(service: Service) -> ResponseReturnValue | None:
    """Return the page that says why this matter cannot be begun as the person acts now, None when it can."""
    person = need_actor()
    if takes(service, person):
        return None
    within = person.acting is None or person.acting.covers(service.slug)
    who = [words for capacity, words in WHO.items() if capacity in service.acting]
    page = render_template("citizen/apply/not_for.html", service=service, who=who, within=within)
    return page, HTTPStatus.FORBIDDEN


def lacks_number(service: Service, known: Known) -> bool:
    """Tell whether the number is missing by which the office finds the person, or the firm acted for."""
    return service.needs_pesel and not (known.pesel or known.nip)
