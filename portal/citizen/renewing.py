"""Begin again: one press begins a form with the answers of a settled matter, as far as its service says."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.cases import drafts, queries
from portal.cases.former import begin_from
from portal.cases.leaving.counting import note_move
from portal.citizen import capacity, filling
from portal.context import here
from portal.db import session
from portal.errors import NotFound, SignInNeeded
from portal.security import Loa, need_actor

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case, Draft
    from portal.service import Service


blueprint = Blueprint("renewing", __name__)


def register(app: Flask) -> None:
    """Open the page to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.post("/moje/sprawy/<reference>/odnow")
def renew(reference: str) -> ResponseReturnValue:
    """Begin a form with the earlier answers, and lead to what is left to do: mostly to sending it.

    A form of the same service that was begun and holds something of its own is taken up as it is.
    """
    person, now = need_actor(), here().now()
    if person.subject_id is None:
        raise NotFound
    if not person.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    found = queries.get_for_party(session(), reference, person.subject_id, filer=True)
    service = here().services.get(found.service)
    answers = _begun(found)
    if service is None or answers is None:
        raise NotFound
    if (refusal := capacity.refusal_of(service)) is not None:
        return refusal
    draft = _draft(service, person.subject_id, now)
    if not draft.done:
        drafts.fill(draft, service, answers, now)
        draft.begun_from = found.reference
    note_move(session(), draft, service, now)
    place, missing = draft.token, drafts.next_step(draft, service)
    session().commit()
    if missing is None:
        return redirect(url_for("apply.check", token=place), HTTPStatus.SEE_OTHER)
    return redirect(url_for("apply.step", token=place, slug=missing), HTTPStatus.SEE_OTHER)


def button_of(found: Case) -> str:
    """Return what the button says that begins a new form from a case; empty where none may begin."""
    service = here().services.get(found.service)
    can = service is not None and service.renews is not None and _begun(found) is not None
    return str(service.renews.verb) if can and service is not None and service.renews is not None else ""


def _begun(found: Case) -> dict[str, Any] | None:
    """Return the answers with which a form begins from a case, of a service that is offered."""
    service = here().services.get(found.service)
    if service is None or service.slug not in here().offered:
        return None
    return begin_from(session(), here(), service, found, reader=need_actor().person_id)


def _draft(service: Service, subject_id: int, now: datetime) -> Draft:
    found = drafts.find_unfinished(session(), service, subject_id, lock=True)
    if found is not None and found.expires_at > now:
        return found
    try:
        draft = drafts.begin(session(), service, subject_id, filling.known(), now, stale=found)
        session().flush()
    except IntegrityError:  # the same press came twice at once: take up the draft that won
        session().rollback()
        return drafts.get_open(session(), service, subject_id, now)
    return draft
