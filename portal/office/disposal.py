"""The archivist's pages: what is past its term, lists proposed and decided on, each list with its protocol."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import fields, security
from portal.accounts.models import Role
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import lazy
from portal.records.disposal import actions
from portal.records.disposal.due import LIMIT, list_due
from portal.records.disposal.models import APPROVAL_LENGTH, REASON_LENGTH, DisposalState
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.fields import Form

STATES = {
    DisposalState.PROPOSED: ("office", lazy("Czeka na drugą osobę")),
    DisposalState.CONFIRMED: ("office", lazy("Niszczymy")),
    DisposalState.REFUSED: ("off", lazy("Odrzucony")),
    DisposalState.DONE: ("done", lazy("Zniszczono")),
}
blueprint = Blueprint("disposal", __name__)


class ConfirmForm(fields.Form):
    """Ask for the state archive's consent."""

    heading = lazy("Zgoda archiwum państwowego")
    approval = fields.TextField(
        lazy("Znak zgody archiwum państwowego"), limit=APPROVAL_LENGTH, missing=lazy("Podaj znak zgody.")
    )
    approved_on = fields.DateField(lazy("Data zgody"), past=True, missing=lazy("Podaj datę zgody."))


class RefuseForm(fields.Form):
    """Ask why a list is given up."""

    heading = lazy("Odrzucenie spisu")
    reason = fields.TextAreaField(lazy("Dlaczego?"), limit=REASON_LENGTH, missing=lazy("Napisz, dlaczego."))


def register(app: Flask) -> None:
    """Open the pages to archivists."""
    security.admit(app, blueprint, security.officials(Role.ARCHIVIST))


@blueprint.get("/biurko/brakowanie")
def overview() -> ResponseReturnValue:
    """Show what is past its term and the latest lists."""
    return _overview("")


@blueprint.post("/biurko/brakowanie")
@security.limiter.limit("30/hour")
def propose() -> ResponseReturnValue:
    """Put what is past its term on a list; whoever was slower by a moment is told."""
    try:
        row = actions.propose(session(), here(), actor=need_actor(), now=here().now())
    except Refused as refusal:
        session().rollback()
        return _overview(refusal.message), HTTPStatus.UNPROCESSABLE_ENTITY
    except IntegrityError as error:
        raise Conflict from error
    session().commit()
    return redirect(url_for("disposal.show", token=row.token), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/brakowanie/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show a list with its matters."""
    return _page(token)


@blueprint.post("/biurko/brakowanie/<token>/zatwierdz")
@security.limiter.limit("30/hour")
def confirm(token: str) -> ResponseReturnValue:
    """Confirm a list; the papers are destroyed after that."""
    form = ConfirmForm.from_request(request.form, on=day_of(here().now()))
    if form.validate():
        told = form.answers()
        try:
            actions.confirm(
                session(), token, approval=told["approval"],
                approved_on=date.fromisoformat(told["approved_on"]), actor=need_actor(), now=here().now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            session().commit()
            return redirect(url_for("disposal.show", token=token), HTTPStatus.SEE_OTHER)
    session().rollback()
    return _page(token, confirming=form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/biurko/brakowanie/<token>/odrzuc")
@security.limiter.limit("30/hour")
def refuse(token: str) -> ResponseReturnValue:
    """Give a list up."""
    form = RefuseForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _page(token, refusing=form), HTTPStatus.UNPROCESSABLE_ENTITY
    actions.refuse(session(), token, form.answers()["reason"], actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("disposal.show", token=token), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/brakowanie/<token>/protokol")
def protocol(token: str) -> ResponseReturnValue:
    """Hand the protocol out; it names no party."""
    row = actions.get(session(), token)
    if row.file is None:
        raise NotFound
    return files.give(here(), row.file, row.file.name, inline=True)


def _overview(refusal: str) -> str:
    today = day_of(here().now())
    return render_template(
        "office/disposals.html", due=list_due(session(), here(), today), rows=actions.list_latest(session()),
        states=STATES, refusal=refusal, today=today, limit=LIMIT,
    )  # fmt: skip


def _page(token: str, *, confirming: Form | None = None, refusing: Form | None = None) -> str:
    row = actions.get(session(), token)
    return render_template(
        "office/disposal.html", row=row, states=STATES, today=day_of(here().now()),
        confirming=confirming or ConfirmForm(), refusing=refusing or RefuseForm(),
        is_own=row.proposed_by_id == need_actor().official_id, is_open=row.state == DisposalState.PROPOSED,
    )  # fmt: skip
