"""The second people of a scenario: each who is asked to confirm signs in under the name that was given, and answers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from portal.accounts.models import Identity, Subject
from portal.accounts.people import PESEL
from portal.cases.consents import queries as consents
from portal.cases.consents.models import ConsentState
from portal.cases.consents.telling import path_of
from portal.cases.queries import get_by_reference
from portal.errors import PortalError
from portal.testing.persons import CSRF
from portal.testing.stage import post, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.cases.consents.models import CaseConsent
    from portal.context import Portal
    from portal.testing.scenario import Asked
    from portal.testing.stage import Stage

SEE_OTHER = 303


def answer(stage: Stage, portal: Portal, reference: str, act: Asked) -> None:
    """Let everybody who is still asked answer on their page; raises PortalError where nobody is, or it is refused."""
    with portal.db.reading() as session:
        case = get_by_reference(session, reference)
        left = [one for one in consents.list_of_case(session, case.id) if one.state == ConsentState.ASKED]
    if not left:
        raise PortalError("nobody is asked to confirm anything")
    for one in left:
        client = _browser(stage, portal, one)
        page = client.get(path_of(one), base_url=portal.settings.base_url).get_data(as_text=True)
        tokens = dict(CSRF.findall(page))
        said = {"answer": "potwierdzam" if act.agrees else "odmawiam", "reason": act.reason}
        told = post(client, portal, path_of(one), {**tokens, **said})
        if told.status_code != SEE_OTHER or urlsplit(told.location).path != path_of(one):
            raise PortalError(f"the asked person's page answered {told.status_code}")


def _browser(stage: Stage, portal: Portal, asked: CaseConsent) -> FlaskClient:
    """Open a browser of the asked person: the name, and the PESEL if one was given, are those of the application."""
    sub = f"kit-asked-{secrets.token_hex(8)}"
    client = sign_in(stage, sub)
    with portal.db.writing() as session:
        query = select(Subject).join(Identity, Identity.subject_id == Subject.id).where(Identity.sub == sub)
        subject = session.scalars(query).one()
        subject.given_name, subject.surname = asked.given_name, asked.surname
        if asked.pesel is not None:
            subject.pesel = asked.pesel
            subject.pesel_match = portal.vault.match(PESEL, portal.vault.open(PESEL, asked.pesel))
    return client
