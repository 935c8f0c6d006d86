"""Pages of somebody who is asked to confirm something in another's matter, and what the applicant sees of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import fields, security
from portal.accounts.people import PESEL
from portal.cases import flows
from portal.cases.consents import actions, queries, rules
from portal.cases.consents.models import ConsentState
from portal.cases.consents.telling import path_of
from portal.cases.models import DocumentState
from portal.citizen.answering import find_asked
from portal.citizen.consent_forms import AGREES, REFUSES, ConsentForm
from portal.citizen.todo import Item, distance
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import translate
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.cases.consents.models import CaseConsent
    from portal.cases.models import Case
    from portal.citizen.answering import Asked
    from portal.security import Actor
    from portal.service import Known, Service

blueprint = Blueprint("consents", __name__)


def register(app: Flask) -> None:
    """Open the pages to residents; each consent is found only by whom it asks, and by who acts for them."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.get("/zgoda/<token>")
def consent(token: str) -> ResponseReturnValue:
    """Show who asks, what for and what would be confirmed."""
    asked = find_asked(token)
    return _page(asked, ConsentForm.from_answers(_standing(asked.consent)))


@blueprint.post("/zgoda/<token>")
@security.limiter.limit("30/minute")
def answer(token: str) -> ResponseReturnValue:
    """Keep the answer once; what was typed is kept when it is refused."""
    asked = find_asked(token)
    form = ConsentForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _again(token, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.answers()
    agrees = said["answer"] == AGREES
    try:
        actions.answer(
            session(), here(), asked.consent, asked.known, agrees=agrees,
            reason="" if agrees else str(said["reason"] or ""), person=need_actor(), now=here().now(),
            proxy=asked.proxy,
        )  # fmt: skip
        session().commit()
    except (Refused, Conflict) as error:
        session().rollback()
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _again(token, form, error.status)
    return redirect(url_for("consents.consent", token=token), HTTPStatus.SEE_OTHER)


@blueprint.get("/zgoda/<token>/oswiadczenie")
def statement(token: str) -> ResponseReturnValue:
    """Hand the sealed paper of the answer to the person who gave it."""
    found = find_asked(token).consent
    paper = queries.find_statement(session(), found)
    if paper is None or found.subject_id is None:
        raise NotFound
    if paper.state != DocumentState.READY or paper.file is None:
        return render_template("citizen/my/pending.html", document=paper), HTTPStatus.ACCEPTED
    content = files.read(here(), paper.file)
    return files.as_download(content, "application/pdf", f"{paper.title}.pdf", inline=True)


def to_do(person: Actor, known: Known, today: date) -> list[Item]:
    """Return the acts of who is asked by their PESEL, or of whom the person acts for; none for a firm.

    ``known`` is of whose matters the person sees; no statement is sent for somebody without a PESEL.
    """
    if not known.pesel or person.subject_id is None:
        return []
    match = here().vault.match(PESEL, known.pesel)
    found = queries.list_for_person(session(), person.subject_id, match, person.record_id)
    within = [one for one in found if person.acting is None or person.acting.covers(one.case.service)]
    return [_item(one, today) for one in within]


def panel(case: Case) -> Sequence[CaseConsent]:
    """Return what the applicant sees of the consents of their matter; no statement where nobody is ever asked."""
    service = here().services.get(case.service)
    if service is None or service.consents is None:
        return ()
    return queries.list_of_case(session(), case.id)


def refuse_own_number(service: Service, form: fields.Form, known: Known) -> bool:
    """Refuse one's own PESEL where that of another person is asked for: nobody confirms to themselves."""
    if service.consents is None or not known.pesel:
        return False
    own = [box for box in form.asked() if isinstance(box, fields.PeselField) and box.data == known.pesel]
    for box in own:
        form.add_error(box.short_name, translate("To Twój własny PESEL. Wpisz PESEL tej drugiej osoby."))
    return bool(own)


def _item(one: CaseConsent, today: date) -> Item:
    on = day_of(one.asked_at)
    return Item(
        on=on,
        when=distance(on, today),
        late=False,
        title=translate("Odpowiedz, czy potwierdzasz"),
        why=translate("Prosi: %(name)s.", name=one.case.parties[0].subject.full_name),
        url=path_of(one),
        label=translate("Zobacz i odpowiedz"),
    )


def _standing(found: CaseConsent) -> dict[str, str]:
    if found.state == ConsentState.GIVEN:
        return {"answer": AGREES}
    if found.state == ConsentState.REFUSED:
        return {"answer": REFUSES, "reason": found.reason}
    return {}


def _again(token: str, form: ConsentForm, status: HTTPStatus) -> ResponseReturnValue:
    return _page(find_asked(token), form), status


def _page(asked: Asked, form: ConsentForm) -> str:
    found = asked.consent
    case = found.case
    paper = queries.find_statement(session(), found) if found.times else None
    is_wanted = found.state not in {ConsentState.LAPSED, ConsentState.ON_PAPER}
    may_change = is_wanted and rules.may_change(case, flows.of(session(), here(), case))
    service = here().services.get(case.service)
    return render_template(
        "citizen/consent.html", one=found, form=form, title=service.card.title if service else "", paper=paper,
        asks=case.parties[0].subject.full_name, may_change=may_change, today=day_of(here().now()),
        is_answered=found.subject_id is not None, instead_of=asked.known.full_name if asked.proxy else "",
    )  # fmt: skip
