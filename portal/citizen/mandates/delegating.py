"""A firm's representative lets an employee act, and the employee agrees: by their PESEL or by a link."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import render_template, request

from portal import security
from portal.accounts.mandates import delegating, queries
from portal.accounts.mandates.delegating import SECRET_LENGTH, Given
from portal.accounts.mandates.rules import check_scope, fault_of
from portal.citizen.mandates.door import blueprint, person_id, scope_words, to_mandate, today
from portal.citizen.mandates.forms import DelegationForm
from portal.citizen.mandates.lists import may_give
from portal.context import here
from portal.db import session
from portal.errors import Gone, NotFound, Refused, SignInNeeded
from portal.i18n import translate
from portal.security import Loa, need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.accounts.mandates.models import Mandate


@blueprint.route("/moje/pelnomocnictwa/<token>/upowaznij", methods=["GET", "POST"])
@security.limiter.limit("30/hour", methods=["POST"])
def delegate(token: str) -> ResponseReturnValue:
    """Ask whom to let act, and invite them; whoever was only let act themselves is told why they cannot."""
    parent = queries.get_own(session(), person_id(), token, lock=request.method == "POST")
    if request.method == "GET":
        return _page(parent, DelegationForm())
    form = DelegationForm.from_request(request.form, on=today())
    if not form.validate():
        session().rollback()
        return _page(parent, form), HTTPStatus.UNPROCESSABLE_ENTITY
    said = form.answers()
    until = date.fromisoformat(said["valid_until"]) if said["valid_until"] else None
    try:
        scope = check_scope(said["scope"], list(here().services))
        given = Given(said["name"], scope, until, said["pesel"] or "")
        made = delegating.delegate(
            session(), here().vault, here().facts, parent, given, actor=need_actor(), now=here().now()
        )
        session().commit()
    except Refused as refusal:
        session().rollback()
        form.add_error(refusal.field, refusal.message)
        return _page(queries.get_own(session(), person_id(), token), form), HTTPStatus.UNPROCESSABLE_ENTITY
    return to_mandate(made.token)


@blueprint.route("/upowaznienie/<secret>", methods=["GET", "POST"])
@security.limiter.limit("60/hour")
def invitation(secret: str) -> ResponseReturnValue:
    """Show to whoever holds the link what they would be let do, and take their word once."""
    if len(secret) != SECRET_LENGTH:
        raise NotFound
    return _answer(queries.find_invitation(session(), secret, lock=request.method == "POST"))


@blueprint.route("/moje/pelnomocnictwa/zaproszenie/<token>", methods=["GET", "POST"])
def own_invitation(token: str) -> ResponseReturnValue:
    """Show the same to somebody whose PESEL was given, and take their word."""
    mine = queries.list_invitations(session(), person_id(), lock=request.method == "POST")
    found = next((one for one in mine if one.token == token), None)
    if found is None:
        raise NotFound
    return _answer(found)


def _answer(found: Mandate | None) -> ResponseReturnValue:
    person, now = need_actor(), here().now()
    if found is None:
        raise Gone(translate("To zaproszenie już nie działa. Poproś osobę z firmy o nowe."))
    if not person.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    if request.method == "GET":
        return render_template(
            "citizen/mandates/invitation.html", mandate=found, scope=scope_words(found), today=today()
        )
    delegating.accept(session(), found, actor=person, now=now)
    session().commit()
    return to_mandate(found.token)


def _page(parent: Mandate, form: DelegationForm) -> str:
    return render_template(
        "citizen/mandates/delegate.html", parent=parent, form=form, may_give=may_give(parent),
        fault=fault_of(parent, today()),
    )  # fmt: skip
