"""Begin again: one press begins a form with the answers of a settled matter, as far as its service says."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, url_for
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.cases import drafts, queries
from portal.cases.beginning.actions import find_standing, key_of
from portal.cases.former import begin_from
from portal.cases.leaving.counting import note_move
from portal.citizen import capacity, filling
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, SignInNeeded
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

    A form for the same thing that was begun and holds something of its own is taken up as it is; one for another thing
    stays, and this one begins beside it.
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
    draft = _draft(service, found, person.subject_id, now)
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


def _draft(service: Service, found: Case, subject_id: int, now: datetime) -> Draft:
    """Return the form under way for the same thing, or a new one; what came first in the same moment is taken up."""
    key, reference = key_of(service, found.answers), found.reference
    for _look in range(drafts.MOST_OPEN + 1):
        kept = drafts.list_unfinished(session(), service, subject_id, lock=True)
        standing = find_standing(drafts.under_way(kept, now), service, key, reference)
        if standing is not None:
            return standing
        try:
            draft = drafts.begin(session(), service, subject_id, filling.known(), now, kept=kept)
            session().flush()
        except IntegrityError:  # the same press came twice at once, or another form took the place
            session().rollback()
        else:
            return draft
    raise Conflict(drafts.full_words())
