"""A service in whose matters others must confirm, on the flow of an act in a state register."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.cases import flows
from portal.context import Portal
from portal.service import Consent, Service
from tests.support.courses import offer

OWNER_SAYS = "Potwierdzam, że osoba, która składa wniosek, mieszka przy ul. Lipowej 1/2."


def asking(portal: Portal, *asked: Consent) -> Service:
    """Let the portal offer a service that asks these people; an answer ``owner`` names another one by surname."""
    service = offer(portal, "external_act")

    def consents(answers: Mapping[str, Any]) -> tuple[Consent, ...]:
        other = answers.get("purpose_other")
        return (*asked, Consent("owner", "Współwłaściciel", "Ewa", other, OWNER_SAYS)) if other else asked

    service = replace(service, consents=consents)
    object.__setattr__(portal, "services", {**portal.services, service.slug: service})
    with portal.db.writing() as session:
        flows.store_versions(session, portal, portal.now())
    return service


def owner(given_name: str = "Jan", surname: str = "Kowalski", pesel: str = "") -> Consent:
    """Return an owner who is asked."""
    return Consent("owner", "Właściciel mieszkania", given_name, surname, OWNER_SAYS, pesel)
